//! How fast a server takes changes, and how soon the others see them.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value as Json, json};
use tests::{
    drawing::{self, point},
    house::On,
    workshop::{Seat, Workshop},
};

use crate::figures::{Figures, ms};

/// How long each rate is measured.
const WHILE: Duration = Duration::from_secs(5);

/// Rates of one store: changes per second, and the 95th percentile of a request.
pub fn rates(on: On) -> Vec<[String; 2]> {
    let Some(mut workshop) = Workshop::new(on) else { return Vec::new() };
    let maps: Vec<(String, String)> = (0..64).map(|n| another_map(&mut workshop, n)).collect();
    let one = vec![(workshop.marta.map.clone(), workshop.layer("annotation").to_owned())];
    [
        ("one map, one person, singly", &one, 1, 1),
        ("one map, 20 people, singly", &one, 20, 1),
        ("one map, one person, batches of 50", &one, 1, 50),
        ("one map, 20 people, batches of 50", &one, 20, 50),
        ("64 maps, 64 people, singly", &maps, 64, 1),
        ("64 maps, 64 people, batches of 50", &maps, 64, 50),
    ]
    .into_iter()
    .map(|(what, maps, people, batch)| {
        let (rate, mut times) = write(&workshop, maps, people, batch);
        [what.to_owned(), format!("{rate:.0} ({})", ms(times.percentile(0.95)))]
    })
    .collect()
}

fn another_map(workshop: &mut Workshop, n: usize) -> (String, String) {
    let made = workshop.marta.person.post("/api/maps", &json!({"name": format!("Mapa {n}")})).ok();
    let mut seat = Seat {
        person: workshop.marta.person.again(),
        map: made["id"].as_str().unwrap_or_default().to_owned(),
    };
    let layer = drawing::id();
    seat.write(drawing::layer(&layer, "annotation", "Notas", 0));
    (seat.map, layer)
}

fn mark(layer: &str, n: usize) -> Json {
    let place = point(-70.7 + (n % 1_000) as f64 / 1e4, 4.1 + (n / 1_000) as f64 / 1e4);
    let body = json!({"geometry": place, "properties": {"code": "texto", "text": "Aquí"}});
    drawing::change("feature.put", layer, &drawing::id(), 0, &body)
}

fn write(workshop: &Workshop, maps: &[(String, String)], people: usize, batch: usize) -> (f64, Figures) {
    let since = Instant::now();
    let writers: Vec<_> = (0..people)
        .map(|n| {
            let (map, layer) = maps[n % maps.len()].clone();
            let mut seat = Seat { person: workshop.marta.person.again(), map };
            thread::spawn(move || {
                let mut times = Vec::new();
                while since.elapsed() < WHILE {
                    let changes: Vec<_> =
                        (0..batch).map(|k| mark(&layer, n * 1_000 + times.len() * batch + k)).collect();
                    let begun = Instant::now();
                    let verdicts = seat.send(changes);
                    times.push(begun.elapsed());
                    assert!(verdicts.iter().all(|verdict| verdict["status"] == "accepted"), "{verdicts:?}");
                }
                times
            })
        })
        .collect();
    let mut times = Figures::default();
    let mut requests = 0;
    for writer in writers {
        let one = writer.join().unwrap_or_default();
        requests += one.len();
        times.extend(one);
    }
    ((requests * batch) as f64 / since.elapsed().as_secs_f64(), times)
}

/// From one person's POST to her acknowledgement, and to the last of fifty others' screens.
pub fn screens(on: On) -> Option<[Figures; 3]> {
    let mut workshop = Workshop::new(on)?;
    let layer = workshop.layer("annotation").to_owned();
    let others: Vec<_> = (0..50).map(|n| workshop.comes(&format!("Pantalla {n}"), "participant")).collect();
    let streams: Vec<_> = others.iter().map(Seat::follow).collect();
    let (mut acknowledged, mut shown, mut all) = (Figures::default(), Figures::default(), Figures::default());
    for n in 0..60 {
        let put = mark(&layer, n);
        let feature = put["feature"].as_str().unwrap_or_default().to_owned();
        let begun = Instant::now();
        workshop.marta.write(put);
        acknowledged.push(begun.elapsed());
        let times: Vec<_> = streams.iter().map(|stream| stream.change_of(&feature).at - begun).collect();
        all.extend(times.iter().max().copied());
        shown.extend(times);
        thread::sleep(Duration::from_millis(50));
    }
    Some([acknowledged, shown, all])
}
