//! Who sees what of each shipped kind and what each role may do, as two tables. A change of either is a decision, so it
//! shows here: look at it well, then `make bless`.

use std::fmt::Write;

use layers::{
    kinds,
    role::{Ability, Clearance, Role},
};

/// A word as it stands in JSON.
fn word(value: impl serde::Serialize) -> String {
    serde_json::to_string(&value).unwrap_or_default().trim_matches('"').to_owned()
}

#[test]
fn who_sees_how_much_of_each_kind() {
    let mut table = String::new();
    for kind in kinds::shipped() {
        let sight: Vec<_> = Clearance::ALL
            .map(|clearance| format!("{} {}", word(clearance), word(kind.precision.at(clearance))))
            .into_iter()
            .collect();
        let _ = writeln!(table, "{}: {}", kind.id.as_str(), sight.join(", "));
        let _ = writeln!(table, "  an author sees her own: {}; stored in the clear: {}", kind.own, kind.open);
        for clearance in Clearance::ALL {
            let fields: Vec<_> = kind
                .fields
                .iter()
                .filter(|field| field.see == clearance)
                .map(|field| field.id.as_str())
                .collect();
            if !fields.is_empty() {
                let _ = writeln!(table, "  from {}: {}", word(clearance), fields.join(", "));
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_each_role_may_do() {
    let mut table = String::new();
    for role in Role::ALL {
        let abilities: Vec<_> = role.abilities().into_iter().map(|ability: Ability| word(ability)).collect();
        let _ =
            writeln!(table, "{} sees as {}: {}", word(role), word(role.clearance()), abilities.join(", "));
    }
    insta::assert_snapshot!(table);
}
