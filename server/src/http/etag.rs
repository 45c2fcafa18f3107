//! Versions of answers: whoever has the one that stands is told so, and nothing else.

use axum::http::{HeaderMap, header};

/// Whether whoever asks has this version already.
pub fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    // Compared weakly (RFC 9110 §13.1.2): what compressed an answer on its way may have weakened its version.
    known.is_some_and(|known| known == "*" || known.split(',').any(|one| opaque(one) == opaque(etag)))
}

fn opaque(etag: &str) -> &str {
    etag.trim().trim_start_matches("W/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_version_is_known_alone_among_others_and_weakened() {
        let asked = |known: &'static str| {
            HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static(known))])
        };
        for known in ["\"a1\"", "W/\"a1\"", "\"b2\", W/\"a1\"", "*"] {
            assert!(is_known(&asked(known), "\"a1\"") && is_known(&asked(known), "W/\"a1\""), "{known}");
        }
        assert!(!is_known(&asked("\"b2\""), "\"a1\""));
        assert!(!is_known(&HeaderMap::new(), "\"a1\""));
    }
}
