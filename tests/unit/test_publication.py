from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onrecord import publication
from onrecord.hosting import is_hashed
from onrecord.publication import NOTHING_AMISS, Amiss, File, Keep, Put, Release, Remove, State, Step, Wave

PAGES = ("404.html", "a.html", "b.html", "c/d.html", "c/e.html")
FILES = ("assets/0123456789ab/s.css", "assets/ba9876543210/s.css", "feed.xml", "c/d.json")
TIME = "20260501T120000Z"


LEADS_TO: dict[str, frozenset[str]] = {}
"""By the digest of a page: the files that it leads to."""
OTHERS = "f" * 64
"""The digest of what somebody else wrote, which leads nowhere."""
LEADS_TO[OTHERS] = frozenset()


def file(path: str, version: int, leads_to: frozenset[str]) -> File:
    # A file named after what is in it has the same in every version.
    told = path if is_hashed(path) else repr((path, version, sorted(leads_to)))
    digest = sha256(told.encode()).hexdigest()
    LEADS_TO[digest] = leads_to
    return File(len(told), digest)


@st.composite
def sites(draw: st.DrawFn) -> dict[str, File]:
    """The files of a build in which every page leads to other files of it only."""
    paths = ["index.html", *some(PAGES + FILES, draw(st.integers(0, 2**9 - 1)))]
    made = {}
    for path in paths:
        drawn = draw(st.integers(0, 2**11 - 1))
        leads = some(paths, drawn >> 1) if path.endswith(".html") else ()
        made[path] = file(path, drawn & 1, frozenset(leads))
    return made


def some(paths: Sequence[str], bits: int) -> list[str]:
    return [path for number, path in enumerate(paths) if bits >> number & 1]


def release(
    files: dict[str, File], before: Release | None = None, keep: int = 2, amiss: Amiss = NOTHING_AMISS
) -> Release:
    name = publication.release_id(TIME, files, before)
    plain = Release(name, TIME, "1", "https://example.org/", files, {}, ())
    return publication.following(before, plain, keep, amiss)


class Target:
    """What lies at a target, as it is changed step by step; a reader looks at it after each."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.kept: set[str] = set()
        self.lost: set[str] = set()

    def take(self, step: Step) -> None:
        match step:
            case Keep(path, digest):
                assert self.files[path] == digest  # what is kept is what its name says
                self.kept.add(digest)
            case Put(path, put):
                self.files[path] = put.digest
            case Remove(path):
                self.files.pop(path, None)
        self.read()

    def read(self) -> None:
        """Begin at the home page, follow every link, and find everything there."""
        seen, waiting = set(), ["index.html"] if "index.html" in self.files else []
        while waiting:
            page = waiting.pop()
            assert page in self.files or page in self.lost
            if page not in seen and page in self.files:
                seen.add(page)
                waiting += LEADS_TO[self.files[page]]

    def holds(self, state: Release) -> bool:
        return self.files == {path: there.digest for path, there in state.there.items()}


def in_any_order(waves: tuple[Wave, ...], chance: random.Random) -> Iterator[Step]:
    for wave in waves:
        yield from chance.sample(wave, len(wave))


def lead(target: Target, state: State, after: Release, chance: random.Random) -> None:
    for step in in_any_order(publication.waves(state, after), chance):
        target.take(step)
    assert target.holds(after)


def at(published: Release | None) -> State:
    return State(published.there if published is not None else {})


@given(st.lists(sites(), min_size=2, max_size=3), st.integers(0, 2), st.randoms(use_true_random=False))
def test_a_reader_never_meets_anything_broken_whichever_step_comes_first(versions, keep, chance):
    target, before = Target(), None
    for files in versions:
        after = release(files, before, keep)
        lead(target, at(before), after, chance)
        before = after


@settings(report_multiple_bugs=False)
@given(sites(), sites(), sites(), st.data(), st.randoms(use_true_random=False))
def test_after_a_cut_anything_may_follow_and_a_reader_never_meets_anything_broken(
    one, two, three, data, chance
):
    target = Target()
    first = release(one)
    lead(target, at(None), first, chance)
    second = release(two, first)
    state = cut(target, first, at(first), second, data, chance)
    state = cut(target, first, state, release(two, first), data, chance)
    lead(target, state, release(three, first), chance)


def cut(target: Target, before: Release, state: State, after: Release, data, chance: random.Random) -> State:
    """Take some of the steps, of which fewer are known to be done; give what is known of the target then."""
    waves = publication.waves(state, after)
    begun = publication.begun("x", before, state, after)
    assert publication.read_under_way(publication.written(begun)) == begun
    taken = data.draw(st.integers(0, len(begun.steps)))
    done: set[Step] = set()
    for step in in_any_order(waves, chance):
        if len(done) == taken:
            break
        target.take(step)
        done.add(step)
    known = next((number for number, step in enumerate(begun.steps) if step not in done), len(begun.steps))
    # How far it was is told now and then, and always before a wave begins.
    begins = [0, *accumulate(map(len, begun.waves))]
    least = max(number for number in begins if number < max(taken, 1))
    state = publication.cut_off(before, begun, data.draw(st.integers(least, known)))
    return publication.seen(state, state.doubtful - target.files.keys())


@given(sites(), sites(), st.data(), st.randoms(use_true_random=False))
def test_readers_miss_no_more_than_what_somebody_took_away_while_it_is_put_back(one, two, data, chance):
    target, first = Target(), release(one)
    lead(target, at(None), first, chance)
    paths = sorted(one)
    missing = set(some(paths, data.draw(st.integers(0, 2 ** len(paths) - 1))))
    altered = set(some(paths, data.draw(st.integers(0, 2 ** len(paths) - 1)))) - missing
    for path in missing:
        del target.files[path]
    for path in altered:
        target.files[path] = OTHERS
    target.lost = missing
    amiss = Amiss(tuple(sorted(missing)), tuple(sorted(altered)))
    after = release(two, first, amiss=amiss)
    assert (after == first) == (one == two and not amiss)
    state = publication.befallen(at(first), amiss)
    if data.draw(st.booleans()):
        state = cut(target, first, state, after, data, chance)
    lead(target, state, after, chance)


@given(st.lists(sites(), min_size=2, max_size=4), st.integers(1, 3), st.randoms(use_true_random=False))
def test_going_back_leads_through_the_former_states_as_they_were(versions, keep, chance):
    target = Target()
    states: list[Release] = []
    for files in (it for number, it in enumerate(versions) if number == 0 or it != versions[number - 1]):
        states.append(release(files, states[-1] if states else None, keep))
        lead(target, at(states[-2] if states[1:] else None), states[-1], chance)
    now = states[-1]
    for former in reversed(states[:-1][-keep:]):
        back = publication.gone_back(now)
        assert back is not None
        assert (back.id, back.files) == (former.id, former.files)
        for step in in_any_order(publication.waves(at(now), back), chance):
            if isinstance(step, Put):
                assert step.file.digest in target.kept  # nothing has to come from elsewhere
            target.take(step)
        now = back
    assert publication.gone_back(now) is None


def test_nothing_is_kept_where_nothing_is_to_be():
    before = release(
        {"index.html": file("index.html", 1, frozenset()), FILES[0]: file(FILES[0], 1, frozenset())}
    )
    after = release({"index.html": file("index.html", 2, frozenset())}, before, keep=0)
    steps = [step for wave in publication.waves(at(before), after) for step in wave]
    assert [type(step) for step in steps] == [Put, Remove]
    assert publication.gone_back(after) is None


def test_files_named_after_what_is_in_them_stay_for_those_who_read_the_former_state():
    page = file("index.html", 1, frozenset())
    one = release({"index.html": page, FILES[0]: file(FILES[0], 1, frozenset())})
    two = release({"index.html": page, FILES[1]: file(FILES[1], 1, frozenset())}, one)
    three = release({"index.html": page}, two)
    assert [step for wave in publication.waves(at(one), two) for step in wave] == [
        Put(FILES[1], two.files[FILES[1]])
    ]
    steps = [step for wave in publication.waves(at(two), three) for step in wave]
    assert steps == [Keep(FILES[0], one.files[FILES[0]].digest), Remove(FILES[0])]


def test_waves_come_in_the_order_in_which_readers_need_them():
    def made(version: int, *paths: str) -> dict[str, File]:
        return {path: file(path, version, frozenset()) for path in paths}

    before = release(made(1, "index.html", "a.html", "b.html", "feed.xml", "c/d.json"))
    after = release(made(2, "index.html", "a.html", "c/d.html", "feed.xml", FILES[0]), before, keep=1)
    told = [
        " ".join(f"{type(step).__name__.lower()} {step.path}" for step in wave)
        for wave in publication.waves(at(before), after)
    ]
    assert told == [
        "keep a.html keep b.html keep c/d.json keep feed.xml keep index.html",
        f"put {FILES[0]}",
        "put c/d.html",
        "put a.html put feed.xml",
        "put index.html",
        "remove b.html",
        "remove c/d.json",
    ]


def test_what_is_written_is_read_and_is_the_same_bytes_for_the_same_state():
    one = release(
        {"index.html": file("index.html", 1, frozenset()), "a.html": file("a.html", 1, frozenset())}
    )
    two = release({"a.html": one.files["a.html"], "index.html": one.files["index.html"]})
    assert publication.read_release(publication.written(one)) == one
    assert publication.written(one) == publication.written(two)


@pytest.mark.parametrize(
    "path",
    ["../x", "/etc/passwd", "a//b", "a/../b", "./a", "", ".onrecord/published.json", "a\nb", "a\0b", "a/."],
)
def test_a_target_that_names_a_path_that_leads_elsewhere_is_not_believed(path: str):
    bad = release({path: file("index.html", 1, frozenset())})
    with pytest.raises(publication.Unreadable):
        publication.read_release(publication.written(bad))
    begun = publication.begun("x", None, State({}), bad)
    with pytest.raises(publication.Unreadable):
        publication.read_under_way(publication.written(begun))


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"release": "../x"}', b"\xff", b"<html>"])
def test_what_is_no_record_of_ours_is_not_believed(content: bytes):
    with pytest.raises(publication.Unreadable):
        publication.read_release(content)
    with pytest.raises(publication.Unreadable):
        publication.read_under_way(content)
