//! Stories: what people do with Trama, told over HTTP to the built program, on both stores.
// Counters of a story are small.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
// A story that cannot go on ends there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access_log;
mod approvals;
mod architecture;
mod asking;
mod attachments;
mod backup;
mod canary;
mod care;
mod contest;
mod demo;
mod described;
mod devices;
mod doors;
mod drafts;
mod faults;
mod golden;
mod headers;
mod importing;
mod invitations;
mod kinds;
mod leaving;
mod libraries;
mod limits;
mod names;
mod nodes;
mod oracle;
mod paging;
mod parameters;
mod pictures;
mod policy;
mod sealing;
mod second_factor;
mod shredding;
mod sight;
mod texts;
mod tiles;
mod together;
mod whole_map;
