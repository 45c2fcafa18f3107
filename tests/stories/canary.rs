//! Canaries: what was written is looked for where nobody may find it. Each look is shown to find what it should, first.

use std::{
    fs::{self, File},
    io::{Read, Seek, SeekFrom},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rstest::rstest;
use serde_json::json;
use sqlx::Connection;
use tests::{
    drawing::{change, id},
    house::{On, Trama, wait},
    picture::noise,
    workshop::Workshop,
};

/// A longitude that nothing else is at, as text and as the number that a program keeps.
const LONGITUDE: f64 = -70.712_345_67;

struct Canaries {
    text: String,
    /// Some bytes out of its middle, as the server keeps it.
    photo: Vec<u8>,
    person: String,
    place: [u8; 8],
}

impl Canaries {
    /// Writes all of them, each where people write such things.
    fn fly(workshop: &mut Workshop) -> Self {
        let word = |what: &str| format!("canario-{what}-{}", &id()[..8]);
        let (text, person) = (word("texto"), word("nombre"));
        let mut luz = workshop.comes(&person, "member");
        let feature = id();
        let put = json!({"geometry": {"type": "Point", "coordinates": [LONGITUDE, 4.1]},
            "properties": {"code": "minas_explosivos", "name": text}, "scope": "map"});
        let layer = workshop.layer("risk_factor").to_owned();
        let seen = luz.write(change("feature.put", &layer, &feature, 0, &put));
        luz.write(change("feature.comment", &layer, &feature, seen.clone(), &json!({"text": text})));
        let attachment = luz.send_picture(&noise(48));
        let shown = json!({"attachment": attachment, "media_type": "image/png", "name": text});
        luz.write(change("feature.attach", &layer, &feature, seen, &shown));
        workshop.marta.ask("/invitations", &json!({"role": "member", "name": person})).ok();
        luz.see("/features").ok();
        let kept = luz.see(&format!("/attachments/{attachment}")).ok_bytes().to_vec();
        let middle = kept[kept.len() / 2..].windows(24).find(|it| !it.contains(&b'\n'));
        let photo = middle.expect("bytes that a line holds").to_vec();
        Self { text, photo, person, place: LONGITUDE.to_le_bytes() }
    }

    fn all(&self) -> [(&'static str, &[u8]); 4] {
        [
            ("a text", self.text.as_bytes()),
            ("a photo", &self.photo),
            ("a name", self.person.as_bytes()),
            ("a coordinate", &self.place),
        ]
    }
}

/// The files under a folder that hold these bytes.
fn files_with(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let pattern = bytes.iter().fold(String::new(), |pattern, byte| pattern + &format!("\\x{byte:02x}"));
    let mut grep = Command::new("grep");
    grep.env("LC_ALL", "C").args(["-rlaP", &pattern]).arg(folder).stderr(Stdio::null());
    let found = grep.output().expect("grep");
    String::from_utf8_lossy(&found.stdout).lines().map(str::to_owned).collect()
}

#[rstest]
fn no_file_holds_what_was_written(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let canaries = Canaries::fly(&mut workshop);
    let Workshop { house, trama, .. } = workshop;
    let data = house.data();
    let kept = data.with_file_name("kept");
    fs::create_dir(&kept).unwrap();
    fs::write(kept.join("passphrase"), "cinco palabras para la copia").unwrap();
    let mut backup = house.command();
    backup.arg("backup").arg(kept.join("backup")).arg("--passphrase-file").arg(kept.join("passphrase"));
    assert!(backup.stdout(Stdio::null()).status().unwrap().success());
    let mut folders = vec![data.clone(), kept];
    if let Some(url) = house.database() {
        let cluster: String = wait(async {
            let mut conn = sqlx::PgConnection::connect(url).await.unwrap();
            sqlx::query("checkpoint").execute(&mut conn).await.unwrap();
            sqlx::query_scalar("show data_directory").fetch_one(&mut conn).await.unwrap()
        });
        if fs::read_dir(&cluster).is_ok() {
            folders.push(cluster.into());
        } else {
            eprintln!("skipped: the files of the database are not readable for this user");
        }
    }
    // While it runs, and when it has stopped: the journal too.
    for _ in 0..2 {
        for folder in &folders {
            for (what, bytes) in canaries.all() {
                assert_eq!(files_with(folder, bytes), [""; 0], "{what} lies on the disk");
            }
        }
        drop(Command::new("kill").arg(trama.pid().to_string()).status());
        thread::sleep(Duration::from_secs(1));
    }
    fs::write(data.join("proof"), canaries.all().map(|(_, bytes)| bytes).concat()).unwrap();
    for (what, bytes) in canaries.all() {
        assert_eq!(files_with(&data, bytes).len(), 1, "the look for {what} finds nothing at all");
    }
}

/// Whether the memory of a process holds these bytes; `None` where this user may not look.
fn memory_holds(process: u32, bytes: &[u8]) -> Option<bool> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).ok()?;
    let mut memory = File::open(format!("/proc/{process}/mem")).ok()?;
    let mut looked = 0;
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (range, rights) = (words.next()?, words.next()?);
        if !rights.starts_with('r') || line.contains("[vvar") || line.contains("[vsyscall") {
            continue;
        }
        let (from, to) = range.split_once('-')?;
        let (from, to) = (u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?);
        let mut held = vec![0; usize::try_from(to - from).ok()?];
        if memory.seek(SeekFrom::Start(from)).is_err() || memory.read_exact(&mut held).is_err() {
            continue;
        }
        looked += held.len();
        let first = bytes[0];
        let mut at = 0;
        while let Some(next) = held[at..].iter().position(|byte| *byte == first) {
            at += next;
            if held[at..].starts_with(bytes) {
                return Some(true);
            }
            at += 1;
        }
    }
    (looked > 1 << 20).then_some(false)
}

fn is_sealed(trama: &Trama) -> bool {
    trama.stranger().try_get("/api/health").is_some_and(|answer| answer.json()["status"] == "sealed")
}

#[test]
fn the_memory_of_a_server_that_was_sealed_holds_nothing() {
    let Some(mut workshop) = Workshop::new(On::Sqlite) else { return };
    let canaries = Canaries::fly(&mut workshop);
    let Workshop { house, trama, .. } = workshop;
    let Some(held) = memory_holds(trama.pid(), canaries.text.as_bytes()) else {
        eprintln!("skipped: only root looks into the memory of a server");
        return;
    };
    assert!(held, "the look finds what an open server has in memory");
    let key = fs::read_to_string(house.key_file()).unwrap();
    assert!(house.command().arg("seal").stdout(Stdio::null()).status().unwrap().success());
    let since = Instant::now();
    while !is_sealed(&trama) {
        assert!(since.elapsed() < Duration::from_secs(20));
        thread::sleep(Duration::from_millis(20));
    }
    for (what, bytes) in canaries.all() {
        assert_eq!(
            memory_holds(trama.pid(), bytes),
            Some(false),
            "{what} is in the memory of a sealed server"
        );
    }
    let digits = key.split_whitespace().last().unwrap();
    assert_eq!(memory_holds(trama.pid(), digits.as_bytes()), Some(false), "the key file is in the memory");
}
