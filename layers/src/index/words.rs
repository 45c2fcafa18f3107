//! Words that many features share, kept once: ids of fields, codes, municipalities, people.

use std::{borrow::Borrow, collections::HashMap, hash::Hash, num::NonZeroU32, sync::Arc};

use crate::{
    id::{ActorId, LayerId, WorkshopId},
    scope::Scope,
};

/// A short name for a text that is kept once; good within the [`Indexes`](super::Indexes) that gave it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Word(NonZeroU32);

/// Values by word and words by value. Nothing is ever taken out: what goes in is a vocabulary, never free text.
#[derive(Clone)]
pub(crate) struct Words<T> {
    values: Vec<T>,
    words: HashMap<T, Word>,
}

/// What features share.
#[derive(Clone, Default)]
pub(crate) struct Vocabulary {
    pub(crate) texts: Words<Arc<str>>,
    pub(crate) actors: Words<ActorId>,
    pub(crate) layers: Words<LayerId>,
    pub(crate) scopes: Words<Scope>,
    pub(crate) workshops: Words<WorkshopId>,
}

impl Word {
    /// For packing; the way back is [`of_number`](Self::of_number).
    pub(crate) fn number(self) -> u32 {
        self.0.get()
    }

    pub(crate) fn of_number(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    /// For a table of counts.
    pub(crate) fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

impl<T> Default for Words<T> {
    fn default() -> Self {
        Self { values: Vec::new(), words: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Words<T> {
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
        self.at(word.index())
    }

    /// The value of the word with a number.
    pub(crate) fn at(&self, index: usize) -> Option<&T> {
        self.values.get(index)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// The word of a value, new or known.
    pub(crate) fn intern(&mut self, value: T) -> Word {
        if let Some(word) = self.words.get(&value) {
            return *word;
        }
        self.values.push(value.clone());
        // Four thousand million words are more than the features of any map.
        let number = u32::try_from(self.values.len()).ok().and_then(NonZeroU32::new);
        let word = Word(number.unwrap_or(NonZeroU32::MAX));
        self.words.insert(value, word);
        word
    }
}

impl Words<Arc<str>> {
    /// The word of a text, new or known.
    pub(crate) fn word(&mut self, text: &str) -> Word {
        self.find(text).unwrap_or_else(|| self.intern(text.into()))
    }

    /// The text of a word; empty for a word of another vocabulary.
    pub(crate) fn text(&self, word: Word) -> &str {
        self.get(word).map_or("", |text| text)
    }
}
