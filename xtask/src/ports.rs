//! Ports on loopback: finding a free one, and saying clearly when one is taken.
use std::{
    io::ErrorKind,
    net::{Ipv4Addr, Ipv6Addr, TcpListener},
};

use crate::failure::{Explain, Failure, Outcome};

/// A port nobody listens on at the moment, for tests.
///
/// # Errors
/// When the machine has none left.
pub fn free() -> Outcome<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).explain(|| "no port is free".into())?;
    Ok(listener.local_addr().explain(|| "no port is known".into())?.port())
}

/// Checks that each port can be listened on; each comes with the name of who wants it.
///
/// # Errors
/// One failure that names all that are taken, with the remedy.
pub fn check_free(wanted: &[(u16, &str)]) -> Outcome {
    let taken: Vec<String> = wanted
        .iter()
        .filter(|(port, _)| is_taken(*port))
        .map(|(port, wanted_by)| format!("{port} (for {wanted_by})"))
        .collect();
    if taken.is_empty() {
        return Ok(());
    }
    let noun = if taken.len() == 1 { "Port" } else { "Ports" };
    let verb = if taken.len() == 1 { "is" } else { "are" };
    let first = wanted.first().map_or(8080, |(port, _)| *port);
    let other = if first < 9000 { first + 1000 } else { first - 1000 };
    Err(Failure::new(format!("{noun} {} {verb} in use by another program", taken.join(" and ")))
        .remedy(format!("end that program, or take other ports with `--port {other}`")))
}

/// A listener on the IPv6 loopback counts as well: browsers try `localhost` there first.
fn is_taken(port: u16) -> bool {
    let in_use = |result: std::io::Result<TcpListener>| {
        result.is_err_and(|error| matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied))
    };
    in_use(TcpListener::bind((Ipv4Addr::LOCALHOST, port)))
        || in_use(TcpListener::bind((Ipv6Addr::LOCALHOST, port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named_with_its_remedy() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let taken = listener.local_addr().unwrap().port();
        let failure = check_free(&[(free().unwrap(), "the page"), (taken, "django")]).unwrap_err();
        let text = failure.to_string();
        assert!(text.contains(&format!("Port {taken} (for django) is in use")), "{text}");
        assert!(text.contains("--port "), "{text}");
        drop(listener);
        assert!(check_free(&[(taken, "django")]).is_ok());
    }
}
