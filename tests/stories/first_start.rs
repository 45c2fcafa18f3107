//! The picture that a new server draws in its terminal leads a phone to the link that stands below it.

use tests::house::{House, On};

/// The two modules of a character, the upper one first: what is drawn is light, and a terminal is dark.
fn modules(character: char) -> Option<[bool; 2]> {
    match character {
        ' ' => Some([true, true]),
        '▄' => Some([true, false]),
        '▀' => Some([false, true]),
        '█' => Some([false, false]),
        _ => None,
    }
}

#[test]
fn the_code_in_the_terminal_is_read_by_a_phone() {
    let Some(house) = House::new(On::Sqlite) else { return };
    let trama = house.start();
    let said = trama.said();
    let rows: Vec<[Vec<bool>; 2]> = said
        .lines()
        .filter(|line| line.contains(['▄', '▀', '█']))
        .map(|line| {
            let pairs: Vec<_> = line.chars().map(|it| modules(it).expect("half blocks alone")).collect();
            [0, 1].map(|half| pairs.iter().map(|pair| pair[half]).collect())
        })
        .collect();
    let dark = rows.concat();
    let side = dark.len();
    assert!(side > 20 && dark.iter().all(|row| row.len().abs_diff(side) <= 1), "a square of {side}");
    // As large as a camera sees it.
    let seen = 4;
    let mut picture =
        rqrr::PreparedImage::prepare_from_greyscale(dark[0].len() * seen, side * seen, |x, y| {
            if dark[y / seen][x / seen] { 0 } else { 255 }
        });
    let codes = picture.detect_grids();
    let [code] = &codes[..] else { panic!("one code in:\n{said}") };
    let (_, read) = code.decode().expect("it can be read");
    assert!(said.lines().any(|line| line == read), "{read} is not the link of:\n{said}");
    assert_eq!(read, format!("{}/#setup={}", trama.url, trama.setup_token().expect("a link")));
}
