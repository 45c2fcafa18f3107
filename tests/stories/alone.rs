//! A server without any outside: stories are told once more in a network that has nobody else in it. There is one way out, and
//! it leads nowhere: whatever takes it is counted, a name that is looked up included.

use std::{
    env,
    process::{Command, Stdio},
};

/// What is told there: coming in, drawing together, files, pictures, tiles, the page.
const TOLD: [&str; 6] = ["doors::", "together::", "importing::", "pictures::", "tiles::", "headers::"];

/// Makes the network, counts what leaves it before and after the stories, and then sends something to see that it counts.
const SCRIPT: &str = r#"
set -eu
ip link set lo up
ip link add out type veth peer name nowhere
for end in out nowhere; do ip link set $end addrgenmode none; ip link set $end up; done
ip link set out arp off
ip address add 198.51.100.1/24 dev out
ip route add default dev out
names=$(mktemp)
echo 'nameserver 198.51.100.53' > "$names"
echo 'options timeout:1 attempts:1' >> "$names"
mount --bind "$names" /etc/resolv.conf
left() { sed -n 's/^ *out: *//p' /proc/self/net/dev | awk '{print $10}'; }
echo "before: $(left)"
"$@" || exit 9
echo "after: $(left)"
getent hosts somebody.example > /dev/null || true
echo "control: $(left)"
"#;

#[test]
fn stories_hold_in_a_network_without_any_outside_and_nothing_tries_to_leave_it() {
    let mut alone = Command::new("unshare");
    alone.args(["--net", "--mount"]);
    if !is_root() {
        alone.arg("--map-root-user");
    }
    let try_out = |script: &str| {
        let mut tried = Command::new("unshare");
        tried.args(alone.get_args()).args(["sh", "-c", script]).stdin(Stdio::null()).output()
    };
    let can = try_out(
        "ip link set lo up && ip link add out type veth peer name nowhere && mount --bind /dev/null /etc/resolv.conf",
    );
    let why = match can {
        Ok(run) if run.status.success() => None,
        Ok(run) => Some(String::from_utf8_lossy(&run.stderr).trim().to_owned()),
        Err(error) => Some(error.to_string()),
    };
    if let Some(why) = why {
        eprintln!(
            "skipped: this machine gives no network of one's own (root, unshare and ip are needed): {why}"
        );
        return;
    }
    let stories = env::current_exe().unwrap();
    let told = alone
        .args(["sh", "-c", SCRIPT, "sh"])
        .arg(stories)
        .args(["--test-threads", "2"])
        .args(TOLD)
        .env("TRAMA_TEST_SKIP_POSTGRES", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&told.stdout);
    assert!(told.status.success(), "{said}{}", String::from_utf8_lossy(&told.stderr));
    let passed = said.split("test result: ok. ").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok());
    assert!(passed.is_some_and(|passed: u32| passed >= 20), "{said}");
    let left = |when: &str| {
        let line = said.lines().find_map(|line| line.strip_prefix(when));
        line.and_then(|count| count.trim().parse::<u64>().ok()).unwrap_or_else(|| panic!("{when} {said}"))
    };
    assert_eq!(left("after:"), left("before:"), "something tried to leave");
    assert!(left("control:") > left("after:"), "and what leaves would have been seen");
}

fn is_root() -> bool {
    let told = Command::new("id").arg("-u").output();
    told.is_ok_and(|told| told.stdout == b"0\n")
}
