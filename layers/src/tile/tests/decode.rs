//! Reads a vector tile as the specification 2.1 has it, and stops at whatever is not allowed. It shares nothing with the
//! writer.

use std::collections::BTreeMap;

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Said {
    Text(String),
    Number(i64),
    Yes,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Drawing {
    Points(Vec<[i32; 2]>),
    Lines(Vec<Vec<[i32; 2]>>),
    /// Rings, not closed; outer ones have a positive area, and their holes follow them.
    Areas(Vec<Vec<[i32; 2]>>),
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Feature {
    pub(crate) said: BTreeMap<String, Said>,
    pub(crate) drawing: Drawing,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Layer {
    pub(crate) name: String,
    pub(crate) features: Vec<Feature>,
}

impl Feature {
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        match self.said.get(key)? {
            Said::Text(text) => Some(text),
            other => panic!("{key} is {other:?}"),
        }
    }

    pub(crate) fn number(&self, key: &str) -> Option<i64> {
        match self.said.get(key)? {
            Said::Number(number) => Some(*number),
            other => panic!("{key} is {other:?}"),
        }
    }

    pub(crate) fn id(&self) -> &str {
        self.text("id").unwrap()
    }

    pub(crate) fn is_cluster(&self) -> bool {
        self.said.get("cluster") == Some(&Said::Yes)
    }

    /// How many features it shows.
    pub(crate) fn count(&self) -> i64 {
        if self.is_cluster() { self.number("count").unwrap() } else { 1 }
    }

    pub(crate) fn point(&self) -> [i32; 2] {
        match &self.drawing {
            Drawing::Points(points) => points[0],
            other => panic!("no point: {other:?}"),
        }
    }
}

/// Reads a whole tile.
pub(crate) fn decode(bytes: &[u8]) -> Vec<Layer> {
    fields(bytes)
        .into_iter()
        .map(|(number, field)| {
            assert_eq!(number, 3, "a tile has layers only");
            layer(field.bytes())
        })
        .collect()
}

/// Twice the surveyor's area, positive when clockwise on the screen.
pub(crate) fn doubled_area(ring: &[[i32; 2]]) -> i64 {
    (0..ring.len())
        .map(|n| {
            let ([x, y], [next_x, next_y]) = (ring[n], ring[(n + 1) % ring.len()]);
            i64::from(x) * i64::from(next_y) - i64::from(next_x) * i64::from(y)
        })
        .sum()
}

enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

impl<'a> Field<'a> {
    fn number(&self) -> u64 {
        if let Self::Number(number) = self { *number } else { panic!("not a number") }
    }

    fn bytes(&self) -> &'a [u8] {
        if let Self::Bytes(bytes) = self { bytes } else { panic!("not bytes") }
    }

    fn text(&self) -> String {
        String::from_utf8(self.bytes().to_vec()).unwrap()
    }
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for (n, byte) in bytes.iter().enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * n);
        if byte & 0x80 == 0 {
            *bytes = &bytes[n + 1..];
            return value;
        }
    }
    panic!("a number without an end")
}

fn fields(mut bytes: &[u8]) -> Vec<(u64, Field<'_>)> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let field = match key & 7 {
            0 => Field::Number(varint(&mut bytes)),
            2 => {
                let len = usize::try_from(varint(&mut bytes)).unwrap();
                let (content, rest) = bytes.split_at(len);
                bytes = rest;
                Field::Bytes(content)
            }
            other => panic!("wire type {other} is not used here"),
        };
        found.push((key >> 3, field));
    }
    found
}

fn packed(mut bytes: &[u8]) -> Vec<u32> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        found.push(u32::try_from(varint(&mut bytes)).unwrap());
    }
    found
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

fn layer(bytes: &[u8]) -> Layer {
    let fields = fields(bytes);
    let all = |wanted: u64| fields.iter().filter(move |field| field.0 == wanted).map(|field| &field.1);
    let one = |wanted: u64| {
        assert_eq!(all(wanted).count(), 1, "field {wanted} is there once");
        all(wanted).next().unwrap()
    };
    assert_eq!((one(15).number(), one(5).number()), (2, 4096));
    let keys: Vec<_> = all(3).map(Field::text).collect();
    let values: Vec<_> = all(4).map(|field| value(field.bytes())).collect();
    let features: Vec<_> = all(2).map(|field| feature(field.bytes(), &keys, &values)).collect();
    assert!(!features.is_empty(), "a layer has features");
    let mut unique = keys.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), keys.len(), "each key is listed once");
    Layer { name: one(1).text(), features }
}

fn value(bytes: &[u8]) -> Said {
    let fields = fields(bytes);
    assert_eq!(fields.len(), 1, "a value is of one type");
    match &fields[0] {
        (1, text) => Said::Text(text.text()),
        (4 | 5, number) => Said::Number(number.number().cast_signed()),
        (6, number) => Said::Number(unzigzag(number.number())),
        (7, yes) if yes.number() == 1 => Said::Yes,
        (other, _) => panic!("no value has field {other}"),
    }
}

fn feature(bytes: &[u8], keys: &[String], values: &[Said]) -> Feature {
    let (mut said, mut kind, mut commands) = (BTreeMap::new(), 0, Vec::new());
    for (number, field) in fields(bytes) {
        match number {
            2 => {
                for pair in packed(field.bytes()).chunks(2) {
                    let before =
                        said.insert(keys[pair[0] as usize].clone(), values[pair[1] as usize].clone());
                    assert_eq!(before, None, "a feature says a thing once");
                }
            }
            3 => kind = field.number(),
            4 => commands = packed(field.bytes()),
            other => panic!("no feature has field {other}"),
        }
    }
    Feature { said, drawing: drawing(kind, &commands) }
}

fn drawing(kind: u64, commands: &[u32]) -> Drawing {
    let mut paths: Vec<(Vec<[i32; 2]>, bool)> = Vec::new();
    let (mut x, mut y) = (0, 0);
    let mut left = commands.iter();
    while let Some(command) = left.next() {
        let (id, count) = (command & 7, command >> 3);
        assert!(count > 0, "a command is meant");
        if id == 7 {
            assert_eq!(count, 1);
            paths.last_mut().unwrap().1 = true;
            continue;
        }
        assert!(id == 1 || id == 2, "command {id}");
        for _ in 0..count {
            let mut step = || i32::try_from(unzigzag(u64::from(*left.next().unwrap()))).unwrap();
            let (dx, dy) = (step(), step());
            (x, y) = (x + dx, y + dy);
            if id == 1 {
                paths.push((vec![[x, y]], false));
            } else {
                assert_ne!((dx, dy), (0, 0), "a step goes somewhere");
                paths.last_mut().unwrap().0.push([x, y]);
            }
        }
    }
    assert!(!paths.is_empty(), "a feature is drawn");
    let closed = paths.iter().all(|path| path.1);
    let open = paths.iter().all(|path| !path.1);
    let paths: Vec<_> = paths.into_iter().map(|path| path.0).collect();
    match kind {
        1 => {
            assert!(open && paths.iter().all(|path| path.len() == 1));
            Drawing::Points(paths.into_iter().flatten().collect())
        }
        2 => {
            assert!(open && paths.iter().all(|path| path.len() >= 2), "{paths:?}");
            Drawing::Lines(paths)
        }
        3 => {
            assert!(closed && paths.iter().all(|ring| ring.len() >= 3), "{paths:?}");
            assert!(paths.iter().all(|ring| ring.first() != ring.last()), "a ring closes itself");
            assert!(paths.iter().all(|ring| doubled_area(ring) != 0), "a ring has an area");
            assert!(doubled_area(&paths[0]) > 0, "an outer ring comes first");
            Drawing::Areas(paths)
        }
        other => panic!("no geometry of type {other}"),
    }
}
