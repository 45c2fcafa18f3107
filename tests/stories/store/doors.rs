//! Devices and second factors.

use layers::role::Role;
use server::{
    access::chain::{Broken, Walk},
    store::{AccessEnds, ApprovalKept, Session, Setting, SharedStore},
};
use tests::room::{NOW, Room, account};

use crate::Home;

fn session(of: layers::id::ActorId, token: u8, last_seen: u64) -> Session {
    Session { token: [token; 32], account: of, created_at: NOW, last_seen, expires_at: NOW + 1_000 }
}

pub(crate) async fn devices_are_listed_named_and_ended(home: &Home) {
    let (store, ana, eva) = (&home.store, account("Ana"), account("Eva"));
    store.create_account(&ana).await.unwrap();
    store.create_account(&eva).await.unwrap();
    for (of, token, seen) in [(ana.id, 1, NOW), (ana.id, 2, NOW + 5), (ana.id, 3, NOW + 3), (eva.id, 4, NOW)]
    {
        store.create_session(&session(of, token, seen)).await.unwrap();
    }
    let tokens = |devices: Vec<server::store::Device>| {
        devices.iter().map(|it| it.session.token[0]).collect::<Vec<_>>()
    };
    assert_eq!(tokens(store.devices(ana.id, NOW).await.unwrap()), [2, 3, 1]);
    assert!(store.devices(ana.id, NOW + 1_000).await.unwrap().is_empty(), "they are over");

    assert!(store.name_device(ana.id, &[2; 32], Some("Portátil")).await.unwrap());
    assert!(!store.name_device(ana.id, &[4; 32], Some("de otra")).await.unwrap());
    let named = home.second.devices(ana.id, NOW).await.unwrap();
    assert_eq!(named[0].name.as_deref(), Some("Portátil"));
    assert!(home.store.devices(eva.id, NOW).await.unwrap()[0].name.is_none());

    assert_eq!(store.end_other_sessions(ana.id, &[3; 32]).await.unwrap(), 2);
    assert_eq!(tokens(store.devices(ana.id, NOW).await.unwrap()), [3]);
    assert_eq!(store.devices(eva.id, NOW).await.unwrap().len(), 1);
    let later =
        Session { created_at: NOW + 5_000, expires_at: NOW + 9_000, ..session(eva.id, 5, NOW + 5_000) };
    store.create_session(&later).await.unwrap();
    assert_eq!(
        tokens(store.devices(eva.id, 0).await.unwrap()),
        [5],
        "those that are over went when another began"
    );
}

pub(crate) async fn a_second_factor_is_turned_on_once_and_each_code_is_good_once(home: &Home) {
    let (store, ana) = (&home.store, account("Ana"));
    store.create_account(&ana).await.unwrap();
    assert!(store.second_factor(ana.id).await.unwrap().is_none());
    assert!(!store.turn_on_second_factor(ana.id, 7, &[]).await.unwrap());
    assert!(store.begin_second_factor(ana.id, b"first", NOW).await.unwrap());
    assert!(store.begin_second_factor(ana.id, b"second", NOW).await.unwrap(), "one that waits is replaced");
    assert!(!store.spend_step(ana.id, 9).await.unwrap(), "it is not on yet");
    assert!(store.turn_on_second_factor(ana.id, 7, &[[1; 32], [2; 32]]).await.unwrap());
    assert!(!store.turn_on_second_factor(ana.id, 8, &[]).await.unwrap());
    assert!(!store.begin_second_factor(ana.id, b"third", NOW).await.unwrap());
    let on = home.second.second_factor(ana.id).await.unwrap().unwrap();
    assert!(on.on && on.secret == b"second" && on.codes == 2);

    assert!(!store.spend_step(ana.id, 7).await.unwrap(), "it was shown when it was turned on");
    let (one, two) = tokio::join!(store.spend_step(ana.id, 8), home.second.spend_step(ana.id, 8));
    assert!(one.unwrap() != two.unwrap(), "one of two");
    assert!(!store.spend_step(ana.id, 6).await.unwrap());
    let code = [1; 32];
    let (one, two) = tokio::join!(
        store.spend_recovery_code(ana.id, &code),
        home.second.spend_recovery_code(ana.id, &code)
    );
    assert!(one.unwrap() != two.unwrap(), "one of two");
    store.put_recovery_codes(ana.id, &[[3; 32]]).await.unwrap();
    assert!(!store.spend_recovery_code(ana.id, &[2; 32]).await.unwrap(), "it was replaced");
    store.end_second_factor(ana.id).await.unwrap();
    assert!(store.second_factor(ana.id).await.unwrap().is_none());
    assert!(!store.spend_recovery_code(ana.id, &[3; 32]).await.unwrap());
}

pub(crate) async fn what_somebody_is_anywhere_is_known(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let ana = room.with("Ana", Role::Planner).await;
    assert_eq!(room.store.roles_of(ana).await.unwrap(), [Role::Planner]);
    assert_eq!(room.store.roles_of(room.coordinator).await.unwrap(), [Role::Coordinator]);
}

pub(crate) async fn a_sealed_setting_reads_as_it_was_written(home: &Home) {
    let (one, two) = tokio::join!(
        home.store.settle(Setting::Pepper, &[1; 32]),
        home.second.settle(Setting::Pepper, &[2; 32])
    );
    let agreed = one.unwrap();
    assert_eq!(agreed, two.unwrap());
    assert_eq!(agreed.len(), 32);
    assert_eq!(home.store.setting(Setting::Pepper).await.unwrap(), Some(agreed));
}

/// The key of these chains.
const KEY: [u8; 32] = [7; 32];

async fn walked(store: &SharedStore, ends: AccessEnds) -> Result<(), Broken> {
    let mut walk = Walk::new(&KEY, ends)?;
    for row in store.access_after(ends.floor.seq, 1_000).await.unwrap() {
        walk.step(&row)?;
    }
    walk.finish()
}

pub(crate) async fn the_access_log_is_one_chain_whoever_writes_to_it(home: &Home) {
    let (store, second) = (&home.store, &home.second);
    assert!(store.access_ends().await.unwrap().is_none());
    let (one, two) = tokio::join!(store.begin_access(&KEY), second.begin_access(&KEY));
    assert_eq!((one.unwrap(), two.unwrap()), (KEY, KEY));
    assert_eq!(store.begin_access(&[8; 32]).await.unwrap(), KEY, "the first key stays");
    let mut writers = tokio::task::JoinSet::new();
    for n in 0..20_u64 {
        let at = if n % 2 == 0 { store.clone() } else { second.clone() };
        writers.spawn(async move { at.append_access(&KEY, NOW + n, b"entry", b"lost").await.unwrap() });
    }
    let mut places = writers.join_all().await;
    places.sort_unstable();
    assert_eq!(places, (1..=20).collect::<Vec<_>>(), "without gaps");
    let ends = store.access_ends().await.unwrap().unwrap();
    assert_eq!((ends.floor.seq, ends.head.seq), (0, 20));
    assert_eq!(walked(store, ends).await, Ok(()));
    let latest = store.access_before(None, 3).await.unwrap();
    assert_eq!(latest.iter().map(|row| row.seq).collect::<Vec<_>>(), [20, 19, 18]);
    assert_eq!(store.access_before(Some(18), 1).await.unwrap()[0].seq, 17);
}

pub(crate) async fn what_is_old_is_let_go_and_the_chain_stays_whole(home: &Home) {
    let store = &home.store;
    store.begin_access(&KEY).await.unwrap();
    for n in 0..6 {
        store.append_access(&KEY, NOW + n, b"entry", b"lost").await.unwrap();
    }
    assert_eq!(store.prune_access(&KEY, NOW + 4).await.unwrap(), 4);
    assert_eq!(store.prune_access(&KEY, NOW + 4).await.unwrap(), 0);
    let ends = store.access_ends().await.unwrap().unwrap();
    assert_eq!((ends.floor.seq, ends.head.seq), (4, 6));
    assert_eq!(walked(store, ends).await, Ok(()));
    assert_eq!(store.prune_access(&KEY, NOW + 100).await.unwrap(), 2);
    store.append_access(&KEY, NOW + 100, b"entry", b"lost").await.unwrap();
    let ends = store.access_ends().await.unwrap().unwrap();
    assert_eq!((ends.floor.seq, ends.head.seq), (6, 7));
    assert_eq!(walked(store, ends).await, Ok(()));
}

pub(crate) async fn whoever_touches_the_access_log_is_found_out(home: &Home) {
    let store = &home.store;
    store.begin_access(&KEY).await.unwrap();
    for n in 0..6 {
        store.append_access(&KEY, NOW + n, format!("entry {n}").as_bytes(), b"lost").await.unwrap();
    }
    let ends = store.access_ends().await.unwrap().unwrap();
    assert_eq!(walked(store, ends).await, Ok(()));
    home.tamper("update access_log set record = (select record from access_log where seq = 5) where seq = 2")
        .await;
    assert_eq!(walked(store, ends).await, Err(Broken::Altered(2)));
    home.tamper("delete from access_log where seq = 2").await;
    assert_eq!(walked(store, ends).await, Err(Broken::Missing(2)));
    home.tamper("update access_log set seq = seq - 1 where seq = 3").await;
    assert_eq!(walked(store, ends).await, Err(Broken::Altered(2)), "what stood elsewhere does not fit");
    home.tamper("delete from access_log where seq < 6").await;
    home.tamper("update access_ends set floor = 5").await;
    let moved = store.access_ends().await.unwrap().unwrap();
    assert!(matches!(walked(store, moved).await, Err(Broken::End(_))), "nobody else says where it begins");
    home.tamper("delete from access_log").await;
    home.tamper("delete from access_ends").await;
    assert!(store.access_ends().await.unwrap().is_none(), "the log is gone");
    store.append_access(&KEY, NOW, b"entry", b"lost").await.unwrap();
    let rows = store.access_after(0, 9).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| row.record.as_deref()).collect::<Vec<_>>(),
        [Some(&b"lost"[..]), Some(&b"entry"[..])]
    );
}

pub(crate) async fn what_takes_two_is_confirmed_once(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let asked = |id: u128, until| ApprovalKept {
        id: uuid::Uuid::from_u128(id),
        map: room.map,
        record: b"what".to_vec(),
        confirmed: false,
        until,
    };
    let (store, one) = (&room.store, asked(1, NOW + 100));
    store.create_approval(&one, NOW).await.unwrap();
    store.create_approval(&asked(2, NOW + 200), NOW).await.unwrap();
    assert_eq!(store.approvals(room.map, NOW).await.unwrap(), [one.clone(), asked(2, NOW + 200)]);
    assert_eq!(store.approvals(room.map, NOW + 100).await.unwrap(), [asked(2, NOW + 200)], "one is over");
    assert!(!store.confirm_approval(room.map, one.id, NOW + 100, NOW + 500).await.unwrap());
    let (first, second) = tokio::join!(
        store.confirm_approval(room.map, one.id, NOW, NOW + 500),
        home.second.confirm_approval(room.map, one.id, NOW, NOW + 500)
    );
    assert!(first.unwrap() != second.unwrap(), "one of two");
    let confirmed = ApprovalKept { confirmed: true, until: NOW + 500, ..one };
    assert!(store.approvals(room.map, NOW + 300).await.unwrap() == [confirmed.clone()]);
    store.create_approval(&asked(3, NOW + 900), NOW + 600).await.unwrap();
    assert_eq!(store.approvals(room.map, 0).await.unwrap(), [asked(3, NOW + 900)], "what is over went");
    assert!(store.delete_approval(room.map, uuid::Uuid::from_u128(3)).await.unwrap());
    assert!(!store.delete_approval(room.map, confirmed.id).await.unwrap());
}
