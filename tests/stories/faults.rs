//! The power goes, or somebody stops the server, while two hundred people draw. What was acknowledged is there; what is sent again is not there twice.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{id, point},
    house::{On, Trama},
    person::Person,
    workshop::{Seat, Workshop},
};

const PEOPLE: usize = 200;
const EACH: usize = 5;

/// Sends her changes one by one until the server is gone; answers which were acknowledged, in their order.
fn draw(person: &Person, path: &str, changes: &[Json], acknowledged: &AtomicUsize) -> Vec<String> {
    let mut kept = Vec::new();
    for change in changes {
        let Ok(answer) = person.try_post(path, &json!({"changes": [change]})) else { break };
        let verdict = &answer.ok()["verdicts"][0];
        assert_eq!(verdict["status"], "accepted", "{verdict}");
        kept.push(change["id"].as_str().unwrap().to_owned());
        acknowledged.fetch_add(1, Ordering::SeqCst);
    }
    kept
}

/// The changes of the whole log, in its order.
fn log(seat: &Seat) -> Vec<String> {
    seat.log("0", 1_000).into_iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

fn power_cut(trama: Trama) {
    trama.kill();
}

fn told_to_stop(trama: Trama) {
    assert!(trama.stop(), "it ends by itself, without a fault");
}

#[rstest]
#[case::cut_early(100, power_cut)]
#[case::cut_midway(450, power_cut)]
#[case::stopped_midway(450, told_to_stop)]
fn no_end_loses_an_acknowledged_change_or_repeats_one(
    #[values(On::Sqlite, On::Postgis)] on: On,
    #[case] cut_after: usize,
    #[case] end: fn(Trama),
) {
    let Some(workshop) = Workshop::new(on) else { return };
    let drawn: Vec<Vec<Json>> = (0..PEOPLE)
        .map(|person| {
            let place = |n: usize| point(-70.7 + person as f64 / 1_000.0, 4.1 + n as f64 / 1_000.0);
            (0..EACH).map(|n| workshop.mark(&id(), &place(n), &json!({}))).collect()
        })
        .collect();
    let path = workshop.marta.path("/changes");
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let drawing: Vec<_> = drawn
        .iter()
        .cloned()
        .map(|changes| {
            let (person, path, acknowledged) =
                (workshop.marta.person.again(), path.clone(), Arc::clone(&acknowledged));
            thread::spawn(move || draw(&person, &path, &changes, &acknowledged))
        })
        .collect();
    let since = Instant::now();
    while acknowledged.load(Ordering::SeqCst) < cut_after {
        assert!(since.elapsed() < Duration::from_mins(1), "only {acknowledged:?} were acknowledged");
        thread::sleep(Duration::from_millis(1));
    }
    let Workshop { trama, house, marta, .. } = workshop;
    end(trama);
    let kept: Vec<Vec<String>> = drawing.into_iter().map(|person| person.join().unwrap()).collect();
    let count = kept.iter().map(Vec::len).sum::<usize>();
    assert!((cut_after..PEOPLE * EACH).contains(&count), "the cut came in the middle: {count}");

    let trama = house.start();
    let mut marta = Seat { person: marta.person.at(&trama.url), map: marta.map };
    let after = log(&marta);
    let places: BTreeMap<_, _> = after.iter().enumerate().map(|(place, change)| (change, place)).collect();
    assert_eq!(places.len(), after.len(), "no change is there twice");
    for hers in &kept {
        let hers: Vec<_> = hers.iter().map(|change| places.get(change)).collect();
        assert!(hers.iter().all(Option::is_some), "an acknowledged change is lost");
        assert!(hers.is_sorted(), "an acknowledged change is moved");
    }

    // Every phone sends its outbox again.
    for changes in &drawn {
        for verdict in marta.send(changes.clone()) {
            assert!(verdict["status"] == "accepted" || verdict["status"] == "repeated", "{verdict}");
        }
    }
    let whole = log(&marta);
    let sent: BTreeSet<&str> = drawn.iter().flatten().map(|change| change["id"].as_str().unwrap()).collect();
    let written = whole.iter().filter(|change| sent.contains(change.as_str())).count();
    assert_eq!((written, sent.len()), (PEOPLE * EACH, PEOPLE * EACH), "each once");
    assert_eq!(marta.every_feature("", 1_000).len(), PEOPLE * EACH, "and each is on the map");
}

#[rstest]
fn a_start_after_a_power_cut_shows_the_map_as_it_was(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut luz = workshop.comes("Luz", "participant");
    for n in 0..30 {
        luz.write(workshop.mark(&id(), &point(-70.7, 4.1 + f64::from(n) / 1_000.0), &json!({})));
    }
    // Bookmarks look otherwise each time: see the story of the oracle.
    let look = |seat: &Seat| {
        ["/features", "/counts", "", "/changes?since=0"].map(|path| {
            let mut seen = seat.see(path).ok();
            for bookmark in ["head", "next"] {
                seen.as_object_mut().unwrap().remove(bookmark);
            }
            seen
        })
    };
    let before = look(&luz);
    let Workshop { trama, house, .. } = workshop;
    trama.kill();
    let trama = house.start();
    let luz = Seat { person: luz.person.at(&trama.url), map: luz.map };
    assert_eq!(before, look(&luz));
}
