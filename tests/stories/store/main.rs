//! One set of stories that holds both databases to what [`Store`](server::store::Store) says.
// Counters of a story are small.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
// A story that cannot go on ends there.
#![allow(clippy::expect_used, clippy::unwrap_used)]
#![allow(missing_docs, reason = "the name of a story says what it is")]

mod disk;
mod doors;
mod home;
mod job;
mod keeping;
mod log;
mod nodes;
mod open;
mod people;
mod rebuilt;
mod redaction;
mod writers;

use home::Home;

/// Tells each story on both databases.
macro_rules! on_both {
    ($($folder:ident :: { $($story:ident),+ $(,)? }),+ $(,)?) => {
        mod sqlite {
            $($(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                let home = crate::Home::sqlite().await;
                crate::$folder::$story(&home).await;
                home.end().await;
            })+)+
        }
        mod postgres {
            $($(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $story() {
                let Some(home) = crate::Home::postgres().await else { return };
                crate::$folder::$story(&home).await;
                home.end().await;
            })+)+
        }
    };
}

on_both! {
    log::{
        changes_come_back_in_the_order_they_were_appended,
        a_page_of_the_log_ends_at_its_limit,
        a_map_opens_with_its_layers_and_all_its_features_at_one_moment,
        registers_are_what_a_replay_of_the_log_makes_of_them,
        a_second_node_reads_what_the_first_one_wrote,
        a_hint_comes_no_later_than_its_timeout,
    },
    rebuilt::{
        registers_that_are_not_read_are_made_anew_from_the_log,
        a_value_is_read_as_its_kind_was_when_it_was_written,
        a_change_goes_on_from_registers_that_are_not_read,
    },
    job::{
        what_is_over_is_taken_away_by_the_clock_and_nothing_else,
        two_nodes_that_clean_at_once_do_no_harm,
        a_photo_that_was_taken_off_is_destroyed_a_day_later,
    },
    writers::{
        a_second_writer_waits_for_the_first_and_sees_what_it_wrote,
        many_writers_leave_one_log_without_gaps_and_readers_see_it_grow,
        a_change_that_the_log_holds_is_known_by_its_place_and_clock,
        the_same_change_is_never_twice_in_the_log,
        a_writer_that_is_dropped_leaves_nothing,
        a_change_out_of_its_place_is_refused,
        a_role_is_read_under_the_lock,
        a_map_that_is_not_there_has_no_writer,
    },
    keeping::{
        a_safe_house_that_nobody_confirms_is_shredded_after_ninety_days,
        a_safe_house_on_a_layer_that_was_taken_off_is_shredded_too,
        what_is_old_goes_and_what_was_closed_is_kept_in_general,
    },
    redaction::{
        a_redaction_empties_every_earlier_body_and_keeps_the_headers,
        nothing_that_was_written_is_on_the_disk_as_it_was_written,
        what_was_destroyed_stays_so_though_an_old_copy_of_its_rows_comes_back,
        rows_that_change_places_do_not_open,
        a_redaction_takes_the_attachments_with_it,
        an_attachment_belongs_to_the_first_feature_that_shows_it,
    },
    doors::{
        devices_are_listed_named_and_ended,
        a_second_factor_is_turned_on_once_and_each_code_is_good_once,
        what_somebody_is_anywhere_is_known,
        a_sealed_setting_reads_as_it_was_written,
        the_access_log_is_one_chain_whoever_writes_to_it,
        what_is_old_is_let_go_and_the_chain_stays_whole,
        whoever_touches_the_access_log_is_found_out,
        what_takes_two_is_confirmed_once,
    },
    people::{
        a_name_is_taken_once_whatever_its_case_and_guests_share_theirs,
        the_setup_token_makes_one_steward,
        a_session_is_found_until_it_ends,
        another_passphrase_ends_every_session,
        members_come_change_and_go,
        the_last_seat_of_a_link_is_taken_once,
        a_link_brings_back_who_came_by_it_and_uses_up_nothing,
        a_link_ends_when_it_expires_or_is_deleted,
        an_invitation_brings_one_of_many_who_come_at_once,
        whoever_cannot_be_made_uses_up_no_invitation,
        what_somebody_gave_ends_with_her_role,
        of_two_coordinators_who_end_each_other_one_stays,
        every_change_of_rights_is_counted,
        nodes_that_start_at_once_agree_on_a_setting,
        no_error_says_what_a_record_holds,
    },
}
