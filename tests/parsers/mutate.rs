//! Bytes from other bytes: what was good, with something about it that is not.

use rand::{Rng, RngExt, rngs::StdRng, seq::IndexedRandom};

/// What stands in files where something is decided.
const WORDS: [&[u8]; 34] = [
    b"\"",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\n",
    b"\r\n",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"null",
    b"true",
    b"-0",
    b"1e999",
    b"-1",
    b"18446744073709551616",
    b"9007199254740993",
    b"NaN",
    b"\"type\"",
    b"\"coordinates\"",
    b"\"arcs\"",
    b"Polygon",
    b"MultiPolygon",
    b"GeometryCollection",
    b"[[[[[[[[",
    b"\"\\ud800\"",
    b"%00",
    b"%ff",
    b"../",
    b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
];

/// One to eight changes of one of the seeds.
pub(crate) fn mutated(seeds: &[Vec<u8>], chance: &mut StdRng) -> Vec<u8> {
    let mut bytes = seeds.choose(chance).cloned().unwrap_or_default();
    for _ in 0..=chance.random_range(0..8) {
        alter(&mut bytes, seeds, chance);
    }
    bytes.truncate(1 << 16);
    bytes
}

fn alter(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], chance: &mut StdRng) {
    let (from, to) = span(bytes.len(), chance);
    match chance.random_range(0..10) {
        0 if !bytes.is_empty() => {
            let at = chance.random_range(0..bytes.len());
            bytes[at] ^= 1 << chance.random_range(0..8);
        }
        1 if !bytes.is_empty() => {
            let at = chance.random_range(0..bytes.len());
            bytes[at] = (chance.next_u32() & 0xff) as u8;
        }
        2 => drop(bytes.drain(from..to)),
        3 => {
            let part = bytes[from..to].to_vec();
            insert(bytes, from, &part);
        }
        4 => bytes.truncate(from),
        5 => {
            // A part of another one.
            let other = seeds.choose(chance).cloned().unwrap_or_default();
            let (first, last) = span(other.len(), chance);
            insert(bytes, from, &other[first..last]);
        }
        6 => number(bytes, from, chance),
        7 if to > from => bytes[from..to].reverse(),
        _ => insert(bytes, from, WORDS.choose(chance).copied().unwrap_or_default()),
    }
}

/// Puts another number where one stands.
fn number(bytes: &mut Vec<u8>, from: usize, chance: &mut StdRng) {
    let digit = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    let Some(start) = bytes[from..].iter().position(digit).map(|at| at + from) else { return };
    let end = bytes[start..].iter().position(|byte| !digit(byte)).map_or(bytes.len(), |at| at + start);
    let other = match chance.random_range(0..5) {
        0 => "0".to_owned(),
        1 => chance.random_range(-200.0..200.0_f64).to_string(),
        2 => (chance.next_u64() >> chance.random_range(0..64)).to_string(),
        3 => format!("{}e{}", chance.random_range(1..9), chance.random_range(-320..320)),
        _ => "-180.0000001".to_owned(),
    };
    bytes.splice(start..end, other.into_bytes());
}

fn insert(bytes: &mut Vec<u8>, at: usize, part: &[u8]) {
    bytes.splice(at..at, part.iter().copied());
}

/// A part of so many bytes; mostly a short one.
fn span(length: usize, chance: &mut StdRng) -> (usize, usize) {
    if length == 0 {
        return (0, 0);
    }
    let from = chance.random_range(0..length);
    let most = if chance.random_range(0..4) == 0 { length } else { (from + 16).min(length) };
    (from, chance.random_range(from..=most))
}
