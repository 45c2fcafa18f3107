//! What a process that holds keys owes them.

use std::process::Command;

/// Says to a program that it was sealed, and so must not open by itself.
const SEALED: &str = "TRAMA_SEALED";

/// No core dump of this process, and no other process of the same user that looks into its memory.
pub fn keep_to_itself() {
    #[cfg(target_os = "linux")]
    if rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable).is_err() {
        tracing::warn!("the system lets this process be dumped: a crash could write its memory to the disk");
    }
}

/// Keeps what lies here out of the swap, as far as the system allows it, for as long as the process lives: to let go of
/// a page would let go of what else lies on it.
pub fn keep_in_memory<T>(what: &T) {
    match region::lock(std::ptr::from_ref(what), size_of::<T>()) {
        Ok(locked) => std::mem::forget(locked),
        Err(error) => {
            tracing::warn!(%error, "keys may be written to the swap: encrypt it, or have none");
        }
    }
}

/// How much memory the machine has, where it says so.
pub fn memory() -> Option<u64> {
    #[cfg(target_os = "linux")]
    {
        let info = rustix::system::sysinfo();
        #[allow(clippy::useless_conversion, reason = "how wide these numbers are is the platform's business")]
        Some(u64::from(info.totalram).saturating_mul(info.mem_unit.into()))
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// Replaces this process by the same program, sealed: its whole memory is given back at once, whatever is in it. It
/// returns only by ending.
pub fn replace() -> ! {
    let mut arguments = std::env::args_os();
    let name = arguments.next();
    let mut again = Command::new(myself());
    again.args(arguments).env(SEALED, "true");
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        if let Some(name) = name {
            again.arg0(name);
        }
        let error = again.exec();
        tracing::error!(%error, "the program cannot start itself again: it ends");
    }
    #[cfg(not(unix))]
    drop((name, again));
    std::process::exit(1);
}

/// The file may have been replaced by a newer one since it was started: Linux still knows the one that runs.
fn myself() -> std::path::PathBuf {
    if cfg!(target_os = "linux") {
        return "/proc/self/exe".into();
    }
    std::env::current_exe().unwrap_or_else(|_| "trama".into())
}
