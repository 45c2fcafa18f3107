//! What parsers say of a wrong input, in words for whoever sent it: she knows objects and words, and no type of this
//! program.

/// What comes before the name of a type, and what stands in for both. The longer ones first: they hold the others.
const TYPES: [(&str, &str); 9] = [
    ("data did not match any variant of untagged enum ", "it has none of the known forms"),
    ("internally tagged enum ", "an object that says its kind"),
    ("adjacently tagged enum ", "an object that says its kind"),
    ("struct variant ", "an object"),
    ("tuple struct ", "a list"),
    ("unit struct ", "nothing"),
    ("newtype struct ", "a value"),
    ("struct ", "an object"),
    ("enum ", "one of the known words"),
];
/// Words of programmers that stand alone.
const WORDS: [(&str, &str); 4] = [
    ("unknown variant", "unknown word"),
    ("unit variant", "a word"),
    ("variant identifier", "a word"),
    ("field identifier", "the name of a field"),
];

/// The text of a parser's error without the names of types.
pub fn plain(error: &dyn std::fmt::Display) -> String {
    let mut text = error.to_string();
    for (before, instead) in TYPES {
        while let Some((head, rest)) = text.split_once(before) {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || "_:<>".contains(c))).unwrap_or(rest.len());
            text = format!("{head}{instead}{}", &rest[end..]);
        }
    }
    WORDS.into_iter().fold(text, |text, (word, instead)| text.replace(word, instead))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize, Debug)]
    #[serde(rename_all = "snake_case")]
    enum Role {
        Member,
    }

    #[derive(Deserialize, Debug)]
    #[serde(tag = "from", rename_all = "snake_case")]
    enum Source {
        #[expect(dead_code, reason = "only read")]
        Wkt { column: String },
    }

    #[derive(Deserialize, Debug)]
    #[serde(untagged)]
    enum Either {
        #[expect(dead_code, reason = "only read")]
        Number(u8),
    }

    #[derive(Deserialize, Debug)]
    struct Asked {
        #[expect(dead_code, reason = "only read")]
        role: Role,
    }

    #[test]
    fn no_type_of_the_program_is_named() {
        fn told<T: for<'de> Deserialize<'de> + std::fmt::Debug>(json: &str) -> String {
            let told = plain(&serde_json::from_str::<T>(json).unwrap_err());
            for word in ["struct", "enum", "variant", "Asked", "Role", "Source", "Either"] {
                assert!(!told.contains(word), "{told}");
            }
            told
        }
        assert!(told::<Asked>("7").starts_with("invalid type: integer `7`, expected an object at line 1"));
        assert!(told::<Asked>(r#"{"role": "queen"}"#).starts_with("unknown word `queen`, expected `member`"));
        assert!(told::<Asked>(r#"{"role": 7}"#).contains("expected"));
        assert!(told::<Asked>(r#"{"role": {"member": 1}}"#).contains("expected"));
        assert!(told::<Source>("7").contains("an object that says its kind"));
        assert!(told::<Source>(r#"{"from": "moon"}"#).starts_with("unknown word `moon`"));
        assert!(told::<Source>("{}").starts_with("missing field `from`"));
        assert_eq!(told::<Either>("\"x\""), "it has none of the known forms");
    }
}
