from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onrecord import output, standby
from onrecord.artifacts import Artifact, Output
from onrecord.output import MARK, NotKept, OutputRefused, clear_up, replacing, write_site
from onrecord.standby import Standby

FORMER = [Artifact("index.html", b"former"), Artifact("actors/bo.html", b"former"), Artifact("old/x", b"")]
NEW = [Artifact("index.html", b"new"), Artifact("actors/bo.html", b"new"), Artifact("a/b/c.html", b"new")]


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path, but the mark that a build leaves."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if path != folder / MARK}


def contents(artifacts: list[Artifact]) -> dict[str, bytes]:
    return {artifact.path: artifact.content for artifact in artifacts}


def beside(out: Path) -> list[str]:
    return sorted(path.name for path in out.parent.iterdir() if path.name != out.name)


def interrupted(by: BaseException) -> Iterator[Artifact]:
    """A build that ends after its first page."""
    yield Artifact("first", b"")
    raise by


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "parent" / "public"


@pytest.fixture
def built(out: Path) -> Path:
    """An output folder that holds a former site."""
    write_site(FORMER, out)
    return out


# -- what is written ---------------------------------------------------------------------------------


def test_every_artifact_stands_at_its_path(out: Path) -> None:
    size = write_site(NEW, out)
    assert files(out) == contents(NEW)
    assert size == sum(len(artifact.content) for artifact in NEW)


def test_what_only_the_former_site_had_is_gone(built: Path) -> None:
    write_site(NEW, built)
    assert files(built) == contents(NEW)


def test_nothing_is_left_beside_the_output(built: Path) -> None:
    write_site(NEW, built)
    assert beside(built) == []


def test_an_empty_folder_is_filled(out: Path) -> None:
    out.mkdir(parents=True)
    write_site(NEW, out)
    assert files(out) == contents(NEW)


def test_a_link_to_the_output_stays_a_link(built: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(built, target_is_directory=True)
    write_site(NEW, link)
    assert link.is_symlink()
    assert files(built) == contents(NEW)


def test_a_link_may_lead_to_a_folder_that_does_not_exist_yet(out: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(out, target_is_directory=True)
    write_site(NEW, link)
    assert link.is_symlink()
    assert files(out) == contents(NEW)


@pytest.mark.parametrize("name", ["[a]*?", "with space", "Ausgabe-ü", "-rf", ".hidden"])
def test_the_output_may_have_any_name(tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    write_site(FORMER, out)
    (tmp_path / f".{name}.building-0123abcd").mkdir()
    write_site(NEW, out)
    assert files(out) == contents(NEW)
    assert beside(out) == []


@pytest.mark.parametrize(
    "path", ["../out.html", "a/../../out.html", "/out.html", "a//b.html", "./a.html", ""]
)
def test_an_artifact_that_would_leave_the_folder_is_a_bug(built: Path, path: str) -> None:
    with pytest.raises(AssertionError, match="leave the output folder"):
        write_site([Artifact(path, b"")], built)
    assert files(built) == contents(FORMER)
    assert beside(built) == []


def test_two_artifacts_at_one_address_are_a_bug(built: Path) -> None:
    with pytest.raises(AssertionError, match=r"one address: a\.html"):
        write_site([Artifact("a.html", b"1"), Artifact("a.html", b"2")], built)
    assert files(built) == contents(FORMER)


# -- what is refused ---------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "sites" / "site"
    for name in ("content", "seeds", "themes"):
        (folder / name).mkdir(parents=True)
    (folder / "site.yaml").write_text("title: Wells\n")
    return folder


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (".", "holds the site itself"),
        ("..", "holds the site itself"),
        ("/", "holds the site itself"),
        ("content", "lies in the site's content/"),
        ("content/articles/new", "lies in the site's content/"),
        ("seeds", "lies in the site's seeds/"),
        ("themes/own", "lies in the site's themes/"),
        ("public/../seeds", "lies in the site's seeds/"),
        ("site.yaml", "is a file"),
        ("site.yaml/public", "is a file"),
    ],
)
def test_the_output_may_not_swallow_the_site(site: Path, target: str, said: str) -> None:
    before = files(site)
    with pytest.raises(OutputRefused, match=said):
        write_site(NEW, site / target, site)
    assert files(site) == before
    assert beside(site) == []


def test_a_content_folder_that_is_a_link_is_as_safe(site: Path, tmp_path: Path) -> None:
    (site / "content").rmdir()
    (tmp_path / "elsewhere").mkdir()
    (site / "content").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputRefused, match="lies in the site's content/"):
        write_site(NEW, tmp_path / "elsewhere" / "public", site)


def test_the_output_may_lie_in_the_site(site: Path) -> None:
    write_site(NEW, site / "public", site)
    assert files(site / "public") == contents(NEW)


@pytest.mark.parametrize("name", ["thesis.odt", ".git", "index.html"])
def test_a_folder_of_other_files_is_refused_and_kept(out: Path, name: str) -> None:
    out.mkdir(parents=True)
    (out / name).write_text("mine")
    with pytest.raises(OutputRefused, match=f"holds {name}, which no build"):
        write_site(NEW, out)
    assert files(out) == {name: b"mine"}
    assert beside(out) == []


@pytest.mark.parametrize("path", [".git/HEAD", "CNAME", "mine/thesis.odt", "new.html"])
def test_what_somebody_put_into_the_output_is_not_lost(built: Path, path: str) -> None:
    (built / path).parent.mkdir(exist_ok=True)
    (built / path).write_text("mine")
    name = path.partition("/")[0]
    with pytest.raises(OutputRefused, match=f"holds {re.escape(name)}, which no build"):
        write_site([*NEW, Artifact("new.html", b"")], built)
    assert files(built) == {**contents(FORMER), path: b"mine"}


def test_what_finder_leaves_in_a_folder_stops_no_build(built: Path) -> None:
    (built / ".DS_Store").write_bytes(b"")
    write_site(NEW, built)
    assert files(built) == contents(NEW)


def test_files_that_appear_at_the_output_during_a_build_are_kept(out: Path) -> None:
    def while_somebody_writes() -> Iterator[Artifact]:
        yield NEW[0]
        out.mkdir()
        (out / "thesis.odt").write_text("mine")

    with pytest.raises(OutputRefused, match=r"holds thesis\.odt"):
        write_site(while_somebody_writes(), out)
    assert files(out) == {"thesis.odt": b"mine"}
    assert beside(out) == []


# -- what fails --------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [ValueError("a bug"), OSError(errno.EIO, "a disk"), KeyboardInterrupt()])
def test_a_build_that_fails_leaves_the_former_site_and_nothing_else(built: Path, by: BaseException) -> None:
    with pytest.raises(type(by)):
        write_site(interrupted(by), built)
    assert files(built) == contents(FORMER)
    assert beside(built) == []


def test_a_first_build_that_fails_leaves_no_output(out: Path) -> None:
    with pytest.raises(ValueError, match="a bug"):
        write_site(interrupted(ValueError("a bug")), out)
    assert not out.exists()
    assert beside(out) == []


def test_a_disk_that_fails_is_told_by_the_name_of_the_output(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(output, "_write", full)
    with pytest.raises(OSError, match="No space left") as raised:
        write_site(NEW, built)
    assert raised.value.errno == errno.ENOSPC
    assert raised.value.filename == str(built)
    assert files(built) == contents(FORMER)


@pytest.mark.parametrize("failed", [errno.EXDEV, errno.EBUSY])
def test_a_mount_point_is_refused(built: Path, monkeypatch: pytest.MonkeyPatch, failed: int) -> None:
    monkeypatch.setattr(output, "_exchange_call", lambda first, second: failed)
    with pytest.raises(OutputRefused, match="choose a folder inside it"):
        write_site(NEW, built)
    assert files(built) == contents(FORMER)
    assert beside(built) == []


# -- other builds ------------------------------------------------------------------------------------


def test_what_killed_builds_left_is_removed(built: Path) -> None:
    for left in (".public.building-0123abcd", ".public.building-89ab-former"):
        (built.parent / left / "actors").mkdir(parents=True)
        (built.parent / left / "actors" / "bo.html").write_text("half")
    write_site(NEW, built)
    assert files(built) == contents(NEW)
    assert beside(built) == []


def test_what_builds_of_another_output_left_is_none_of_its_business(built: Path) -> None:
    other = built.parent / ".public2.building-0123abcd"
    other.mkdir()
    write_site(NEW, built)
    assert beside(built) == [other.name]


@pytest.mark.parametrize("first", [True, False], ids=["no-former", "former"])
@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "renames"])
def test_of_two_builds_at_once_both_succeed_and_the_later_one_stays(
    out: Path, monkeypatch: pytest.MonkeyPatch, first: bool, exchange: bool
) -> None:
    if not exchange:
        monkeypatch.setattr(output, "_swap", lambda first, second: False)
    if not first:
        write_site(FORMER, out)
    other = [Artifact("index.html", b"other")]

    def while_another_builds() -> Iterator[Artifact]:
        yield NEW[0]
        write_site(other, out)
        assert files(out) == contents(other)
        yield from NEW[1:]

    write_site(while_another_builds(), out)
    assert files(out) == contents(NEW)
    assert beside(out) == []


def test_a_lock_that_somebody_else_holds_for_good_stops_no_build(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "PATIENCE", 0.05)
    handle = os.open(built.parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        write_site(NEW, built)
    finally:
        os.close(handle)
    assert files(built) == contents(NEW)


def test_a_file_system_without_locks_stops_no_build(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(handle: int, how: int) -> None:
        raise OSError(errno.EBADF, "no locks on NFS")

    monkeypatch.setattr(fcntl, "flock", none)
    in_use = built.parent / ".public.building-0123abcd"
    in_use.mkdir()
    write_site(NEW, built)
    assert files(built) == contents(NEW)
    assert beside(built) == [in_use.name]  # perhaps at work: without locks, nobody knows


# -- file systems without an exchange ------------------------------------------------------------------


@pytest.fixture
def no_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "_exchange_call", lambda first, second: errno.EINVAL)


@pytest.mark.usefixtures("no_exchange")
def test_without_an_exchange_the_output_is_renamed(built: Path) -> None:
    write_site(NEW, built)
    assert files(built) == contents(NEW)
    assert beside(built) == []


@pytest.mark.usefixtures("no_exchange")
def test_without_an_exchange_a_rename_that_fails_is_taken_back(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if Path(target) == built and not self.name.endswith("-former"):
            raise OSError(errno.EIO, "a disk")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="a disk"):
        write_site(NEW, built)
    assert files(built) == contents(FORMER)
    assert beside(built) == []


def test_a_kill_between_the_two_renames_does_not_lose_the_former_site(built: Path) -> None:
    write_site(NEW, built.with_name("new"))
    built.with_name("new").rename(built.with_name(".public.building-0123abcd"))
    built.rename(built.with_name(".public.building-0123abcd-former"))
    with pytest.raises(ValueError, match="a bug"):
        write_site(interrupted(ValueError("a bug")), built)
    assert files(built) == contents(FORMER)
    assert beside(built) == []


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in output.RENAMEAT2, reason="has no such call"
)
def test_a_c_library_without_the_function_makes_the_system_call(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    musl = SimpleNamespace(syscall=ctypes.CDLL(None, use_errno=True).syscall)
    monkeypatch.setattr(ctypes, "CDLL", lambda name, use_errno: musl)
    inode = built.stat().st_ino
    other = built.with_name("other")
    other.mkdir()
    assert output._exchange_call(os.fsencode(built), os.fsencode(other)) == 0
    assert other.stat().st_ino == inode
    assert output._exchange_call(os.fsencode(built), b"/nowhere") == errno.ENOENT


# -- a former output that is put aside -----------------------------------------------------------------

PAGES = {"index.html": b"1", "actors/bo.html": b"1", "old/x": b"1", "old/deep/y": b"1"}
Built = tuple[Output, ...]


@pytest.fixture
def aside(tmp_path: Path) -> Path:
    """Where it is put."""
    (tmp_path / "site").mkdir()
    return tmp_path / "site" / "standby"


def build(out: Path, aside: Path, pages: Mapping[str, bytes], former: Built = ()) -> Built:
    """Write these pages; those that the former output has, and that are the same, are kept."""
    with replacing(out, None, Standby(aside, former)) as made:
        had = {output.url: output for output in former}
        for path, content in pages.items():
            if path in had and (out / path).is_file() and (out / path).read_bytes() == content:
                made.keep(had[path])
            else:
                made.write(Artifact(path, content))
    return tuple(made.outputs)


def keep(out: Path, aside: Path, former: Built) -> None:
    """Write nothing but what is there."""
    with replacing(out, None, Standby(aside, former)) as made:
        for it in former:
            made.keep(it)


def test_the_next_output_is_made_of_the_one_before_the_last(out: Path, aside: Path) -> None:
    first = build(out, aside, PAGES)
    folder, page = aside.stat().st_ino, (out / "actors/bo.html").stat().st_ino
    pages = {**PAGES, "index.html": b"2"}
    second = build(out, aside, pages, first)
    assert files(out) == pages
    assert (out.stat().st_ino, (out / "actors/bo.html").stat().st_ino) == (folder, page)
    folder = aside.stat().st_ino
    pages = {**pages, "old/x": b"3"}
    build(out, aside, pages, second)
    assert files(out) == pages
    assert out.stat().st_ino == folder
    assert beside(out) == []


def test_pages_and_folders_that_are_no_more_are_not_brought_back(out: Path, aside: Path) -> None:
    first = build(out, aside, PAGES)
    pages = {"index.html": b"1", "actors/cy.html": b"2"}
    second = build(out, aside, pages, first)
    build(out, aside, pages, second)
    assert files(out) == pages
    assert sorted(path.name for path in out.iterdir()) == [MARK, "actors", "index.html"]


def test_a_page_that_a_reader_has_open_stays_what_it_was(out: Path, aside: Path) -> None:
    built = build(out, aside, PAGES)
    for content in (b"2", b"3", b"4"):
        with (out / "index.html").open("rb") as page, (out / MARK).open("rb") as mark:
            before = (out / "index.html").read_bytes(), (out / MARK).read_bytes()
            built = build(out, aside, {**PAGES, "index.html": content}, built)
            assert (page.read(), mark.read()) == before


def anew(path: Path, content: bytes) -> None:
    """Put another file in the place of a path."""
    path.unlink()
    path.write_bytes(content)


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def file_instead(path: Path) -> None:
    shutil.rmtree(path)
    path.write_bytes(b"mine")


def led_away(path: Path) -> None:
    """Put a link in the place of a path."""
    elsewhere = Path(tempfile.mkdtemp(dir=path.parents[2])) / "it"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


HARMS: dict[str, Callable[[Path], object]] = {
    "a page more": lambda folder: (folder / "old/mine").write_bytes(b"mine"),
    "a folder more": lambda folder: shutil.copytree(folder / "old", folder / "actors/mine"),
    "a page gone": lambda folder: os.unlink(folder / "actors/bo.html"),
    "a folder gone": lambda folder: shutil.rmtree(folder / "old"),
    "a page of another size": lambda folder: anew(folder / "actors/bo.html", b"other"),
    "a page of the same size": lambda folder: anew(folder / "actors/bo.html", b"2"),
    "a folder in place of a page": lambda folder: folder_instead(folder / "actors/bo.html"),
    "a page in place of a folder": lambda folder: file_instead(folder / "actors"),
    "a folder that leads elsewhere": lambda folder: led_away(folder / "old"),
    "a page that leads elsewhere": lambda folder: led_away(folder / "actors/bo.html"),
    "all gone": shutil.rmtree,
    "a file instead": file_instead,
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_lies_aside_is_not_believed(out: Path, aside: Path, harm: str) -> None:
    first = build(out, aside, PAGES)
    HARMS[harm](aside)
    pages = {**PAGES, "index.html": b"2"}
    second = build(out, aside, pages, first)
    assert files(out) == pages
    assert {path.name for path in out.iterdir()} == {MARK, "actors", "index.html", "old"}
    HARMS[harm](aside)
    build(out, aside, PAGES, second)
    assert files(out) == PAGES


def test_a_page_edited_in_the_output_is_not_kept_though_it_lies_aside_too(out: Path, aside: Path) -> None:
    first = build(out, aside, PAGES)
    (out / "actors/bo.html").write_bytes(b"mine")
    assert (aside / "actors/bo.html").read_bytes() == b"mine", "the two have the file in common"
    with pytest.raises(NotKept):
        keep(out, aside, first)
    assert not aside.exists()
    build(out, aside, PAGES)
    assert files(out) == PAGES


def test_a_build_that_is_refused_changes_nothing(out: Path, aside: Path) -> None:
    first = build(out, aside, PAGES)
    (out / "CNAME").touch()
    with pytest.raises(OutputRefused):
        keep(out, aside, first)
    (out / "CNAME").unlink()
    assert files(out) == PAGES
    assert beside(out) == []
    assert files(aside) == PAGES


@pytest.mark.parametrize("call", ["link", "rename"])
def test_where_nothing_can_be_put_aside_the_output_is_what_it_is_to_be(
    out: Path, aside: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    done = getattr(os, call)

    def across(source: str | Path, target: str | Path, **how: bool) -> None:
        if call == "link" or aside in (source, target):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        done(source, target, **how)

    monkeypatch.setattr(os, call, across)
    first = build(out, aside, PAGES)
    pages = {**PAGES, "index.html": b"2"}
    build(out, aside, pages, first)
    assert files(out) == pages
    assert beside(out) == []


def test_what_lies_aside_of_another_output_is_not_mixed_up(out: Path, aside: Path) -> None:
    other = out.with_name("other")
    first = build(out, aside, PAGES)
    build(other, aside, {**PAGES, "index.html": b"other", "more": b"other"})
    pages = {**PAGES, "old/x": b"2"}
    build(out, aside, pages, first)
    assert files(out) == pages


def test_of_two_builds_at_once_only_one_takes_what_lies_aside(out: Path, aside: Path) -> None:
    first = build(out, aside, PAGES)
    with replacing(out, None, Standby(aside, first)) as made:
        for output in first[1:]:
            made.keep(output)
        others = {**PAGES, "index.html": b"other"}
        second = build(out, aside, others, first)
        assert files(out) == others
        made.write(Artifact("index.html", b"2"))
    assert files(out) == {**PAGES, "index.html": b"2"}
    assert beside(out) == []
    build(out, aside, PAGES, second)
    assert files(out) == PAGES


def test_a_former_site_is_not_taken_for_an_abandoned_one_before_it_is_put_aside(
    out: Path, aside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(out, aside, PAGES)

    def while_another_clears_up(folder: Path, place: Path) -> None:
        clear_up(out)  # which waits for the lock of the folder around in vain, and goes on
        standby.give(folder, place)

    monkeypatch.setattr(output, "PATIENCE", 0.05)
    monkeypatch.setattr(output, "give", while_another_clears_up)
    build(out, aside, {**PAGES, "index.html": b"2"}, first)
    assert files(aside) == PAGES


contents_of_pages = st.dictionaries(
    st.sampled_from(["a", "b", "d/a", "d/b", "d/e/a", "f/a"]), st.sampled_from([b"1", b"2"]), max_size=6
)
harms = st.sampled_from(["", "", "no former", "none aside", "mixed"])
steps = st.lists(st.tuples(contents_of_pages, harms), max_size=6)


@settings(max_examples=40)
@given(steps)
def test_whatever_lies_aside_the_output_is_the_last_build(
    sequence: list[tuple[dict[str, bytes], str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out, aside = Path(folder) / "public", Path(folder) / "standby"
        former: Built = ()
        for pages, harm in sequence:
            if harm == "none aside":
                shutil.rmtree(aside, ignore_errors=True)
            elif harm == "mixed" and aside.exists():
                for path in list(pages)[:2]:
                    (aside / path).parent.mkdir(parents=True, exist_ok=True)
                    anew(aside / path, b"3") if (aside / path).exists() else (aside / path).write_bytes(b"3")
            former = build(out, aside, pages, () if harm == "no former" else former)
            assert files(out) == pages
            assert {
                path.name for path in out.rglob("*") if path.is_dir() and not any(path.iterdir())
            } == set()
            assert [name for name in beside(out) if name != "standby"] == []


# -- the law -----------------------------------------------------------------------------------------

paths = st.lists(st.sampled_from(["a", "b", "ü", "c d"]), min_size=1, max_size=2).map(
    lambda parts: "/".join([*(f"{part}.d" for part in parts[:-1]), parts[-1]])
)
builds = st.lists(
    st.tuples(st.dictionaries(paths, st.binary(max_size=5), max_size=4), st.booleans()), max_size=3
)


@given(builds)
def test_the_output_is_the_last_build_that_succeeded(sequence: list[tuple[dict[str, bytes], bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "public"
        expected: dict[str, bytes] = {}
        for pages, fails in sequence:
            artifacts = [Artifact(path, content) for path, content in pages.items()]
            if fails:
                with pytest.raises(ValueError, match="a bug"):
                    write_site(chain(artifacts, interrupted(ValueError("a bug"))), out)
            else:
                write_site(artifacts, out)
                expected = pages
            assert (files(out) if out.exists() else {}) == expected
            assert beside(out) == []
