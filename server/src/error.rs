//! Every problem that the API answers with, on one page: RFC 9457 `application/problem+json` with a stable `type`.
//! The text of an inner error is logged, never sent; no text holds a value of a record.

use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    attachment::Refused,
    store::{Clash, StoreError},
};

/// The media type of a problem.
pub const PROBLEM: &str = "application/problem+json";

/// What the API says when it cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// Nobody is signed in.
    #[error("sign in first")]
    SignedOut,
    /// The name or the passphrase is wrong; which of them is not said.
    #[error("the name or the passphrase is not right")]
    WrongPassphrase,
    /// The passphrase is right, and the code of the second factor is needed beside it.
    #[error("the code of your second factor is needed too")]
    CodeNeeded,
    /// The code of the second factor is wrong, or was used.
    #[error("this code is not right, or was used already")]
    WrongCode,
    /// The server asks a second factor of her, and she has none yet.
    #[error("set up your second factor first")]
    SecondFactorNeeded,
    /// Too many tries.
    #[error("too many tries: wait {0} seconds")]
    TooManyTries(u64),
    /// Nobody has opened the server since it was started or sealed.
    #[error("this server is sealed: its passphrase opens it")]
    Sealed,
    /// The request comes from another site.
    #[error("this request comes from another site")]
    OtherSite,
    /// There is no such thing, or it is not for this viewer: the two are never told apart.
    #[error("there is nothing here")]
    NotFound,
    /// The role does not allow it.
    #[error("your role on this map does not allow this")]
    Forbidden,
    /// What is asked takes two people, and they have not agreed.
    #[error("this takes two people: ask for it, and another one confirms")]
    NeedsTwo,
    /// Nobody else could confirm, and the pause before one confirms oneself is not over.
    #[error("nobody else can confirm this: confirm it yourself in {0} seconds")]
    NeedsPause(u64),
    /// A parameter or a field is wrong.
    #[error("{field}: {reason}")]
    Invalid {
        /// Which.
        field: String,
        /// Why.
        reason: String,
    },
    /// The body is not what the route takes.
    #[error("{0}")]
    Unreadable(String),
    /// More than the route takes at once.
    #[error("{what}: at most {most}")]
    TooMuch {
        /// In which parameter or field, if in one.
        field: Option<&'static str>,
        /// Of what.
        what: &'static str,
        /// How much it takes.
        most: u64,
    },
    /// The headers or the address are longer than any browser's.
    #[error("the headers or the address of this request are too long")]
    HeadTooLong,
    /// The media type is not taken.
    #[error("this kind of file is not taken: {0}")]
    UnsupportedMedia(&'static str),
    /// A photo or a voice note that is not kept.
    #[error(transparent)]
    Attachment(#[from] Refused),
    /// The log no longer reaches back that far, or was put back and does not reach that far yet.
    #[error("the log does not reach there: take the snapshot")]
    LogTruncated,
    /// Nobody gives away more than she has.
    #[error("this role sees or may do more than yours: ask a steward of the server")]
    RoleAbove,
    /// The map would be left without anybody who answers for it.
    #[error("the map needs a coordinator: make somebody else one first")]
    LastCoordinator,
    /// Accepting would take away from what she is, or change nothing.
    #[error("you are on this map already: its coordinator changes what you are there")]
    AlreadyMember,
    /// Somebody signs in by this name already.
    #[error("this name is taken: choose another")]
    NameTaken,
    /// Somebody in the workshop, or a group of it, is called so.
    #[error("somebody in the room has this colour and animal: choose others")]
    SignTaken,
    /// What is asked does not go with how things stand.
    #[error("{0}")]
    Conflict(&'static str),
    /// The link or the code is wrong, used up or expired.
    #[error("this link is not good any more: ask for a new one")]
    LinkExpired,
    /// The database does not answer.
    #[error("the server cannot reach its database: nothing was saved, try again")]
    Unavailable,
    /// The disk is full.
    #[error("the server's disk is full: nothing was saved")]
    DiskFull,
    /// It took too long.
    #[error("this took too long: ask for less, or try again")]
    TooSlow,
    /// The route knows no such verb.
    #[error("this address does not take this method")]
    Method,
    /// A fault of ours.
    #[error("the server made a mistake: nothing was saved")]
    Fault,
}

impl Problem {
    /// A parameter or a field is wrong.
    pub fn invalid(field: impl Into<String>, reason: impl std::fmt::Display) -> Self {
        Self::Invalid { field: field.into(), reason: reason.to_string() }
    }

    /// The problem that a refusal of the framework stands for: those come as bare text, or with nothing.
    pub fn of_bare(status: StatusCode, headers: &HeaderMap) -> Option<Self> {
        let told = headers.get(header::CONTENT_TYPE).is_some_and(|it| it == PROBLEM);
        if told || !(status.is_client_error() || status.is_server_error()) {
            return None;
        }
        Some(match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::Method,
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::TooMuch { field: None, what: "bytes in a body", most: 8 << 20 }
            }
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                Self::UnsupportedMedia("send what the description of the API says")
            }
            _ if status.is_client_error() => Self::Unreadable("the request is not well formed".into()),
            _ => Self::Fault,
        })
    }

    /// The same problem for another request of the same transaction.
    #[must_use]
    pub fn again(&self) -> Self {
        match self {
            Self::NotFound => Self::NotFound,
            Self::Unavailable => Self::Unavailable,
            Self::DiskFull => Self::DiskFull,
            _ => Self::Fault,
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::SignedOut | Self::WrongPassphrase | Self::CodeNeeded | Self::WrongCode => {
                StatusCode::UNAUTHORIZED
            }
            Self::TooManyTries(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::OtherSite
            | Self::Forbidden
            | Self::RoleAbove
            | Self::SecondFactorNeeded
            | Self::NeedsTwo => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Invalid { .. } | Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::TooMuch { .. } | Self::Attachment(Refused::Large | Refused::Long) => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            Self::HeadTooLong => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::UnsupportedMedia(_) | Self::Attachment(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::LogTruncated | Self::LinkExpired => StatusCode::GONE,
            Self::NeedsPause(_)
            | Self::Conflict(_)
            | Self::LastCoordinator
            | Self::AlreadyMember
            | Self::NameTaken
            | Self::SignTaken => StatusCode::CONFLICT,
            Self::Unavailable | Self::Sealed => StatusCode::SERVICE_UNAVAILABLE,
            Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::GATEWAY_TIMEOUT,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable `type`, relative to the API.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SignedOut => "signed-out",
            Self::WrongPassphrase => "wrong-passphrase",
            Self::CodeNeeded => "code-needed",
            Self::WrongCode => "wrong-code",
            Self::SecondFactorNeeded => "second-factor-needed",
            Self::TooManyTries(_) => "too-many-tries",
            Self::Sealed => "sealed",
            Self::OtherSite => "other-site",
            Self::NotFound => "not-found",
            Self::Forbidden => "forbidden",
            Self::Invalid { .. } => "invalid",
            Self::Unreadable(_) => "unreadable",
            Self::TooMuch { .. } => "too-much",
            Self::HeadTooLong => "head-too-long",
            Self::UnsupportedMedia(_) => "unsupported-media",
            Self::Attachment(refused) => refused.code(),
            Self::LogTruncated => "log-truncated",
            Self::LinkExpired => "link-expired",
            Self::RoleAbove => "role-above",
            Self::LastCoordinator => "last-coordinator",
            Self::AlreadyMember => "already-member",
            Self::NameTaken => "name-taken",
            Self::SignTaken => "sign-taken",
            Self::NeedsTwo => "needs-two",
            Self::NeedsPause(_) => "needs-pause",
            Self::Conflict(_) => "conflict",
            Self::Unavailable => "unavailable",
            Self::DiskFull => "disk-full",
            Self::Method => "method",
            Self::TooSlow => "too-slow",
            Self::Fault => "fault",
        }
    }
}

/// The body of a problem (RFC 9457).
#[derive(Serialize, ToSchema)]
pub struct ProblemBody {
    /// Stable word for programs.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The same in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What happened, and what to do.
    detail: String,
    /// The field or parameter it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    field: Option<String>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let field = match &self {
            Self::Invalid { field, .. } => Some(field.clone()),
            Self::TooMuch { field, .. } => field.map(str::to_owned),
            Self::NameTaken => Some("name".into()),
            Self::SignTaken => Some("sign".into()),
            Self::RoleAbove => Some("role".into()),
            _ => None,
        };
        let body = ProblemBody {
            kind: self.kind(),
            title: status.canonical_reason().unwrap_or("Problem"),
            status: status.as_u16(),
            detail: self.to_string(),
            field,
        };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM));
        if let Self::TooManyTries(seconds) | Self::NeedsPause(seconds) = self {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Clash::Name) => return Self::NameTaken,
            StoreError::Conflict(_) => return Self::Conflict("this id is taken: make a new one"),
            StoreError::Dangling => return Self::NotFound,
            StoreError::LastCoordinator => return Self::LastCoordinator,
            StoreError::Forbidden => return Self::Forbidden,
            StoreError::RoleAbove => return Self::RoleAbove,
            _ => {}
        }
        tracing::error!(%error, "the store failed");
        match error {
            StoreError::Full => Self::DiskFull,
            StoreError::Unavailable(_) => Self::Unavailable,
            _ => Self::Fault,
        }
    }
}
