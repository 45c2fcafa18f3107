//! Codes that are read aloud: some words of a list of 2048, said in any way.

use super::random;
use crate::error::Problem;

/// So many words at random, joined by hyphens: 11 bits each.
pub fn words(count: usize) -> Result<String, Problem> {
    let list = bip39::Language::Spanish.word_list();
    let mut code = Vec::with_capacity(count);
    for _ in 0..count {
        // 2048 words divide 65536 evenly: no word is likelier than another.
        let dice = usize::from(u16::from_be_bytes(random()?));
        let word = list.get(dice % list.len()).ok_or(Problem::Fault)?;
        code.push(plain(word));
    }
    Ok(code.join("-"))
}

/// The code as it is hashed: spoken words come with spaces, capitals and without accents.
pub fn plain(text: &str) -> String {
    let words =
        text.split(|c: char| c.is_whitespace() || c == '-' || c == '.').filter(|word| !word.is_empty());
    let plain = |word: &str| word.to_lowercase().chars().filter_map(without_accent).collect::<String>();
    words.map(plain).collect::<Vec<_>>().join("-")
}

/// The words of the list carry accents, both composed and as combining marks.
fn without_accent(letter: char) -> Option<char> {
    match letter {
        'á' => Some('a'),
        'é' => Some('e'),
        'í' => Some('i'),
        'ó' => Some('o'),
        'ú' | 'ü' => Some('u'),
        'ñ' => Some('n'),
        '\u{300}'..='\u{36f}' => None,
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_words_that_may_be_said_in_any_way() {
        let code = words(4).unwrap();
        assert_eq!(code.split('-').count(), 4);
        assert!(code.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{code}");
        assert_eq!(plain(&code.replace('-', " ").to_uppercase()), code);
        assert_eq!(plain("Río  árbol.Niñez-mar"), "rio-arbol-ninez-mar");
    }
}
