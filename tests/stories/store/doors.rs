//! Devices and second factors.

use layers::role::Role;
use server::store::{Session, Setting};
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
