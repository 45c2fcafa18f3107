//! A start: open the database, open what is sealed if it can be, serve until told to stop or to seal.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use axum::serve::ListenerExt;
use futures_util::future::Either;
use tokio::net::TcpListener;

use crate::{
    clock,
    config::{Data, Serve},
    disk,
    error::Problem,
    gate::{Behind, Gate},
    lan, open,
    parameters::HEARING,
    router,
    running::Running,
    seal::{Cost, KeyFile, process},
    wire::{Wire, connections},
};

/// What a sealing waits for: the answer to who asked for it, and the end of the sessions.
const GRACE: Duration = Duration::from_millis(100);
const SESSIONS: Duration = Duration::from_millis(500);
/// How often one may mistype at the terminal before the page has to do.
const TRIES: usize = 3;

/// Serves until the process is told to stop.
pub async fn serve(data: &Data, settings: Serve) -> anyhow::Result<()> {
    process::keep_to_itself();
    // Before anything else: without a handler the signal would end the program.
    let seal_signal = seal_signal()?;
    let database = open::database(data).await.context("the store cannot be opened")?;
    let listener = TcpListener::bind(settings.address()).await.with_context(|| {
        let at = settings.address();
        format!(
            "cannot listen at {at}: if another program does, choose another port, as --listen 127.0.0.1:8081"
        )
    })?;
    let at = listener.local_addr()?;
    let mut wire = Wire::open(&settings.wire, settings.url.as_deref(), &data.data_dir, at).await?;
    let words = wire.words(at);
    let words = if words.is_empty() { words } else { format!("\n{words}") };
    writeln!(std::io::stdout(), "Trama is at {}{words}", wire.reached)?;
    if settings.lan {
        lan::tell(at, &wire.reached)?;
    }
    let running = note(data, true);
    let gate = Gate::new(
        database,
        Behind {
            data_dir: data.data_dir.clone(),
            reached: wire.reached.clone(),
            clock: clock::wall(),
            demo: settings.demo,
            asked: settings.asked(),
            cost: Cost::of_this_machine(),
        },
    );
    begin(&gate, data, &settings).await?;
    let told = tokio::spawn(tell(Arc::clone(&gate), running));
    let router = wire.dress(router::gate(Arc::clone(&gate)));
    let stop = stop(Arc::clone(&gate));
    let answered = match wire.door(listener)? {
        Ok(door) => Either::Left(connections::serve(door, router, HEARING, stop)),
        Err(listener) => {
            // A line of a stream should not wait for the next one.
            let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
            Either::Right(connections::serve(listener, router, HEARING, stop))
        }
    };
    tokio::select! {
        () = answered => {}
        by = sealing(&gate, seal_signal) => seal(&gate, by).await,
    }
    told.abort();
    drop(told.await);
    Ok(())
}

/// Opens what is sealed, by what there is: a key file, or somebody at the terminal. Otherwise the page does.
async fn begin(gate: &Gate, data: &Data, settings: &Serve) -> anyhow::Result<()> {
    let mut say = std::io::stdout();
    if settings.sealed {
        writeln!(
            say,
            "Sealed. The passphrase opens it, at the address above; a key file only with a new start."
        )?;
        return Ok(());
    }
    if let Some(path) = key_file(data, settings) {
        return begin_with_key_file(gate, data, &path).await;
    }
    let new = gate.is_new().await?;
    if open::is_terminal() {
        if new {
            gate.make_lock(&open::new_passphrase()?).await?;
            return Ok(());
        }
        for _ in 0..TRIES {
            let typed = open::typed("Passphrase of the server (Enter: by the page): ")?;
            if typed.is_empty() {
                break;
            }
            match gate.unseal(&typed, "terminal").await {
                Err(Problem::WrongPassphrase) => open::complain("It is not this one.")?,
                other => return Ok(other?),
            }
        }
    }
    if new {
        gate.show_setup_link().await?;
    } else {
        writeln!(say, "Sealed: open the address above and type the passphrase of the server.")?;
    }
    Ok(())
}

/// The key file that is said, or the one of the demo, which is for looking and not for work.
fn key_file(data: &Data, settings: &Serve) -> Option<PathBuf> {
    data.key_file.clone().or_else(|| settings.demo.then(|| data.data_dir.join("trama.key")))
}

async fn begin_with_key_file(gate: &Gate, data: &Data, path: &Path) -> anyhow::Result<()> {
    let named = path.display();
    let file = match KeyFile::read(path)? {
        Some(file) => file,
        None if gate.is_new().await? => KeyFile::create(path)?,
        None => anyhow::bail!(
            "{named} is not there, and what is stored is locked already: bring the key file back, or start without \
             --key-file and type the passphrase"
        ),
    };
    match gate.open_with_key_file(&file).await {
        Err(Problem::WrongPassphrase) => anyhow::bail!("{named}: {}", open::OTHER_FILE),
        other => other?,
    }
    let beside = path.starts_with(&data.data_dir);
    let mut say = std::io::stdout();
    writeln!(
        say,
        "Warning: opened with the key file {named}. Whoever has it and the disk reads everything."
    )?;
    if beside {
        writeln!(
            say,
            "It lies beside the data, so this disk protects nothing: good for looking, not for people's lives."
        )?;
    }
    Ok(())
}

/// Notes for `trama seal` that this server runs. Without it the server serves all the same.
fn note(data: &Data, sealed: bool) -> Option<Running> {
    let noted = disk::make_folder(&data.data_dir).and_then(|()| Running::note(&data.data_dir, sealed));
    noted.map_err(|error| tracing::warn!(%error, "`trama seal` will not find this server")).ok()
}

/// Tells `trama seal` when the server is open. It keeps the note for as long as the server serves.
async fn tell(gate: Arc<Gate>, running: Option<Running>) {
    gate.until_open().await;
    if let Some(running) = &running {
        drop(running.say(false));
    }
    std::future::pending::<()>().await;
}

/// Takes keys and maps out of the memory, by giving all of it back.
async fn seal(gate: &Gate, by: By) -> ! {
    tracing::info!("sealing");
    let ended = async {
        gate.end().await;
        if by != By::Page {
            gate.note_signal().await;
        }
    };
    drop(tokio::time::timeout(SESSIONS, ended).await);
    tokio::time::sleep(GRACE).await;
    process::replace()
}

#[cfg(unix)]
type SealSignal = tokio::signal::unix::Signal;
#[cfg(not(unix))]
type SealSignal = ();

fn seal_signal() -> std::io::Result<SealSignal> {
    #[cfg(unix)]
    return tokio::signal::unix::signal(tokio::signal::unix::SignalKind::user_defined1());
    #[cfg(not(unix))]
    Ok(())
}

/// How a sealing was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Page,
    #[cfg(unix)]
    Signal,
}

/// Waits until somebody asks for it: by the page, or by a signal. A sealed server has nothing to seal.
async fn sealing(gate: &Gate, mut signal: SealSignal) -> By {
    #[cfg(unix)]
    loop {
        tokio::select! {
            () = gate.asked_to_seal() => return By::Page,
            heard = signal.recv() => match heard {
                Some(()) if gate.opened().is_some() => return By::Signal,
                Some(()) => {}
                None => {
                    gate.asked_to_seal().await;
                    return By::Page;
                }
            }
        }
    }
    #[cfg(not(unix))]
    {
        let () = &mut signal;
        gate.asked_to_seal().await;
        By::Page
    }
}

/// Waits for the signal to stop, then lets the streams end.
async fn stop(gate: Arc<Gate>) {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            }
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
    gate.close();
}
