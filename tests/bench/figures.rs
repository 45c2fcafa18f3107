//! Times, percentiles, and what the kernel says of a process.

use std::{fmt::Write, fs, time::Duration};

use nix::{
    sched::{CpuSet, sched_getaffinity, sched_setaffinity},
    time::{clock_getcpuclockid, clock_gettime},
    unistd::Pid,
};

/// Many durations of the same thing.
#[derive(Default)]
pub struct Figures(Vec<Duration>);

impl Figures {
    /// Adds one.
    pub fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// The one below which this part of all lies.
    pub fn percentile(&mut self, part: f64) -> Duration {
        self.0.sort_unstable();
        let at = ((self.0.len() as f64 * part) as usize).min(self.0.len().saturating_sub(1));
        self.0.get(at).copied().unwrap_or_default()
    }

    /// The median and another percentile, in milliseconds.
    pub fn spread(&mut self, part: f64) -> String {
        format!("{} / {}", ms(self.percentile(0.5)), ms(self.percentile(part)))
    }

    /// Their mean.
    pub fn mean(&self) -> Duration {
        self.0.iter().sum::<Duration>() / u32::try_from(self.0.len().max(1)).unwrap_or(u32::MAX)
    }
}

impl Extend<Duration> for Figures {
    fn extend<T: IntoIterator<Item = Duration>>(&mut self, times: T) {
        self.0.extend(times);
    }
}

/// Milliseconds as people read them.
pub fn ms(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1_000.0;
    match ms {
        _ if ms >= 100.0 => format!("{ms:.0}"),
        _ if ms >= 1.0 => format!("{ms:.1}"),
        _ => format!("{ms:.3}"),
    }
}

/// The processor time that a process has used, its ended threads included, to the nanosecond.
pub fn cpu(pid: u32) -> Duration {
    let clock = clock_getcpuclockid(Pid::from_raw(pid.cast_signed()));
    clock.and_then(clock_gettime).map(Duration::from).unwrap_or_default()
}

/// The processor time of this thread.
pub fn own_cpu() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split_whitespace().next().and_then(|it| it.parse().ok()).unwrap_or_default())
}

/// Processes, this one among them, on one processor until it is dropped. To wake somebody on another processor costs two or
/// three of the cheapest requests on a virtual machine, and where the scheduler puts whom is chance: whoever asks one question
/// after another measures that instead.
pub struct Together {
    pids: Vec<u32>,
    before: CpuSet,
}

impl Together {
    /// Brings them together with this process.
    pub fn with(pids: &[u32]) -> anyhow::Result<Self> {
        let before = sched_getaffinity(Pid::from_raw(0))?;
        let mut one = CpuSet::new();
        let last = (0..CpuSet::count()).rev().find(|it| before.is_set(*it).unwrap_or_default());
        one.set(last.unwrap_or_default())?;
        let together = Self { pids: [pids, &[std::process::id()]].concat(), before };
        together.put(&one);
        Ok(together)
    }

    /// A thread that has just ended needs no place.
    fn put(&self, on: &CpuSet) {
        let tasks =
            self.pids.iter().filter_map(|pid| fs::read_dir(format!("/proc/{pid}/task")).ok()).flatten();
        let threads = tasks.filter_map(|task| task.ok()?.file_name().to_str()?.parse().ok());
        threads.for_each(|thread| {
            let _ = sched_setaffinity(Pid::from_raw(thread), on);
        });
    }
}

impl Drop for Together {
    fn drop(&mut self) {
        self.put(&self.before);
    }
}

/// The memory that a process has in use, in MiB.
pub fn memory(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|it| it.parse::<u64>().ok()).unwrap_or_default() / 1_024
}

/// A table in Markdown.
pub struct Table(String);

impl Table {
    /// With these columns.
    pub fn new(columns: &[&str]) -> Self {
        let mut table = Self(String::new());
        table.row(columns);
        table.row(&vec!["---"; columns.len()]);
        table
    }

    /// One row more.
    pub fn row(&mut self, cells: &[impl AsRef<str>]) {
        for cell in cells {
            let _ = write!(self.0, "| {} ", cell.as_ref());
        }
        self.0.push_str("|\n");
    }

    /// As text.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// What these figures were measured on.
pub fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let line = |text: &str, name: &str| {
        let found = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        found.trim_start_matches([' ', '\t', ':']).trim().to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let memory =
        line(&read("/proc/meminfo"), "MemTotal").trim_end_matches(" kB").parse::<u64>().unwrap_or_default()
            >> 20;
    let load = read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned();
    let system = line(&read("/etc/os-release"), "PRETTY_NAME=").replace('"', "");
    format!(
        "{cores} cores ({}), {memory} GiB, {system}, Linux {}; load {load} when it began",
        line(&read("/proc/cpuinfo"), "model name"),
        read("/proc/sys/kernel/osrelease").trim(),
    )
}
