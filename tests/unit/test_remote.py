"""How a store is changed in place, cut off after each of its requests, and brought to its end later."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from onrecord import publication
from onrecord.publication import NOTHING_AMISS, Amiss, File, Listed, Release
from onrecord.publishing import remote
from onrecord.publishing import store as in_store
from onrecord.publishing.places import Busy, Found, Gone, TargetFailed, TargetRefused
from onrecord.publishing.remote import RemotePlace

from tests.folders import write

TIME = "20260501T120000Z"
PAGE = '<link href="{css}"> <a href="a.html"> {more} {words}'


class Cut(Exception):
    """The connection is gone."""


class Memory:
    """A store in memory, of which a reader reads after each change; `left` requests, and it is cut off."""

    where = "memory"

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.times: dict[str, float] = {}
        self.lost: set[str] = set()
        self.fetched: list[str] = []
        self.left: int | None = None
        self.counts_all = True
        self.written: list[str] = []

    def _count(self, path: str = "") -> None:
        if self.left is not None and (self.counts_all or not path.startswith(publication.STATE)):
            self.left -= 1
            if self.left < 0:
                raise Cut

    def _read_all(self) -> None:
        waiting, seen = ["index.html"] * ("index.html" in self.files), set()
        while waiting:
            path = waiting.pop()
            assert path in self.files or path in self.lost, f"a reader misses {path}"
            if path not in seen and path.endswith(".html") and path in self.files:
                seen.add(path)
                waiting += re.findall(r'href="(.*?)"', self.files[path].decode())

    async def read(self, path: str) -> bytes | None:
        self._count(path)
        self.fetched.append(path)
        return self.files.get(path)

    async def write(self, path: str, content: bytes) -> None:
        self._count(path)
        self.put(path, content)
        if not path.startswith(publication.STATE):
            self.written.append(path)
        self._read_all()

    async def create(self, path: str, content: bytes) -> bool:
        self._count(path)
        if path in self.files:
            return self.files[path] == content
        self.put(path, content)
        return True

    async def copy(self, path: str, to: str) -> None:
        self._count()
        if path in self.files:
            self.files[to] = self.files[path]

    async def remove(self, paths: Sequence[str]) -> None:
        for path in paths:
            self._count()
            self.files.pop(path, None)
        self._read_all()

    async def names(self, folder: str) -> Sequence[str]:
        self._count()
        return [path.removeprefix(folder) for path in self.files if path.startswith(folder)]

    async def listed(self, paths: Collection[str]) -> Mapping[str, Listed]:
        self._count()
        there = self.files.keys() & paths
        return {path: Listed(len(self.files[path]), None, self.times.get(path)) for path in there}

    async def exists(self, path: str) -> bool:
        self._count(path)
        return path in self.files

    async def anything(self) -> str | None:
        self._count()
        return min((path for path in self.files if not path.startswith(publication.STATE)), default=None)

    def put(self, path: str, content: bytes) -> None:
        """A file is written, by whomsoever, later than all others."""
        self.files[path] = content
        self.times[path] = max(self.times.values(), default=0.0) + 1

    def lose(self, path: str) -> None:
        """Somebody removes a file."""
        del self.files[path]
        self.lost.add(path)

    @property
    def published(self) -> dict[str, bytes]:
        return {
            path: content for path, content in self.files.items() if not path.startswith(publication.STATE)
        }

    def place(self) -> RemotePlace:
        @asynccontextmanager
        async def connect() -> AsyncIterator[Memory]:
            yield self

        return RemotePlace(connect, patience=0)


def site(folder: Path, number: int, *more: str) -> Path:
    """A small site: each version has assets, and a page, of its own."""
    css = f"assets/{number:012x}/s.css"
    links = " ".join(f'<a href="{path}">' for path in more)
    page = PAGE.format(css=css, more=links, words=number)
    files = {"index.html": page, "a.html": page, css: f"/* {number} */", "feed.xml": "the same"}
    return write(folder / str(number), {**files, **{path: f"{path} {number}" for path in more}})


def release(folder: Path, before: Release | None, keep: int = 2, amiss: Amiss = NOTHING_AMISS) -> Release:
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            files[path.relative_to(folder).as_posix()] = File(len(content), sha256(content).hexdigest())
    name = publication.release_id(TIME, files, before)
    made = Release(name, TIME, "1", "https://example.org/", files, {}, ())
    return publication.following(before, made, keep, amiss)


def nothing(done: int, of: int) -> None:
    pass


def nowhere(path: str) -> Path:
    """Where nothing lies of what is published."""
    return Path("/nowhere", path)


@pytest.fixture
def beating(monkeypatch: pytest.MonkeyPatch) -> None:
    """How far it is is told all the time."""
    monkeypatch.setattr(remote, "BEAT", 0)


def test_only_what_changed_is_sent(tmp_path: Path):
    store = Memory()
    one, two = site(tmp_path, 1), site(tmp_path, 2)
    first = release(one, None)
    store.place().publish(one.joinpath, None, first, nothing)
    assert store.published == contents(one)
    assert store.place().look(nowhere).published == first
    store.written.clear()
    second = release(two, first)
    store.place().publish(two.joinpath, first, second, nothing)
    assert store.written == ["assets/000000000002/s.css", "a.html", "index.html"]
    assert store.published == contents(two) | {"assets/000000000001/s.css": b"/* 1 */"}


@pytest.mark.usefixtures("beating")
@pytest.mark.parametrize(("then", "every"), [("the same", 2), ("another", 3), ("the former", 4), ("back", 3)])
def test_cut_off_after_any_request_it_is_brought_to_an_end_and_readers_miss_nothing(
    tmp_path: Path, then: str, every: int
):
    one, two, three = (
        site(tmp_path, 1, "old.html"),
        site(tmp_path, 2, "new.html"),
        site(tmp_path, 3, "new.html"),
    )
    first = release(one, None)
    second = release(two, first)
    for requests in range(0, 1000, every):
        store = Memory()
        store.place().publish(one.joinpath, None, first, nothing)
        store.left = requests
        try:
            store.place().publish(two.joinpath, first, second, nothing)
            cut = False
        except Cut:
            cut = True
        store.left = None
        found = store.place().look(nowhere)
        now = found.published
        assert now in (first, second)
        if then == "back":
            before = now if found.cut_off else publication.gone_back(now)
            if before is not None:
                store.place().roll_back(now, before, nothing)
            after = before
        else:
            folder = {"the same": two, "another": three, "the former": one}[then]
            after = release(folder, now) if release(folder, now).files != now.files else now
            store.written.clear()
            store.place().publish(folder.joinpath, now, after, nothing)
        if after is not None:
            assert store_files(store) == after.there
            kept = [
                path.removeprefix(in_store.KEPT) for path in store.files if path.startswith(in_store.KEPT)
            ]
            assert set(kept) <= after.needed
            assert store.place().look(nowhere) == Found(after)
        if not cut:
            break
    assert requests > 20


@pytest.mark.usefixtures("beating")
def test_after_a_cut_only_the_rest_is_sent(tmp_path: Path):
    one = site(tmp_path, 1, *(f"p{number}.html" for number in range(200)))
    first = release(one, None)
    store = Memory()
    store.counts_all = False
    store.left = 150
    with pytest.raises(Cut):
        store.place().publish(one.joinpath, None, first, nothing)
    sent = len(store.written)
    assert sent > 140
    store.left = None
    store.written.clear()
    store.place().publish(one.joinpath, None, first, nothing)
    assert len(store.written) <= len(first.files) - sent + 2 * in_store.AT_ONCE
    assert store.published == contents(one)


@pytest.mark.parametrize("number", [0, 1, 4, 5])
def test_a_store_that_is_emptied_half_way_is_told_and_what_was_sent_since_is_known_for_ours(
    tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
):
    one, two = site(tmp_path, 1, "p.html", "q.html"), site(tmp_path, 2, "p.html", "r.html")
    first = release(one, None)
    store = Memory()
    store.place().publish(one.joinpath, None, first, nothing)
    monkeypatch.setattr(store, "_read_all", lambda: None)  # readers miss everything
    write_ = store.write

    async def write_and_empty(path: str, content: bytes) -> None:
        if len(store.written) == before + number:
            store.files.clear()
            store.written.append("")
        await write_(path, content)

    before = len(store.written)
    monkeypatch.setattr(store, "write", write_and_empty)
    with pytest.raises(Gone, match="taken away meanwhile"):
        store.place().publish(two.joinpath, first, release(two, first), nothing)
    monkeypatch.setattr(store, "write", write_)
    assert store.place().look(nowhere).published is None
    second = release(two, None)
    store.place().publish(two.joinpath, None, second, nothing)
    assert store.published == contents(two)
    assert store.place().look(nowhere) == Found(second)


def test_a_target_that_holds_something_else_is_refused_and_stays_as_it_is(tmp_path: Path):
    one = site(tmp_path, 1)
    first = release(one, None)
    store = Memory()
    store.files["holiday.jpg"] = b"x"
    with pytest.raises(TargetRefused, match=r"holiday\.jpg"):
        store.place().look(nowhere)
    with pytest.raises(TargetRefused, match=r"holiday\.jpg"):
        store.place().publish(one.joinpath, None, first, nothing)
    assert store.files == {"holiday.jpg": b"x"}


def test_a_file_of_somebody_else_beside_what_is_published_stays_and_is_not_written_over(tmp_path: Path):
    one, two = site(tmp_path, 1), site(tmp_path, 2, "verify.html")
    first = release(one, None)
    store = Memory()
    store.place().publish(one.joinpath, None, first, nothing)
    store.files["verify.html"] = b"mine"
    with pytest.raises(TargetRefused, match=r"verify\.html"):
        store.place().publish(two.joinpath, first, release(two, first), nothing)
    three = site(tmp_path, 3)
    store.place().publish(three.joinpath, first, release(three, first), nothing)
    assert store.files["verify.html"] == b"mine"


def test_one_publishing_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    one, two = site(tmp_path, 1), site(tmp_path, 2)
    first = release(one, None)
    store = Memory()
    store.place().publish(one.joinpath, None, first, nothing)
    # Another is at work: it gives signs of life while this one waits for one.
    store.files[in_store.UNDER_WAY] = publication.written(
        publication.begun("other", None, publication.State({}), first)
    )
    beats = iter(range(100))
    read = store.read

    async def alive(path: str) -> bytes | None:
        if path == in_store.PROGRESS:
            return b'{"by": "other", "beat": %d, "done": 0}' % next(beats)
        return await read(path)

    monkeypatch.setattr(store, "read", alive)
    before = dict(store.files)
    with pytest.raises(Busy):
        store.place().publish(two.joinpath, first, release(two, first), nothing)
    assert store.files == before


def test_what_was_looked_at_is_what_is_followed(tmp_path: Path):
    one, two, three = site(tmp_path, 1), site(tmp_path, 2), site(tmp_path, 3)
    store = Memory()
    first = release(one, None)
    store.place().publish(one.joinpath, None, first, nothing)
    store.place().publish(two.joinpath, first, release(two, first), nothing)
    with pytest.raises(Busy):
        store.place().publish(three.joinpath, first, release(three, first), nothing)


def test_a_file_that_changes_while_it_is_sent_is_not_published(tmp_path: Path):
    one = site(tmp_path, 1)
    first = release(one, None)
    (one / "a.html").write_text("another")
    with pytest.raises(TargetFailed, match=r"a\.html"):
        Memory().place().publish(one.joinpath, None, first, nothing)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def store_files(store: Memory) -> dict[str, File]:
    return {path: File(len(text), sha256(text).hexdigest()) for path, text in store.published.items()}


def test_what_is_not_to_be_kept_any_more_goes_even_where_nothing_else_changes(tmp_path: Path):
    one, two = site(tmp_path, 1), site(tmp_path, 2)
    store = Memory()
    first = release(one, None)
    store.place().publish(one.joinpath, None, first, nothing)
    second = release(two, first)
    store.place().publish(two.joinpath, first, second, nothing)
    assert any(path.startswith(in_store.KEPT) for path in store.files)
    assert release(two, second) == second
    third = release(two, second, keep=0)
    store.place().publish(two.joinpath, second, third, nothing)
    assert store.published == contents(two)
    assert not any(path.startswith(in_store.KEPT) for path in store.files)


# -- what somebody else did ----------------------------------------------------------------------------


def published(store: Memory, *sites: Path) -> Release:
    """The state of a store to which sites have been published, one after the other."""
    now: Release | None = None
    for folder in sites:
        after = release(folder, now)
        store.place().publish(folder.joinpath, now, after, nothing)
        now = after
    assert now is not None
    return now


def put_right(store: Memory, folder: Path, **options: bool) -> Amiss:
    """What is told to be amiss where a site is published."""
    found = store.place().look(folder.joinpath, **options)
    after = release(folder, found.published, amiss=found.amiss)
    if after != found.published or found.cut_off:
        store.place().publish(folder.joinpath, found.published, after, nothing, found.amiss)
    return found.amiss


def longer(store: Memory) -> None:
    store.put("a.html", b"sold")


def as_long(store: Memory) -> None:
    store.put("a.html", bytes(len(store.files["a.html"])))


def as_long_and_as_old(store: Memory) -> None:
    store.files["a.html"] = bytes(len(store.files["a.html"]))


def gone(store: Memory) -> None:
    store.lose("a.html")
    store.lose("feed.xml")


@pytest.mark.parametrize(
    ("somebody_else", "amiss", "thorough"),
    [
        (gone, Amiss(missing=("a.html", "feed.xml")), False),
        (longer, Amiss(altered=("a.html",)), False),
        (as_long, Amiss(altered=("a.html",)), False),
        (as_long_and_as_old, Amiss(altered=("a.html",)), True),
    ],
)
@pytest.mark.parametrize("number", [2, 3], ids=["the same", "another"])
def test_what_somebody_else_did_is_told_and_put_right_whether_the_site_has_changed_or_not(
    somebody_else, amiss: Amiss, thorough: bool, number: int, tmp_path: Path
):
    store = Memory()
    published(store, site(tmp_path, 1), site(tmp_path, 2))
    somebody_else(store)
    folder = site(tmp_path, number)
    assert put_right(store, folder, thorough=thorough) == amiss
    assert store.published.items() >= contents(folder).items()
    assert put_right(store, folder, thorough=True) == NOTHING_AMISS


def test_files_are_only_fetched_where_a_listing_does_not_tell_enough(tmp_path: Path):
    store, folder = Memory(), site(tmp_path, 1)
    published(store, folder)
    store.put("feed.xml", store.files["feed.xml"])
    store.fetched.clear()
    assert put_right(store, folder) == NOTHING_AMISS
    assert [path for path in store.fetched if not path.startswith(publication.STATE)] == ["feed.xml"]


def test_a_file_that_is_listed_in_another_form_is_not_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    store, folder = Memory(), site(tmp_path, 1)
    published(store, folder)
    listed = store.listed

    async def without(paths: Collection[str]) -> Mapping[str, Listed]:
        return {path: told for path, told in (await listed(paths)).items() if path != "feed.xml"}

    monkeypatch.setattr(store, "listed", without)
    assert put_right(store, folder) == NOTHING_AMISS


@pytest.mark.usefixtures("beating")
def test_cut_off_while_it_is_put_right_it_is_brought_to_an_end_and_readers_miss_no_more_than_before(
    tmp_path: Path,
):
    one, two, three = (site(tmp_path, number, "p.html", "q.html") for number in (1, 2, 3))
    for requests in range(0, 1000, 3):
        store = Memory()
        published(store, one, two)
        for path in ("q.html", "assets/000000000002/s.css", "assets/000000000001/s.css"):
            store.lose(path)
        store.put("p.html", b"sold")
        store.left = requests
        try:
            put_right(store, three)
            cut = False
        except Cut:
            cut = True
        store.left = None
        store.put("feed.xml", b"the game")  # and again somebody was there
        put_right(store, three)
        assert store.published.items() >= contents(three).items()
        assert put_right(store, three, thorough=True) == NOTHING_AMISS
        if not cut:
            break
    assert requests > 20


def test_a_retired_asset_that_is_gone_is_given_up(tmp_path: Path):
    store = Memory()
    now = published(store, site(tmp_path, 1), site(tmp_path, 2))
    (retired,) = now.retired
    store.lose(retired)
    put_right(store, site(tmp_path, 2))
    assert retired not in store.files
    assert put_right(store, site(tmp_path, 2)) == NOTHING_AMISS


def test_going_back_leaves_what_nobody_has_kept_and_brings_back_all_else(tmp_path: Path):
    one, two = site(tmp_path, 1, "old.html"), site(tmp_path, 2, "new.html")
    store = Memory()
    now = published(store, one, two)
    for path in ("feed.xml", "new.html", "a.html"):
        store.lose(path)
    found = store.place().look(nowhere)
    assert found.amiss == Amiss(missing=("a.html", "feed.xml", "new.html"))
    before = publication.gone_back(now)
    assert before is not None
    store.place().roll_back(now, before, nothing, found.amiss)
    assert contents(one).keys() - store.published.keys() == {"feed.xml"}
    assert store.place().look(nowhere).amiss == Amiss(missing=("feed.xml",))
    assert put_right(store, one) == Amiss(missing=("feed.xml",))
    assert store.published.items() >= contents(one).items()


def test_what_was_altered_is_not_kept_for_what_it_was_and_nobody_goes_back_to_it(tmp_path: Path):
    one, two = site(tmp_path, 1, "p.html"), site(tmp_path, 2, "p.html")
    store = Memory()
    published(store, one)
    store.put("p.html", b"sold")
    assert put_right(store, two)
    kept = {path.removeprefix(in_store.KEPT): store.files[path] for path in store.files if "kept/" in path}
    assert all(sha256(content).hexdigest() == digest for digest, content in kept.items())
    now = store.place().look(nowhere).published
    assert now is not None
    before, there = publication.gone_back(now), dict(store.files)
    assert before is not None
    with pytest.raises(TargetFailed, match=r"p\.html of .* is kept no more; publish the site anew"):
        store.place().roll_back(now, before, nothing)
    assert store.files == there
