//! Everything that reads what somebody else wrote, as functions of bytes: none of them may panic, whatever the bytes, and what
//! they accept must hold what they promise. `tests/parsers` throws things at them for a moment, `make fuzz` for longer.

mod archives;
mod files;
mod media;
mod records;
mod requests;

/// A parser: its name, what reads the bytes, and some good bytes to begin with.
pub struct Parser {
    /// What it reads.
    pub name: &'static str,
    /// Reads, and fails when it breaks a promise.
    pub read: fn(&[u8]),
    /// What people really send.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// How many tries a moment has room for.
    pub tries: u32,
}

/// All of them.
pub const PARSERS: [Parser; 13] = [
    Parser { name: "geojson", read: files::geojson, seeds: files::geojsons, tries: 1_000 },
    Parser { name: "topojson", read: files::topojson, seeds: files::topojsons, tries: 500 },
    Parser { name: "csv", read: files::csv, seeds: files::csvs, tries: 300 },
    Parser { name: "geometry", read: files::geometry, seeds: files::geometries, tries: 5_000 },
    Parser { name: "kind", read: files::kind, seeds: files::kinds, tries: 700 },
    Parser { name: "text", read: files::text, seeds: files::texts, tries: 2_000 },
    Parser { name: "change", read: records::change, seeds: records::changes, tries: 5_000 },
    Parser { name: "record", read: records::record, seeds: records::records, tries: 5_000 },
    Parser { name: "sealed", read: records::sealed, seeds: records::sealeds, tries: 800 },
    Parser { name: "query", read: requests::query, seeds: requests::queries, tries: 5_000 },
    Parser { name: "request", read: requests::request, seeds: requests::requests, tries: 1_200 },
    Parser { name: "attachment", read: media::attachment, seeds: media::attachments, tries: 120 },
    Parser { name: "archive", read: archives::archive, seeds: archives::archives, tries: 150 },
];

fn owned(seeds: &[&str]) -> Vec<Vec<u8>> {
    seeds.iter().map(|seed| seed.as_bytes().to_vec()).collect()
}
