//! JSON in: refused as a problem that names the field, never as a bare 422.

use axum::{
    extract::{FromRequest, Request},
    http::header::CONTENT_TYPE,
};
use layers::plain::plain;
use serde::de::DeserializeOwned;

use super::body;
use crate::{error::Problem, parameters::BODY};

/// A parsed JSON body of at most `MOST` bytes.
pub struct Json<T, const MOST: usize = BODY>(pub T);

impl<S: Send + Sync, T: DeserializeOwned, const MOST: usize> FromRequest<S> for Json<T, MOST> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let said = request.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
        if !said.trim().to_ascii_lowercase().starts_with("application/json") {
            return Err(Problem::UnsupportedMedia("send application/json"));
        }
        let bytes = body::read(request.into_body(), MOST).await?;
        parse(&bytes).map(Self)
    }
}

/// What is wrong within a field is named by it, as is a field that there is not: misspelt and dropped, it would let through
/// what somebody meant to limit.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reading = serde_json::Deserializer::from_slice(bytes);
    let asked = serde_path_to_error::deserialize(&mut reading).map_err(|error| {
        let (field, why) = (error.path().to_string(), error.inner());
        // Where the text is no JSON at all, where it breaks off says nothing of a field.
        if field == "." || !why.is_data() {
            Problem::Unreadable(plain(why))
        } else {
            Problem::invalid(field, plain(why))
        }
    })?;
    reading.end().map_err(|error| Problem::Unreadable(plain(&error)))?;
    Ok(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Asked {
        uses: u8,
        #[serde(default)]
        within: Vec<Within>,
    }

    #[derive(serde::Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Within {
        name: String,
    }

    fn named(text: &str) -> Option<String> {
        match parse::<Asked>(text.as_bytes()).unwrap_err() {
            Problem::Invalid { field, .. } => Some(field),
            _ => None,
        }
    }

    #[test]
    fn what_is_wrong_with_a_field_names_it() {
        assert_eq!(named(r#"{"uses": 1, "seats": 0}"#).as_deref(), Some("seats"));
        assert_eq!(named(r#"{"uses": -1}"#).as_deref(), Some("uses"));
        assert_eq!(
            named(r#"{"uses": 1, "within": [{"name": "a"}, {"nome": "b"}]}"#).as_deref(),
            Some("within[1].nome")
        );
    }

    #[test]
    fn what_is_no_such_object_names_none() {
        for text in ["", "{", "[]", r#"{"uses": 1"#, r#"{"uses": 1} {}"#, r#"{"uses": "#, "{}"] {
            assert_eq!(named(text), None, "{text}");
        }
        assert!(parse::<Asked>(br#" {"uses": 1} "#).is_ok());
    }
}
