//! Names compared as people read them: without case, accents, blanks and punctuation.

/// Lower case, without accents; whatever is no letter or digit becomes one `_`.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.trim().chars().flat_map(char::to_lowercase) {
        match plain(c) {
            Some(c) => folded.push(c),
            None if is_mark(c) => {}
            None if folded.is_empty() || folded.ends_with('_') => {}
            None => folded.push('_'),
        }
    }
    folded.truncate(folded.trim_end_matches('_').len());
    folded
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '’' | '\'')
}

/// The letter under an accent; nothing for what is no letter or digit.
fn plain(c: char) -> Option<char> {
    Some(match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        c if c.is_alphanumeric() => c,
        _ => return None,
    })
}

/// The words of a header, also of one written in camel case: `CIODirecci`, `fecha_hecho`.
pub(super) fn tokens(header: &str) -> Vec<String> {
    let mut spaced = String::with_capacity(header.len() + 4);
    let letters: Vec<char> = header.chars().collect();
    for (at, c) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(at + 1);
        let hump = c.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase() || (before.is_uppercase() && after.is_some_and(|it| it.is_lowercase()))
            });
        if hump {
            spaced.push(' ');
        }
        spaced.push(*c);
    }
    fold(&spaced).split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_accents_and_punctuation() {
        assert_eq!(fold("  ¿Qué PASÓ? "), "que_paso");
        assert_eq!(fold("Compan\u{303}ía / n.º 2"), "compania_n_º_2");
        assert_eq!(fold("---"), "");
    }

    #[test]
    fn a_header_in_camel_case_has_words() {
        assert_eq!(tokens("CIODirecci"), ["cio", "direcci"]);
        assert_eq!(tokens("fechaHecho2"), ["fecha", "hecho2"]);
        assert_eq!(tokens("OSSTELEFON"), ["osstelefon"]);
        assert_eq!(tokens("MPIO_CNMBR"), ["mpio", "cnmbr"]);
    }
}
