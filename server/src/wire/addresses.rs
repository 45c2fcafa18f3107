//! By which addresses and names other machines know this one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The addresses of this machine that others on its networks reach, as its interfaces are now.
#[cfg(unix)]
fn of_this_machine() -> Vec<IpAddr> {
    use nix::{ifaddrs::getifaddrs, net::if_::InterfaceFlags};
    let Ok(interfaces) = getifaddrs() else { return Vec::new() };
    let up = interfaces.filter(|it| {
        it.flags.contains(InterfaceFlags::IFF_UP) && !it.flags.contains(InterfaceFlags::IFF_LOOPBACK)
    });
    let found = up
        .filter_map(|it| {
            let address = it.address?;
            let four = address.as_sockaddr_in().map(|it| IpAddr::V4(it.ip()));
            four.or_else(|| address.as_sockaddr_in6().map(|it| IpAddr::V6(it.ip())))
        })
        .filter(|ip| match ip {
            IpAddr::V4(ip) => !ip.is_link_local(),
            // Those need the name of the interface beside them: no browser takes it.
            IpAddr::V6(ip) => !ip.is_unicast_link_local(),
        });
    in_order(found)
}

/// The ones that people can read out come first, and of these the ones that routers give to a room.
fn in_order(found: impl Iterator<Item = IpAddr>) -> Vec<IpAddr> {
    let mut found: Vec<IpAddr> = found.collect();
    found.sort_by_key(|ip| match ip {
        IpAddr::V4(four) => (false, !four.is_private(), *ip),
        IpAddr::V6(_) => (true, false, *ip),
    });
    found.dedup();
    found
}

#[cfg(not(unix))]
fn of_this_machine() -> Vec<IpAddr> {
    Vec::new()
}

/// The addresses at which a server answers that listens at `ip`.
pub(crate) fn shown(ip: IpAddr) -> Vec<IpAddr> {
    if ip.is_unspecified() { of_this_machine() } else { vec![ip] }
}

/// Every address and name by which somebody may call a server that listens at `ip`.
pub(super) fn all(ip: IpAddr) -> Vec<String> {
    let mut names: Vec<String> = vec!["localhost".into()];
    names.extend(host_name().into_iter().flat_map(|name| [format!("{name}.local"), name]));
    let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    let mut ips: Vec<IpAddr> = loopback.into_iter().chain(shown(ip)).collect();
    ips.sort();
    ips.dedup();
    names.extend(ips.iter().map(ToString::to_string));
    names
}

#[cfg(unix)]
fn host_name() -> Option<String> {
    let name = rustix::system::uname().nodename().to_str().ok()?.to_lowercase();
    let first = name.split('.').next()?.to_owned();
    let good = !first.is_empty() && first.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
    (good && first != "localhost").then_some(first)
}

#[cfg(not(unix))]
fn host_name() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_known_by_its_private_address_first() {
        let all = ["fd00::7", "203.0.113.7", "192.168.1.20", "10.0.0.3", "10.0.0.3"];
        let found = in_order(all.into_iter().map(|ip| ip.parse().unwrap()));
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, ["10.0.0.3", "192.168.1.20", "203.0.113.7", "fd00::7"]);
    }
}
