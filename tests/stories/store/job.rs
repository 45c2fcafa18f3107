//! What happens by the clock, told with a clock that is moved by hand.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use layers::{
    id::{ActorId, AttachmentId},
    role::Role,
};
use serde_json::json;
use server::{
    app::App,
    auth::second_factor::AskedOf,
    job::Job,
    store::{Attached, Invitation, Link, Session, SharedStore},
};
use tests::room::{NOW, Room, as_shown, change, feature, guest, point};
use uuid::Uuid;

use crate::Home;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A clock that stands until it is moved.
#[derive(Clone)]
struct Hands(Arc<AtomicU64>);

impl Hands {
    fn at(time: u64) -> Self {
        Self(Arc::new(AtomicU64::new(time)))
    }

    fn move_to(&self, time: u64) {
        self.0.store(time, Ordering::SeqCst);
    }

    /// A server by this clock.
    fn node(&self, store: &SharedStore) -> Job {
        let hands = self.0.clone();
        let clock = Arc::new(move || hands.load(Ordering::SeqCst));
        let folder = std::env::temp_dir().join("no archives here");
        Job::new(
            App::new(store.clone(), &folder, clock, "http://localhost:8080", AskedOf::Off).expect("a server"),
        )
    }
}

fn session(account: ActorId, token: u8, last_seen: u64, expires_at: u64) -> Session {
    Session { token: [token; 32], account, created_at: NOW, last_seen, expires_at }
}

fn link(room: &Room, code: u8, expires_at: u64) -> Link {
    let id = Uuid::new_v4();
    let by = room.coordinator;
    Link {
        id,
        map: room.map,
        code: [code; 32],
        role: Role::Participant,
        workshop: None,
        expires_at,
        uses_left: None,
        created_by: by,
    }
}

fn invitation(room: &Room, code: u8, expires_at: u64) -> Invitation {
    Invitation {
        id: Uuid::new_v4(),
        map: room.map,
        code: [code; 32],
        role: Role::Member,
        name: Some("Eva".into()),
        created_by: room.coordinator,
        created_at: NOW,
        expires_at,
    }
}

fn picture(room: &Room, n: u128, created_at: u64) -> Attached {
    Attached {
        id: AttachmentId::new(Uuid::from_u128(n)),
        map: room.map,
        feature: None,
        media_type: "image/png".into(),
        name: None,
        bytes: b"\x89PNG\r\n\x1a\n".to_vec(),
        created_by: room.coordinator,
        created_at,
    }
}

/// One of each that ends soon, and one of each that does not.
async fn furnish(room: &Room) {
    let store = &room.store;
    let luz = guest("Luz");
    store.create_account(&luz).await.unwrap();
    let later = NOW + 3 * DAY;
    store.create_session(&session(room.coordinator, 1, NOW, NOW + HOUR)).await.unwrap();
    store.create_session(&session(luz.id, 2, later, later)).await.unwrap();
    for (code, ends) in [(1, NOW + HOUR), (2, later)] {
        store.create_link(&link(room, code, ends)).await.unwrap();
        store.create_invitation(&invitation(room, code, ends)).await.unwrap();
    }
    for n in [1, 2] {
        store.put_attachment(&picture(room, n, NOW)).await.unwrap();
    }
    store.put_attachment(&picture(room, 3, NOW + 2 * DAY)).await.unwrap();
    let put = point("institution", 1, -75.0, 5.0, &json!({"code": "escuela", "name": "Escuela"}));
    room.write(room.coordinator, vec![put]).await.unwrap();
    // The second picture is shown by a change; the room writes as the commit of the server does.
    let mut writer = store.begin(room.map).await.unwrap().unwrap();
    assert!(writer.attach(&as_shown(&picture(room, 2, NOW)), feature(1), room.coordinator).await.unwrap());
    writer.commit().await.unwrap();
    let shown = json!({"attachment": picture(room, 2, NOW).id, "media_type": "image/png"});
    let attach = change("institution", feature(1), 11, "feature.attach", &shown);
    assert!(room.write(room.coordinator, vec![attach]).await.unwrap().iter().all(Result::is_ok));
}

pub(crate) async fn what_is_over_is_taken_away_by_the_clock_and_nothing_else(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    furnish(&room).await;
    let hands = Hands::at(NOW);
    let mut node = hands.node(&home.store);
    assert_eq!(node.look().await, 0, "nothing is over yet");
    hands.move_to(NOW + HOUR - 1);
    assert_eq!(node.look().await, 0, "a moment before its end it is good");
    hands.move_to(NOW + HOUR);
    assert_eq!(node.look().await, 3, "a session, a link and an invitation");
    assert!(
        home.store.session(&[1; 32], NOW).await.unwrap().is_none(),
        "not even for a clock that went back"
    );
    assert_eq!(home.store.links(room.map, NOW).await.unwrap().len(), 1);
    assert_eq!(home.store.invitations(room.map, NOW).await.unwrap().len(), 1);
    hands.move_to(NOW + DAY);
    assert_eq!(node.look().await, 0, "an outbox may still be on its way with its change");
    hands.move_to(NOW + DAY + HOUR);
    assert_eq!(node.look().await, 1, "the picture that nobody showed for a day");
    let there = async |n| home.store.attachment(room.map, picture(&room, n, NOW).id).await.unwrap().is_some();
    assert!(!there(1).await && there(2).await && there(3).await);
    assert!(home.store.session(&[2; 32], NOW).await.unwrap().is_some(), "who is signed in stays");
    // A clock that was wrong and is put back makes the duties rest no longer than they do.
    home.store.create_link(&link(&room, 7, NOW + 2 * MINUTE)).await.unwrap();
    hands.move_to(NOW + 10 * MINUTE);
    assert_eq!(node.look().await, 1);
}

pub(crate) async fn a_photo_that_was_taken_off_is_destroyed_a_day_later(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    furnish(&room).await;
    let photo = picture(&room, 2, NOW).id;
    let off = change("institution", feature(1), 12, "feature.detach", &json!({"attachment": photo}));
    assert!(room.write(room.coordinator, vec![off]).await.unwrap().iter().all(Result::is_ok));
    let there = async || home.store.attachment(room.map, photo).await.unwrap().is_some();
    let hands = Hands::at(NOW + DAY);
    hands.node(&home.store).look().await;
    assert!(there().await, "until then that can be undone");
    hands.move_to(NOW + DAY + MINUTE);
    hands.node(&home.store).look().await;
    assert!(!there().await);
}

pub(crate) async fn two_nodes_that_clean_at_once_do_no_harm(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    furnish(&room).await;
    let hands = Hands::at(NOW + 2 * DAY);
    let (mut one, mut other) = (hands.node(&home.store), hands.node(&home.second));
    let (first, second) = tokio::join!(one.look(), other.look());
    assert_eq!(first + second, 4, "each thing is taken away once: {first} and {second}");
    assert_eq!(one.look().await + other.look().await, 0);
    assert_eq!(home.second.links(room.map, NOW).await.unwrap().len(), 1);
    assert!(home.second.attachment(room.map, picture(&room, 2, NOW).id).await.unwrap().is_some());
    assert_eq!(home.second.members(room.map).await.unwrap().len(), 1);
}
