//! `trama verify-log`: whether the access log is whole, and where it breaks.

use std::io::Write;

use anyhow::bail;

use crate::{
    access::{AccessLog, spoken},
    clock,
    config::Data,
    open,
};

/// Walks along the log and says what it finds. A log that is not whole is an error.
pub async fn verify_log(data: &Data) -> anyhow::Result<()> {
    let log = AccessLog::new(open::open(data).await?, clock::wall());
    match log.verify().await? {
        Ok(ends) => {
            let (head, entries) = (ends.head.seq, ends.head.seq - ends.floor.seq);
            writeln!(std::io::stdout(), "The access log is whole: {entries} entries.")?;
            if head > 0 {
                let mark = spoken(&ends.head.mark);
                writeln!(
                    std::io::stdout(),
                    "Keep this on paper, and compare it later: entry {head} has the mark {mark}"
                )?;
            }
            Ok(())
        }
        Err(broken) => bail!("the access log is not whole: {broken}"),
    }
}
