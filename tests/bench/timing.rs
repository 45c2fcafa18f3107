//! Whether what is hidden takes another time than what is not there: many requests for the one and the other in turn, and a
//! rank test over them. The effect size says how often a hidden one took longer than an absent one, less how often
//! shorter, of all pairs: 0 is never a difference, 1 always. `cargo bench --package tests --bench timing`.

// It ends where it cannot go on, and prints what it found.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss)]

use std::time::Instant;

use serde_json::json;
use tests::{
    drawing::{change, id, layer, point},
    house::On,
    person::Person,
    workshop::{Seat, Workshop},
};

/// Requests of each sort.
const EACH: usize = 4_000;
/// Below this somebody would need many thousand requests for one bit.
const SMALL: f64 = 0.1;

/// Microseconds of a request.
fn took(person: &Person, method: &str, path: &str, body: &str) -> (u16, f64) {
    let json = [("content-type", "application/json")];
    let since = Instant::now();
    let answer = person.send(method, path, &json, body.as_bytes()).expect("an answer");
    (answer.status, since.elapsed().as_secs_f64() * 1e6)
}

/// Rank-biserial correlation of two samples, and the two-sided p of Mann and Whitney (normal approximation, ties shared).
fn ranked(hidden: &[f64], absent: &[f64]) -> (f64, f64) {
    let mut all: Vec<(f64, bool)> =
        hidden.iter().map(|it| (*it, true)).chain(absent.iter().map(|it| (*it, false))).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut ranks, mut at) = (0.0, 0);
    while at < all.len() {
        let end = at + all[at..].iter().take_while(|it| it.0 <= all[at].0).count();
        let rank = (at + end + 1) as f64 / 2.0;
        ranks += rank * all[at..end].iter().filter(|it| it.1).count() as f64;
        at = end;
    }
    let (n, m) = (hidden.len() as f64, absent.len() as f64);
    let u = ranks - n * (n + 1.0) / 2.0;
    let z = (u - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt();
    (2.0 * u / (n * m) - 1.0, erfc(z.abs() / std::f64::consts::SQRT_2))
}

/// The complementary error function (Abramowitz and Stegun, 7.1.26), good to 1.5e-7.
fn erfc(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let terms = [0.254_829_592, -0.284_496_736, 1.421_413_741, -1.453_152_027, 1.061_405_429];
    terms.iter().rev().fold(0.0, |sum, term| (sum + term) * t) * (-x * x).exp()
}

fn median(times: &[f64]) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn protection(workshop: &mut Workshop) -> Seat {
    let seat = workshop.comes("Inés", "member");
    let account = seat.person.get("/api/session").ok()["account"]["id"].as_str().unwrap().to_owned();
    let path = workshop.marta.path(&format!("/members/{account}"));
    assert_eq!(workshop.marta.person.put(&path, &json!({"role": "protection"})).status, 204);
    seat
}

fn main() {
    // `cargo test --benches` would run it too.
    if !std::env::args().any(|it| it == "--bench") {
        return;
    }
    let mut workshop = Workshop::new(On::Sqlite).expect("a workshop");
    let mut ines = protection(&mut workshop);
    let rosa = workshop.comes("Rosa", "member");
    let (houses, house) = (id(), id());
    workshop.marta.write(layer(&houses, "safe_house", "Lugares", 9));
    let body = json!({"geometry": point(-70.7, 4.1), "scope": "map", "properties": {"code": "casa_acogida"}});
    let seen = ines.write(change("feature.put", &houses, &house, 0, &body));
    let photo = ines.send_picture(&[b"\x89PNG\r\n\x1a\n".as_slice(), &[7; 4 << 20]].concat());
    let attach = json!({"attachment": photo, "media_type": "image/png"});
    ines.write(change("feature.attach", &houses, &house, seen, &attach));
    for _ in 0..200 {
        let text = json!({"text": "Una palabra que nadie más lee, tan larga como suelen ser."});
        ines.write(change("feature.comment", &houses, &house, 0, &text));
    }
    let asked: [(&str, &str, fn(&str) -> String); 5] = [
        ("a feature", "GET", |id| format!("/features/{id}")),
        ("its history", "GET", |id| format!("/features/{id}/history")),
        ("a tile of its layer", "GET", |id| format!("/tiles/{id}/9/155/250")),
        ("a photo of it, 4 MiB", "GET", |id| format!("/attachments/{id}")),
        ("a change of it", "POST", |_| "/changes".into()),
    ];
    println!(
        "| asked by a member | hidden, median µs | absent, median µs | effect size | p |\n|---|---:|---:|---:|---:|"
    );
    let mut worst = 0.0_f64;
    for (what, method, path) in asked {
        let hidden = match what {
            "a tile of its layer" => &houses,
            "a photo of it, 4 MiB" => &photo,
            _ => &house,
        };
        let mut times = [Vec::with_capacity(EACH), Vec::with_capacity(EACH)];
        for n in 0..2 * (EACH + 100) {
            let which = (n + n / 7) % 2;
            let asked = if which == 0 { hidden.clone() } else { id() };
            let body = match method {
                "POST" => {
                    let change = change("feature.comment", &houses, &asked, 0, &json!({"text": "¿?"}));
                    json!({"changes": [change]}).to_string()
                }
                _ => String::new(),
            };
            let (_, time) = took(&rosa.person, method, &rosa.path(&path(&asked)), &body);
            // The first ones warm what will be warm.
            if n >= 200 {
                times[which].push(time);
            }
        }
        let (effect, p) = ranked(&times[0], &times[1]);
        worst = worst.max(effect.abs());
        println!("| {what} | {:.0} | {:.0} | {effect:+.3} | {p:.2} |", median(&times[0]), median(&times[1]));
    }
    println!("\n{EACH} requests of each, in turn; the largest effect is {worst:.3}.");
    assert!(worst < SMALL, "what is hidden takes another time than what is not there");
}
