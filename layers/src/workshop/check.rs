//! Whether a plan makes sense on a map with these kinds.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{DOTS, Draws, Group, Plan, Prompt, Sign};
use crate::{
    kind::{Kind, KindId},
    label::{Label, is_hidden},
    text,
};

/// Longest name of a workshop, a phase or a territory, in characters.
const NAME: usize = 80;
/// Longest word for who sits in a group.
const WHO: usize = 40;
/// Longest question: read aloud in one breath.
const QUESTION: usize = 240;
/// Longest purpose.
const PURPOSE: usize = 500;
/// Longest consent: one screen that can be listened to.
const CONSENT: usize = 1_500;
/// Most groups in a room.
const GROUPS: usize = 12;
/// Most phases.
const PHASES: usize = 16;
/// Most prompts of a phase.
const PROMPTS: usize = 24;
/// Longest phase, in minutes.
const MINUTES: u16 = 600;

/// A plan that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {problem}")]
pub struct PlanError {
    /// Where, as a path: `phases.open.prompts`.
    pub at: String,
    /// What is wrong there.
    pub problem: String,
}

type Checked = Result<(), PlanError>;

fn wrong(at: impl Into<String>, problem: impl Into<String>) -> Checked {
    Err(PlanError { at: at.into(), problem: problem.into() })
}

/// The sign of a group, be it on a map or in a template.
pub trait Signed {
    /// How people tell it from the others.
    fn sign(&self) -> &Sign;

    /// Who sits there, if anybody said.
    fn who(&self) -> Option<&str> {
        None
    }
}

impl Signed for Sign {
    fn sign(&self) -> &Sign {
        self
    }
}

impl Signed for Group {
    fn sign(&self) -> &Sign {
        &self.sign
    }

    fn who(&self) -> Option<&str> {
        self.who.as_deref()
    }
}

impl<G: Signed> Plan<G> {
    /// Says what is wrong with the plan. `kind` knows the kinds that it may name.
    pub fn check<'a>(&self, kind: impl Fn(&KindId) -> Option<&'a Kind>) -> Checked {
        said("name", &self.name, NAME)?;
        said("purpose", &self.purpose, PURPOSE)?;
        said("consent", &self.consent, CONSENT)?;
        if let Some(date) = &self.date
            && date.parse::<Date>().is_err()
        {
            return wrong("date", "a day is written as 2026-11-28");
        }
        if let Some(territory) = &self.territory {
            line("territory", territory, NAME)?;
        }
        if !(1..=DOTS).contains(&self.dots) {
            return wrong("dots", format!("a seat has 1 to {DOTS} dots"));
        }
        self.check_groups()?;
        let mut offered = BTreeSet::new();
        for offer in &self.layers {
            let at = format!("layers.{}", offer.kind);
            let Some(known) = kind(&offer.kind) else { return wrong(at, "there is no such kind") };
            if !offered.insert(&offer.kind) {
                return wrong(at, "is there twice");
            }
            offer.codes.iter().try_for_each(|code| coded(&at, known, code))?;
        }
        for leave in &self.leaves {
            if !offered.contains(&leave.kind) {
                return wrong(format!("leaves.{}", leave.kind), "is not among the layers");
            }
        }
        self.check_phases(&offered, kind)
    }

    fn check_groups(&self) -> Checked {
        if !(1..=GROUPS).contains(&self.groups.len()) {
            return wrong("groups", format!("a workshop has 1 to {GROUPS} groups"));
        }
        self.groups.iter().filter_map(Signed::who).try_for_each(|who| line("groups.who", who, WHO))?;
        let (mut colours, mut animals) = (BTreeSet::new(), BTreeSet::new());
        for sign in self.groups.iter().map(Signed::sign) {
            if !sign.is_known() {
                return wrong("groups", "there is no such colour or animal");
            }
            colours.insert(&sign.colour);
            if !animals.insert(&sign.animal) {
                return wrong("groups", "two groups have the same animal");
            }
        }
        // Nobody has to tell two groups by the animal alone while there are colours left.
        if colours.len() < self.groups.len().min(super::signs().colours.len()) {
            return wrong("groups", "two groups have the same colour");
        }
        Ok(())
    }

    fn check_phases<'a>(
        &self,
        offered: &BTreeSet<&KindId>,
        kind: impl Fn(&KindId) -> Option<&'a Kind>,
    ) -> Checked {
        if !(1..=PHASES).contains(&self.phases.len()) {
            return wrong("phases", format!("a workshop has 1 to {PHASES} phases"));
        }
        let mut ids = BTreeSet::new();
        for phase in &self.phases {
            let at = format!("phases.{}", phase.id);
            if phase.id.parse::<KindId>().is_err() {
                return wrong("phases", "the id of a phase is 3 to 32 of a–z, 0–9 and _");
            }
            if !ids.insert(&phase.id) {
                return wrong(at, "is there twice");
            }
            said(&format!("{at}.name"), &phase.name, NAME)?;
            if !(1..=MINUTES).contains(&phase.minutes) {
                return wrong(at, "a phase lasts 1 to 600 minutes");
            }
            if phase.prompts.len() > PROMPTS {
                return wrong(at, format!("a phase has at most {PROMPTS} cards"));
            }
            if let Some(stranger) = phase.layers.iter().find(|it| !offered.contains(it)) {
                return wrong(at, format!("{stranger} is not among the layers"));
            }
            for Prompt { text, draws } in &phase.prompts {
                said(&format!("{at}.prompts"), text, QUESTION)?;
                let Some(Draws { kind: of, shape, code }) = draws else { continue };
                if !phase.layers.contains(of) {
                    return wrong(at, format!("a card opens {of}, which the phase does not draw"));
                }
                let Some(known) = kind(of) else { return wrong(at, "there is no such kind") };
                if let Some(code) = code {
                    coded(&at, known, code)?;
                }
                if shape.is_some_and(|shape| !known.draws(shape, code.as_deref())) {
                    return wrong(at, format!("{of} is not drawn so"));
                }
            }
        }
        if self.phases.iter().any(|phase| phase.on) { Ok(()) } else { wrong("phases", "none takes place") }
    }
}

fn coded(at: &str, kind: &Kind, code: &str) -> Checked {
    let known = kind.category().and_then(|field| field.code(code)).is_some();
    if known { Ok(()) } else { wrong(at, format!("there is no code `{code}`")) }
}

/// A text that fits, in every language, and leads to nobody.
fn said(at: &str, label: &Label, most: usize) -> Checked {
    label.iter().try_for_each(|(_, text)| {
        if text.chars().count() > most {
            return wrong(at, format!("has more than {most} characters"));
        }
        harmless(at, text)
    })
}

fn line(at: &str, text: &str, most: usize) -> Checked {
    if !(1..=most).contains(&text.chars().count()) || text.contains(is_hidden) {
        return wrong(at, format!("has 1 to {most} characters"));
    }
    harmless(at, text)
}

fn harmless(at: &str, text: &str) -> Checked {
    text::refused(text, false).map_or(Ok(()), |rule| wrong(at, rule.advice.get("en")))
}
