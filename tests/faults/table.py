"""Which fault is tried with which command, and where. docs/faults.md shows it."""

from __future__ import annotations

_RANDOM = "test_faults.py::test_whatever_befalls_a_command_often_nothing_is_lost_or_torn"
_STEPS = "test_faults.py::test_several_files_are_rewritten_or_none_whenever_it_is_killed"
_NEW = "test_faults.py::test_what_is_new_is_there_whole_or_made_by_the_next_run_whenever_it_is_killed"
_FULL = "test_faults.py::test_on_a_full_disk_authors_files_stay_as_they_are"
_READ_ONLY = "test_faults.py::test_on_a_disk_that_cannot_be_written_authors_files_stay_as_they_are"
_FAILS = "test_faults.py::test_what_fails_is_told_with_what_to_do_next"
_LIMIT = "test_faults.py::test_a_limit_that_is_reached_is_told_and_the_former_site_stays"
_NO_LOCKS = "test_faults.py::test_without_locks_files_are_rewritten_all_the_same"
_HOME = "test_faults.py::test_a_home_that_is_none_is_not_made_in_the_folder_in_hand"
_WRITTEN = "test_faults.py::test_a_file_that_is_written_again_and_again_is_read_as_one_version_or_the_other"
_STREAMS = "test_faults.py::test_when_nobody_reads_what_is_said_the_status_tells"
_SERVER = "test_faults.py::test_a_server_outlives_what_befalls_its_site"
_CUT = "unit/test_remote.py::test_cut_off_after_any_request_it_is_brought_to_an_end_and_readers_miss_nothing"

TABLE: dict[str, dict[str, str]] = {
    "killed at random": {
        "build": "test_kill.py::test_a_build_killed_at_any_moment_leaves_the_former_site_or_the_new_one",
        **dict.fromkeys(("serve", "fix --write", "rename", "new", "publish"), _RANDOM),
    },
    "killed at every step": {
        "build": "test_kill.py::test_a_kill_at_every_single_step_of_writing_loses_nothing",
        **dict.fromkeys(("rename", "upgrade", "fix --write"), _STEPS),
        "new": _NEW,
        "publish": _CUT,
    },
    "SIGINT, SIGTERM, SIGHUP": {
        "build": "test_faults.py::test_a_build_that_is_ended_cleans_up",
        "serve": "test_serve.py::test_a_signal_ends_it_at_once_though_a_browser_listens",
        "check": "test_check.py::test_it_ends_with_ctrl_c_and_without_a_word",
        **dict.fromkeys(("fix --write", "rename", "new", "publish"), _RANDOM),
    },
    "full disk": {
        "build": "test_build.py::test_a_full_disk_leaves_the_former_site_whole",
        **dict.fromkeys(("rename", "new"), _FULL),
        **dict.fromkeys(("serve", "fix --write", "publish"), _RANDOM),
    },
    "disk that cannot be written": {
        "build": "test_build.py::test_a_disk_that_cannot_be_written_leaves_the_former_site_whole",
        "check": "test_build.py::test_a_site_on_a_disk_that_cannot_be_written_is_built_elsewhere",
        "serve": "test_store.py::test_a_store_that_cannot_be_written_stops_nobody",
        "rename": _READ_ONLY,
        **dict.fromkeys(("fix --write", "new", "publish"), _RANDOM),
    },
    "a step on the disk that fails": dict.fromkeys(
        ("build", "serve", "fix --write", "rename", "new", "publish"), _RANDOM
    ),
    "files that vanish or change": {
        "build": "test_faults.py::test_a_source_that_is_no_file_any_more_is_an_error_of_the_site",
        "check": _WRITTEN,
        "serve": _SERVER,
        "rename": "test_rename.py::test_where_one_file_cannot_be_written_none_is",
        "publish": "unit/test_remote.py::test_a_file_that_changes_while_it_is_sent_is_not_published",
    },
    "the output, or target, is taken away": {
        "build": "test_faults.py::test_an_output_that_is_taken_away_meanwhile_is_a_failure_and_no_bug",
        "publish": "test_publish_faults.py::"
        "test_a_target_that_is_taken_away_half_way_is_told_and_the_next_publishing_brings_it_back",
    },
    "published files that somebody removes or alters": {
        "publish": "test_publish_amiss.py::"
        "test_what_is_lost_or_altered_at_the_target_is_told_and_put_right_though_the_site_is_the_same",
    },
    "two at once": {
        "build": "test_build.py::test_of_builds_at_once_one_is_the_output_whole",
        "serve": "test_store.py::test_a_second_server_of_a_site_does_without_the_store",
        "publish": "test_publish.py::test_one_publishing_of_a_site_at_a_time",
    },
    "full watch table, lost changes": {
        "serve": "test_faults.py::test_a_watch_table_that_is_full_is_told_and_changes_show_all_the_same",
        "check": "test_faults.py::test_changes_that_the_system_lost_are_looked_for",
    },
    "few open files, little memory": {
        "build": _LIMIT,
        "check": _FAILS,
        **dict.fromkeys(("serve", "fix --write", "rename", "new", "publish"), _RANDOM),
    },
    "no threads or processes": dict.fromkeys(("build", "check", "serve"), _FAILS),
    "no locks (NFS), no links (FAT)": {
        "build": "unit/test_output.py::test_a_file_system_without_locks_stops_no_build",
        "rename": _NO_LOCKS,
        "new": "test_faults.py::test_without_links_new_files_are_made_all_the_same",
    },
    "no home": {
        "build": "test_faults.py::test_a_user_without_a_home_builds_and_leaves_nothing_behind",
        **dict.fromkeys(("check", "serve"), _HOME),
    },
    "another umask": {"build": "test_faults.py::test_files_that_stay_have_the_permissions_of_this_build"},
    "another locale, odd paths": {
        "build": "test_cli.py::test_a_path_may_have_any_name",
        "check": "test_cli.py::test_any_locale_will_do_and_none_and_no_home",
    },
    "closed streams": {
        "build": "test_faults.py::test_closed_streams_stop_nobody",
        "check": _STREAMS,
        "serve": "test_serve.py::test_changes_show_though_nobody_can_be_told_of_mistakes",
    },
    "connection cut": {"publish": _CUT},
    "connection that falls silent": {
        "publish": "test_publish_faults.py::"
        "test_a_target_that_falls_silent_is_given_up_and_the_next_publishing_goes_on"
    },
    "clock that jumps": {
        "serve": _SERVER,
        "build": "test_manifest.py::test_files_that_could_change_at_the_same_moment_are_looked_into",
    },
}
"""By fault, and then by command: the test, as pytest names it within tests/."""

COMMANDS = ("build", "serve", "check", "fix --write", "rename", "new", "upgrade", "publish")


def as_markdown() -> str:
    """The table as docs/faults.md shows it."""
    rows = [("", *COMMANDS), ("---",) * (len(COMMANDS) + 1)]
    rows += [
        (fault, *("✓" if command in tried else "" for command in COMMANDS)) for fault, tried in TABLE.items()
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
