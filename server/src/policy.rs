//! Who may ask what: every route beside its guard, on one page. A route that is not here is not there: [`admit`] stands
//! before all of them. What a viewer then gets to see is for her [`View`](layers::view::View) to say.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{Method, request::Parts},
};
use layers::{
    id::MapId,
    role::{Ability, Role},
};

use crate::{app::App, auth::caller::AtTheDoor, error::Problem, store::Account};

/// What somebody must be so that a route answers her.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Guard {
    /// Nothing: what opens the door (a passphrase, a code, a link) is in the request, or nothing is told.
    Anybody,
    /// Signed in, be it as a guest, though her second factor is still to be set up.
    AtTheDoor,
    /// Signed in, be it as a guest.
    SignedIn,
    /// Signed in with an account of her own.
    Account,
    /// Answers for the server.
    Steward,
    /// On the map.
    OnMap,
    /// On the map, with the ability.
    Able(Ability),
    /// On the map with the ability, or a steward of the server.
    AbleOrSteward(Ability),
    /// On the map: about herself; about others with the ability.
    HerselfOrAble(Ability),
}

/// Every route. The first word is the method.
pub const POLICY: &[(&str, Guard)] = {
    use {Ability as A, Guard as G};
    &[
        ("GET /api/openapi.json", G::Anybody),
        ("GET /api/health", G::Anybody),
        ("GET /api/setup", G::Anybody),
        ("POST /api/setup", G::Anybody),
        ("POST /api/seal", G::Steward),
        ("GET /api/wire", G::Steward),
        ("GET /api/session", G::Anybody),
        ("POST /api/session", G::Anybody),
        ("DELETE /api/session", G::Anybody),
        ("GET /api/session/passphrase", G::Anybody),
        ("PUT /api/session/passphrase", G::AtTheDoor),
        ("GET /api/session/devices", G::AtTheDoor),
        ("DELETE /api/session/devices", G::AtTheDoor),
        ("PUT /api/session/devices/{device}", G::AtTheDoor),
        ("DELETE /api/session/devices/{device}", G::AtTheDoor),
        ("GET /api/session/second-factor", G::AtTheDoor),
        ("POST /api/session/second-factor", G::AtTheDoor),
        ("PUT /api/session/second-factor", G::AtTheDoor),
        ("POST /api/session/second-factor/recovery-codes", G::AtTheDoor),
        ("POST /api/session/second-factor/off", G::AtTheDoor),
        ("POST /api/second-factors/lost", G::Steward),
        ("GET /api/access", G::Steward),
        ("GET /api/access/verified", G::Steward),
        ("POST /api/join/open", G::Anybody),
        ("POST /api/join", G::Anybody),
        ("POST /api/invitations/open", G::Anybody),
        ("POST /api/invitations/accept", G::Anybody),
        ("GET /api/kinds", G::Anybody),
        ("GET /api/text-rules", G::Anybody),
        ("GET /api/public/{page}", G::Anybody),
        ("GET /api/public/{page}/features", G::Anybody),
        ("GET /api/workshops", G::Anybody),
        ("GET /api/signs", G::Anybody),
        ("POST /api/workshops/read", G::SignedIn),
        ("GET /api/basemap", G::SignedIn),
        ("GET /api/basemap/{archive}/{z}/{x}/{y}", G::SignedIn),
        ("GET /api/maps", G::SignedIn),
        ("POST /api/maps", G::Account),
        ("GET /api/maps/{map}", G::OnMap),
        ("DELETE /api/maps/{map}", G::Able(A::ManageMembers)),
        ("GET /api/maps/{map}/members", G::Able(A::Invite)),
        ("PUT /api/maps/{map}/members/{account}", G::Able(A::ManageMembers)),
        ("DELETE /api/maps/{map}/members/{account}", G::HerselfOrAble(A::ManageMembers)),
        ("DELETE /api/maps/{map}/members/{account}/features", G::HerselfOrAble(A::Redact)),
        ("GET /api/maps/{map}/workshops/{workshop}", G::Able(A::Lead)),
        ("GET /api/maps/{map}/workshops/{workshop}/template", G::Able(A::Lead)),
        ("PUT /api/maps/{map}/workshops/{workshop}/look", G::Able(A::Lead)),
        ("DELETE /api/maps/{map}/workshops/{workshop}/look", G::Able(A::Lead)),
        ("POST /api/maps/{map}/workshops/{workshop}/undo", G::Able(A::Lead)),
        ("DELETE /api/maps/{map}/workshops/{workshop}/vote", G::Able(A::Lead)),
        ("GET /api/maps/{map}/workshops/{workshop}/plenary", G::OnMap),
        ("GET /api/maps/{map}/workshops/{workshop}/comparison", G::OnMap),
        ("GET /api/maps/{map}/workshops/{workshop}/decide", G::Able(A::Lead)),
        ("POST /api/maps/{map}/workshops/{workshop}/decide", G::Able(A::Lead)),
        ("POST /api/maps/{map}/workshops/{workshop}/erase", G::Able(A::Redact)),
        ("GET /api/maps/{map}/links", G::Able(A::Invite)),
        ("POST /api/maps/{map}/links", G::Able(A::Invite)),
        ("DELETE /api/maps/{map}/links/{link}", G::Able(A::Invite)),
        ("GET /api/maps/{map}/invitations", G::AbleOrSteward(A::ManageMembers)),
        ("POST /api/maps/{map}/invitations", G::AbleOrSteward(A::ManageMembers)),
        ("DELETE /api/maps/{map}/invitations/{invitation}", G::AbleOrSteward(A::ManageMembers)),
        ("GET /api/maps/{map}/snapshot", G::OnMap),
        ("GET /api/maps/{map}/changes", G::OnMap),
        ("POST /api/maps/{map}/changes", G::OnMap),
        ("GET /api/maps/{map}/stream", G::OnMap),
        ("PUT /api/maps/{map}/presence", G::OnMap),
        ("DELETE /api/maps/{map}/presence", G::OnMap),
        ("GET /api/maps/{map}/features", G::OnMap),
        ("GET /api/maps/{map}/features/{feature}", G::OnMap),
        ("GET /api/maps/{map}/features/{feature}/history", G::OnMap),
        ("GET /api/maps/{map}/counts", G::OnMap),
        ("GET /api/maps/{map}/tiles/{layers}/{z}/{x}/{y}", G::OnMap),
        ("GET /api/maps/{map}/tilejson/{layers}", G::OnMap),
        ("GET /api/maps/{map}/attachments/{attachment}", G::OnMap),
        ("PUT /api/maps/{map}/attachments/{attachment}", G::Able(A::Draw)),
        ("GET /api/maps/{map}/approvals", G::OnMap),
        ("POST /api/maps/{map}/approvals", G::OnMap),
        ("POST /api/maps/{map}/approvals/{approval}/confirm", G::OnMap),
        ("DELETE /api/maps/{map}/approvals/{approval}", G::OnMap),
        ("GET /api/maps/{map}/publication", G::Able(A::Vet)),
        ("POST /api/maps/{map}/publication", G::Able(A::Publish)),
        ("DELETE /api/maps/{map}/publication", G::Able(A::Publish)),
        ("GET /api/maps/{map}/export", G::Able(A::Export)),
        ("POST /api/maps/{map}/whole", G::Able(A::ManageMembers)),
        ("POST /api/maps/{map}/imports", G::Able(A::Import)),
        ("POST /api/maps/{map}/imports/{import}/plan", G::Able(A::Import)),
        ("POST /api/maps/{map}/imports/{import}/run", G::Able(A::Import)),
        ("GET /api/maps/{map}/imports/{import}", G::Able(A::Import)),
        ("DELETE /api/maps/{map}/imports/{import}", G::Able(A::Import)),
    ]
};

/// Who asks, as far as a guard looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Asking {
    /// Came by a link, without a passphrase.
    pub guest: bool,
    /// Answers for the server.
    pub steward: bool,
    /// What she is on the map, if the route is about one.
    pub role: Option<Role>,
    /// It is about herself.
    pub herself: bool,
}

/// Where a request was let in: the map of its path, and what she who asks is there.
#[derive(Clone, Copy)]
pub struct Place {
    /// Which map.
    pub map: MapId,
    /// What she is on it.
    pub role: Role,
}

impl Guard {
    /// Whether the guard lets somebody through; `None` is a stranger. Whoever is not on a map is told of none.
    pub fn admits(self, asking: Option<Asking>) -> Result<(), Problem> {
        if self == Self::Anybody {
            return Ok(());
        }
        let Asking { guest, steward, role, herself } = asking.ok_or(Problem::SignedOut)?;
        let able = |ability| match role {
            Some(role) if role.may(ability) => Ok(()),
            Some(_) => Err(Problem::Forbidden),
            None => Err(Problem::NotFound),
        };
        match self {
            Self::Anybody | Self::AtTheDoor | Self::SignedIn => Ok(()),
            Self::Account => {
                if guest {
                    Err(Problem::Forbidden)
                } else {
                    Ok(())
                }
            }
            Self::Steward | Self::AbleOrSteward(_) if steward => Ok(()),
            Self::Steward => Err(Problem::Forbidden),
            Self::OnMap => role.map(|_| ()).ok_or(Problem::NotFound),
            Self::HerselfOrAble(_) if herself && role.is_some() => Ok(()),
            Self::Able(ability) | Self::AbleOrSteward(ability) | Self::HerselfOrAble(ability) => {
                able(ability)
            }
        }
    }
}

/// The guard of a route; a `HEAD` is held like the `GET` it stands for.
fn guard(method: &Method, route: &str) -> Option<Guard> {
    static GUARDS: LazyLock<HashMap<(&str, &str), Guard>> = LazyLock::new(|| {
        POLICY.iter().filter_map(|(route, guard)| Some((route.split_once(' ')?, *guard))).collect()
    });
    let method = if *method == Method::HEAD { "GET" } else { method.as_str() };
    GUARDS.get(&(method, route)).copied()
}

/// Stands before every route of the API.
pub async fn admit(app: &Arc<App>, route: &str, parts: &mut Parts) -> Result<(), Problem> {
    let Some(guard) = guard(&parts.method, route) else {
        let known = POLICY.iter().any(|(known, _)| known.split_once(' ').is_some_and(|(_, it)| it == route));
        return Err(if known { Problem::Method } else { Problem::NotFound });
    };
    if guard == Guard::Anybody {
        return Ok(());
    }
    let AtTheDoor(known) = AtTheDoor::from_request_parts(parts, app).await?;
    if guard != Guard::AtTheDoor && known.second.is_lacking() {
        return Err(Problem::SecondFactorNeeded);
    }
    guard.admits(Some(asking(app, parts, &known.account).await?))
}

async fn asking(app: &Arc<App>, parts: &mut Parts, account: &Account) -> Result<Asking, Problem> {
    let path = RawPathParams::from_request_parts(parts, app).await.map_err(|_| Problem::NotFound)?;
    let named = |wanted: &str| path.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value);
    let map: Option<MapId> = named("map").and_then(|it| it.parse().ok());
    let role = match map {
        Some(map) => app.rights.role(map, account.id).await?,
        None => None,
    };
    if let (Some(map), Some(role)) = (map, role) {
        parts.extensions.insert(Place { map, role });
    }
    let herself = named("account").and_then(|it| it.parse().ok()) == Some(account.id);
    Ok(Asking { guest: account.guest, steward: account.steward, role, herself })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use layers::{kinds, role::Clearance};

    use super::*;
    use crate::router;

    /// What the gate answers while there is no server behind it, and never after.
    const SEALED: [&str; 2] = ["POST /api/lock", "POST /api/unseal"];

    fn word(guard: Guard, asking: Option<Asking>) -> &'static str {
        match guard.admits(asking) {
            Ok(()) => "yes",
            Err(Problem::SignedOut) => "401",
            Err(Problem::Forbidden) => "403",
            Err(_) => "404",
        }
    }

    /// The matrix, as people read it.
    fn matrix() -> String {
        let mut out = "# Who may ask what, and who sees what\n\nMade from the code by `make bless`; `server/src/policy.rs` holds it. \
            A route that is not here is not there. *yes*: the route answers, with what her view shows. 401: sign in first. \
            403: her role does not allow it. 404: there is no such map, to her.\n\n\
            A server that is sealed answers its health, its page, `POST /api/lock` and `POST /api/unseal`; everything else with 503.\n\n\
            | route | stranger | guest | account | steward | participant | partner | member | planner | facilitator | coordinator | protection |\n\
            |---|---|---|---|---|---|---|---|---|---|---|---|\n"
            .to_owned();
        let nobody = Asking { guest: false, steward: false, role: None, herself: false };
        for (route, guard) in POLICY {
            let off = [
                None,
                Some(Asking { guest: true, ..nobody }),
                Some(nobody),
                Some(Asking { steward: true, ..nobody }),
            ];
            let on = Role::ALL.map(|role| Some(Asking { role: Some(role), ..nobody }));
            let words: Vec<_> = off.into_iter().chain(on).map(|asking| word(*guard, asking)).collect();
            writeln!(out, "| `{route}` | {} |", words.join(" | ")).unwrap();
        }
        out.push_str(
            "\n*guest*, *account* and *steward* are on no map here; `DELETE …/members/{account}` and `…/features` under it are open to everybody about herself. \
            Abilities to change what is on a map are judged change by change (`layers/src/role.rs`, `accept.rs`).\n\n\
            ## What is shown of a place, outside the room it was drawn in\n\n\
            *own*: whoever drew it sees it exactly. A draft is its author's alone, whatever the kind.\n\n\
            | kind | public | participant | partner | member | protection | own |\n|---|---|---|---|---|---|---|\n",
        );
        for kind in kinds::shipped() {
            let precision = Clearance::ALL.map(|clearance| kind.precision.at(clearance).to_string());
            let own = if kind.own { "yes" } else { "no" };
            writeln!(out, "| `{}` | {} | {own} |", kind.id, precision.join(" | ")).unwrap();
        }
        out.push_str(
            "\n## From which clearance on a field is shown\n\nWhere nothing of the kind is shown, no field is.\n\n\
            | kind | public | participant | partner | member | protection |\n|---|---|---|---|---|---|\n",
        );
        for kind in kinds::shipped() {
            let seen = |clearance: Clearance| {
                let fields: Vec<_> = kind
                    .fields
                    .iter()
                    .filter(|it| it.see == clearance)
                    .map(|it| format!("`{}`", it.id))
                    .collect();
                fields.join(" ")
            };
            writeln!(out, "| `{}` | {} |", kind.id, Clearance::ALL.map(seen).join(" | ")).unwrap();
        }
        out
    }

    #[test]
    fn every_route_has_its_guard_and_every_guard_its_route() {
        let described = serde_json::to_value(router::openapi()).unwrap();
        // The description does not speak of itself.
        let mut routes = vec!["GET /api/openapi.json".to_owned()];
        for (path, methods) in described["paths"].as_object().unwrap() {
            let methods = methods.as_object().unwrap().keys();
            routes.extend(methods.map(|method| format!("{} {path}", method.to_uppercase())));
        }
        let held = POLICY.iter().map(|(route, _)| *route).chain(SEALED);
        let mut held: Vec<_> = held.map(str::to_owned).collect();
        routes.sort();
        held.sort();
        assert_eq!(routes, held, "a route without a guard is not there: give it one in policy.rs");
    }

    #[test]
    fn the_matrix_is_written_down_as_it_is() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../POLICY.md");
        if std::env::var("INSTA_UPDATE").is_ok_and(|it| it == "always") {
            std::fs::write(file, matrix()).unwrap();
        }
        let written = std::fs::read_to_string(file).unwrap_or_default();
        assert!(written == matrix(), "who may what has changed: look at it, then run `make bless`");
    }

    #[test]
    fn whoever_is_not_on_a_map_is_not_told_that_there_is_one() {
        let nobody = Asking { guest: false, steward: false, role: None, herself: true };
        for (route, guard) in POLICY.iter().filter(|(route, _)| route.contains("{map}")) {
            assert!(matches!(guard.admits(None), Err(Problem::SignedOut)), "{route}");
            assert!(matches!(guard.admits(Some(nobody)), Err(Problem::NotFound)), "{route}");
        }
    }
}
