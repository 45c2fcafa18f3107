//! How much an answer weighs: what comes in parts ends a part when it is heavy enough, however few it holds.

use std::io;

use serde::Serialize;

/// How many bytes something is in an answer, without writing it.
pub(super) fn weight(told: &impl Serialize) -> usize {
    let mut scale = Scale(0);
    // What cannot be written is not told either.
    drop(serde_json::to_writer(&mut scale, told));
    scale.0
}

struct Scale(usize);

impl io::Write for Scale {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_weighs_as_much_as_it_is_long() {
        assert_eq!(weight(&serde_json::json!({"río": [1, null]})), r#"{"río":[1,null]}"#.len());
    }
}
