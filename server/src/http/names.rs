//! Whose names a viewer may know: those who may list the members know all of them; everybody else knows her own and those
//! of the people who are there now, as presence tells her. Whoever is on no map knows none.

use std::{collections::HashMap, sync::Arc};

use layers::{
    contest,
    id::{ActorId, MapId},
    role::{Ability, Actor},
    view::SeenChange,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::schema;
use crate::{app::App, error::Problem};

/// The names that one viewer may know on one map.
pub struct Names {
    members: Option<Arc<HashMap<ActorId, String>>>,
    met: HashMap<ActorId, String>,
}

impl Names {
    /// Of a viewer.
    pub async fn of(app: &App, map: MapId, viewer: Actor, own: &str) -> Result<Self, Problem> {
        let members =
            if viewer.role.may(Ability::Invite) { Some(app.rights.names(map).await?) } else { None };
        let there = app.presence.people(map, app.now()).into_iter().map(|person| (person.id, person.name));
        let met = there.chain([(viewer.id, own.to_owned())]).collect();
        Ok(Self { members, met })
    }

    /// What somebody is called, if the viewer may know.
    pub fn get(&self, actor: ActorId) -> Option<String> {
        self.met.get(&actor).or_else(|| self.members.as_ref()?.get(&actor)).cloned()
    }
}

/// A change with the name of who made it.
#[derive(Serialize, ToSchema)]
pub struct NamedChange {
    #[serde(flatten)]
    #[schema(value_type = schema::SeenChange)]
    change: SeenChange,
    /// As she is called, where the viewer may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    actor_name: Option<String>,
}

/// A contested field with the names of who wrote its values.
#[derive(Serialize, ToSchema)]
pub struct NamedContest {
    /// `geometry`, `scope`, `deleted` or the id of a property.
    field: String,
    /// The value that stands, then the others.
    values: Vec<NamedClaim>,
}

/// A value that somebody wrote.
#[derive(Serialize, ToSchema)]
pub struct NamedClaim {
    #[serde(flatten)]
    #[schema(value_type = schema::ContestedValue)]
    claim: contest::Claim,
    /// As she is called, where the viewer may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    actor_name: Option<String>,
}

impl Names {
    /// A change with its author's name.
    pub fn change(&self, change: SeenChange) -> NamedChange {
        NamedChange { actor_name: self.get(change.actor), change }
    }

    /// A contested field with its authors' names.
    pub fn contest(&self, contest: contest::Contest) -> NamedContest {
        let named = |it: contest::Claim| NamedClaim { actor_name: self.get(it.actor), claim: it };
        NamedContest { field: contest.field, values: contest.values.into_iter().map(named).collect() }
    }
}
