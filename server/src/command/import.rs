//! `trama import FILE --map MAP --layer LAYER`: the rows of a file onto a layer, without a browser.

use std::{
    io::{Read, Write},
    path::PathBuf,
    sync::Arc,
};

use anyhow::{Context, bail};
use layers::{
    change::{Body, Change, LayerPut},
    clock::Hlc,
    format::{self, Limits},
    id::{ActorId, ChangeId, LayerId, MapId},
    kind::{Kind, KindId},
    map::Map,
    role::{Ability, Role},
};
use uuid::Uuid;

use crate::{
    app::App,
    clock,
    commit::{Status, Together},
    config::Data,
    import::{Imports, Intent, Progress, Stage, prepare, run},
    serve,
    store::Standing,
};

/// Refused rows that are shown.
const SHOWN: usize = 20;

/// What is imported, and where to.
#[derive(clap::Args, Clone)]
pub struct Import {
    /// The file: GeoJSON, TopoJSON or CSV.
    pub file: PathBuf,
    /// The map, by its name or its id.
    #[arg(long)]
    pub map: String,
    /// The layer, by its name or its id. A name that the map does not have is a new layer.
    #[arg(long)]
    pub layer: String,
    /// The kind of a new layer; proposed from the file when it is not said.
    #[arg(long)]
    pub kind: Option<String>,
    /// The account that imports; the map's first coordinator when it is not said.
    #[arg(long = "as")]
    pub account: Option<String>,
    /// The object of a TopoJSON file.
    #[arg(long)]
    pub object: Option<String>,
    /// A mapping as JSON, instead of the one that is proposed. `--dry-run` prints the proposed one.
    #[arg(long)]
    pub mapping: Option<PathBuf>,
    /// One refused row is enough that nothing is written.
    #[arg(long)]
    pub all_or_nothing: bool,
    /// Says what would be done, and does nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// Imports a file.
pub async fn import(data: &Data, settings: Import) -> anyhow::Result<()> {
    let bytes = bytes(&settings)?;
    let store = serve::open(data).await.context("the store cannot be opened")?;
    let app = App::new(store, &data.data_dir, clock::wall(), String::new())?;
    let map = map(&app, &settings.map).await?;
    let actor = actor(&app, map.map.id, settings.account.as_deref()).await?;
    let name = settings.file.to_string_lossy();
    let object = settings.object.as_deref();
    let table = format::read_object(&name, &bytes, object, Limits::default())?;
    let (layer, kind, put) = layer(&map.map, &settings, &table)?;
    let mapping = match &settings.mapping {
        Some(path) => serde_json::from_slice(&std::fs::read(path)?).context("the mapping cannot be read")?,
        None => format::suggest(&table, &kind),
    };
    let mut say = std::io::stdout().lock();
    if settings.dry_run {
        if put.is_some() {
            bail!("the map has no such layer yet, so nothing can be compared with it");
        }
        writeln!(say, "{}", serde_json::to_string_pretty(&mapping)?)?;
        let prepared = prepare(&app, map.map.id, Arc::new(table), Intent { layer, mapping }).await?;
        let (new, amended) = (prepared.changes.len() - prepared.amended, prepared.amended);
        writeln!(
            say,
            "{new} new, {amended} amended, {} there already, {} refused",
            prepared.already,
            prepared.refused.len()
        )?;
        let rows = prepared.refused.iter().take(SHOWN);
        for row in rows {
            writeln!(say, "row {}: {}", row.row, row.reason)?;
        }
        return Ok(());
    }
    drop(table);
    if let Some(put) = put {
        make(&app, map.map.id, actor, layer, put).await?;
    }
    let import = Imports::default().read((map.map.id, actor), &name, &bytes, object, app.now())?;
    import.intend(Intent { layer, mapping })?;
    let intent = import.begin()?;
    run(&app, &import, intent, settings.all_or_nothing).await;
    tell(&mut say, &import.progress())
}

fn bytes(settings: &Import) -> anyhow::Result<Vec<u8>> {
    let named = || format!("{} cannot be read", settings.file.display());
    let file = std::fs::File::open(&settings.file).with_context(named)?;
    // One byte more than is taken, so that a file that is too large says so itself.
    let most = Limits::default().bytes as u64 + 1;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).with_context(named)?;
    Ok(bytes)
}

fn tell(say: &mut impl Write, progress: &Progress) -> anyhow::Result<()> {
    writeln!(
        say,
        "{} rows: {} written, {} there already, {} refused",
        progress.total, progress.accepted, progress.repeated, progress.refused_total
    )?;
    for row in progress.refused.iter().take(SHOWN) {
        let field = row.field.as_ref().map(|field| format!("{field}: ")).unwrap_or_default();
        writeln!(say, "row {}: {field}{}", row.row, row.reason)?;
    }
    if progress.state == Stage::Failed {
        bail!("the import failed: {}", progress.problem.as_deref().unwrap_or("it did not end"));
    }
    Ok(())
}

async fn map(app: &App, wanted: &str) -> anyhow::Result<Standing> {
    let maps = app.store.all_maps().await?;
    let id = wanted.parse::<MapId>().ok();
    let mut found: Vec<_> =
        maps.into_iter().filter(|it| Some(it.map.id) == id || it.map.name == wanted).collect();
    match (found.pop(), found.len()) {
        (Some(map), 0) => Ok(map),
        (Some(_), _) => bail!("several maps are called `{wanted}`: say its id"),
        (None, _) => bail!("there is no map `{wanted}`"),
    }
}

async fn actor(app: &App, map: MapId, name: Option<&str>) -> anyhow::Result<ActorId> {
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
fn layer(
    map: &Map,
    settings: &Import,
    table: &format::Table,
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

async fn make(app: &App, map: MapId, actor: ActorId, layer: LayerId, put: LayerPut) -> anyhow::Result<()> {
    let change = Change {
        id: ChangeId::new(Uuid::new_v4()),
        hlc: Hlc::new(app.now(), 0),
        base: 0,
        layer: Some(layer),
        feature: None,
        body: Body::LayerPut(put),
    };
    let (verdicts, _) = app.committer.submit(map, actor, vec![Ok(change)], Together::No).await?;
    match verdicts.into_iter().find(|it| it.status == Status::Refused).and_then(|it| it.problem) {
        Some(why) => bail!("the layer cannot be made: {}", why.detail),
        None => Ok(()),
    }
}
