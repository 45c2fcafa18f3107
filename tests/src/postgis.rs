//! A PostgreSQL with PostGIS for the stories alone: started by the first process that needs one, shared by all of them,
//! stopped a few seconds after the last one ended, however it ended. Nothing of it survives.
//!
//! Each story has a database of its own. `TRAMA_TEST_POSTGRES=postgres://superuser@host/postgres` makes the stories use
//! another cluster; `TRAMA_TEST_SKIP_POSTGRES=1` leaves their PostgreSQL half out, on a machine that has none.

use std::{
    fs::{File, OpenOptions},
    net::TcpListener,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::OnceLock,
};

use anyhow::{Context, Result, bail, ensure};
use parking_lot::Mutex;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// Every story's database is a copy of this one, which has PostGIS already.
const TEMPLATE: &str = "trama_template";

/// A database of one story.
pub struct Database {
    name: String,
    admin: String,
    /// Where it is: `postgres://…`.
    pub url: String,
}

/// Whether the stories of PostgreSQL are left out.
pub fn skipped() -> bool {
    std::env::var_os("TRAMA_TEST_SKIP_POSTGRES").is_some_and(|it| !it.is_empty() && it != "0")
}

impl Database {
    /// A new, empty database with PostGIS.
    pub async fn new() -> Result<Self> {
        let admin = tokio::task::spawn_blocking(cluster).await??;
        let name = format!("story_{}", uuid::Uuid::new_v4().simple());
        let mut conn = PgConnection::connect(&admin).await.context("the cluster does not answer")?;
        // Copying a template wants it to itself.
        conn.execute("select pg_advisory_lock(1)").await?;
        let (known,): (bool,) =
            sqlx::query_as("select exists (select from pg_database where datname = $1 and datistemplate)")
                .bind(TEMPLATE)
                .fetch_one(&mut conn)
                .await?;
        if !known {
            make_template(&mut conn, &admin).await?;
        }
        conn.execute(AssertSqlSafe(format!("create database {name} template {TEMPLATE}"))).await?;
        conn.close().await?;
        Ok(Self { url: on_database(&admin, &name), name, admin })
    }

    /// A copy of it, while nobody is connected.
    pub async fn copy(&self) -> Result<Self> {
        let name = format!("story_{}", uuid::Uuid::new_v4().simple());
        let mut conn = PgConnection::connect(&self.admin).await?;
        conn.execute(AssertSqlSafe(format!("create database {name} template {}", self.name))).await?;
        conn.close().await?;
        Ok(Self { url: on_database(&self.admin, &name), name, admin: self.admin.clone() })
    }

    /// A connection beside the store's, for looking at what it wrote.
    pub async fn look(&self) -> Result<PgConnection> {
        Ok(PgConnection::connect(&self.url).await?)
    }

    /// Gives the disk back. A story that failed leaves its database to the end of the cluster.
    pub async fn end(self) -> Result<()> {
        let mut conn = PgConnection::connect(&self.admin).await?;
        conn.execute(AssertSqlSafe(format!("drop database {} with (force)", self.name))).await?;
        Ok(conn.close().await?)
    }
}

async fn make_template(conn: &mut PgConnection, admin: &str) -> Result<()> {
    conn.execute(AssertSqlSafe(format!("drop database if exists {TEMPLATE}"))).await?;
    conn.execute(AssertSqlSafe(format!("create database {TEMPLATE}"))).await?;
    let mut template = PgConnection::connect(&on_database(admin, TEMPLATE)).await?;
    template
        .execute("create extension postgis")
        .await
        .context("PostGIS is not installed: postgresql-…-postgis-3")?;
    template.close().await?;
    conn.execute(AssertSqlSafe(format!("alter database {TEMPLATE} is_template true"))).await?;
    Ok(())
}

fn on_database(admin: &str, name: &str) -> String {
    let (server, _) = admin.rsplit_once('/').unwrap_or((admin, ""));
    format!("{server}/{name}")
}

/// The address of the shared cluster, for as long as this process lives.
fn cluster() -> Result<String> {
    // Held by the process: the kernel lets it go when the process ends, and the guardian sees it.
    static USE: OnceLock<(File, String)> = OnceLock::new();
    static START: Mutex<()> = Mutex::new(());
    if let Ok(url) = std::env::var("TRAMA_TEST_POSTGRES") {
        return Ok(url);
    }
    let _one = START.lock();
    if let Some((_, url)) = USE.get() {
        return Ok(url.clone());
    }
    let place = Place::new()?;
    let in_use = place.lock_file("use")?;
    in_use.lock_shared()?;
    let starting = place.lock_file("start")?;
    starting.lock()?;
    let url = match std::fs::read_to_string(place.file("url")) {
        Ok(url) if answers(&url) => url,
        _ => place.start()?,
    };
    drop(starting);
    Ok(USE.get_or_init(|| (in_use, url)).1.clone())
}

/// Whether somebody listens there: after a power cut nobody does.
fn answers(url: &str) -> bool {
    let address = url.split(['@', '/']).nth(3).unwrap_or_default();
    std::net::TcpStream::connect(address).is_ok()
}

/// The folder of the locks and of the cluster. It stays; the cluster in it comes and goes.
struct Place(PathBuf);

impl Place {
    fn new() -> Result<Self> {
        let me = std::fs::metadata("/proc/self")?.uid();
        let folder = std::env::temp_dir().join(format!("trama-stories-{me}"));
        std::fs::create_dir_all(&folder)?;
        ensure!(std::fs::metadata(&folder)?.uid() == me, "{} is somebody else's", folder.display());
        Ok(Self(folder))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn lock_file(&self, name: &str) -> Result<File> {
        Ok(OpenOptions::new().create(true).append(true).open(self.file(name))?)
    }

    fn start(&self) -> Result<String> {
        let bin = programs()?;
        let made = as_owner("mktemp", ["-d", "-t", "trama-postgis-XXXXXX"]).output()?;
        let folder = PathBuf::from(String::from_utf8(succeeded("mktemp", made)?.stdout)?.trim());
        let data = folder.join("data");
        let initdb =
            as_owner(bin.join("initdb"), ["--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", "-D"])
                .arg(&data)
                .current_dir("/")
                .output()?;
        succeeded("initdb", initdb)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let settings = format!(
            "-p {port} -k {} -h 127.0.0.1 -c max_connections=200 -c fsync=off -c shared_buffers=64MB",
            folder.display()
        );
        // Its output goes to a file of its own: an inherited pipe would keep whoever reads ours waiting.
        let started = as_owner(bin.join("pg_ctl"), ["-w", "start", "-o", &settings, "-D"])
            .arg(&data)
            .arg("-l")
            .arg(folder.join("log"))
            .current_dir("/")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        ensure!(started.success(), "pg_ctl start failed: see {}", folder.join("log").display());
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        self.guard(&bin, &folder)?;
        std::fs::write(self.file("url"), &url)?;
        Ok(url)
    }

    /// A process that outlives us all: when nobody uses the cluster any more, stops it and takes everything away.
    fn guard(&self, bin: &Path, folder: &Path) -> Result<()> {
        let stop = r#"
            while sleep 5; do
                flock --nonblock --exclusive "$1/use" sh -c '
                    rm -f "$1/url"
                    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$2/pg_ctl" -m immediate -D "$3/data" stop
                    else "$2/pg_ctl" -m immediate -D "$3/data" stop; fi
                    rm -rf "$3"' sh "$1" "$2" "$3" && exit
            done"#;
        Command::new("setsid")
            .args(["sh", "-c", stop, "sh"])
            .args([self.0.as_path(), bin, folder])
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("setsid and flock (util-linux) stop the cluster")?;
        Ok(())
    }
}

/// PostgreSQL refuses to run as root: then its own user runs it.
fn as_owner<const N: usize>(program: impl AsRef<std::ffi::OsStr>, args: [&str; N]) -> Command {
    static ROOT: OnceLock<bool> = OnceLock::new();
    let root = *ROOT.get_or_init(|| std::fs::metadata("/proc/self").is_ok_and(|it| it.uid() == 0));
    let mut command = if root {
        let mut runuser = Command::new("runuser");
        runuser.args(["-u", "postgres", "--"]).arg(program);
        runuser
    } else {
        Command::new(program)
    };
    command.args(args).stdin(Stdio::null());
    command
}

/// The newest PostgreSQL of this machine.
fn programs() -> Result<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|it| it.file_name().to_str()?.parse::<u32>().ok())
        .filter(|version| Path::new(&format!("/usr/lib/postgresql/{version}/bin/initdb")).exists())
        .max();
    let Some(version) = newest else {
        bail!(
            "PostgreSQL is not installed: apt install postgresql postgresql-15-postgis-3, or name a cluster with \
             TRAMA_TEST_POSTGRES, or leave its stories out with TRAMA_TEST_SKIP_POSTGRES=1"
        )
    };
    Ok(PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")))
}

fn succeeded(program: &str, output: Output) -> Result<Output> {
    ensure!(output.status.success(), "{program} failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(output)
}
