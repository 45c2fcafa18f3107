//! Words that many features share, kept once: ids of fields, codes, municipalities, people.

use std::{borrow::Borrow, collections::HashMap, hash::Hash, num::NonZeroU32};

/// A short name for a text that is kept once; good within the [`Indexes`](super::Indexes) that gave it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Word(NonZeroU32);

/// Values by word and words by value. Nothing is ever taken out: what goes in is a vocabulary, never free text.
pub(crate) struct Words<T> {
    values: Vec<T>,
    words: HashMap<T, Word>,
}

impl<T> Default for Words<T> {
    fn default() -> Self {
        Self { values: Vec::new(), words: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Words<T> {
    /// The word of a value, new or known.
    pub(crate) fn intern<Q>(&mut self, value: &Q) -> Word
    where
        T: Borrow<Q> + for<'a> From<&'a Q>,
        Q: Eq + Hash + ?Sized,
    {
        if let Some(word) = self.words.get(value) {
            return *word;
        }
        let owned = T::from(value);
        self.values.push(owned.clone());
        let number = u32::try_from(self.values.len()).ok().and_then(NonZeroU32::new);
        let word = Word(number.unwrap_or(NonZeroU32::MAX));
        self.words.insert(owned, word);
        word
    }

    /// The word of a value, if any feature uses it.
    pub(crate) fn find<Q>(&self, value: &Q) -> Option<Word>
    where
        T: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.words.get(value).copied()
    }

    /// The value of a word of this vocabulary.
    pub(crate) fn get(&self, word: Word) -> Option<&T> {
        self.values.get(word.0.get() as usize - 1)
    }
}
