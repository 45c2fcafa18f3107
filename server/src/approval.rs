//! What takes two people: somebody asks, a second one confirms. Where nobody else could, she confirms herself after a pause,
//! and the access log says so.

use std::collections::{BTreeMap, BTreeSet};

use layers::{
    clock::Millis,
    id::{ActorId, LayerId},
    index::Query,
    map::Map,
    precision::Precision,
    role::{Ability, Actor, Clearance, Role},
    view::View,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    auth::caller::OnMap,
    error::Problem,
    store::{ApprovalKept, Member},
};

/// What somebody wants that takes two.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Wanted {
    /// To take out layers of confidential kinds, as a file.
    Export {
        /// Which.
        #[schema(value_type = Vec<uuid::Uuid>)]
        layers: Vec<LayerId>,
    },
    /// To show a layer more exactly than now.
    Loosen {
        /// Which.
        #[schema(value_type = uuid::Uuid)]
        layer: LayerId,
        /// Where it is to be tighter than its kind.
        #[schema(value_type = std::collections::BTreeMap<String, String>)]
        precision: BTreeMap<Clearance, Precision>,
    },
    /// To show strangers what was prepared for them.
    Publish {
        /// The draft, as both have looked at it.
        edition: Uuid,
    },
    /// To take out the whole map, as a file that another server takes in.
    Whole,
    /// To destroy the map.
    Destroy,
}

/// A request, as it is kept.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Approval {
    /// Who asks.
    pub by: ActorId,
    /// When.
    pub at: Millis,
    /// How much she saw then.
    pub clearance: Clearance,
    /// What for.
    pub wanted: Wanted,
    /// Who could have confirmed it when it was asked, apart from who asks: nobody comes onto the map, or rises there, to
    /// confirm it, and whoever had somebody beside her does not become alone by ending her. Of what a version before this
    /// one kept it is not known: that is asked for anew.
    #[serde(default)]
    pub could: BTreeSet<ActorId>,
}

impl Wanted {
    /// The word for it in the access log.
    pub fn word(&self, alone: bool) -> &'static str {
        match (self, alone) {
            (Self::Export { .. }, false) => "export",
            (Self::Export { .. }, true) => "export_alone",
            (Self::Loosen { .. }, false) => "loosen",
            (Self::Loosen { .. }, true) => "loosen_alone",
            (Self::Publish { .. }, false) => "publish",
            (Self::Publish { .. }, true) => "publish_alone",
            (Self::Whole, false) => "whole",
            (Self::Whole, true) => "whole_alone",
            (Self::Destroy, false) => "destroy",
            (Self::Destroy, true) => "destroy_alone",
        }
    }

    /// Goes on only when somebody may ask for it. A layer that she does not see is not there.
    pub fn check(&self, map: &Map, view: &View, role: Role) -> Result<(), Problem> {
        let ability = match self {
            Self::Export { .. } => Ability::Export,
            Self::Loosen { .. } => Ability::ManageLayers,
            Self::Publish { .. } => Ability::Publish,
            Self::Whole | Self::Destroy => Ability::ManageMembers,
        };
        if !role.may(ability) {
            return Err(Problem::Forbidden);
        }
        let seen = |id: LayerId| {
            map.layer_and_kind(id).filter(|(layer, kind)| view.shows(layer, kind)).ok_or(Problem::NotFound)
        };
        match self {
            // Whether there is such a draft is for the store to say.
            Self::Publish { .. } | Self::Whole | Self::Destroy => Ok(()),
            Self::Export { layers } if layers.is_empty() => {
                Err(Problem::invalid("layers", "say which layers"))
            }
            Self::Export { layers } => layers.iter().try_for_each(|id| seen(*id).map(drop)),
            Self::Loosen { layer, precision } => {
                let (_, kind) = seen(*layer)?;
                if kind.precision.are_loosened_by(precision) {
                    Err(Problem::invalid("precision", "a layer is never looser than its kind"))
                } else {
                    Ok(())
                }
            }
        }
    }
}

impl Approval {
    /// Reads what the store kept.
    pub fn read(kept: &ApprovalKept) -> Result<Self, Problem> {
        serde_json::from_slice(&kept.record).map_err(|_| Problem::Fault)
    }

    /// Whether it is for somebody with this role on the map to confirm: she answers for the map, or for the safe houses, and sees what
    /// it is about as exactly as who asks.
    fn is_within(&self, map: &Map, role: Role) -> bool {
        let view = View::new(Actor { id: self.by, role }, map);
        let layers = match &self.wanted {
            Wanted::Export { layers } => layers.as_slice(),
            Wanted::Loosen { layer, .. } => std::slice::from_ref(layer),
            // What goes out is never more exact than strangers may see it, so whoever may vet it sees all of it.
            Wanted::Publish { .. } | Wanted::Whole | Wanted::Destroy => &[],
        };
        let answers = match self.wanted {
            Wanted::Export { .. } | Wanted::Whole | Wanted::Destroy => {
                role.may(Ability::ManageMembers) || role == Role::Protection
            }
            Wanted::Loosen { .. } => role.may(Ability::ManageMembers),
            Wanted::Publish { .. } => role.may(Ability::Vet),
        };
        answers
            && layers.iter().all(|id| {
                map.any_layer_and_kind(*id).is_some_and(|(layer, kind)| {
                    view.precision(layer, kind) >= kind.precision.tightened(&layer.precision, self.clearance)
                })
            })
    }

    /// Whose role allows now that she confirms it, apart from who asks.
    pub async fn able(&self, app: &App, on: &OnMap) -> Result<BTreeSet<ActorId>, Problem> {
        let members = app.store.members(on.id).await?;
        let state = on.map.read();
        let may = |it: &Member| it.account != self.by && self.is_within(&state.map, it.role);
        Ok(members.into_iter().filter(may).map(|it| it.account).collect())
    }

    /// Whether somebody who is on the map may confirm it if nobody else could: she asked for it herself, or could have
    /// confirmed it already when it was asked.
    pub fn may_be_confirmed_by(&self, map: &Map, who: Actor) -> bool {
        (who.id == self.by || self.could.contains(&who.id)) && self.is_within(map, who.role)
    }
}

/// Goes on only when two people agreed to this, and she is the one who asked for it.
pub async fn check_agreed(app: &App, on: &OnMap, what: &Wanted) -> Result<(), Problem> {
    for kept in app.store.approvals(on.id, app.now()).await?.iter().filter(|kept| kept.confirmed) {
        let Approval { by, wanted, .. } = Approval::read(kept)?;
        if wanted == *what && by == on.actor.id {
            return Ok(());
        }
    }
    Err(Problem::NeedsTwo)
}

/// Goes on only when nothing confidential is in what a query would take out, or two people agreed to it. Answers with the
/// layers that this holds for: what was empty and not agreed to is not among them.
pub async fn check_export(app: &App, on: &OnMap, query: &Query) -> Result<Vec<LayerId>, Problem> {
    let (mut open, mut confidential) = (Vec::new(), Vec::new());
    on.map.look(&on.view, query.layers.as_deref(), |state, bound| {
        let asked = |id: LayerId| query.layers.as_ref().is_none_or(|layers| layers.contains(&id));
        for (id, count) in bound.totals().into_iter().filter(|(id, _)| asked(*id)) {
            let is_confidential = state.map.any_layer_and_kind(id).is_some_and(|(_, kind)| kind.confidential);
            match (is_confidential, count) {
                (false, _) => open.push(id),
                (true, 1..) => confidential.push(id),
                (true, 0) => {}
            }
        }
    });
    if confidential.is_empty() {
        return Ok(open);
    }
    for kept in app.store.approvals(on.id, app.now()).await?.iter().filter(|kept| kept.confirmed) {
        let Approval { by, clearance, wanted, .. } = Approval::read(kept)?;
        if let Wanted::Export { layers } = wanted
            && by == on.actor.id
            && clearance >= on.view.clearance()
            && confidential.iter().all(|id| layers.contains(id))
        {
            open.append(&mut confidential);
            return Ok(open);
        }
    }
    Err(Problem::NeedsTwo)
}
