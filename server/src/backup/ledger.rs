//! The folder of key ledgers: a file for each backup, named by its day and a number of chance, and none older than
//! fourteen days beside a younger one.

use std::{
    io,
    path::{Path, PathBuf},
};

use jiff::{Timestamp, fmt::strtime, tz::TimeZone};
use layers::clock::Millis;

use crate::{disk, parameters::LEDGER};

const BEGIN: &str = "trama-keys-";
const END: &str = ".age";
const TIME: &str = "%Y%m%dT%H%M%SZ";

/// What a ledger made now is called. It tells no place, no map and no server.
pub fn name(now: Millis, chance: u32) -> Option<String> {
    let at = Timestamp::from_millisecond(i64::try_from(now).ok()?).ok()?;
    let time = strtime::format(TIME, &at.to_zoned(TimeZone::UTC)).ok()?;
    Some(format!("{BEGIN}{time}-{chance:08x}{END}"))
}

/// When a ledger was made, by its name; `None` of any other file.
pub fn made_at(path: &Path) -> Option<Millis> {
    let name = path.file_name()?.to_str()?.strip_prefix(BEGIN)?.strip_suffix(END)?;
    let (time, chance) = name.split_once('-')?;
    if chance.len() != 8 {
        return None;
    }
    let at = strtime::parse(TIME, time).ok()?.to_datetime().ok()?.to_zoned(TimeZone::UTC).ok()?;
    Millis::try_from(at.timestamp().as_millisecond()).ok()
}

/// The youngest ledger of a folder.
pub fn latest(folder: &Path) -> io::Result<Option<PathBuf>> {
    Ok(all(folder)?.into_iter().max().map(|(_, path)| path))
}

/// The ledgers of a folder that have had their time, when there is a younger one.
pub fn expired(folder: &Path, now: Millis) -> io::Result<Vec<PathBuf>> {
    let mut all = all(folder)?;
    all.sort();
    // The last one is what opens all backups, however old it is.
    all.pop();
    Ok(all.into_iter().filter(|(at, _)| now.saturating_sub(*at) > LEDGER).map(|(_, path)| path).collect())
}

fn all(folder: &Path) -> io::Result<Vec<(Millis, PathBuf)>> {
    Ok(disk::entries(folder)?.into_iter().filter_map(|path| Some((made_at(&path)?, path))).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const NOW: Millis = 1_800_000_000_000;
    const DAY: Millis = 24 * 60 * 60 * 1_000;

    #[test]
    fn a_ledger_says_its_time_by_its_name_and_nothing_else() {
        let named = name(NOW, 0xab).unwrap();
        assert_eq!(named, "trama-keys-20270115T080000Z-000000ab.age");
        assert_eq!(made_at(Path::new(&named)), Some(NOW));
        for other in ["trama-keys-20270115T080000Z-000000ab", "key", "trama-keys-x-000000ab.age"] {
            assert_eq!(made_at(Path::new(other)), None, "{other}");
        }
    }

    #[test]
    fn a_ledger_goes_after_fourteen_days_and_the_last_one_never() {
        let folder = tempfile::tempdir().unwrap();
        let put = |at: Millis| fs::write(folder.path().join(name(at, 1).unwrap()), b"").unwrap();
        put(NOW - 40 * DAY);
        fs::write(folder.path().join("backup"), b"").unwrap();
        assert!(expired(folder.path(), NOW).unwrap().is_empty(), "nothing else opens the backups");
        put(NOW - 15 * DAY);
        put(NOW - 13 * DAY);
        let gone = expired(folder.path(), NOW).unwrap();
        let days: Vec<_> = gone.iter().map(|path| (NOW - made_at(path).unwrap()) / DAY).collect();
        assert_eq!(days, [40, 15]);
        assert_eq!(latest(folder.path()).unwrap().and_then(|it| made_at(&it)), Some(NOW - 13 * DAY));
        assert_eq!(latest(&folder.path().join("no")).unwrap(), None);
    }
}
