//! Servers whose clock a story holds: two that began as one can then be compared byte for byte.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use layers::id::ActorId;
use server::{app::App, auth::second_factor::Asked, clock::Clock, router, store::Account};
use tokio::{net::TcpListener, runtime::Runtime};

use crate::{house::House, person::Person};

/// A clock that stands still until the story moves it.
#[derive(Clone)]
pub struct Hand(Arc<AtomicU64>);

impl Hand {
    /// A clock that shows this, in milliseconds since 1970.
    pub fn at(millis: u64) -> Self {
        Self(Arc::new(AtomicU64::new(millis)))
    }

    /// Moves it on.
    pub fn pass(&self, millis: u64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }

    fn clock(&self) -> Clock {
        let hand = Arc::clone(&self.0);
        Arc::new(move || hand.load(Ordering::SeqCst))
    }
}

/// A server in this process, over the data of a house.
pub struct Twin {
    /// Where it listens.
    pub url: String,
    app: Arc<App>,
    runtime: Option<Runtime>,
}

impl Twin {
    /// Starts one. Whatever address it listens at, it believes to be reached at the same one as its twin.
    pub fn start(house: &House, hand: &Hand) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let (app, listener) = runtime.block_on(async {
            let store = house.store().await;
            let app = App::new(store, &house.data(), hand.clock(), "http://trama.test", Asked::Off);
            let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
            (app.unwrap_or_else(|problem| panic!("{problem}")), listener)
        });
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let service = router::router(Arc::clone(&app)).into_make_service_with_connect_info::<SocketAddr>();
        runtime.spawn(async move { axum::serve(listener, service).await });
        Self { url, app, runtime: Some(runtime) }
    }

    /// Keeps an account that is on no map.
    pub fn keep_account(&self, name: &str) {
        let (app, runtime) = (&self.app, self.runtime.as_ref().expect("it runs"));
        let hashed = runtime.block_on(app.passphrases.hash("una que nadie sabe"));
        let account = Account {
            id: ActorId::new(uuid::Uuid::new_v4()),
            name: name.into(),
            passphrase: Some(hashed.unwrap_or_else(|problem| panic!("{problem}"))),
            steward: false,
            guest: false,
            created_at: app.now(),
        };
        runtime.block_on(app.store.create_account(&account)).expect("an account");
    }

    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Person {
        Person::new(&self.url)
    }
}

impl Drop for Twin {
    fn drop(&mut self) {
        self.app.close();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(std::time::Duration::from_secs(5));
        }
    }
}
