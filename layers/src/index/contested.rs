//! Which contested fields of a feature are for a viewer.

use super::{
    entry::Facts,
    sight::Sight,
    words::{Vocabulary, Word},
};

impl Sight {
    /// The contested fields of a feature that she may know of: the fixed ones, and properties that are for her.
    pub(crate) fn contested<'a>(
        &'a self,
        facts: &'a Facts,
        words: &'a Vocabulary,
    ) -> impl Iterator<Item = Word> + 'a {
        let fixed = |field: Word| matches!(words.texts.text(field), "geometry" | "scope" | "deleted");
        let fields = facts.more.iter().flat_map(|more| more.contested.iter().copied());
        fields.filter(move |field| fixed(*field) || self.shows(*field))
    }
}
