//! The wire: TLS ends in the process, or somebody says in words that it does not.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use rstest::rstest;
use serde_json::json;
use sha2::{Digest, Sha256};
use tests::{
    authority::{Authority, Root},
    drawing::{id, layer, point},
    house::{House, On, PASSPHRASE, Trama, free_port},
    knock,
    person::Person,
    workshop::Seat,
};

use crate::headers::is_dressed;

const HTTP: &[u8] = b"http/1.1";

/// Waits for something that comes soon.
fn soon(what: &str, mut is: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is() {
        assert!(since.elapsed() < Duration::from_secs(30), "{what}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// A server with a certificate of its own making, and that certificate.
fn guarded(house: &House) -> (Trama, u16, PathBuf) {
    let (port, certificate) = (free_port(), house.data().join("wire/self-made.pem"));
    (house.start_guarded(port, &["--tls", "self-made"], &certificate), port, certificate)
}

fn fingerprint(der: &[u8]) -> String {
    let pairs: Vec<_> = Sha256::digest(der).iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

/// What a server answers to somebody who speaks in the clear.
fn in_the_clear(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "{request} HTTP/1.1\r\nhost: localhost:{port}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.to_lowercase()
}

/// A map with a layer to draw on, and whoever draws.
fn drawing(steward: Person) -> (Seat, String) {
    let mut marta = Seat { person: steward, map: String::new() };
    let map = marta.person.post("/api/maps", &json!({"name": "Río Claro"})).ok();
    map["id"].as_str().unwrap().clone_into(&mut marta.map);
    let notes = id();
    marta.write(layer(&notes, "annotation", "Notas", 0));
    (marta, notes)
}

#[test]
fn a_room_comes_by_tls_and_compares_the_fingerprint_of_what_the_server_made_for_itself() {
    let house = House::new(On::Sqlite).unwrap();
    let (trama, port, _) = guarded(&house);
    let shown = knock::shown(port, "localhost", HTTP).expect("a certificate");
    let told = fingerprint(&shown);
    assert!(trama.said().contains(&told), "{}", trama.said());
    assert!(trama.said().contains("Trama is at https://"), "{}", trama.said());
    assert!(
        Person::believing(&trama.url, None).try_get("/api/health").is_none(),
        "nobody else vouches for it"
    );

    let (mut marta, notes) = drawing(trama.steward());
    let wire = marta.person.get("/api/wire").ok();
    assert_eq!(
        (&wire["certificate"]["fingerprint"], &wire["secure"]),
        (&json!(told), &json!(true)),
        "{wire}"
    );
    assert_eq!(wire["certificate"]["self_made"], true);
    trama.stranger().get("/api/wire").is_problem(401, "signed-out");
    let asked = json!({"name": "Marta", "passphrase": PASSPHRASE});
    let cookie = trama.stranger().post("/api/session", &asked).header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-trama=") && cookie.contains("; Secure"), "{cookie}");
    let health = marta.person.get("/api/health");
    is_dressed("health by TLS", &health);
    assert_eq!(health.header("strict-transport-security"), "", "or nobody gets past the warning any more");

    let stream = marta.follow();
    let mark = id();
    let body = json!({"geometry": point(-70.7, 4.1), "properties": {"code": "texto", "text": "Aquí"}});
    marta.write(tests::drawing::change("feature.put", &notes, &mark, 0, &body));
    stream.change_of(&mark);
    assert!(trama.stop(), "an open stream does not keep a server from stopping");

    let (again, port, _) = guarded(&house);
    assert_eq!(
        fingerprint(&knock::shown(port, "localhost", HTTP).unwrap()),
        told,
        "it is the same after a start"
    );
    assert!(again.stop());
}

#[test]
fn a_server_that_is_sealed_by_its_button_answers_by_tls_again_at_once() {
    let house = House::new(On::Sqlite).unwrap();
    let (trama, port, _) = guarded(&house);
    let before = knock::shown(port, "localhost", HTTP).unwrap();
    let (mut marta, _) = drawing(trama.steward());
    let _stream = marta.follow();
    assert_eq!(marta.person.post("/api/seal", &json!({})).status, 202);
    let health = |trama: &Trama| {
        let answer = trama.stranger().try_get("/api/health")?;
        answer.json()["status"].as_str().map(str::to_owned)
    };
    soon("it is not sealed", || health(&trama).as_deref() == Some("sealed"));
    assert_eq!(knock::shown(port, "localhost", HTTP).unwrap(), before, "nobody has to compare again");
    let mut stranger = trama.stranger();
    stranger.post("/api/unseal", &json!({"passphrase": "no es esta"})).is_problem(401, "wrong-passphrase");
    assert!(trama.stop());
}

#[test]
fn who_knocks_in_the_clear_is_sent_to_the_right_address_and_who_is_slow_keeps_nobody_waiting() {
    let house = House::new(On::Sqlite).unwrap();
    let (other, certificate) = (free_port(), house.data().join("wire/self-made.pem"));
    let port = free_port();
    let from = format!("127.0.0.1:{other}");
    let trama = house.start_guarded(port, &["--tls", "self-made", "--redirect-from", &from], &certificate);
    let silent: Vec<_> = (0..40).map(|_| TcpStream::connect(("127.0.0.1", port)).unwrap()).collect();
    for at in [port, other] {
        let answer = in_the_clear(at, "GET /?map=7");
        assert!(answer.starts_with("http/1.1 307"), "{answer}");
        assert!(answer.contains(&format!("location: https://localhost:{port}/?map=7")), "{answer}");
        for name in [
            "content-security-policy: default-src 'none'",
            "referrer-policy: no-referrer",
            "cache-control: no-store",
        ] {
            assert!(answer.contains(name), "{name}: {answer}");
        }
        assert!(!answer.contains("strict-transport-security"), "{answer}");
        let posted = in_the_clear(at, "POST /api/session");
        assert!(
            posted.starts_with("http/1.1 405"),
            "a passphrase in the clear is not waved through: {posted}"
        );
        let api = in_the_clear(at, "GET /api/health");
        assert!(api.starts_with("http/1.1 307") && !api.contains("status"), "{api}");
    }
    trama.stranger().get("/api/health").ok();
    drop(silent);
    assert!(trama.stop());
}

#[test]
fn a_certificate_by_file_is_shown_anew_when_it_was_renewed_and_kept_when_what_comes_is_broken() {
    let (house, root) = (House::new(On::Sqlite).unwrap(), Root::new());
    let folder = house.data().with_file_name("certificates");
    let [certificate, key, believed] = ["own.pem", "own.key", "root.pem"].map(|name| folder.join(name));
    root.write(&["localhost"], &(2020..2040), &certificate, &key);
    fs::write(&believed, root.pem()).unwrap();
    let port = free_port();
    let arguments = ["--certificate", certificate.to_str().unwrap(), "--key", key.to_str().unwrap()];
    let trama = house.start_guarded(port, &arguments, &believed);
    let first = knock::shown(port, "localhost", HTTP).unwrap();
    let health = trama.stranger().get("/api/health");
    is_dressed("health by TLS", &health);
    assert_eq!(health.header("strict-transport-security"), "max-age=31536000");
    let page = trama.stranger().get("/no-such-page");
    assert_eq!((page.status, page.header("strict-transport-security")), (404, "max-age=31536000"));
    let (marta, _) = drawing(trama.steward());
    let stream = marta.follow();

    fs::write(&certificate, "half of a file").unwrap();
    soon("it says nothing of what is broken", || trama.log().contains("the certificate was not read anew"));
    assert_eq!(knock::shown(port, "localhost", HTTP).unwrap(), first, "what was good is shown");

    root.write(&["localhost"], &(2021..2041), &certificate, &key);
    soon("the new one is not shown", || knock::shown(port, "localhost", HTTP).unwrap() != first);
    let told = fingerprint(&knock::shown(port, "localhost", HTTP).unwrap());
    assert_eq!(marta.person.get("/api/wire").ok()["certificate"]["fingerprint"], told);
    assert_eq!(marta.person.get("/api/wire").ok()["certificate"]["self_made"], false);
    drop(stream);
    assert!(trama.stop());
}

#[test]
fn a_certificate_is_asked_for_kept_and_renewed_before_it_ends() {
    let (house, port) = (House::new(On::Sqlite).unwrap(), free_port());
    let folder = house.data().with_file_name("authority");
    let authority = Authority::open(Root::new(), &folder, port);
    let believed = folder.join("root.pem");
    let asked = ["--acme", "localhost", "--acme-contact", "marta@example.org", "--acme-directory"];
    let asked = [asked.as_slice(), &[&authority.directory]].concat();
    let start = || house.start_trusting(port, &asked, &believed);
    let trama = start();
    let first = knock::shown(port, "localhost", HTTP).unwrap();
    assert_eq!((authority.made(), authority.accounts()), (1, 1));
    assert_eq!(trama.stranger().get("/api/health").header("strict-transport-security"), "max-age=31536000");
    assert!(knock::shown(port, "localhost", b"acme-tls/1").is_none(), "nothing is answered that nobody asks");
    assert!(trama.stop());

    let trama = start();
    assert_eq!(knock::shown(port, "localhost", HTTP).unwrap(), first);
    assert_eq!((authority.made(), authority.accounts()), (1, 1), "what is good is not asked for again");
    assert!(trama.stop());

    // Another one, of which less than a third is left.
    let kept = house.data().join("wire");
    authority.root().write(&["localhost"], &(1990..2028), &kept.join("acme.pem"), &kept.join("acme.key"));
    let trama = start();
    soon("it is not renewed", || authority.made() == 2);
    soon("the old one is shown", || {
        fs::read(kept.join("acme.pem")).is_ok_and(|pem| String::from_utf8_lossy(&pem).contains("BEGIN"))
            && trama.log().contains("a new certificate is shown")
    });
    assert_eq!(authority.accounts(), 1, "the account is kept");
    assert!(trama.stop());
}

#[test]
fn an_authority_that_does_not_find_the_server_is_no_end_of_it() {
    let (house, port) = (House::new(On::Sqlite).unwrap(), free_port());
    let folder = house.data().with_file_name("authority");
    // It looks behind another door.
    let authority = Authority::open(Root::new(), &folder, free_port());
    let log = folder.join("log");
    let mut process = house
        .command()
        .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--acme", "mapa.example.org"])
        .args(["--acme-contact", "marta@example.org", "--acme-directory", &authority.directory])
        .env("SSL_CERT_FILE", folder.join("root.pem"))
        .stdout(Stdio::null())
        .stderr(fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let said = || fs::read_to_string(&log).unwrap();
    soon("it is not asked", || authority.last_order() == Some("invalid"));
    soon("it does not say so", || said().contains("no certificate came"));
    assert!(said().contains("did not find this server"), "{}", said());
    assert!(knock::shown(port, "mapa.example.org", HTTP).is_none(), "nobody gets in without a certificate");
    assert!(process.try_wait().unwrap().is_none(), "it goes on, and asks again later");
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(authority.made(), 0);
}

#[rstest]
#[case::nothing_said(&["--listen", "0.0.0.0:0"], "--tls self-made")]
#[case::two_ways(&["--tls", "self-made", "--plain"], "cannot be used with")]
#[case::half_a_certificate(&["--certificate", "own.pem"], "--key")]
#[case::no_contact(&["--acme", "mapa.example.org"], "--acme-contact")]
#[case::no_such_file(&["--certificate", "no-such.pem", "--key", "no-such.key"], "no-such.pem cannot be read")]
#[case::proxy_without_address(&["--behind-proxy"], "--url")]
#[case::a_lie(&["--url", "https://mapa.example.org"], "nothing here speaks TLS")]
fn what_would_not_be_guarded_as_people_are_told_is_not_started(
    #[case] arguments: &[&str],
    #[case] why: &str,
) {
    let house = House::new(On::Sqlite).unwrap();
    let mut command = house.command();
    command.arg("serve");
    if !arguments.contains(&"--listen") {
        command.args(["--listen", "127.0.0.1:0"]);
    }
    let run = command.args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(!run.status.success() && said.contains(why), "{said}");
}

#[test]
fn in_the_clear_other_machines_come_in_only_with_a_word_and_a_warning() {
    let house = House::new(On::Sqlite).unwrap();
    let trama = house.start_with(&["--plain"]);
    assert!(!trama.said().contains("Warning: in the clear"), "on the machine itself nobody listens");
    assert!(trama.stop());
    let port = free_port();
    let mut process = house
        .command()
        .args(["serve", "--plain", "--listen", &format!("0.0.0.0:{port}")])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let person = Person::believing(&format!("http://127.0.0.1:{port}"), None);
    soon("it does not answer", || person.try_get("/api/health").is_some_and(|it| it.status == 200));
    assert_eq!(person.get("/api/health").header("strict-transport-security"), "");
    process.kill().unwrap();
    let said = process.wait_with_output().unwrap();
    assert!(String::from_utf8_lossy(&said.stdout).contains("Warning: in the clear"), "{said:?}");
}

#[test]
fn behind_a_proxy_its_word_counts_for_the_limits_and_nowhere_else() {
    let house = House::new(On::Sqlite).unwrap();
    let trama = house.start_behind(&["--behind-proxy"]);
    let health = trama.stranger().get("/api/health");
    assert_eq!(health.header("strict-transport-security"), "max-age=31536000");
    is_dressed("behind a proxy", &health);
    let token = trama.setup_token().expect("a link");
    assert!(trama.said().contains("https://mapa.example.org/#setup="), "{}", trama.said());
    let asked = json!({"token": token, "name": "Marta", "passphrase": PASSPHRASE});
    let cookie = trama.stranger().post("/api/setup", &asked).header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-trama=") && cookie.contains("; Secure"), "{cookie}");
    assert_eq!(tries(&trama, "10.1.1.1, 192.168.7.20"), 5);
    assert_eq!(
        tries(&trama, "10.2.2.2, 192.168.7.20"),
        0,
        "what one says of oneself before the proxy does not count"
    );
    assert_eq!(tries(&trama, "192.168.8.20"), 5, "another network has tries of its own");
    assert!(trama.stop());

    let trama = house.start();
    assert_eq!(tries(&trama, "192.168.9.20"), 5);
    assert_eq!(tries(&trama, "192.168.10.20"), 0, "without a proxy nobody says where she comes from");
}

/// How many wrong codes somebody may try who says that she comes from there.
fn tries(trama: &Trama, from: &str) -> usize {
    let asked = json!({"code": "una-dos-tres-cuatro", "name": "Luz"}).to_string();
    let headers = [("content-type", "application/json"), ("x-forwarded-for", from)];
    let status = || trama.stranger().send("POST", "/api/join", &headers, asked.as_bytes()).unwrap().status;
    (0..6).take_while(|_| status() != 429).count()
}
