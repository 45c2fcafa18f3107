//! Words and texts of a form.

use utoipa::ToSchema;

/// Enumerations of the domain. The way from one to the other names every word, so that neither gains one alone.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $domain:ty { $($word:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(ToSchema)]
        #[schema(rename_all = "snake_case")]
        pub(crate) enum $name { $($word),+ }

        impl From<$domain> for $name {
            fn from(word: $domain) -> Self {
                match word { $(<$domain>::$word => Self::$word),+ }
            }
        }
    )+};
}

words! {
    /// What a person is on a map.
    Role = layers::role::Role { Participant, Partner, Member, Planner, Facilitator, Coordinator, Protection }
    /// How much she may see of it.
    Clearance = layers::role::Clearance { Public, Participant, Partner, Member, Protection }
    /// What she may do on it.
    Ability = layers::role::Ability {
        Draw, EditOthers, Comment, Resolve, Redact, ManageLayers, Invite, ManageMembers, Import, Export, Publish, Vet,
        SetContacts, Lead,
    }
    /// How far, whoever the people are.
    Reach = layers::scope::Reach { Draft, Group, Workshop, Map, Network, Public }
    /// What the screens of a workshop show: the map, the map without anything that was drawn, no map at all, or, for a
    /// pause for care, whom to call.
    Screens = layers::workshop::Screens { Open, Nothing, Covered, Care }
    /// What somebody says to a mark.
    Stance = layers::workshop::Stance { Agree, Disagree, Doubt }
    /// In which of two workshops something was marked: in the earlier one alone, in both, in the later one alone.
    When = layers::index::When { Then, Both, Now }
    /// What was done to a feature, in a word.
    Deed = layers::undo::Deed { Drawn, Altered, Removed, Restored }
    /// What a kind is for that is drawn on no map.
    Serves = layers::kind::Serves { Notes, Ballots }
    /// What one does in a phase beside drawing.
    Tool = layers::workshop::Tool { ShareWithGroup, ShareWithRoom, Comment, Stance, Decide, Leaving }
    /// What a vote asks: where one puts one's dots, or how one leaves.
    Asks = layers::workshop::Asks { Dots, Leaving }
    /// What is drawn.
    Shape = layers::geometry::Shape { Point, Line, Polygon }
    /// How sensitive something is.
    Tier = layers::field::Tier { S0, S1, S2, S3 }
    /// When the form asks for a field.
    Ask = layers::field::Ask { First, Room, Later }
    /// On what is drawn besides the map.
    Canvas = layers::kind::Canvas { Body, Square }
    /// Outline of a badge.
    Outline = layers::kind::Outline {
        Triangle, Square, Circle, Diamond, House, Hexagon, Arrow, Shield, Bubble, Drop, Leaf,
    }
    /// How a line is drawn.
    LineStyle = layers::kind::Line { Solid, Dashed, Double, Wave }
    /// How an area is filled.
    FillStyle = layers::kind::Fill { Hatch, Solid, Dots, None }
    /// What comes first in `03/04/2020`.
    DayOrder = layers::format::DayOrder { DayFirst, MonthFirst }
}

/// The format of a file.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum FileFormat {
    Csv,
    GeoJson,
    GeoJsonLines,
    TopoJson,
}

impl From<layers::format::Format> for FileFormat {
    fn from(format: layers::format::Format) -> Self {
        use layers::format::Format as F;
        match format {
            F::Csv => Self::Csv,
            F::GeoJson => Self::GeoJson,
            F::GeoJsonLines => Self::GeoJsonLines,
            F::TopoJson => Self::TopoJson,
        }
    }
}

/// A hybrid logical clock: 12 hex digits of milliseconds, 4 of a counter. Order of text is order of time.
#[derive(ToSchema)]
#[schema(pattern = "^[0-9a-f]{16}$")]
pub(crate) struct Hlc(String);

/// How exact a place, a time and an answer are: `exact`, `cell:8` to `cell:16`, `municipality`, `count`, `none`.
#[derive(ToSchema)]
#[schema(pattern = "^(exact|cell:([89]|1[0-6])|municipality|count|none)$")]
pub(crate) struct Precision(String);

/// How far a feature goes: `draft`, `group:` and the id of a group, `workshop:` and its id, or `workshop` for everyone who
/// joined the map, `map`, `network`, `public`.
#[derive(ToSchema)]
#[schema(pattern = "^(draft|map|network|public|workshop|(group|workshop):[0-9a-f-]{36})$")]
pub(crate) struct Scope(String);

/// A stable name of a kind, a field or a code.
#[derive(ToSchema)]
#[schema(pattern = "^[a-z0-9_]{3,32}$")]
pub(crate) struct Slug(String);

/// An sRGB colour.
#[derive(ToSchema)]
#[schema(pattern = "^#[0-9a-f]{6}$")]
pub(crate) struct Colour(String);

/// An instant (RFC 3339), in UTC.
#[derive(ToSchema)]
#[schema(format = DateTime)]
pub(crate) struct Instant(String);
