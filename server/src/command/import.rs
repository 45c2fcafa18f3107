//! `trama import FILE --map MAP --layer LAYER`: the rows of a file onto a layer, without a browser.

mod target;
mod tell;

use std::{collections::BTreeMap, io::Read, path::PathBuf, sync::Arc};

use anyhow::Context;
use layers::{
    format::{self, Limits, Mapping, Namespace, Table},
    kind::Kind,
};

use crate::{
    app::App,
    auth::second_factor::AskedOf,
    clock,
    config::Data,
    import::{Imports, Intent, prepare, run},
    open,
};

/// What follows the list of options.
pub const HELP: &str = "\
The columns, the encoding and the separator are recognised, also a row of HXL tags. Look first, then import:

  trama import offices.csv --map \"Our river\" --layer Institutions --dry-run
  trama import offices.csv --map \"Our river\" --layer Institutions

Where a column was taken for the wrong field, say which answers it: --column phone=TEL_OFICINA (--column phone= for none).
Places are columns of degrees (also 4°35'N and 4,6), one column of both, WKT or GeoJSON. The same file again changes
nothing; an amended file changes what it amends. A file has at most 64 MiB and 200,000 rows.

The server may run meanwhile: it shows what was imported within a second.";

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
    /// The kind of a new layer, as `institution`; proposed from the file when it is not said.
    #[arg(long)]
    pub kind: Option<String>,
    /// The account that imports; the map's first coordinator when it is not said.
    #[arg(long = "as")]
    pub account: Option<String>,
    /// The object of a TopoJSON file.
    #[arg(long)]
    pub object: Option<String>,
    /// The column that answers a field; may be said several times.
    #[arg(long = "column", value_name = "FIELD=COLUMN", value_parser = pair)]
    pub columns: Vec<(String, String)>,
    /// A mapping as JSON, instead of the one that is proposed. `--dry-run` prints the proposed one.
    #[arg(long, conflicts_with = "columns")]
    pub mapping: Option<PathBuf>,
    /// One refused row is enough that nothing is written.
    #[arg(long)]
    pub all_or_nothing: bool,
    /// Says what would be done, and does nothing.
    #[arg(long)]
    pub dry_run: bool,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (field, column) = text.split_once('=').ok_or("write FIELD=COLUMN")?;
    Ok((field.trim().to_owned(), column.trim().to_owned()))
}

/// Imports a file.
pub async fn import(data: &Data, settings: Import) -> anyhow::Result<()> {
    let bytes = bytes(&settings)?;
    let store = open::open(data).await?;
    let app = App::new(store, &data.data_dir, clock::wall(), String::new(), AskedOf::Off)?;
    let map = target::map(&app, &settings.map).await?;
    let actor = target::actor(&app, map.map.id, settings.account.as_deref()).await?;
    let name = settings.file.to_string_lossy();
    let object = settings.object.as_deref();
    let table = format::read_object(&name, &bytes, object, Limits::default())?;
    let (layer, kind, put) = target::layer(&map.map, &settings, &table)?;
    let mapping = mapping(&settings, &table, &kind)?;
    if settings.dry_run {
        tell::mapping(&mapping)?;
        if put.is_some() {
            let plan = format::plan(&table, &mapping, &kind, &Namespace::new(layer, &[]));
            return tell::plan(&plan, &settings.layer, &kind);
        }
        let prepared = prepare(&app, (map.map.id, actor), Arc::new(table), Intent { layer, mapping }).await?;
        return tell::prepared(&prepared);
    }
    if let Some(put) = put {
        // A file of which nothing comes leaves no empty layer behind.
        let plan = format::plan(&table, &mapping, &kind, &Namespace::new(layer, &[]));
        if plan.ready.is_empty() || (settings.all_or_nothing && !plan.refused.is_empty()) {
            tell::plan(&plan, &settings.layer, &kind)?;
            anyhow::bail!("rows were refused, so nothing was written");
        }
        target::make(&app, map.map.id, actor, layer, put).await?;
    }
    drop(table);
    let import = Imports::default().read((map.map.id, actor), &name, &bytes, object, app.now())?;
    import.intend(Intent { layer, mapping })?;
    let intent = import.begin()?;
    tell::meanwhile(&import, run(&app, &import, intent, settings.all_or_nothing)).await;
    tell::ended(&import.progress())
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

/// The mapping of a file, or the proposed one with what was corrected.
fn mapping(settings: &Import, table: &Table, kind: &Kind) -> anyhow::Result<Mapping> {
    if let Some(path) = &settings.mapping {
        let text = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        return serde_json::from_slice(&text).context("the mapping cannot be read");
    }
    let proposed = format::suggest(table, kind);
    if settings.columns.is_empty() {
        return Ok(proposed);
    }
    let mut columns: BTreeMap<String, String> = proposed.columns.clone();
    for (field, column) in &settings.columns {
        let known = || kind.fields.iter().map(|field| field.id.as_str()).collect::<Vec<_>>().join(", ");
        anyhow::ensure!(kind.field(field).is_some(), "there is no field `{field}`: there are {}", known());
        columns.retain(|_, taken| taken != column);
        if column.is_empty() {
            columns.remove(field);
            continue;
        }
        let all = || table.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ");
        anyhow::ensure!(table.column(column).is_some(), "there is no column `{column}`: there are {}", all());
        columns.insert(field.clone(), column.clone());
    }
    Ok(proposed.corrected(columns, table, kind))
}
