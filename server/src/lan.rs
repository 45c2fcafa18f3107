//! The room's own network: where its phones reach this machine, without any internet.

use std::{
    io::Write,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

/// Every address of this machine.
pub const EVERYWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// The addresses of this machine in its networks; those that routers give to a room come first.
pub fn addresses() -> Vec<Ipv4Addr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    of_rooms(interfaces.into_iter().map(|interface| interface.ip()))
}

fn of_rooms(all: impl Iterator<Item = IpAddr>) -> Vec<Ipv4Addr> {
    let mut rooms: Vec<Ipv4Addr> = all
        .filter_map(|ip| match ip {
            IpAddr::V4(ip) if !ip.is_loopback() && !ip.is_link_local() && !ip.is_unspecified() => Some(ip),
            _ => None,
        })
        .collect();
    rooms.sort_by_key(|ip| (!ip.is_private(), *ip));
    rooms.dedup();
    rooms
}

/// Says where the phones of the room find the page: every address, and the first as a code for their cameras.
pub fn tell(at: SocketAddr) -> anyhow::Result<()> {
    let mut say = std::io::stdout();
    let urls: Vec<String> =
        addresses().into_iter().map(|ip| format!("http://{}", SocketAddr::from((ip, at.port())))).collect();
    let Some(first) = urls.first() else {
        writeln!(
            say,
            "This machine is in no network: make a hotspot or join the room's Wi-Fi, and start again."
        )?;
        return Ok(());
    };
    let code = qrcode::QrCode::new(first)?;
    let code = code.render::<qrcode::render::unicode::Dense1x2>().quiet_zone(true).build();
    writeln!(say, "\n{code}\nPhones in the same network find it at:")?;
    for url in &urls {
        writeln!(say, "  {url}")?;
    }
    writeln!(say)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_found_by_its_private_address_first_and_never_by_one_that_only_this_machine_knows() {
        let all = ["127.0.0.1", "203.0.113.7", "169.254.3.4", "192.168.1.20", "::1", "10.0.0.3", "10.0.0.3"];
        let found = of_rooms(all.into_iter().map(|ip| ip.parse().unwrap()));
        assert_eq!(
            found.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["10.0.0.3", "192.168.1.20", "203.0.113.7"]
        );
    }
}
