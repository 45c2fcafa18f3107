//! The chain of the access log: each entry's mark covers the one before it, so that none can be altered, taken out or put
//! elsewhere without the key.

use std::fmt;

use layers::clock::Millis;

use crate::{
    auth::hmac,
    store::{AccessEnd, AccessEnds, AccessRow},
};

/// The mark of an entry: a keyed hash over the mark before it and all that it says.
pub fn mark(key: &[u8; 32], before: &[u8; 32], seq: u64, at: Millis, record: &[u8]) -> [u8; 32] {
    hmac(key, &[b"entry", before, &seq.to_be_bytes(), &at.to_be_bytes(), record])
}

/// Where the chain begins or ends, with what shows that the server said so: cutting entries off at either end leaves an
/// end that nobody else can make.
pub fn end(key: &[u8; 32], which: End, seq: u64, mark: [u8; 32]) -> AccessEnd {
    let name: &[u8] = match which {
        End::Head => b"head",
        End::Floor => b"floor",
    };
    AccessEnd { seq, mark, proof: hmac(key, &[name, &seq.to_be_bytes(), &mark]) }
}

/// The two ends of the chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// The last entry.
    Head,
    /// The last one that was let go because it was old.
    Floor,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Head => "end",
            Self::Floor => "beginning",
        })
    }
}

/// The ends of a chain that has no entry yet.
pub fn beginning(key: &[u8; 32]) -> AccessEnds {
    AccessEnds { head: end(key, End::Head, 0, [0; 32]), floor: end(key, End::Floor, 0, [0; 32]) }
}

/// What is wrong with a chain, and where.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Broken {
    /// The ends are gone, and the log with them.
    #[error("the log is gone")]
    Gone,
    /// An end is not one that this server wrote.
    #[error("its {0} was not written by this server")]
    End(End),
    /// An entry is not where it belongs.
    #[error("entry {0} is missing")]
    Missing(u64),
    /// An entry does not say what it said.
    #[error("entry {0} was altered")]
    Altered(u64),
    /// There are entries after the last one.
    #[error("entry {0} was put behind the end")]
    Behind(u64),
}

impl Broken {
    /// The entry where it breaks.
    pub fn at(&self) -> Option<u64> {
        match self {
            Self::Missing(seq) | Self::Altered(seq) | Self::Behind(seq) => Some(*seq),
            Self::Gone | Self::End(_) => None,
        }
    }
}

/// Walks along a chain from its beginning to its end.
pub struct Walk<'a> {
    key: &'a [u8; 32],
    ends: AccessEnds,
    seq: u64,
    mark: [u8; 32],
}

impl<'a> Walk<'a> {
    /// Stands at the beginning.
    pub fn new(key: &'a [u8; 32], ends: AccessEnds) -> Result<Self, Broken> {
        for (which, found) in [(End::Head, ends.head), (End::Floor, ends.floor)] {
            if end(key, which, found.seq, found.mark) != found {
                return Err(Broken::End(which));
            }
        }
        Ok(Self { key, seq: ends.floor.seq, mark: ends.floor.mark, ends })
    }

    /// Takes the next entry.
    pub fn step(&mut self, row: &AccessRow) -> Result<(), Broken> {
        let seq = self.seq + 1;
        if seq > self.ends.head.seq {
            return Err(Broken::Behind(row.seq));
        }
        if row.seq != seq {
            return Err(Broken::Missing(seq));
        }
        let record = row.record.as_deref().ok_or(Broken::Altered(seq))?;
        let expected = mark(self.key, &self.mark, seq, row.at, record);
        if row.mark != expected {
            return Err(Broken::Altered(seq));
        }
        (self.seq, self.mark) = (seq, expected);
        Ok(())
    }

    /// Whether this is the end.
    pub fn finish(self) -> Result<(), Broken> {
        let head = self.ends.head;
        if self.seq < head.seq {
            Err(Broken::Missing(self.seq + 1))
        } else if self.mark != head.mark {
            Err(Broken::Altered(head.seq))
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn chain(count: u64) -> (AccessEnds, Vec<AccessRow>) {
        let mut ends = beginning(&KEY);
        let mut rows = Vec::new();
        for seq in 1..=count {
            let record = format!("entry {seq}").into_bytes();
            let mark = mark(&KEY, &ends.head.mark, seq, seq * 10, &record);
            ends.head = end(&KEY, End::Head, seq, mark);
            rows.push(AccessRow { seq, at: seq * 10, record: Some(record), mark });
        }
        (ends, rows)
    }

    fn walk(ends: AccessEnds, rows: &[AccessRow]) -> Result<(), Broken> {
        let mut walk = Walk::new(&KEY, ends)?;
        rows.iter().try_for_each(|row| walk.step(row))?;
        walk.finish()
    }

    #[test]
    fn a_chain_that_nobody_touched_is_whole() {
        let (ends, rows) = chain(5);
        assert_eq!(walk(ends, &rows), Ok(()));
        assert_eq!(walk(beginning(&KEY), &[]), Ok(()));
    }

    #[test]
    fn an_entry_that_was_altered_is_found() {
        let (ends, rows) = chain(5);
        let alter: [fn(&mut AccessRow); 4] = [
            |row| row.record = Some(b"nothing happened".to_vec()),
            |row| row.record = None,
            |row| row.at += 1,
            |row| row.mark[0] ^= 1,
        ];
        for alter in alter {
            let mut rows = rows.clone();
            alter(&mut rows[2]);
            assert_eq!(walk(ends, &rows), Err(Broken::Altered(3)));
        }
    }

    #[test]
    fn an_entry_that_was_taken_out_or_put_elsewhere_is_found() {
        let (ends, rows) = chain(5);
        let without = |gone: usize| {
            let mut rows = rows.clone();
            rows.remove(gone);
            walk(ends, &rows)
        };
        assert_eq!(without(0), Err(Broken::Missing(1)));
        assert_eq!(without(2), Err(Broken::Missing(3)));
        assert_eq!(without(4), Err(Broken::Missing(5)), "the last one too");
        let mut swapped = rows.clone();
        swapped.swap(1, 2);
        (swapped[1].seq, swapped[2].seq) = (2, 3);
        assert_eq!(walk(ends, &swapped), Err(Broken::Altered(2)));
        let (_, longer) = chain(6);
        assert_eq!(walk(ends, &longer), Err(Broken::Behind(6)));
    }

    #[test]
    fn nobody_without_the_key_moves_an_end() {
        let (ends, rows) = chain(5);
        let shorter = AccessEnds { head: AccessEnd { seq: 4, mark: rows[3].mark, ..ends.head }, ..ends };
        assert_eq!(walk(shorter, &rows[..4]), Err(Broken::End(End::Head)));
        let later = AccessEnds { floor: AccessEnd { seq: 1, mark: rows[0].mark, ..ends.floor }, ..ends };
        assert_eq!(walk(later, &rows[1..]), Err(Broken::End(End::Floor)));
        let pruned = AccessEnds { floor: end(&KEY, End::Floor, 2, rows[1].mark), ..ends };
        assert_eq!(walk(pruned, &rows[2..]), Ok(()), "the server itself lets old ones go");
    }
}
