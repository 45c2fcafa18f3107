//! The words that the features of one layer share in one tile: each code has a small number here, and is written once.

use super::mvt::{LayerWriter, Slot};
use crate::{
    index::Word,
    scope::{Reach, Scope},
};

/// The number of "no code", or of one that is not for the viewer.
pub(super) const NO_CODE: usize = 0;

const UNKNOWN: u16 = u16::MAX;

/// Codes by number, and numbers by word.
pub(super) struct Codes {
    /// By word; as long as the greatest word that was seen.
    numbers: Vec<u16>,
    known: Vec<Code>,
    scopes: [Option<Slot>; Reach::ALL.len()],
}

struct Code {
    word: Option<Word>,
    value: Option<Slot>,
    key: Option<Slot>,
}

impl Codes {
    /// None but "no code".
    pub(super) fn new() -> Self {
        let none = Code { word: None, value: None, key: None };
        Self { numbers: Vec::new(), known: vec![none], scopes: [None; Reach::ALL.len()] }
    }

    /// Forgets what was written: the layer is written anew.
    pub(super) fn unwrite(&mut self) {
        self.scopes.fill(None);
        for code in &mut self.known {
            (code.value, code.key) = (None, None);
        }
    }

    /// Bytes of all codes written as values.
    pub(super) fn len<'a>(&self, text: impl Fn(Word) -> Option<&'a str>) -> usize {
        let texts = self.known.iter().filter_map(|code| code.word).filter_map(text);
        texts.map(|text| text.len() + 6).sum()
    }

    /// The number of a code. A tile has at most 65 535.
    pub(super) fn number(&mut self, word: Option<Word>) -> usize {
        let Some(word) = word else { return NO_CODE };
        match self.numbers.get(word.index()) {
            Some(number) if *number != UNKNOWN => usize::from(*number),
            _ => self.learn(word),
        }
    }

    #[cold]
    fn learn(&mut self, word: Word) -> usize {
        let Ok(number) = u16::try_from(self.known.len()) else { return NO_CODE };
        if self.numbers.len() <= word.index() {
            self.numbers.resize(word.index() + 1, UNKNOWN);
        }
        if let Some(slot) = self.numbers.get_mut(word.index()) {
            *slot = number;
        }
        self.known.push(Code { word: Some(word), value: None, key: None });
        usize::from(number)
    }

    /// The numbers in the order of the codes' texts, none first: the order in which clusters tell them, whatever came
    /// first.
    pub(super) fn sorted<'a>(&self, text: impl Fn(Word) -> Option<&'a str>) -> Vec<usize> {
        let mut numbers: Vec<_> = (0..self.known.len()).collect();
        let by = |number: &usize| self.known.get(*number).and_then(|code| code.word).and_then(&text);
        numbers.sort_by_key(by);
        numbers
    }

    /// Where the layer lists a code as a value.
    pub(super) fn value(&mut self, number: usize, text: &str, writer: &mut LayerWriter) -> Option<Slot> {
        let code = self.known.get_mut(number)?;
        Some(*code.value.get_or_insert_with(|| writer.text(&[text])))
    }

    /// Where the layer lists the key under which clusters count a code.
    pub(super) fn key<'a>(
        &mut self,
        number: usize,
        text: impl Fn(Word) -> Option<&'a str>,
        writer: &mut LayerWriter,
    ) -> Option<Slot> {
        let code = self.known.get_mut(number)?;
        let text = code.word.and_then(text).unwrap_or("_");
        Some(*code.key.get_or_insert_with(|| writer.key(&["n:", text])))
    }

    /// Where the layer lists a scope as a value: how far, and not to whom.
    pub(super) fn scope(&mut self, scope: Scope, writer: &mut LayerWriter) -> Slot {
        let reach = scope.reach();
        let text = reach.word();
        match self.scopes.get_mut(reach as usize) {
            Some(slot) => *slot.get_or_insert_with(|| writer.text(&[text])),
            None => writer.text(&[text]),
        }
    }
}
