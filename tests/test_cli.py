from __future__ import annotations

import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from onrecord import progress
from onrecord.cli import onrecord as root
from onrecord.version import __version__

from tests.folders import MISTAKE, SMALL, WARNING, contents, write

Command = Callable[..., subprocess.CompletedProcess[str]]

DONE, SITE_ERRORS, WRONG_USE, ENVIRONMENT = 0, 1, 2, 3
ESCAPE = "\x1b"


def commands(group: click.Group = root, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words that lead to each command, and to each group."""
    yield path
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.fixture
def run() -> Command:
    """The command line in this process, which is quicker than in one of its own (`onrecord`)."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        done = CliRunner().invoke(root, [str(argument) for argument in arguments], catch_exceptions=False)
        return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)

    return run


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write(tmp_path / "small", SMALL)


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A site with one error, and a warning."""
    return write(tmp_path / "wrong", SMALL | MISTAKE | WARNING)


# -- help and wrong use ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_has_help_with_one_example_that_is_of_its_own_options(
    path: tuple[str, ...], flag: str
) -> None:
    done = CliRunner().invoke(root, [*path, flag])
    assert done.exit_code == DONE
    (example,) = re.findall(r"^ *Example: (onrecord .*)$", done.stdout, re.MULTILINE)
    assert example.startswith(" ".join(("onrecord", *path)))
    first = example.partition(" && ")[0].partition(" > ")[0]
    for option in (word for word in shlex.split(first) if word.startswith("--")):
        assert option in done.stdout


def test_the_version_is_one_line(onrecord: Command) -> None:
    done = onrecord("--version")
    assert (done.returncode, done.stdout, done.stderr) == (DONE, f"onrecord {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["build", "--nonsense"], "No such option"),
        (["bild"], "No such command"),
        (["import"], "No such command"),
        (["export"], "No such command"),
        ([], "Usage"),
        (["new"], "Usage"),
        (["new", "site"], "Missing argument 'DIR'"),
        (["schema", "nonsense"], "'nonsense' is not one of"),
        (["check", "--format", "xml"], "'xml' is not one of"),
        (["build", "--jobs", "0"], "0 is not in the range"),
        (["build", "--out"], "requires an argument"),
        (["build", "nowhere"], "does not exist"),
        (["build", "site.yaml"], "is a file"),
        (["check", "content"], "there is no site.yaml in content; make a site with: onrecord new site DIR"),
        (["build", "content"], "there is no site.yaml in content; make a site with: onrecord new site DIR"),
        (["build", "--base-url", "example.org"], "write `https://example.org`"),
        (["build", "--base-url", ""], "is no web address"),
        (["build", "--base-url", "javascript:alert(1)"], "is no web address"),
        (["build", "--base-url", "https://example.org/?page"], "write `https://example.org/`"),
        (["build", "--out", "."], "holds the site itself; choose another folder with --out"),
        (["build", "--out", ".."], "holds the site itself"),
        (["build", "--out", ""], "holds the site itself"),
        (["build", "--out", "content/articles"], "lies in the site's content/"),
        (["build", "--out", "site.yaml"], "is a file; choose a folder"),
        (["build", "--out", "mine"], "holds thesis.odt, which no build of OnRecord made"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_exits_2_says_what_is_wrong_and_changes_nothing(
    small: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    write(small, {"mine/thesis.odt": "mine"})
    before = contents(small)
    monkeypatch.chdir(small)
    done = CliRunner().invoke(root, arguments, catch_exceptions=False)
    assert done.exit_code == WRONG_USE
    assert done.stdout == ""
    # click breaks no words, but lines.
    assert said in " ".join(done.stderr.split())
    assert contents(small) == before


def test_the_folder_in_hand_is_the_site_and_public_its_output(onrecord: Command, small: Path) -> None:
    done = onrecord("build", cwd=small)
    assert done.returncode == DONE
    assert (small / "public" / "index.html").exists()
    assert str(Path("public", "index.html")) in done.stdout


def test_the_output_of_another_site_is_named_from_the_folder_in_hand(
    onrecord: Command, small: Path, tmp_path: Path
) -> None:
    (tmp_path / "hand").mkdir()
    assert onrecord("build", "../small", "--out", "out", cwd=tmp_path / "hand").returncode == DONE
    assert (tmp_path / "hand" / "out" / "index.html").exists()
    assert not (small / "public").exists()


# -- what is told, and where -------------------------------------------------------------------------


def test_a_build_tells_where_the_site_is_and_nothing_else(onrecord: Command, small: Path) -> None:
    done = onrecord("build", small)
    assert done.returncode == DONE
    assert done.stdout.count("\n") == 1
    assert str(small / "public" / "index.html") in done.stdout
    assert done.stderr == ""


def test_a_build_with_errors_exits_1_and_tells_them_on_standard_error(onrecord: Command, wrong: Path) -> None:
    done = onrecord("build", wrong)
    assert done.returncode == SITE_ERRORS
    assert done.stdout == ""
    assert "error[quote-missing]" in done.stderr
    assert "content/articles/well/claims.yaml:2:13" in done.stderr
    assert "warning[text-changed]" in done.stderr
    assert "Nothing was written: 1 error, 1 warning." in done.stderr


@pytest.mark.parametrize("command", ["build", "check"])
@pytest.mark.parametrize("form", [[], ["--strict"], ["--lenient"]])
def test_warnings_never_change_the_exit_status(
    run: Command, tmp_path: Path, command: str, form: list[str]
) -> None:
    site = write(tmp_path / "site", SMALL | WARNING)
    done = run(command, site, *form)
    assert done.returncode == DONE
    assert "warning[text-changed]" in done.stderr


def test_check_tells_diagnostics_on_standard_error_and_their_number_on_standard_output(
    onrecord: Command, wrong: Path
) -> None:
    done = onrecord("check", wrong)
    assert done.returncode == SITE_ERRORS
    assert done.stdout == "1 error, 1 warning.\n"
    assert "error[quote-missing]" in done.stderr
    assert "help: " in done.stderr


def test_check_of_a_sound_site_says_so(run: Command, small: Path) -> None:
    done = run("check", small)
    assert (done.returncode, done.stdout, done.stderr) == (DONE, "no problems.\n", "")


def test_check_writes_nothing(run: Command, small: Path) -> None:
    before = contents(small)
    run("check", small)
    assert contents(small) == before


def test_check_in_json_is_the_list_of_the_contract(onrecord: Command, wrong: Path) -> None:
    done = onrecord("check", wrong, "--format", "json")
    assert done.returncode == SITE_ERRORS
    assert done.stderr == ""
    changed, missing = json.loads(done.stdout)
    order = ["code", "severity", "message", "path", "line", "column", "end_line", "end_column", "hint"]
    assert list(missing) == list(changed) == order
    assert (missing["code"], missing["severity"]) == ("quote-missing", "error")
    assert (changed["code"], changed["severity"]) == ("text-changed", "warning")
    assert missing["path"] == "content/articles/well/claims.yaml"
    assert [missing[key] for key in order[4:8]] == [2, 13, 2, 29]


@pytest.mark.parametrize(
    ("files", "status", "codes"),
    [
        ({}, DONE, []),
        (WARNING, DONE, ["text-changed"]),
        ({"site.yaml": "title: [\n"}, SITE_ERRORS, None),
        ({"site.yaml": ""}, SITE_ERRORS, None),
    ],
    ids=["sound", "warning", "no-yaml", "empty"],
)
def test_check_in_json_is_a_list_whatever_was_found(
    run: Command, tmp_path: Path, files: dict[str, str], status: int, codes: list[str] | None
) -> None:
    site = write(tmp_path / "site", SMALL | files)
    done = run("check", site, "--format", "json")
    assert done.returncode == status
    assert done.stderr == ""
    found = [told["code"] for told in json.loads(done.stdout)]
    assert found == codes if codes is not None else found


def test_check_for_github_is_one_command_a_line(run: Command, wrong: Path) -> None:
    done = run("check", wrong, "--format", "github")
    assert done.returncode == SITE_ERRORS
    assert done.stderr == ""
    warning, error = done.stdout.splitlines()
    assert warning.startswith("::warning file=content/articles/well/article.yaml,line=3,")
    assert error.startswith("::error file=content/articles/well/claims.yaml,line=2,")
    assert "%0A" in error  # the message's own lines


def test_lenient_places_what_it_can_and_passes_the_rest(run: Command, wrong: Path) -> None:
    assert run("build", wrong, "--strict").returncode == SITE_ERRORS
    done = run("build", wrong, "--lenient")
    assert done.returncode == DONE
    assert "quote-missing" in done.stderr


def test_the_flag_goes_before_site_yaml(run: Command, wrong: Path) -> None:
    write(wrong, {"site.yaml": SMALL["site.yaml"] + "anchors: lenient\n"})
    assert run("check", wrong).returncode == DONE
    assert run("check", wrong, "--strict").returncode == SITE_ERRORS


@pytest.mark.parametrize("kind", ["site", "article", "layer", "actors", "corrections"])
def test_schema_prints_json_schema(run: Command, kind: str) -> None:
    done = run("schema", kind)
    assert (done.returncode, done.stderr) == (DONE, "")
    assert json.loads(done.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


# -- terminals and environments ----------------------------------------------------------------------


def on_a_terminal(command: list[str | Path], **environment: str) -> str:
    """What a command shows on a terminal."""
    ours, theirs = os.openpty()
    try:
        told = {**os.environ, "TERM": "xterm-256color", **environment}
        done = subprocess.Popen(command, env=told, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        shown = b""
        # Linux ends a terminal that nobody holds any more with an error, macOS with nothing.
        try:
            while part := os.read(ours, 65536):
                shown += part
        except OSError:
            pass
        done.wait(timeout=60)
        return shown.decode()
    finally:
        os.close(ours)


def test_colours_are_for_terminals(wrong: Path) -> None:
    command: list[str | Path] = [Path(sys.executable).with_name("onrecord"), "check", wrong]
    environment = {"NO_COLOR": ""}
    assert f"{ESCAPE}[1;31merror[quote-missing]" in on_a_terminal(command, **environment)


def test_no_color_is_kept(wrong: Path) -> None:
    shown = on_a_terminal([Path(sys.executable).with_name("onrecord"), "check", wrong], NO_COLOR="1")
    assert "error[quote-missing]" in shown
    assert ESCAPE not in shown


@pytest.mark.parametrize("command", ["build", "check"])
def test_there_are_no_escape_codes_where_there_is_no_terminal(
    onrecord: Command, wrong: Path, command: str
) -> None:
    environment = {**os.environ, "TERM": "xterm-256color", "FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}
    environment.pop("NO_COLOR", None)
    done = onrecord(command, wrong, env=environment)
    assert ESCAPE not in done.stdout + done.stderr


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "kind", "patience", "shown"),
    [
        (Terminal(), "xterm", 0.0, True),
        (Terminal(), "xterm", 60.0, False),
        (Terminal(), "dumb", 0.0, False),
        (io.StringIO(), "xterm", 0.0, False),
    ],
    ids=["long-work-on-a-terminal", "short-work", "dumb-terminal", "no-terminal"],
)
def test_progress_is_for_long_work_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, kind: str, patience: float, shown: bool
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "PATIENCE", patience)
    monkeypatch.setenv("TERM", kind)
    with progress.progress("Reading") as tell:
        tell(1, 2)
        tell(2, 2)
    assert ("Reading" in stream.getvalue()) is shown
    assert shown or stream.getvalue() == ""


def test_progress_on_a_terminal_keeps_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    with progress.progress("Reading") as tell:
        tell(1, 2)
    assert "Reading" in stream.getvalue()
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", stream.getvalue())


@pytest.mark.parametrize("name", ["with space", "Brunnen-größe", "بئر", "a'b\"c", "[a]*?", "{{ 7 * 7 }}"])
def test_a_path_may_have_any_name(run: Command, tmp_path: Path, name: str) -> None:
    site = write(tmp_path / name, SMALL | WARNING)
    done = run("build", site, "--out", site / name, "--base-url", "https://example.org/")
    assert done.returncode == DONE
    assert str(site / name / "index.html") in done.stdout
    assert (site / name / "index.html").exists()


@pytest.mark.skipif(sys.platform == "darwin", reason="its file system takes UTF-8 only")
def test_a_path_may_be_no_text_at_all(onrecord: Command, small: Path, tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe"))
    small.rename(odd)
    done = onrecord("build", odd, errors="surrogateescape")
    assert done.returncode == DONE
    assert (odd / "public" / "index.html").exists()


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "ascii"},
        {},
    ],
    ids=["C", "C-strictly", "latin-1", "ascii", "no-locale"],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_any_locale_will_do_and_none_and_no_home(
    onrecord: Command, tmp_path: Path, environment: dict[str, str], form: str
) -> None:
    site = write(tmp_path / "بئر-größe", SMALL)
    layer = "annotations:\n  - {quote: البئر عميقة 🜄}\n"
    write(site, {"content/articles/well/claims.yaml": layer})
    done = onrecord("check", site, "--format", form, env=environment, encoding="latin-1")
    assert done.returncode == SITE_ERRORS
    assert "quote-missing" in done.stdout + done.stderr
    if form == "json":
        assert json.loads(done.stdout)[0]["code"] == "quote-missing"


def test_any_locale_will_do_for_a_build(onrecord: Command, tmp_path: Path) -> None:
    site = write(tmp_path / "بئر", SMALL)
    done = onrecord("build", site, env={"LC_ALL": "C", "PYTHONIOENCODING": "latin-1"})
    assert done.returncode == DONE
    assert "Wells" in (site / "public" / "index.html").read_text(encoding="utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_standard_output_that_is_full_is_a_failing_environment(onrecord: Command, small: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = onrecord("check", small, "--format", "json", stdout=full)
    assert done.returncode == ENVIRONMENT
    assert "No space left" in done.stderr


def test_a_reader_that_goes_away_is_no_bug(small: Path, onrecord: Command) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "w") as gone:
        done = onrecord("schema", "layer", stdout=gone)
    assert done.stderr == ""


# -- sites that are odd, not wrong use ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("seeds/none.txt", "file-missing"),
        ("seeds/circle.txt", "file-missing"),
        ("seeds/folder.txt", "file-missing"),
        ("seeds/pipe.txt", "file-missing"),
        ("seeds/\\0.txt", None),
        ("seeds/\\ud800.txt", None),
        (f"seeds/{'x' * 300}.txt", "file-unreadable"),
        ("seeds/outside.txt", "path-outside"),
        ("../outside.txt", "path-outside"),
        ("/dev/zero.txt", "path-outside"),
    ],
)
def test_an_article_that_names_no_text_of_the_site_is_an_error_of_the_site(
    run: Command, small: Path, path: str, code: str | None
) -> None:
    seeds = small / "seeds"
    (seeds / "circle.txt").symlink_to("circle.txt")
    (seeds / "folder.txt").mkdir()
    os.mkfifo(seeds / "pipe.txt")
    (small.parent / "outside.txt").write_text("secret")
    (seeds / "outside.txt").symlink_to(small.parent / "outside.txt")
    write(small, {"content/articles/well/article.yaml": f'text: "{path}"\n'})
    done = run("check", small, "--format", "json")
    assert done.returncode == SITE_ERRORS
    told = json.loads(done.stdout)
    assert code is None or told[0]["code"] == code
    assert told[0]["path"] == "content/articles/well/article.yaml"


@pytest.mark.parametrize("name", ["content", "content/actors", "content/articles", "content/pages"])
def test_a_file_where_a_folder_should_be_is_an_error_of_the_site(
    run: Command, tmp_path: Path, name: str
) -> None:
    kept = {path: text for path, text in SMALL.items() if not path.startswith(f"{name}/")}
    site = write(tmp_path / "site", {**kept, name: "a file"})
    done = run("check", site, "--format", "json")
    assert done.returncode == SITE_ERRORS
    assert ("not-a-folder", name) in [(told["code"], told["path"]) for told in json.loads(done.stdout)]


def test_a_site_may_be_no_more_than_its_title(run: Command, tmp_path: Path) -> None:
    site = write(tmp_path / "site", {"site.yaml": "title: Wells\n"})
    done = run("build", site)
    assert (done.returncode, done.stderr) == (DONE, "")
    assert "Wells" in (site / "public" / "index.html").read_text(encoding="utf-8")


def test_what_editors_and_systems_leave_in_a_site_is_passed_over(run: Command, tmp_path: Path) -> None:
    droppings = {
        "content/.DS_Store": "",
        "content/articles/.DS_Store": "",
        "content/articles/well/claims.yaml~": "[",
        "content/articles/well/.claims.yaml.swp": "[",
        "content/articles/well/#claims.yaml#": "[",
        "content/articles/.git/config": "[",
        "content/actors/._all.yaml": "[",
        "content/pages/README.txt": "[",
    }
    site = write(tmp_path / "site", {**SMALL, **droppings})
    done = run("check", site)
    assert (done.returncode, done.stdout, done.stderr) == (DONE, "no problems.\n", "")
