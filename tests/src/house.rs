//! The built program, run as people run it: on a free port, on a data folder or a database of its own.

use std::{
    fs::File,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use server::{
    config::Data,
    open,
    seal::{Key, KeyFile, Lock},
    store::{Setting, SharedStore},
};
use sqlx::Connection;
use tempfile::TempDir;

use crate::{person::Person, postgis::Database};

/// The steward's passphrase in every story.
pub const PASSPHRASE: &str = "cuatro palabras bien largas";

/// Longest time that a start may take.
const START: Duration = Duration::from_secs(30);

/// Which store a story is told on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum On {
    /// The embedded one.
    Sqlite,
    /// PostgreSQL with PostGIS.
    Postgis,
}

/// Where the data of one story live. Servers come and go; the house stays.
pub struct House {
    folder: TempDir,
    database: Option<Database>,
}

impl House {
    /// An empty one. A house without PostgreSQL where the stories of PostgreSQL are left out does not exist.
    pub fn new(on: On) -> Option<Self> {
        if on == On::Postgis && crate::postgis::skipped() {
            eprintln!("skipped: TRAMA_TEST_SKIP_POSTGRES is set");
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let database = (on == On::Postgis).then(|| wait(Database::new()).expect("a database"));
        Some(Self { folder, database })
    }

    /// Another with the same in it, while no server runs here.
    #[must_use]
    pub fn copy(&self) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = self.database.as_ref().map(|it| wait(it.copy()).expect("a copy of the database"));
        let copy = Self { folder, database };
        if self.data().exists() {
            let copied = Command::new("cp").arg("-a").arg(self.data()).arg(copy.data()).status();
            assert!(copied.is_ok_and(|it| it.success()), "the data are copied");
        }
        if self.key_file().exists() {
            std::fs::copy(self.key_file(), copy.key_file()).expect("the key is copied");
        }
        copy
    }

    /// Where the database is, on PostgreSQL.
    pub fn database(&self) -> Option<&str> {
        self.database.as_ref().map(|database| database.url.as_str())
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> i64 {
        let asked = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
        if let Some(url) = self.database() {
            let mut conn = sqlx::postgres::PgConnection::connect(url).await.expect("a connection");
            return sqlx::query_scalar(asked).fetch_one(&mut conn).await.expect("a count");
        }
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.data().join("trama.db"));
        let mut conn = sqlx::sqlite::SqliteConnection::connect_with(&options).await.expect("a connection");
        sqlx::query_scalar(asked).fetch_one(&mut conn).await.expect("a count")
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// What opens it, unless a story says otherwise.
    pub fn key_file(&self) -> PathBuf {
        self.folder.path().join("key")
    }

    /// Its store, open, for a server in the story's own process. The key file opens it, as it does for the program.
    pub async fn store(&self) -> SharedStore {
        let path = self.key_file();
        let data = Data {
            data_dir: self.data(),
            database: self.database().map(str::to_owned),
            key_file: Some(path.clone()),
        };
        if !path.exists() {
            let file = KeyFile::create(&path).expect("a key file");
            let server = Key::random().expect("a key");
            let lock = Lock::with_key_file(&server, &file).and_then(|lock| lock.write()).expect("a lock");
            let database = open::database(&data).await.expect("a store");
            database.settle(Setting::KeyFileLock, &lock).await.expect("a setting");
        }
        open::open(&data).await.expect("a store")
    }

    /// Starts a server in it. On PostgreSQL several may run at once.
    pub fn start(&self) -> Trama {
        self.start_with(&[])
    }

    /// Starts a server with further arguments of `trama serve`.
    pub fn start_with(&self, arguments: &[&str]) -> Trama {
        self.start_command(self.command(), arguments)
    }

    /// The same without a key file.
    pub fn start_without_key_file(&self, arguments: &[&str]) -> Trama {
        let mut command = self.command();
        command.env_remove("TRAMA_KEY_FILE");
        self.start_command(command, arguments)
    }

    /// Starts a server that speaks TLS as the arguments say. Whoever comes believes the certificate of a file, which
    /// the start may make.
    pub fn start_guarded(&self, port: u16, arguments: &[&str], believed: &Path) -> Trama {
        let url = format!("https://localhost:{port}");
        self.start_at(self.command(), port, url, arguments, Some(believed.to_owned()))
    }

    /// The same, where the server itself trusts that certificate and no other.
    pub fn start_trusting(&self, port: u16, arguments: &[&str], believed: &Path) -> Trama {
        let (url, mut command) = (format!("https://localhost:{port}"), self.command());
        command.env("SSL_CERT_FILE", believed);
        self.start_at(command, port, url, arguments, Some(believed.to_owned()))
    }

    fn start_command(&self, command: Command, arguments: &[&str]) -> Trama {
        let port = free_port();
        self.start_at(command, port, format!("http://127.0.0.1:{port}"), arguments, None)
    }

    /// Starts a server as a command says it, behind what speaks TLS for it.
    pub fn start_behind(&self, arguments: &[&str]) -> Trama {
        let (port, mut command) = (free_port(), self.command());
        command.env("TRAMA_URL", "https://mapa.example.org");
        self.start_at(command, port, format!("http://127.0.0.1:{port}"), arguments, None)
    }

    /// Starts the program with no command, and with nothing but its key file said beside the environment.
    pub fn start_bare(&self) -> Trama {
        let (port, mut command) = (free_port(), self.command());
        command.env_remove("TRAMA_KEY_FILE").arg("--key-file").arg(self.key_file());
        command.env("TRAMA_LISTEN", format!("127.0.0.1:{port}"));
        self.run(command, port, format!("http://127.0.0.1:{port}"), None)
    }

    fn start_at(
        &self,
        mut command: Command,
        port: u16,
        url: String,
        arguments: &[&str],
        believed: Option<PathBuf>,
    ) -> Trama {
        command.args(["serve", "--listen", &format!("127.0.0.1:{port}")]).args(arguments);
        self.run(command, port, url, believed)
    }

    fn run(&self, mut command: Command, port: u16, url: String, believed: Option<PathBuf>) -> Trama {
        let words = self.folder.path().join(format!("said-{port}"));
        let log = self.folder.path().join(format!("log-{port}"));
        if command.get_envs().all(|(name, _)| name != "TRAMA_URL") {
            command.env("TRAMA_URL", &url);
        }
        command.stdout(File::create(&words).expect("a file")).stderr(File::create(&log).expect("a file"));
        let process = command.spawn().expect("the program starts");
        let mut trama = Trama { process, url, words, log, believed };
        trama.wait_until_ready();
        trama
    }

    /// The program, told where its data are.
    pub fn command(&self) -> Command {
        let mut command = Command::new(program());
        command.env_remove("TRAMA_DATABASE").env_remove("TRAMA_SEALED").env("TRAMA_DATA_DIR", self.data());
        // Nobody sits there to type a passphrase.
        command.env("TRAMA_KEY_FILE", self.key_file());
        if let Some(database) = &self.database {
            command.env("TRAMA_DATABASE", &database.url);
        }
        command.stdin(Stdio::null());
        command
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(database) = self.database.take().filter(|_| !thread::panicking()) {
            // What is left of it goes with the cluster.
            drop(wait(database.end()));
        }
    }
}

/// The built program: `TRAMA_BIN`, or the one beside the running test.
fn program() -> PathBuf {
    if let Some(named) = std::env::var_os("TRAMA_BIN") {
        return named.into();
    }
    let test = std::env::current_exe().expect("a path");
    let built = test.parent().and_then(Path::parent).map(|folder| folder.join("trama"));
    let built = built.filter(|path| path.exists());
    built.expect("the program is not built: cargo build --bin trama (make test does it)")
}

/// A port at which nobody listens.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a free port").port()
}

/// Waits for something that the stories do not tell about.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(future)
}

/// A running server.
pub struct Trama {
    process: Child,
    /// Where it is: `http://127.0.0.1:…`
    pub url: String,
    words: PathBuf,
    log: PathBuf,
    /// Whom people believe that it is the one.
    believed: Option<PathBuf>,
}

impl Trama {
    fn wait_until_ready(&mut self) {
        let since = Instant::now();
        while since.elapsed() < START {
            if let Ok(Some(status)) = self.process.try_wait() {
                panic!("trama ended with {status}:\n{}{}", self.said(), self.log());
            }
            if self.stranger().try_get("/api/health").is_some_and(|answer| answer.status == 200) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("trama is not ready after {START:?}:\n{}{}", self.said(), self.log());
    }

    /// What it said in its terminal.
    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.words).unwrap_or_default()
    }

    /// What it logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The process, for measuring it.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// The token of the one-time link that it shows on a first start.
    pub fn setup_token(&self) -> Option<String> {
        let said = self.said();
        let (_, rest) = said.split_once("#setup=")?;
        Some(rest.split_whitespace().next()?.to_owned())
    }

    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Person {
        let believed = self.believed.as_ref().and_then(|path| std::fs::read(path).ok());
        Person::believing(&self.url, believed)
    }

    /// Opens the setup link and becomes the steward.
    pub fn steward(&self) -> Person {
        let mut steward = self.stranger();
        let token = self.setup_token().expect("a setup link");
        let asked = serde_json::json!({"token": token, "name": "Marta", "passphrase": PASSPHRASE});
        steward.post("/api/setup", &asked).ok();
        steward
    }

    /// Ends it as a power cut would: SIGKILL.
    pub fn kill(mut self) {
        self.process.kill().expect("a signal");
        self.process.wait().expect("an end");
    }

    /// Ends it as an operator does: SIGTERM, and it has some seconds.
    pub fn stop(mut self) -> bool {
        let asked = Command::new("kill").arg(self.process.id().to_string()).status();
        let since = Instant::now();
        while asked.is_ok() && since.elapsed() < Duration::from_secs(10) {
            if let Ok(Some(status)) = self.process.try_wait() {
                return status.success();
            }
            thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Trama {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("what trama logged:\n{}", self.log());
        }
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
