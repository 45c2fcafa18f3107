//! The room's own network: where its phones reach this machine, without any internet.

use std::{
    io::Write,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use crate::{
    terminal_code,
    wire::{Reached, addresses},
};

/// Every address of this machine.
pub const EVERYWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// Says where the phones of the room find the page: every address, and the first as a code for their cameras.
pub fn tell(at: SocketAddr, reached: &Reached) -> anyhow::Result<()> {
    let mut say = std::io::stdout();
    let scheme = if reached.is_secure() { "https" } else { "http" };
    let urls: Vec<String> = addresses::shown(at.ip())
        .into_iter()
        .map(|ip| format!("{scheme}://{}", SocketAddr::new(ip, at.port())))
        .collect();
    let Some(first) = urls.first() else {
        writeln!(
            say,
            "This machine is in no network: make a hotspot or join the room's Wi-Fi, and start again."
        )?;
        return Ok(());
    };
    let code = terminal_code::draw(first)?;
    writeln!(say, "\n{code}\nPhones in the same network find it at:")?;
    for url in &urls {
        writeln!(say, "  {url}")?;
    }
    writeln!(say)?;
    Ok(())
}
