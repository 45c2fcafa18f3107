//! The second factor: of whom it is asked, and whether what somebody typed is it.

use clap::ValueEnum;
use layers::role::{Clearance, Role};

use super::{code, hmac, random, totp};
use crate::{
    app::App,
    error::Problem,
    parameters::{RECOVERY_CODES, RECOVERY_WORDS},
    store::{Account, Secret, SecretHash},
};

/// Of whom the server asks a second factor. Anybody may have one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum AskedOf {
    /// Of nobody: a facilitator alone with a laptop.
    Off,
    /// Of stewards, and of whoever sees as much of some map as a member.
    Members,
    /// Of everybody who has an account.
    Everyone,
}

impl AskedOf {
    /// Whether it is asked of somebody who is this on some maps. A guest has no passphrase that it would go with.
    pub fn of(self, account: &Account, roles: &[Role]) -> bool {
        let sees = || roles.iter().any(|role| role.clearance() >= Clearance::Member);
        !account.guest
            && match self {
                Self::Off => false,
                Self::Members => account.steward || sees(),
                Self::Everyone => true,
            }
    }
}

/// A new secret to share with a device.
pub fn secret() -> Result<[u8; totp::SECRET], Problem> {
    random()
}

/// Recovery codes, and the hashes by which the store knows them.
pub async fn recovery_codes(app: &App, of: &Account) -> Result<(Vec<String>, Vec<SecretHash>), Problem> {
    let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| code::words(RECOVERY_WORDS)).collect::<Result<_, _>>()?;
    let mut hashes = Vec::with_capacity(codes.len());
    for code in &codes {
        hashes.push(recovery_hash(app, of, code).await?);
    }
    Ok((codes, hashes))
}

/// A code is short enough to be tried one by one: only with the server's pepper does its hash say anything.
async fn recovery_hash(app: &App, of: &Account, code: &str) -> Result<SecretHash, Problem> {
    let pepper = app.secrets.get(Secret::Pepper).await?;
    Ok(hmac(&pepper, &[b"recovery code", of.id.uuid().as_bytes(), code::plain(code).as_bytes()]))
}

/// Uses up what was typed: the code of an authenticator, or a recovery code. `false` when it is neither, or was used.
pub async fn spend(app: &App, of: &Account, shared: &[u8], typed: &str) -> Result<bool, Problem> {
    match totp::step(shared, typed, app.now()) {
        Some(step) => Ok(app.store.spend_step(of.id, step).await?),
        None => Ok(app.store.spend_recovery_code(of.id, &recovery_hash(app, of, typed).await?).await?),
    }
}

#[cfg(test)]
mod tests {
    use layers::id::ActorId;

    use super::*;

    fn account(steward: bool, guest: bool) -> Account {
        let id = ActorId::new(uuid::Uuid::nil());
        Account { id, name: "Ana".into(), passphrase: None, steward, guest, created_at: 0 }
    }

    #[test]
    fn it_is_asked_of_whoever_sees_as_a_member_and_of_no_guest() {
        let (ana, steward, guest) = (account(false, false), account(true, false), account(false, true));
        for role in [Role::Member, Role::Planner, Role::Facilitator, Role::Coordinator, Role::Protection] {
            assert!(AskedOf::Members.of(&ana, &[Role::Participant, role]), "{role:?}");
            assert!(!AskedOf::Members.of(&guest, &[role]));
            assert!(!AskedOf::Off.of(&ana, &[role]));
        }
        assert!(!AskedOf::Members.of(&ana, &[Role::Participant, Role::Partner]));
        assert!(AskedOf::Members.of(&steward, &[]) && !AskedOf::Off.of(&steward, &[]));
        assert!(AskedOf::Everyone.of(&ana, &[]) && !AskedOf::Everyone.of(&guest, &[]));
    }
}
