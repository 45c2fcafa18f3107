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
use layers::clock::Millis;
use serde::Deserialize;
use tokio::{
    sync::{Mutex, mpsc},
    task::spawn_blocking,
};
use utoipa::ToSchema;

use super::{entitled::Entitled, json::Json};
use crate::{
    access::{Act, Said},
    app::App,
    approval::{Wanted, check_agreed},
    auth::{caller::OnMap, passphrase},
    backup::{Closing, Head, Pen, Sort},
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
    let (send, pieces) = mpsc::channel(WAITING);
    let closing = Closing::Passphrase(passphrase.into());
    let telling = Arc::clone(&app);
    tokio::spawn(told(tell.clone(), async move { take_out(&telling, &on, &tell).await }));
    tokio::spawn(async move { encrypt(&app.taking_out, closing, made_at, records, send).await });
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

type Record = Result<Taken, Problem>;
type Piece = io::Result<Bytes>;

/// Waits for who tells the records. That she broke off is told: it would look like the end of the map.
async fn told(tell: mpsc::Sender<Record>, telling: impl Future<Output = ()> + Send + 'static) {
    if tokio::spawn(telling).await.is_err() {
        drop(tell.send(Err(Problem::Fault)).await);
    }
}

/// Encrypts what is told. A file that fails half way has no end, and whoever receives it is told.
async fn encrypt(
    turn: &Mutex<()>,
    closing: Closing,
    made_at: Millis,
    records: mpsc::Receiver<Record>,
    send: mpsc::Sender<Piece>,
) {
    let failed = send.clone();
    let whole = async {
        // What makes a passphrase dear to try takes much memory: one file is begun at a time.
        let turn = turn.lock().await;
        let head =
            Head { sort: Sort::Map, store: Vec::new(), made_at, passphrase_lock: None, key_file_lock: None };
        let begin = move || Pen::begin(Pieces { piece: Vec::new(), send }, &closing, &head);
        let pen = spawn_blocking(begin).await??;
        drop(turn);
        spawn_blocking(move || write(pen, records)).await?
    };
    if let Err(error) = whole.await {
        tracing::warn!(%error, "a map was not taken out to its end");
        drop(failed.send(Err(io::ErrorKind::Other.into())).await);
    }
}

fn write(mut pen: Pen<Pieces>, mut records: mpsc::Receiver<Record>) -> anyhow::Result<()> {
    while let Some(record) = records.blocking_recv() {
        pen.record(&record?)?;
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

#[cfg(test)]
mod tests {
    use layers::id::{ActorId, MapId};
    use uuid::Uuid;

    use super::*;

    /// What is received of a file, and whether it is whole.
    async fn received(told: Vec<Record>, ends: bool) -> (usize, bool) {
        let (tell, records) = mpsc::channel(WAITING);
        let (send, mut pieces) = mpsc::channel(WAITING);
        let told = super::told(tell.clone(), async move {
            for record in told {
                tell.send(record).await.unwrap();
            }
            assert!(ends, "a fault of the program");
        });
        let closing = Closing::to(&[age::x25519::Identity::generate().to_public().to_string()]).unwrap();
        tokio::spawn(told);
        tokio::spawn(async move { encrypt(&Mutex::default(), closing, 0, records, send).await });
        let (mut bytes, mut whole) = (0, true);
        while let Some(piece) = pieces.recv().await {
            bytes += piece.as_ref().map_or(0, Bytes::len);
            whole &= piece.is_ok();
        }
        (bytes, whole)
    }

    fn map(name: String) -> Taken {
        let (map, by) = (MapId::new(Uuid::nil()), ActorId::new(Uuid::nil()));
        Taken::Map { map, name, view: "null".into(), by }
    }

    #[tokio::test]
    async fn a_file_that_fails_half_way_does_not_look_like_a_whole_one() {
        let (bytes, whole) = received(vec![Ok(map("Río Claro".into()))], true).await;
        assert!(bytes > 0 && whole);
        let too_long = "x".repeat(65 << 20);
        assert!(!received(vec![Ok(map(too_long))], true).await.1, "a record that is not written");
        assert!(!received(vec![Err(Problem::Unavailable)], true).await.1, "a store that is gone");
        assert!(!received(vec![Ok(map("Río Claro".into()))], false).await.1, "who tells it breaks off");
    }
}
