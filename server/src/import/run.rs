//! Running an import through the one write path, in changesets, with progress.

use std::sync::Arc;

use layers::change::Change;

use super::{Import, Intent, LISTED, Prepared, Progress, RowRefused, Stage, prepare};
use crate::{
    app::App,
    commit::{Status, Together, Verdict},
    error::Problem,
    parameters::CHANGES,
};

/// Runs an import to its end. With `all_or_nothing` one refused row is enough that nothing is written; else the good rows
/// are written, a changeset at a time.
pub async fn run(app: &App, import: &Import, intent: Intent, all_or_nothing: bool) {
    to_its_end(import, attempt(app, import, intent, all_or_nothing)).await;
}

async fn to_its_end(import: &Import, attempt: impl Future<Output = Result<bool, Problem>>) {
    let mut end = End { import, how: None };
    end.how = Some(attempt.await);
}

/// Says how an import ended, also of one that broke off: it would run for ever, in a place that others wait for.
struct End<'a> {
    import: &'a Import,
    how: Option<Result<bool, Problem>>,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        let problem = match &self.how {
            Some(Ok(true)) => None,
            Some(Ok(false)) => Some("rows were refused, so nothing was written".into()),
            Some(Err(problem)) => Some(problem.to_string()),
            None => {
                Some("the server made a mistake before the end of the file: run it again for the rest".into())
            }
        };
        self.import.report(|progress| {
            progress.state = if problem.is_none() { Stage::Done } else { Stage::Failed };
            progress.problem = problem;
        });
    }
}

/// `false` when nothing was written because rows were refused.
async fn attempt(app: &App, import: &Import, intent: Intent, all_or_nothing: bool) -> Result<bool, Problem> {
    let Prepared { changes, already, refused, mut left_out, located, unlocated, .. } =
        prepare(app, (import.map, import.actor), Arc::clone(&import.table), intent).await?;
    import.report(|progress| {
        progress.located = (located, unlocated);
        progress.left_out.0 = left_out.len();
        left_out.truncate(LISTED);
        progress.left_out.1 = left_out;
        progress.done = already + refused.len();
        progress.repeated = already;
        for row in refused {
            progress.refuse(row);
        }
    });
    if all_or_nothing {
        if import.progress().refused_total > 0 {
            return Ok(false);
        }
        return submit(app, import, changes, Together::AllOrNothing).await;
    }
    let mut changes = changes.into_iter();
    loop {
        let set: Vec<_> = changes.by_ref().take(CHANGES).collect();
        if set.is_empty() {
            return Ok(true);
        }
        submit(app, import, set, Together::No).await?;
    }
}

/// `false` when the set was refused as a whole.
async fn submit(
    app: &App,
    import: &Import,
    set: Vec<(usize, Change)>,
    together: Together,
) -> Result<bool, Problem> {
    if set.is_empty() {
        return Ok(true);
    }
    let (rows, changes): (Vec<_>, Vec<_>) = set.into_iter().map(|(row, change)| (row, Ok(change))).unzip();
    let (verdicts, _) = app.committer.submit(import.map, import.actor, changes, together).await?;
    let fell = together == Together::AllOrNothing && verdicts.iter().any(|it| it.status == Status::Refused);
    import.report(|progress| {
        for (row, verdict) in rows.into_iter().zip(verdicts) {
            progress.done += 1;
            take(progress, row, verdict, fell);
        }
    });
    Ok(!fell)
}

fn take(progress: &mut Progress, row: usize, verdict: Verdict, fell: bool) {
    match (verdict.status, verdict.problem) {
        (Status::Refused, problem) => progress.refuse(RowRefused {
            row,
            field: problem.as_ref().and_then(|why| why.field.clone()),
            code: problem.as_ref().map_or_else(String::new, |why| why.kind.clone()),
            reason: problem.map_or_else(String::new, |why| why.detail),
        }),
        // What was accepted and then rolled back with the others was not written.
        (Status::Accepted, _) => progress.accepted += usize::from(!fell),
        (Status::Repeated, _) => progress.repeated += 1,
    }
}

#[cfg(test)]
mod tests {
    use layers::{
        format::Mapping,
        id::{ActorId, LayerId, MapId},
    };
    use uuid::Uuid;

    use super::{super::Imports, *};

    #[tokio::test]
    async fn an_import_that_breaks_off_has_failed_and_makes_room_for_others() {
        let (map, actor) = (MapId::new(Uuid::nil()), ActorId::new(Uuid::nil()));
        let imports = Imports::default();
        let read = || imports.read((map, actor), "a.csv", b"a;b\n1;2\n", None, 0);
        for _ in 0..2 * super::super::FILES {
            let import = read().unwrap();
            let intent = Intent { layer: LayerId::new(Uuid::nil()), mapping: Mapping::default() };
            import.intend(intent).unwrap();
            import.begin().unwrap();
            let running = Arc::clone(&import);
            let broken = async { panic!("a fault of the program") };
            assert!(tokio::spawn(async move { to_its_end(&running, broken).await }).await.is_err());
            let progress = import.progress();
            assert!(progress.state == Stage::Failed && progress.problem.is_some());
        }
    }
}
