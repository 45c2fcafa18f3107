//! The members of a JSON object in the order of the file, which a map would lose.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::format::{Cell, FormatError, Limits, table::Gather};

/// Objects within objects beyond this depth stay JSON.
const DEPTH: usize = 4;

/// Names with their values, still unread.
pub(in crate::format) struct Members<'a>(pub(in crate::format) Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<'a>(PhantomData<&'a ()>);
        impl<'de: 'a, 'a> Visitor<'de> for InOrder<'a> {
            type Value = Members<'a>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder(PhantomData))
    }
}

impl Members<'_> {
    /// Each value becomes a cell; the values of an object within stand in columns of their own, `outer.inner`.
    pub(in crate::format) fn put_into(
        &self,
        cells: &mut Vec<Cell>,
        gather: &mut Gather,
        limits: Limits,
    ) -> Result<(), FormatError> {
        self.put_under("", 0, cells, gather, limits)
    }

    fn put_under(
        &self,
        prefix: &str,
        depth: usize,
        cells: &mut Vec<Cell>,
        gather: &mut Gather,
        limits: Limits,
    ) -> Result<(), FormatError> {
        for (name, raw) in &self.0 {
            let name = format!("{prefix}{name}");
            if depth < DEPTH
                && raw.get().starts_with('{')
                && let Ok(members) = serde_json::from_str::<Members<'_>>(raw.get())
            {
                members.put_under(&format!("{name}."), depth + 1, cells, gather, limits)?;
                continue;
            }
            // What is nested too deep for the parser is kept as it is written.
            let cell = match serde_json::from_str(raw.get()) {
                Ok(json) => Cell::from_json(&json),
                Err(_) => Cell::from_text(raw.get()),
            };
            gather.put(cells, &name, cell, limits)?;
        }
        Ok(())
    }
}
