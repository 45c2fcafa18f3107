//! What whoever asks can read compressed (`Accept-Encoding`, RFC 9110 §12.5.3). It is read in one place: what makes answers
//! compressed finds it there as this page understood it.

use axum::http::{HeaderMap, HeaderValue, header::ACCEPT_ENCODING};

/// The encodings that she takes. Whatever she says of the plain form, she gets that where nothing else is: an answer in a
/// form that she did not ask for is better than none to what was written already.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Takes {
    /// As only the page is there, since it was built.
    pub brotli: bool,
    /// As everything is there.
    pub gzip: bool,
}

impl Takes {
    /// What the headers of a request say.
    pub fn of(headers: &HeaderMap) -> Self {
        let said = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|it| it.to_str().ok());
        let (mut brotli, mut gzip, mut others) = (None, None, false);
        for one in said.flat_map(|it| it.split(',')) {
            let (name, weight) = one.split_once(';').unwrap_or((one, ""));
            let (name, takes) = (name.trim(), !is_nothing(weight));
            if name.eq_ignore_ascii_case("br") {
                brotli = Some(takes);
            } else if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") {
                gzip = Some(takes);
            } else if name == "*" {
                others = takes;
            }
        }
        Self { brotli: brotli.unwrap_or(others), gzip: gzip.unwrap_or(others) }
    }

    fn said(self) -> HeaderValue {
        HeaderValue::from_static(match (self.brotli, self.gzip) {
            (true, true) => "br, gzip",
            (true, false) => "br",
            (false, true) => "gzip",
            (false, false) => "identity",
        })
    }
}

/// Says in the headers of a request what was understood of them.
pub fn settle(headers: &mut HeaderMap) {
    if headers.contains_key(ACCEPT_ENCODING) {
        let said = Takes::of(headers).said();
        headers.insert(ACCEPT_ENCODING, said);
    }
}

/// Whether a weight says "not this one": `q=0`, `q=0.000`.
fn is_nothing(weight: &str) -> bool {
    let weight = weight.trim().strip_prefix(['q', 'Q']).and_then(|it| it.trim_start().strip_prefix('='));
    weight.is_some_and(|it| it.trim_start().starts_with('0') && it.trim().trim_matches(['0', '.']).is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(said: &[&'static str]) -> (bool, bool) {
        let mut headers = HeaderMap::new();
        for one in said {
            headers.append(ACCEPT_ENCODING, HeaderValue::from_static(one));
        }
        let Takes { brotli, gzip } = Takes::of(&headers);
        settle(&mut headers);
        assert_eq!(Takes::of(&headers), Takes { brotli, gzip }, "what is settled says the same");
        (brotli, gzip)
    }

    #[test]
    fn an_encoding_is_taken_where_it_is_named_and_not_refused() {
        assert_eq!(takes(&["gzip, deflate, br, zstd"]), (true, true));
        assert_eq!(takes(&["gzip;q=0.5"]), (false, true));
        assert_eq!(takes(&["gzip", " BR ; Q=1.0"]), (true, true));
        assert_eq!(takes(&["x-gzip"]), (false, true));
        assert_eq!(takes(&["gzip; q=0, br;q=0.000"]), (false, false));
        assert_eq!(takes(&["brotli, gzipped, identity"]), (false, false));
        assert_eq!(takes(&[]), (false, false));
        assert_eq!(takes(&["", ",;,"]), (false, false));
    }

    #[test]
    fn a_star_is_every_encoding_that_is_not_named() {
        assert_eq!(takes(&["*"]), (true, true));
        assert_eq!(takes(&["*, gzip;q=0"]), (true, false));
        assert_eq!(takes(&["br, *;q=0"]), (true, false));
        assert_eq!(takes(&["identity;q=0"]), (false, false));
    }
}
