//! A server in the story's own process, with a clock that the story moves: for what takes minutes and hours, and for two servers
//! that began as one and are compared byte for byte.

use std::{
    net::SocketAddr,
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use layers::id::ActorId;
use serde_json::json;
use server::{
    app::App,
    auth::{self, second_factor::AskedOf},
    clock::Clock,
    follow, job, router,
    store::{Account, Setting},
};
use tokio::{net::TcpListener, runtime::Runtime};

use crate::{
    drawing::{id, layer},
    house::{House, On, PASSPHRASE},
    person::Person,
    workshop::Seat,
};

/// What the clock shows when a story begins, in milliseconds since 1970.
const BEGIN: u64 = 1_800_000_000_000;

/// A clock that stands still until the story moves it.
#[derive(Clone)]
pub struct Hand(Arc<AtomicU64>);

impl Hand {
    /// A clock that shows this, in milliseconds since 1970.
    pub fn at(millis: u64) -> Self {
        Self(Arc::new(AtomicU64::new(millis)))
    }

    /// Now, in milliseconds since 1970.
    pub fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    /// Moves it on.
    pub fn pass(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).expect("a time of a story");
        self.0.fetch_add(millis, Ordering::SeqCst);
    }

    fn clock(&self) -> Clock {
        let hand = self.clone();
        Arc::new(move || hand.now())
    }
}

/// A server in this process, over the data of a house.
pub struct Inside {
    /// Where it listens.
    pub url: String,
    /// The server itself.
    pub app: Arc<App>,
    runtime: Option<Runtime>,
}

impl Inside {
    /// One of two: wherever it listens, it believes to be reached at the same address as its twin. It does nothing by itself.
    pub fn twin(house: &House, hand: &Hand) -> Self {
        Self::start(house, hand, AskedOf::Off, |_| "http://trama.test".to_owned())
    }

    fn start(house: &House, hand: &Hand, asked: AskedOf, believed: impl Fn(u16) -> String) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let (app, port) = runtime.block_on(async {
            let store = house.store().await;
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let port = listener.local_addr().expect("an address").port();
            let app = App::new(store, &house.data(), hand.clock(), believed(port), asked).expect("a server");
            let router = router::router(Arc::clone(&app)).into_make_service_with_connect_info::<SocketAddr>();
            tokio::spawn(async move { axum::serve(listener, router).await });
            (app, port)
        });
        Self { url: format!("http://127.0.0.1:{port}"), app, runtime: Some(runtime) }
    }

    /// Asks the server's own store something.
    pub fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.as_ref().expect("a runtime").block_on(future)
    }

    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Person {
        Person::new(&self.url)
    }

    /// Keeps an account that is on no map.
    pub fn keep_account(&self, name: &str) {
        let hashed = self.wait(self.app.passphrases.hash("una que nadie sabe"));
        let account = Account {
            id: ActorId::new(uuid::Uuid::new_v4()),
            name: name.into(),
            passphrase: Some(hashed.unwrap_or_else(|problem| panic!("{problem}"))),
            steward: false,
            guest: false,
            created_at: self.app.now(),
        };
        self.wait(self.app.store.create_account(&account)).expect("an account");
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.app.close();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(5));
        }
    }
}

/// A server with its house and its clock, that does by itself what there is to do.
pub struct Hours {
    inside: Inside,
    /// Where the data live.
    pub house: House,
    hand: Hand,
}

impl Deref for Hours {
    type Target = Inside;

    fn deref(&self) -> &Inside {
        &self.inside
    }
}

impl Hours {
    /// One that is not set up yet.
    pub fn new(on: On, asked: AskedOf) -> Option<Self> {
        Self::at(on, asked, "http")
    }

    /// The same, where people are told to come by a protocol.
    pub fn at(on: On, asked: AskedOf, protocol: &str) -> Option<Self> {
        let (house, hand) = (House::new(on)?, Hand::at(BEGIN));
        let inside = Inside::start(&house, &hand, asked, |port| format!("{protocol}://127.0.0.1:{port}"));
        let app = &inside.app;
        let (follows, works) = (follow::follow(Arc::clone(app)), job::work(Arc::clone(app)));
        inside.wait(async { drop((tokio::spawn(follows), tokio::spawn(works))) });
        Some(Self { inside, house, hand })
    }

    /// Now, in milliseconds since 1970.
    pub fn now(&self) -> u64 {
        self.hand.now()
    }

    /// Moves the clock.
    pub fn pass(&self, time: Duration) {
        self.hand.pass(time);
    }

    /// Moves the clock by minutes.
    pub fn pass_minutes(&self, minutes: u64) {
        self.pass(Duration::from_mins(minutes));
    }

    /// The steward, signed in.
    pub fn steward(&self) -> Person {
        let token = "a setup token of a story";
        self.wait(self.app.store.put_setting(Setting::SetupToken, &auth::hash(token))).expect("a setting");
        let mut steward = self.stranger();
        steward.post("/api/setup", &json!({"token": token, "name": "Marta", "passphrase": PASSPHRASE})).ok();
        steward
    }

    /// Somebody with a name and [`PASSPHRASE`] on another device.
    pub fn signs_in(&self, name: &str) -> Person {
        let mut person = self.stranger();
        person.post("/api/session", &json!({"name": name, "passphrase": PASSPHRASE})).ok();
        person
    }

    /// A new map, with a layer of each of some kinds; answers the layers.
    pub fn map(&self, mut person: Person, kinds: &[&str]) -> (Seat, Vec<String>) {
        let map = person.post("/api/maps", &json!({"name": "Río Claro"})).ok();
        let mut seat = Seat { person, map: map["id"].as_str().expect("an id").to_owned() };
        let layers: Vec<String> = kinds.iter().map(|_| id()).collect();
        for (order, (at, kind)) in (0..).zip(layers.iter().zip(kinds)) {
            seat.write(layer(at, kind, kind, order));
        }
        (seat, layers)
    }

    /// Somebody who was invited and came, with [`PASSPHRASE`].
    pub fn invited(&self, by: &mut Seat, name: &str, role: &str) -> Seat {
        let made = by.ask("/invitations", &json!({"role": role})).ok();
        let mut person = self.stranger();
        let asked = json!({"code": made["code"], "name": name, "passphrase": PASSPHRASE});
        person.post("/api/invitations/accept", &asked).ok();
        Seat { person, map: by.map.clone() }
    }

    /// Somebody who came by a link.
    pub fn comes(&self, by: &mut Seat, name: &str, role: &str) -> Seat {
        let link = by.ask("/links", &json!({"role": role})).ok();
        let mut person = self.stranger();
        person.post("/api/join", &json!({"code": link["code"], "name": name})).ok();
        Seat { person, map: by.map.clone() }
    }
}
