//! Whether a kind may take the place of the one that had its id: features were drawn, and people spoke, under the old one.

use std::mem::discriminant;

use super::{Kind, KindError, KindProblem, check::name};
use crate::role::Clearance;

impl Kind {
    /// Says why this kind cannot take the place of `before`. It may hide more and ask more; it never shows what was
    /// masked, and never forgets what an answer meant.
    pub fn succeeds(&self, before: &Self) -> Result<(), KindError> {
        if self.geographic != before.geographic {
            return Err(KindError::at(
                "geographic",
                KindProblem::Misplaced("its features are there already"),
            ));
        }
        if self.serves != before.serves {
            return Err(KindError::at("serves", KindProblem::Misplaced("its features are there already")));
        }
        if self.circle && !before.circle {
            return Err(KindError::at("circle", KindProblem::Looser));
        }
        let looser = |clearance: &Clearance| self.precision.at(*clearance) > before.precision.at(*clearance);
        if let Some(clearance) = Clearance::ALL.into_iter().find(looser) {
            return Err(KindError::at(format!("precision.{}", name(clearance)), KindProblem::Looser));
        }
        if self.open && !before.open {
            return Err(KindError::at("open", KindProblem::Looser));
        }
        if before.confidential && !self.confidential {
            return Err(KindError::at("confidential", KindProblem::Looser));
        }
        before.fields.iter().try_for_each(|old| {
            let path = |part: &str| format!("fields.{}{part}", old.id);
            // A field that left could come back open to everybody.
            let Some(new) = self.field(&old.id) else {
                return Err(KindError::at(path(""), KindProblem::Needed("a field that was asked stays")));
            };
            if discriminant(&new.answer) != discriminant(&old.answer) {
                return Err(KindError::at(path(".type"), KindProblem::Misplaced("it was of another type")));
            }
            if new.see < old.see {
                return Err(KindError::at(path(".see"), KindProblem::Looser));
            }
            match old.codes().iter().find(|code| new.code(&code.id).is_none()) {
                Some(code) => Err(KindError::at(
                    path(&format!(".codes.{}", code.id)),
                    KindProblem::Needed("a code that was offered stays: say that it is deprecated"),
                )),
                None => Ok(()),
            }
        })
    }
}
