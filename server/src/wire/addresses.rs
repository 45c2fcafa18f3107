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
    let mut found: Vec<IpAddr> = up
        .filter_map(|it| {
            let address = it.address?;
            let four = address.as_sockaddr_in().map(|it| IpAddr::V4(it.ip()));
            four.or_else(|| address.as_sockaddr_in6().map(|it| IpAddr::V6(it.ip())))
        })
        .filter(|ip| match ip {
            IpAddr::V4(ip) => !ip.is_link_local(),
            // Those need the name of the interface beside them: no browser takes it.
            IpAddr::V6(ip) => !ip.is_unicast_link_local(),
        })
        .collect();
    // The ones that people can read out come first.
    found.sort_by_key(IpAddr::is_ipv6);
    found.dedup();
    found
}

#[cfg(not(unix))]
fn of_this_machine() -> Vec<IpAddr> {
    Vec::new()
}

/// The addresses at which a server answers that listens at `ip`.
pub(super) fn shown(ip: IpAddr) -> Vec<IpAddr> {
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
