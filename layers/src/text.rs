//! What must not stand in a text, because it leads to a person: `text/rules.json`, used here at the door and in the page as one
//! types.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use crate::label::Label;

/// The rules as the page gets them.
pub const RULES: &str = include_str!("../text/rules.json");

/// One thing that texts are looked through for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Rule {
    /// A stable word for programs.
    pub id: String,
    /// What it finds is refused. What cannot be decided by the text alone is left to the person who writes.
    pub refuse: bool,
    /// It leaves fields alone in which an office says how it is reached.
    pub contact: bool,
    /// Capital letters matter.
    pub case: bool,
    /// What was found, as one says it: "a phone number".
    pub label: Label,
    /// What to write instead.
    pub advice: Label,
    /// What was found is the first group.
    pub patterns: Vec<String>,
    /// Taken out of the text before it is looked through.
    #[serde(default)]
    pub except: Vec<String>,
}

/// A rule, ready to look.
struct Reader {
    rule: Rule,
    patterns: Vec<Regex>,
    except: Vec<Regex>,
}

#[expect(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
static READERS: LazyLock<Vec<Reader>> = LazyLock::new(|| {
    let rules: Vec<Rule> = serde_json::from_str(RULES).expect("the rules are good");
    let read = |rule: &Rule, patterns: &[String]| -> Vec<Regex> {
        let build = |pattern: &String| RegexBuilder::new(pattern).case_insensitive(!rule.case).build();
        patterns.iter().map(|pattern| build(pattern).expect("a pattern of the rules is good")).collect()
    };
    let reader = |rule: Rule| Reader {
        patterns: read(&rule, &rule.patterns),
        except: read(&rule, &rule.except),
        rule,
    };
    rules.into_iter().map(reader).collect()
});

/// The first rule that refuses a text. `contact`: it is a field in which an office says how it is reached.
pub fn refused(text: &str, contact: bool) -> Option<&'static Rule> {
    let mut asked = READERS.iter().filter(|it| it.rule.refuse && !(contact && it.rule.contact));
    asked.find(|reader| reader.find(text).is_some()).map(|reader| &reader.rule)
}

/// Everything that a text may lead to a person by, refused or not, with what was found. `contact`: see [`refused`].
pub fn found(text: &str, contact: bool) -> impl Iterator<Item = (&'static Rule, String)> {
    let asked = READERS.iter().filter(move |it| !(contact && it.rule.contact));
    asked.filter_map(move |reader| Some((&reader.rule, reader.find(text)?)))
}

impl Reader {
    /// What it finds, as it stands in the text.
    fn find(&self, text: &str) -> Option<String> {
        let mut text = text.to_owned();
        for except in &self.except {
            text = except.replace_all(&text, " ").into_owned();
        }
        let found =
            self.patterns.iter().find_map(|pattern| pattern.captures(&text)?.get(1).map(|it| it.range()));
        found.map(|range| text[range].to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// What a rule finds, with what, and what it lets pass.
    #[derive(Deserialize)]
    struct Examples {
        found: Vec<(String, String)>,
        passed: Vec<String>,
    }

    fn examples() -> BTreeMap<String, Examples> {
        serde_json::from_str(include_str!("../text/examples.json")).unwrap()
    }

    #[test]
    fn each_rule_finds_what_it_should_and_lets_the_rest_pass() {
        let examples = examples();
        assert_eq!(READERS.len(), examples.len());
        let mut wrong = Vec::new();
        for reader in READERS.iter() {
            let Examples { found, passed } = &examples[&reader.rule.id];
            for (text, what) in found {
                let seen = reader.find(text);
                if seen.as_ref() != Some(what) {
                    wrong.push(format!("{}: {text:?} → {seen:?}", reader.rule.id));
                }
            }
            for text in passed {
                if let Some(seen) = reader.find(text) {
                    wrong.push(format!("{}: {text:?} → {seen:?}, and should pass", reader.rule.id));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn what_one_rule_lets_pass_no_other_refuses() {
        for (id, Examples { passed, .. }) in examples() {
            for text in passed {
                assert_eq!(refused(&text, false).map(|it| &it.id), None, "{id}: {text}");
            }
        }
    }

    #[test]
    fn an_office_says_how_it_is_reached_and_still_names_nobody() {
        assert_eq!(refused("Llamar al 300 123 4567", true), None);
        assert_eq!(refused("personeria@ejemplo.gov.co", true), None);
        assert_eq!(refused("C.C. 52345678", true).unwrap().id, "text-identity");
        assert_eq!(refused("Llamar al 300 123 4567", false).unwrap().id, "text-phone");
        assert_eq!(refused("alias Guacamayo", false), None, "a name is asked about, not refused");
    }

    #[test]
    fn the_patterns_are_read_alike_in_rust_and_in_a_browser() {
        for pattern in READERS.iter().flat_map(|it| it.rule.patterns.iter().chain(&it.rule.except)) {
            for odd in ["\\", "(?=", "(?!", "(?<", "(?i", "[[", "&&"] {
                assert!(!pattern.contains(odd), "{odd} in {pattern}");
            }
        }
        assert!(READERS.iter().all(|it| it.rule.id.starts_with("text-")));
    }
}
