//! Which map, whose hand, which layer.

use anyhow::{Context, bail};
use layers::{
    change::{Body, LayerPut},
    format::{self, Table},
    id::{ActorId, LayerId, MapId},
    kind::{Kind, KindId},
    map::Map,
    role::{Ability, Role},
};
use uuid::Uuid;

use super::Import;
use crate::{
    app::App,
    commit::{Together, fresh},
    store::MapStands,
};

/// The map of a name or an id.
pub(super) async fn map(app: &App, wanted: &str) -> anyhow::Result<MapStands> {
    let maps = app.store.all_maps().await?;
    let id = wanted.parse::<MapId>().ok();
    let mut found: Vec<_> =
        maps.into_iter().filter(|it| Some(it.map.id) == id || it.map.name == wanted).collect();
    match (found.pop(), found.len()) {
        (Some(map), 0) => Ok(map),
        (Some(_), _) => bail!("several maps are called `{wanted}`: say its id"),
        (None, _) => bail!("there is no map `{wanted}`: make it in the page first"),
    }
}

/// Who imports: somebody who may.
pub(super) async fn actor(app: &App, map: MapId, name: Option<&str>) -> anyhow::Result<ActorId> {
    let Some(name) = name else {
        let members = app.store.members(map).await?;
        let coordinator = members.iter().find(|member| member.role == Role::Coordinator);
        return coordinator.map(|it| it.account).context("the map has no coordinator: say --as");
    };
    let account =
        app.store.account_by_name(name).await?.with_context(|| format!("there is no account `{name}`"))?;
    let role = app.store.role(map, account.id).await?;
    if role.is_some_and(|role| role.may(Ability::Import)) {
        Ok(account.id)
    } else {
        bail!("`{name}` may not import on this map")
    }
}

/// The layer with its kind; and how to make it, when the map does not have it.
pub(super) fn layer(
    map: &Map,
    settings: &Import,
    table: &Table,
) -> anyhow::Result<(LayerId, Kind, Option<LayerPut>)> {
    let id = settings.layer.parse::<LayerId>().ok();
    let found = map.layers().into_iter().find(|it| Some(it.id) == id || it.name == settings.layer);
    if let Some(layer) = found {
        let kind = map.kind(&layer.kind).context("the kind of this layer is not known")?;
        return Ok((layer.id, kind.clone(), None));
    }
    let own: Vec<Kind> = map.own_kinds().cloned().collect();
    let kinds = || layers::kinds::shipped().iter().chain(&own);
    let kind = match &settings.kind {
        Some(id) => kinds().find(|kind| kind.id.as_str() == id),
        None => format::suggest_kind(table, kinds()),
    };
    let kind = kind.context("no kind suits this file: say --kind")?.clone();
    let order = i32::try_from(map.layers().len()).unwrap_or(i32::MAX);
    let kind_id: KindId = kind.id.clone();
    let put = LayerPut {
        kind: kind_id,
        name: settings.layer.clone(),
        order,
        precision: std::collections::BTreeMap::new(),
    };
    Ok((LayerId::new(Uuid::new_v4()), kind, Some(put)))
}

/// Makes a layer by the one write path.
pub(super) async fn make(
    app: &App,
    map: MapId,
    actor: ActorId,
    layer: LayerId,
    put: LayerPut,
) -> anyhow::Result<()> {
    let change = fresh(app.now(), Some(layer), None, Body::LayerPut(put));
    match app.committer.submit_one(map, actor, change, Together::No).await?.problem {
        Some(why) => bail!("the layer cannot be made: {}", why.detail),
        None => Ok(()),
    }
}
