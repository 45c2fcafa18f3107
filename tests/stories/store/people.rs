//! Accounts, sessions, members and links.

use layers::{
    id::{ActorId, MapId},
    role::Role,
};
use serde_json::json;
use server::store::{Clash, Invitation, Link, NOBODY, Session, Setting, StoreError};
use tests::room::{NOW, Room, account, feature, guest, point};
use uuid::Uuid;

use crate::Home;

pub(crate) async fn a_name_is_taken_once_whatever_its_case_and_guests_share_theirs(home: &Home) {
    let store = &home.store;
    let marta = account("María Inés");
    store.create_account(&marta).await.unwrap();
    let again = store.create_account(&account(" maría  inés ")).await;
    assert_eq!(again, Err(StoreError::Conflict(Clash::Name)));
    assert_eq!(store.create_account(&marta).await.map_err(|it| it.to_string().contains("taken")), Err(true));
    store.create_account(&guest("María Inés")).await.unwrap();
    store.create_account(&guest("María Inés")).await.unwrap();
    assert!(store.account_by_name("MARÍA INÉS").await.unwrap() == Some(marta.clone()));
    assert!(store.account(marta.id).await.unwrap() == Some(marta));
    assert!(store.account_by_name("nadie").await.unwrap().is_none());
}

pub(crate) async fn the_setup_token_makes_one_steward(home: &Home) {
    let (token, wrong) = ([7; 32], [8; 32]);
    home.store.put_setting(Setting::SetupToken, &token).await.unwrap();
    let steward = |name: &str| server::store::Account { steward: true, ..account(name) };
    assert!(!home.store.set_up(&wrong, &steward("Otra")).await.unwrap());
    assert_eq!(home.store.count_stewards().await.unwrap(), 0);
    let (ana, eva) = (steward("Ana"), steward("Eva"));
    let (first, second) = tokio::join!(home.store.set_up(&token, &ana), home.second.set_up(&token, &eva));
    assert!(first.unwrap() != second.unwrap(), "one of two got in");
    assert_eq!(home.store.count_stewards().await.unwrap(), 1);
    assert_eq!(home.store.setting(Setting::SetupToken).await.unwrap(), None);
}

fn session(of: ActorId, token: u8) -> Session {
    Session { token: [token; 32], account: of, created_at: NOW, last_seen: NOW, expires_at: NOW + 1_000 }
}

pub(crate) async fn a_session_is_found_until_it_ends(home: &Home) {
    let (store, ana) = (&home.store, account("Ana"));
    store.create_account(&ana).await.unwrap();
    store.create_session(&session(ana.id, 1)).await.unwrap();
    store.create_session(&session(ana.id, 2)).await.unwrap();
    assert_eq!(
        store.create_session(&session(ActorId::new(Uuid::new_v4()), 3)).await,
        Err(StoreError::Dangling)
    );
    store.touch_session(&[1; 32], NOW + 500).await.unwrap();
    let found = store.session(&[1; 32], NOW + 999).await.unwrap().unwrap();
    assert!(found == Session { last_seen: NOW + 500, ..session(ana.id, 1) });
    assert!(store.session(&[1; 32], NOW + 1_000).await.unwrap().is_none(), "it has expired");
    assert_eq!(store.delete_expired_sessions(NOW + 999).await.unwrap(), 0, "none has ended");
    assert_eq!(store.delete_expired_sessions(NOW + 1_000).await.unwrap(), 2);
    store.create_session(&session(ana.id, 1)).await.unwrap();
    store.delete_session(&[1; 32]).await.unwrap();
    assert!(store.session(&[1; 32], NOW).await.unwrap().is_none());
}

pub(crate) async fn another_passphrase_ends_every_session(home: &Home) {
    let (store, ana) = (&home.store, account("Ana"));
    store.create_account(&ana).await.unwrap();
    store.create_session(&session(ana.id, 1)).await.unwrap();
    store.change_passphrase(ana.id, "$argon2id$otra").await.unwrap();
    assert!(store.session(&[1; 32], NOW).await.unwrap().is_none());
    assert_eq!(store.account(ana.id).await.unwrap().unwrap().passphrase.as_deref(), Some("$argon2id$otra"));
    let nobody = ActorId::new(Uuid::new_v4());
    assert_eq!(store.change_passphrase(nobody, "x").await, Err(StoreError::Dangling));
}

pub(crate) async fn members_come_change_and_go(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let ana = room.with("Ana", Role::Participant).await;
    room.store.put_member(room.map, ana, Role::Protection, NOBODY).await.unwrap();
    assert_eq!(room.store.role(room.map, ana).await.unwrap(), Some(Role::Protection));
    let mut members = room.store.members(room.map).await.unwrap();
    members.retain(|it| it.account == ana);
    let ana_is = members.pop().unwrap();
    assert!((ana_is.name.as_str(), ana_is.role, ana_is.guest) == ("Ana", Role::Protection, false));
    assert!(room.store.remove_member(room.map, ana).await.unwrap());
    assert!(!room.store.remove_member(room.map, ana).await.unwrap());
    assert_eq!(room.store.role(room.map, ana).await.unwrap(), None);
    let nowhere = MapId::new(Uuid::new_v4());
    assert_eq!(room.store.put_member(nowhere, ana, Role::Member, NOBODY).await, Err(StoreError::Dangling));
}

fn link(room: &Room, uses_left: Option<u32>) -> Link {
    Link {
        id: Uuid::new_v4(),
        map: room.map,
        code: [5; 32],
        role: Role::Participant,
        workshop: None,
        expires_at: NOW + 1_000,
        uses_left,
        created_by: room.coordinator,
    }
}

pub(crate) async fn the_last_seat_of_a_link_is_taken_once(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    room.store.create_link(&link(&room, Some(3))).await.unwrap();
    let comes = |n: usize| {
        let store = if n.is_multiple_of(2) { home.store.clone() } else { home.second.clone() };
        tokio::spawn(async move { store.join(&[5; 32], &guest("Luz"), NOW).await.unwrap().is_some() })
    };
    let mut came = 0;
    for one in (0..8).map(comes).collect::<Vec<_>>() {
        came += usize::from(one.await.unwrap());
    }
    assert_eq!(came, 3);
    assert_eq!(room.store.members(room.map).await.unwrap().len(), 4);
    assert_eq!(room.store.links(room.map, NOW).await.unwrap()[0].uses_left, Some(0));
}

pub(crate) async fn a_link_brings_back_who_came_by_it_and_uses_up_nothing(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    room.store.create_link(&link(&room, Some(1))).await.unwrap();
    let luz = guest("Luz");
    let by = room.store.join(&[5; 32], &luz, NOW).await.unwrap().unwrap();
    assert_eq!((by.map, by.uses_left), (room.map, Some(0)));
    assert!(room.store.join(&[5; 32], &luz, NOW).await.unwrap().is_some());
    assert!(room.store.join(&[5; 32], &guest("Sol"), NOW).await.unwrap().is_none());
    assert!(room.store.account(luz.id).await.unwrap() == Some(luz));

    let open = Link { code: [6; 32], id: Uuid::new_v4(), ..link(&room, None) };
    room.store.create_link(&open).await.unwrap();
    let coordinator = room.store.account(room.coordinator).await.unwrap().unwrap();
    assert!(room.store.join(&[6; 32], &coordinator, NOW).await.unwrap() == Some(open));
    assert_eq!(room.store.role(room.map, room.coordinator).await.unwrap(), Some(Role::Coordinator));
}

pub(crate) async fn a_link_ends_when_it_expires_or_is_deleted(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let link = link(&room, None);
    room.store.create_link(&link).await.unwrap();
    assert!(room.store.create_link(&link).await.is_err());
    assert!(room.store.join(&[5; 32], &guest("Luz"), NOW + 1_000).await.unwrap().is_none());
    assert!(room.store.links(room.map, NOW + 1_000).await.unwrap().is_empty());
    assert!(!room.store.delete_link(MapId::new(Uuid::new_v4()), link.id).await.unwrap());
    assert!(room.store.delete_link(room.map, link.id).await.unwrap());
    assert!(room.store.join(&[5; 32], &guest("Luz"), NOW).await.unwrap().is_none());
}

fn invitation(room: &Room) -> Invitation {
    Invitation {
        id: Uuid::new_v4(),
        map: room.map,
        code: [9; 32],
        role: Role::Member,
        name: Some("Sol".into()),
        created_by: room.coordinator,
        created_at: NOW,
        expires_at: NOW + 1_000,
    }
}

pub(crate) async fn an_invitation_brings_one_of_many_who_come_at_once(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let invitation = invitation(&room);
    room.store.create_invitation(&invitation).await.unwrap();
    assert!(home.second.invitation(&[9; 32], NOW).await.unwrap() == Some(invitation.clone()));
    assert!(room.store.invitation(&[9; 32], NOW + 1_000).await.unwrap().is_none(), "it has expired");
    assert!(room.store.accept_invitation(&[9; 32], &account("Eva"), NOW + 1_000).await.unwrap().is_none());
    let comes = |n: usize| {
        let store = if n.is_multiple_of(2) { home.store.clone() } else { home.second.clone() };
        let who = account(&format!("Sol {n}"));
        tokio::spawn(async move { store.accept_invitation(&[9; 32], &who, NOW).await.unwrap().is_some() })
    };
    let mut came = 0;
    for one in (0..8).map(comes).collect::<Vec<_>>() {
        came += usize::from(one.await.unwrap());
    }
    assert_eq!(came, 1);
    assert_eq!(room.store.members(room.map).await.unwrap().len(), 2);
    assert!(room.store.invitations(room.map, NOW).await.unwrap().is_empty());
}

pub(crate) async fn whoever_cannot_be_made_uses_up_no_invitation(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    room.store.create_account(&account("Sol")).await.unwrap();
    let invitation = invitation(&room);
    room.store.create_invitation(&invitation).await.unwrap();
    let taken = room.store.accept_invitation(&[9; 32], &account("SOL"), NOW).await;
    assert!(taken.err() == Some(StoreError::Conflict(Clash::Name)));
    let luz = guest("Luz");
    room.store.create_account(&luz).await.unwrap();
    room.store.create_session(&session(luz.id, 1)).await.unwrap();
    let kept =
        server::store::Account { name: "Luz".into(), passphrase: Some("$phc".into()), guest: false, ..luz };
    assert!(room.store.accept_invitation(&[9; 32], &kept, NOW).await.unwrap() == Some(invitation));
    assert!(room.store.account_by_name("luz").await.unwrap() == Some(kept.clone()));
    assert!(room.store.session(&[1; 32], NOW).await.unwrap().is_none(), "her session as a guest has ended");
    assert!(!room.store.keep_guest(&kept).await.unwrap(), "she is a guest no more");
    assert_eq!(room.store.role(room.map, kept.id).await.unwrap(), Some(Role::Member));
}

pub(crate) async fn what_somebody_gave_ends_with_her_role(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let eva = room.with("Eva", Role::Coordinator).await;
    let give = async || {
        room.store.create_link(&Link { created_by: eva, ..link(&room, None) }).await.unwrap();
        room.store.create_invitation(&Invitation { created_by: eva, ..invitation(&room) }).await.unwrap();
    };
    let given = async || {
        let links = room.store.links(room.map, NOW).await.unwrap().len();
        (links, room.store.invitations(room.map, NOW).await.unwrap().len())
    };
    give().await;
    room.store.put_member(room.map, eva, Role::Coordinator, NOBODY).await.unwrap();
    assert_eq!(given().await, (1, 1), "she is what she was");
    room.store.put_member(room.map, eva, Role::Member, NOBODY).await.unwrap();
    assert_eq!(given().await, (0, 0));
    room.store.put_member(room.map, eva, Role::Coordinator, NOBODY).await.unwrap();
    give().await;
    assert!(room.store.remove_member(room.map, eva).await.unwrap());
    assert_eq!(given().await, (0, 0));
}

pub(crate) async fn of_two_coordinators_who_end_each_other_one_stays(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let eva = room.with("Eva", Role::Coordinator).await;
    let (first, second) = tokio::join!(
        home.store.remove_member(room.map, eva),
        home.second.put_member(room.map, room.coordinator, Role::Member, NOBODY)
    );
    let refused = [first.err(), second.err()].into_iter().flatten().collect::<Vec<_>>();
    assert_eq!(refused, [StoreError::LastCoordinator]);
}

pub(crate) async fn every_change_of_rights_is_counted(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let count = async || {
        let heads = home.second.heads().await.unwrap();
        heads.into_iter().find(|it| it.map == room.map).unwrap().rights
    };
    let mut last = count().await;
    let mut grew = async || {
        let before = std::mem::replace(&mut last, count().await);
        last > before
    };
    let eva = room.with("Eva", Role::Member).await;
    assert!(grew().await, "somebody came");
    room.store.put_member(room.map, eva, Role::Partner, NOBODY).await.unwrap();
    assert!(grew().await, "she is something else");
    room.store.remove_member(room.map, eva).await.unwrap();
    assert!(grew().await, "she went");
    room.store.create_link(&link(&room, None)).await.unwrap();
    room.store.join(&[5; 32], &guest("Luz"), NOW).await.unwrap();
    assert!(grew().await, "somebody came by a link");
    room.store.create_invitation(&invitation(&room)).await.unwrap();
    assert!(!grew().await, "nobody came");
    room.store.accept_invitation(&[9; 32], &account("Sol"), NOW).await.unwrap();
    assert!(grew().await, "somebody came by an invitation");
}

pub(crate) async fn nodes_that_start_at_once_agree_on_a_setting(home: &Home) {
    let (first, second) = tokio::join!(
        home.store.settle(Setting::ServerId, b"one"),
        home.second.settle(Setting::ServerId, b"two")
    );
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(first, second);
    assert_eq!(home.store.setting(Setting::ServerId).await.unwrap(), Some(first));
    home.store.put_setting(Setting::ServerId, b"three").await.unwrap();
    assert_eq!(home.second.setting(Setting::ServerId).await.unwrap().as_deref(), Some(&b"three"[..]));
}

pub(crate) async fn no_error_says_what_a_record_holds(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let canary = "canario";
    home.store.create_account(&account(canary)).await.unwrap();
    let put = point("risk_factor", 1, -75.0, 5.0, &json!({"code": "minas_explosivos"}));
    room.write(room.coordinator, vec![put]).await.unwrap();
    home.damage().await;
    let mut errors = vec![
        home.store.create_account(&account(canary)).await.unwrap_err(),
        room.store.features(room.map, &[feature(1)]).await.err().unwrap(),
        room.store
            .put_member(room.map, ActorId::new(Uuid::new_v4()), Role::Member, NOBODY)
            .await
            .unwrap_err(),
    ];
    let mut opened = room.store.open(room.map).await.unwrap().unwrap();
    errors.push(opened.features.recv().await.unwrap().err().unwrap());
    for error in errors {
        let told = format!("{error} {error:?}");
        assert!(!told.contains(canary) && !told.contains(&room.map.to_string()), "{told}");
        assert!(std::error::Error::source(&error).is_none_or(|it| !it.to_string().contains(canary)));
    }
}
