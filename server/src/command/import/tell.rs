//! What an import says: the mapping on standard output, so that it can be kept in a file; the rest beside it for people.

use std::{future::Future, io::Write, time::Duration};

use layers::{
    format::{ImportPlan, Mapping},
    kind::Kind,
};

use crate::import::{Import, Prepared, Progress, RowRefused, Stage};

/// Rows that are shown of each list.
const SHOWN: usize = 20;
/// How often somebody who waits is told how far it is.
const PATIENCE: Duration = Duration::from_secs(1);

/// The mapping as JSON, for `--mapping`.
pub(super) fn mapping(mapping: &Mapping) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(mapping)?)?)
}

/// What would come of a file on a layer that is not there yet.
pub(super) fn plan(plan: &ImportPlan, layer: &str, kind: &Kind) -> anyhow::Result<()> {
    let mut say = std::io::stderr();
    writeln!(say, "`{layer}` would be a new layer of kind {}", kind.id)?;
    writeln!(say, "{} new, {} refused", plan.ready.len(), plan.refused.len())?;
    for row in plan.refused.iter().take(SHOWN) {
        line(&mut say, row.row, row.field.as_deref(), &row.problem.to_string())?;
    }
    more(&mut say, plan.refused.len())?;
    if !plan.left_out.is_empty() {
        writeln!(say, "{} values would be left out of rows that are good", plan.left_out.len())?;
    }
    for row in plan.left_out.iter().take(SHOWN) {
        line(&mut say, row.row, Some(&row.field), &row.problem.to_string())?;
    }
    more(&mut say, plan.left_out.len())
}

/// What would come of a file on a layer that is there.
pub(super) fn prepared(prepared: &Prepared) -> anyhow::Result<()> {
    let mut say = std::io::stderr();
    let (new, amended) = (prepared.changes.len() - prepared.amended, prepared.amended);
    let (already, refused) = (prepared.already, prepared.refused.len());
    writeln!(say, "{new} new, {amended} amended, {already} there already, {refused} refused")?;
    list(&mut say, &prepared.refused, refused)?;
    places(&mut say, (prepared.located, prepared.unlocated))?;
    left_out(&mut say, &prepared.left_out, prepared.left_out.len())
}

/// Waits for the end, and says now and then how far it is.
pub(super) async fn meanwhile(import: &Import, run: impl Future<Output = ()>) {
    tokio::pin!(run);
    loop {
        tokio::select! {
            () = &mut run => return,
            () = tokio::time::sleep(PATIENCE) => {
                let Progress { done, total, .. } = import.progress();
                // Whoever does not listen misses nothing.
                drop(writeln!(std::io::stderr(), "{done} of {total} rows"));
            }
        }
    }
}

/// What came of it.
pub(super) fn ended(progress: &Progress) -> anyhow::Result<()> {
    let mut say = std::io::stdout();
    writeln!(
        say,
        "{} rows: {} written, {} there already, {} refused",
        progress.total, progress.accepted, progress.repeated, progress.refused_total
    )?;
    list(&mut say, &progress.refused, progress.refused_total)?;
    if progress.state == Stage::Failed {
        anyhow::bail!("the import failed: {}", progress.problem.as_deref().unwrap_or("it did not end"));
    }
    places(&mut say, progress.located)?;
    left_out(&mut say, &progress.left_out.1, progress.left_out.0)
}

fn places(say: &mut impl Write, (inside, outside): (usize, usize)) -> anyhow::Result<()> {
    // On a map without municipalities there is nothing to say.
    if inside > 0 {
        writeln!(say, "{inside} lie in a municipality of the map; {outside} in none, and are kept")?;
    }
    Ok(())
}

fn left_out(say: &mut impl Write, rows: &[RowRefused], total: usize) -> anyhow::Result<()> {
    if total > 0 {
        writeln!(say, "{total} values were left out of rows that are good:")?;
    }
    list(say, rows, total)
}

fn list(say: &mut impl Write, rows: &[RowRefused], total: usize) -> anyhow::Result<()> {
    for row in rows.iter().take(SHOWN) {
        line(say, row.row, row.field.as_deref(), &row.reason)?;
    }
    more(say, total)
}

fn line(say: &mut impl Write, row: usize, field: Option<&str>, reason: &str) -> anyhow::Result<()> {
    let field = field.map(|field| format!("{field}: ")).unwrap_or_default();
    Ok(writeln!(say, "row {row}: {field}{reason}")?)
}

fn more(say: &mut impl Write, total: usize) -> anyhow::Result<()> {
    if total > SHOWN {
        writeln!(say, "… and {} more", total - SHOWN)?;
    }
    Ok(())
}
