//! The whole map on its way out, encrypted with a passphrase that she chooses.

use std::{io, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{
        HeaderMap,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::IntoResponse,
};
use futures_util::stream;
use serde::Deserialize;
use tokio::{sync::mpsc, task::spawn_blocking};
use utoipa::ToSchema;

use super::{entitled::Entitled, json::Json};
use crate::{
    access::{Act, Said},
    app::App,
    approval::{Wanted, check_agreed},
    auth::{caller::OnMap, passphrase},
    backup::{Closing, FileError, Head, Pen, Sort},
    error::{Problem, ProblemBody},
    taken::{Taken, take_out},
};

/// Records that wait to be encrypted, and pieces that wait to be sent.
const WAITING: usize = 64;

/// A passphrase for the file.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WholeAsked {
    /// At least 15 characters. Without it nobody opens the file.
    passphrase: String,
}

/// Everything of the map that she sees, as exactly as she sees it, for another server: layers, kinds, the log with its
/// comments, photos and voice notes. It takes two: `whole` is asked for and confirmed before. The file has the form of age
/// (age-encryption.org); `trama import-map` takes it in.
#[utoipa::path(post, path = "/api/maps/{map}/whole", tag = "maps", params(("map" = uuid::Uuid, Path)), request_body = WholeAsked,
    responses((status = 200, description = "a file", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 400, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn create(
    State(app): State<Arc<App>>,
    on: OnMap,
    headers: HeaderMap,
    Json(asked): Json<WholeAsked>,
) -> Result<impl IntoResponse, Problem> {
    let passphrase = asked.passphrase.trim().to_owned();
    passphrase::check(&passphrase, "", false)?;
    let who = Entitled::new(Arc::clone(&app), &on, headers);
    if !who.may_read().await? {
        return Err(Problem::NotFound);
    }
    check_agreed(&app, &on, &Wanted::Whole).await?;
    let said = Said { note: Some("whole"), ..on.said() };
    app.access.note(Act::Export, said).await?;
    let made_at = app.now();
    let (tell, records) = mpsc::channel(WAITING);
    let (send, pieces) = mpsc::channel::<Piece>(WAITING);
    let (telling, failed) = (Arc::clone(&app), send.clone());
    tokio::spawn(async move { take_out(&telling, &on, &tell).await });
    tokio::spawn(async move {
        // What makes a passphrase dear to try takes much memory: one file is begun at a time.
        let turn = app.taking_out.lock().await;
        let begin = move || {
            let closing = Closing::Passphrase(passphrase.into());
            let head = Head {
                sort: Sort::Map,
                store: Vec::new(),
                made_at,
                passphrase_lock: None,
                key_file_lock: None,
            };
            Pen::begin(Pieces { piece: Vec::new(), send }, &closing, &head)
        };
        let begun = spawn_blocking(begin).await;
        drop(turn);
        let Ok(Ok(pen)) = begun else {
            drop(failed.send(Err(io::ErrorKind::Other.into())).await);
            return;
        };
        drop(spawn_blocking(move || write(pen, records, &failed)).await);
    });
    // Looked at again before each piece, as with any file.
    let pieces = stream::try_unfold((who, pieces), |(who, mut pieces)| async move {
        let Some(piece) = pieces.recv().await.transpose()? else { return Ok(None) };
        match who.may_read().await {
            Ok(true) => Ok(Some((piece, (who, pieces)))),
            _ => Err(io::Error::from(io::ErrorKind::PermissionDenied)),
        }
    });
    let headers = [
        (CONTENT_TYPE, "application/octet-stream"),
        (CONTENT_DISPOSITION, "attachment; filename=\"trama-map.age\""),
    ];
    Ok((headers, Body::from_stream(pieces)))
}

type Piece = io::Result<Bytes>;

/// A file that fails half way has no end, and whoever receives it is told.
fn write(
    mut pen: Pen<Pieces>,
    mut records: mpsc::Receiver<Result<Taken, Problem>>,
    failed: &mpsc::Sender<Piece>,
) -> Result<(), FileError> {
    while let Some(record) = records.blocking_recv() {
        match record {
            Ok(record) => pen.record(&record)?,
            Err(problem) => {
                tracing::warn!(%problem, "a map was not taken out to its end");
                drop(failed.blocking_send(Err(io::ErrorKind::Other.into())));
                return Ok(());
            }
        }
    }
    let (mut pieces, _) = pen.end()?;
    io::Write::flush(&mut pieces)?;
    Ok(())
}

/// What is encrypted, on its way to who asked for it.
struct Pieces {
    piece: Vec<u8>,
    send: mpsc::Sender<Piece>,
}

/// Bytes of a piece.
const PIECE: usize = 64 << 10;

impl io::Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            io::Write::flush(self)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::take(&mut self.piece).into();
        self.send.blocking_send(Ok(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}
