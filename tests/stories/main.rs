//! Stories: what people do with Trama, told over HTTP to the built program, on both stores.
// Counters of a story are small.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
// A story that cannot go on ends there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod architecture;
mod attachments;
mod canary;
mod contest;
mod demo;
mod doors;
mod drafts;
mod faults;
mod golden;
mod importing;
mod invitations;
mod kinds;
mod limits;
mod names;
mod nodes;
mod paging;
mod sealing;
mod shredding;
mod sight;
mod tiles;
mod together;
