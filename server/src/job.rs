//! What must happen by the clock: a list of duties, each done again when its time has come. Every node does them all. A duty
//! takes away what is over, so that doing it twice, or on two nodes at once, does no harm.

use std::{collections::HashMap, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use layers::clock::Millis;

use crate::{app::App, error::Problem, retention};

const MINUTE: Millis = 60 * 1_000;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;
/// How often the clock is looked at.
const PAUSE: Duration = Duration::from_mins(1);

/// Something that must happen again and again.
struct Duty {
    /// What it is about, for the log.
    name: &'static str,
    /// How long it may rest.
    every: Millis,
    /// Whether it reads everything that is kept: then it waits until a server that has just started is at rest.
    heavy: bool,
    /// Does it, and answers how many things it took away.
    act: fn(Arc<App>) -> BoxFuture<'static, Result<u64, Problem>>,
}

/// All of them.
const DUTIES: [Duty; 10] = [
    Duty {
        name: "expired sessions",
        every: HOUR,
        heavy: false,
        act: |app| Box::pin(async move { Ok(app.store.delete_expired_sessions(app.now()).await?) }),
    },
    Duty {
        name: "expired links",
        every: HOUR,
        heavy: false,
        act: |app| Box::pin(async move { Ok(app.store.delete_expired_links(app.now()).await?) }),
    },
    Duty {
        name: "expired invitations",
        every: HOUR,
        heavy: false,
        act: |app| Box::pin(async move { Ok(app.store.delete_expired_invitations(app.now()).await?) }),
    },
    Duty {
        name: "photos and voice notes that no change showed",
        every: HOUR,
        heavy: false,
        act: |app| {
            Box::pin(
                async move { Ok(app.store.delete_stray_attachments(app.now().saturating_sub(DAY)).await?) },
            )
        },
    },
    Duty {
        name: "photos and voice notes that were taken off",
        every: 6 * HOUR,
        heavy: false,
        act: |app| Box::pin(async move { retention::let_go(&app, DAY).await }),
    },
    Duty {
        name: "entries of the access log older than half a year",
        every: HOUR,
        heavy: false,
        act: |app| Box::pin(async move { app.access.prune().await }),
    },
    Duty {
        name: "safe houses that nobody confirmed any more",
        every: 6 * HOUR,
        heavy: false,
        act: |app| Box::pin(async move { retention::shred_due(&app).await }),
    },
    Duty {
        name: "marks that end with their workshop",
        every: 10 * MINUTE,
        heavy: false,
        act: |app| Box::pin(async move { retention::end(&app).await }),
    },
    Duty {
        name: "what was not written to for two years, and the particulars of what was closed",
        every: DAY,
        heavy: true,
        act: |app| Box::pin(async move { retention::age(&app).await }),
    },
    Duty {
        name: "files that nobody brought in",
        every: 10 * MINUTE,
        heavy: false,
        act: |app| Box::pin(async move { Ok(app.imports.forget_idle(app.now())) }),
    },
];

/// The duties of a server, and when each was last done.
pub struct Job {
    app: Arc<App>,
    done: HashMap<&'static str, Millis>,
}

impl Job {
    /// The duties of a server that has just started: all are due, the heavy ones in an hour.
    pub fn new(app: Arc<App>) -> Self {
        let before = |duty: &Duty| (duty.name, (app.now() + HOUR).saturating_sub(duty.every));
        let done = DUTIES.iter().filter(|duty| duty.heavy).map(before).collect();
        Self { app, done }
    }

    /// Does what is due by the server's clock; answers how many things were taken away. What fails is due again at the
    /// next look.
    pub async fn look(&mut self) -> u64 {
        let mut taken = 0;
        for duty in &DUTIES {
            let now = self.app.now();
            // A clock that was put back lets nothing rest longer than usual.
            if self.done.get(duty.name).is_some_and(|last| now.abs_diff(*last) < duty.every) {
                continue;
            }
            match (duty.act)(Arc::clone(&self.app)).await {
                Ok(count) => {
                    self.done.insert(duty.name, now);
                    taken += count;
                    if count > 0 {
                        tracing::info!(count, "taken away: {}", duty.name);
                    }
                }
                Err(error) => tracing::warn!(%error, "not taken away: {}", duty.name),
            }
        }
        taken
    }
}

/// Looks at the clock for as long as the server runs.
pub async fn work(app: Arc<App>) {
    let mut job = Job::new(app);
    loop {
        job.look().await;
        tokio::time::sleep(PAUSE).await;
    }
}
