//! The program `trama`.

fn main() {}
