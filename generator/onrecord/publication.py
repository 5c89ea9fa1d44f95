"""What is published at a target, and the steps that lead from there to another state of it.

A reader who begins at the home page and follows links never meets a page, an asset or a data file that is
not there, whenever he comes and wherever the steps are cut off:

1. what is about to be overwritten or removed is kept, so that it can be gone back to;
2. new files that are no pages; 3. new pages, to which nothing leads yet; 4. pages that somebody else took
away, to which pages may lead; 5. whatever changed, but for 6. the home page; 7. pages are removed, to which
nothing leads any more; 8. at last other files.

Where somebody else took files away, a reader misses those until they are there again, and no other.

Files named after what is in them (`hosting.is_hashed`), and the parts of the search index, stay when they are
used no more, and go with the publishing after it: whoever has a page open still finds what it was made with.

Two texts lie at a target, in the folder `STATE`: the `Release` is written when all is done, the `UnderWay`
before anything is. A publishing that was cut off is told by the latter, with how far it had come.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import NamedTuple, TypeVar

from msgspec import DecodeError, Struct, json
from msgspec.structs import replace

from onrecord.artifacts import INDEX
from onrecord.hosting import is_hashed

STATE = ".onrecord/"
MANIFEST = f"{STATE}published.json"
RECORD = f"{STATE}claims.jsonl"
"""The claims that were published, for the log of corrections: a file like any other, but for its place."""
HOME = "index.html"
PAGE = ".html"
KEPT_RELEASES = 3
"""How many former states can be gone back to, where site.yaml does not say it."""

_ID = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Unreadable(Exception):
    """What lies at a target where our own texts lie is none of ours."""


class File(Struct, frozen=True, array_like=True):
    """What is in a file: its size in bytes and its SHA-256, in hexadecimal digits."""

    size: int
    digest: str


NOBODY_KNOWS = File(0, "0" * 64)
"""What is in a file that somebody was about to write or remove."""

Inventory = Mapping[str, File]
"""Files by their path relative to the target, with `/`."""


class Former(Struct, frozen=True):
    """A former state, as what has to be done to the one after it: files restored, and others removed."""

    id: str
    time: str
    program: str
    base_url: str
    restore: dict[str, File]
    remove: tuple[str, ...]


class Release(Struct, frozen=True):
    """What is published: `id` names it, `time` is UTC, `program` the version that made it.

    `retired` are files that it does without and readers of the former state may still ask for; `former` are
    the states that can be gone back to, the latest first.
    """

    id: str
    time: str
    program: str
    base_url: str
    files: dict[str, File]
    retired: dict[str, File]
    former: tuple[Former, ...]

    @property
    def there(self) -> dict[str, File]:
        """All files of ours at the target."""
        return self.retired | self.files

    @property
    def needed(self) -> frozenset[str]:
        """The digests of what must be kept to go back."""
        return frozenset(file.digest for former in self.former for file in former.restore.values())


class Keep(Struct, frozen=True, tag="keep"):
    """Keep what is in a file, by its digest."""

    path: str
    digest: str


class Put(Struct, frozen=True, tag="put"):
    """Put a file there, new or in the place of another."""

    path: str
    file: File


class Remove(Struct, frozen=True, tag="remove"):
    """Remove a file, if it is there."""

    path: str


Step = Keep | Put | Remove
Wave = tuple[Step, ...]
"""Steps in any order, or all at once."""


class UnderWay(Struct, frozen=True):
    """A publishing that has begun: its steps, and in what the target differed from what is published.

    `by` tells it from any other one. `settled` are files that are there for sure, or for sure are not (None);
    of the `doubtful` it is not known: a publishing was cut off when it was at them. What is `lost` and
    `unreached` is as in `State`. That a wave is done is told before the next one begins.
    """

    by: str
    settled: dict[str, File | None]
    doubtful: tuple[str, ...]
    waves: tuple[Wave, ...]
    lost: tuple[str, ...]
    unreached: tuple[str, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """All of them, in order."""
        return tuple(step for wave in self.waves for step in wave)


class State(Struct, frozen=True):
    """What is at a target: files of ours; of those that are `doubtful`, it is not known what is in them.

    Some are `lost`: not there although pages may lead there. To pages that are `unreached` no other page
    leads, and what they lead to may not be there.
    """

    there: Inventory
    doubtful: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    unreached: frozenset[str] = frozenset()


class Changes(NamedTuple):
    """What differs between two states: paths in order."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return any(map(len, self))

    def for_readers(self) -> Changes:
        """What of it readers may notice."""
        return Changes(*(tuple(path for path in paths if path != RECORD) for paths in self))


class Listed(NamedTuple):
    """What a target tells of a file without sending it, each None where it does not.

    Its size in bytes; the MD5 of what is in it, in hexadecimal digits, which is believed only where it is the
    expected one; when it was last written, in seconds since 1970 by the target's own clock.
    """

    size: int | None
    md5: str | None = None
    written: float | None = None


class Amiss(NamedTuple):
    """What somebody else did to files of ours at a target: paths in order."""

    missing: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(map(len, self))

    def among(self, paths: Collection[str]) -> Amiss:
        """What of it befell these files."""
        return Amiss(*(tuple(path for path in lost if path in paths) for lost in self))

    @property
    def paths(self) -> frozenset[str]:
        """All of them."""
        return frozenset(self.missing + self.altered)


NOTHING_AMISS = Amiss()


# -- one state after another ---------------------------------------------------------------------------


def release_id(time: str, files: Inventory, before: Release | None = None) -> str:
    """The name of a release: when it was made (`20260501T120000Z`), and what tells it from others.

    That is its files, and the release before it: it may have the same ones, and be of the same second.
    """
    told = sha256(b"".join(f"{path}\0{files[path].digest}\n".encode() for path in sorted(files)))
    told.update(before.id.encode() if before is not None else b"")
    return f"{time}-{told.hexdigest()[:8]}"


def changes(before: Inventory, after: Inventory) -> Changes:
    """What differs between two states."""
    return Changes(
        tuple(sorted(after.keys() - before.keys())),
        tuple(sorted(path for path in after.keys() & before.keys() if after[path] != before[path])),
        tuple(sorted(before.keys() - after.keys())),
    )


def following(before: Release | None, after: Release, keep: int, amiss: Amiss = NOTHING_AMISS) -> Release:
    """The state `after` with what it takes to go back: at most `keep` states, `before` the latest.

    Where nothing is to be kept, nothing is retired either: what was taken out is out. Where nothing differs
    at all, and no file of it is `amiss` at the target, it is the state `before`. What is retired and amiss is
    given up: nothing here still holds it.
    """
    if before is None:
        return replace(after, retired={}, former=())
    change, lost = changes(before.files, after.files), amiss.paths
    if not change:
        retired = {path: file for path, file in before.retired.items() if keep and path not in lost}
        same = replace(after, retired=retired, former=before.former[:keep])
        is_as_it_was = (retired, same.former) == (before.retired, before.former)
        return before if is_as_it_was and not amiss.among(before.files) else same
    if not keep:
        return replace(after, retired={}, former=())
    undo = Former(
        before.id,
        before.time,
        before.program,
        before.base_url,
        {path: before.files[path] for path in (*change.changed, *change.removed)},
        change.new,
    )
    parts = [path for path in change.removed if _is_part(path) and path not in lost]
    retired = {path: before.files[path] for path in parts}
    return replace(after, retired=retired, former=(undo, *before.former)[:keep])


def gone_back(now: Release) -> Release | None:
    """The former state, as it was; None if there is none to go back to."""
    if not now.former:
        return None
    former, *others = now.former
    files = {path: file for path, file in now.files.items() if path not in set(former.remove)}
    files |= former.restore
    retired = {path: file for path, file in now.files.items() if path not in files and _is_part(path)}
    return Release(former.id, former.time, former.program, former.base_url, files, retired, tuple(others))


def _is_part(path: str) -> bool:
    """Whether an open page may still ask for the file, which it was made with."""
    return is_hashed(path) or path.startswith(INDEX)


# -- steps ---------------------------------------------------------------------------------------------


def waves(state: State, after: Release) -> tuple[Wave, ...]:
    """The steps from what is at a target to another state; a wave begins when the one before it is done."""
    wanted, there = after.there, state.there
    put = [path for path in wanted if path in state.doubtful or there.get(path) != wanted[path]]
    removed = there.keys() - wanted.keys()
    known = {path for path in (*put, *removed) if path in there and path not in state.doubtful}
    kept = {there[path].digest: path for path in sorted(known) if there[path].digest in after.needed}
    rest = [path for path in put if path != HOME]
    new = [path for path in rest if path not in there or path in state.unreached]
    puts = (
        _others(new),
        [path for path in _pages(new) if path not in state.lost],
        [path for path in _pages(new) if path in state.lost],
        [path for path in rest if path not in new],
        [path for path in put if path == HOME],
    )
    steps: tuple[Iterable[Step], ...] = (
        (Keep(path, digest) for digest, path in kept.items()),
        *((Put(path, wanted[path]) for path in sorted(paths)) for paths in puts),
        *((Remove(path) for path in sorted(paths)) for paths in (_pages(removed), _others(removed))),
    )
    return tuple(wave for wave in map(tuple, steps) if wave)


def begun(by: str, published: Release | None, state: State, after: Release) -> UnderWay:
    """What the publishing `by` is to leave at the target before the first step."""
    base = published.there if published is not None else {}
    apart = changes(base, state.there)
    settled: dict[str, File | None] = {path: state.there[path] for path in (*apart.new, *apart.changed)}
    settled |= dict.fromkeys(apart.removed)
    of_state = (tuple(sorted(paths)) for paths in (state.lost, state.unreached))
    return UnderWay(by, settled, tuple(sorted(state.doubtful)), waves(state, after), *of_state)


def cut_off(published: Release | None, under_way: UnderWay, done: int) -> State:
    """What may be at a target where a publishing was cut off; `seen` makes it what is.

    Its first `done` steps were taken. Of the others any may have been that belongs to the first wave which is
    not known to be done, and none that belongs to a later one.
    """
    there = dict(published.there) if published is not None else {}
    for path, file in under_way.settled.items():
        _settle(there, path, file)
    reached = {*there, *under_way.lost, HOME}.difference(under_way.unreached)
    doubtful = set(under_way.doubtful)
    first = 0
    at: Wave = ()
    for at in under_way.waves:
        for number, step in enumerate(at, first):
            if isinstance(step, Keep):
                continue
            if number < done:
                doubtful.discard(step.path)
                _settle(there, step.path, step.file if isinstance(step, Put) else None)
            else:
                doubtful.add(step.path)
                there.setdefault(step.path, NOBODY_KNOWS)
        first += len(at)
        if first > done:
            break
    unreached = _unreached(under_way, at, reached)
    return State(there, frozenset(doubtful), frozenset(under_way.lost), unreached)


def _unreached(under_way: UnderWay, at: Wave, reached: Collection[str]) -> frozenset[str]:
    """The pages to which nothing leads where a publishing was cut off in the wave `at`.

    Before, other pages led to none but those that were `reached`. While new files are put there, nothing
    leads to any of them; once that is done, they are complete, and pages may lead to all but those that go.
    """
    leave = {step.path for step in under_way.steps if isinstance(step, Remove)}
    news = {step.path for step in at if isinstance(step, Put) and step.path not in reached}
    if all(isinstance(step, Keep) or step.path in news for step in at):
        return frozenset(_pages(news)).union(under_way.unreached)
    going = {step.path for step in at if isinstance(step, Remove)}
    return frozenset(_pages(going)).union(leave.intersection(under_way.unreached))


def glance(state: State, listed: Mapping[str, Listed], since: float) -> tuple[Amiss, tuple[str, ...]]:
    """What is amiss by what a target has listed, and the files of which that does not tell enough.

    Those are all that were written later than `since`, in seconds since 1970. What is doubtful may be there
    or not, and in it may be anything: nothing of it is amiss.
    """
    missing, altered, unsure = [], [], []
    for path in sorted(state.there.keys() - state.doubtful):
        told = listed.get(path)
        if told is None:
            missing.append(path)
        elif told.size is not None and told.size != state.there[path].size:
            altered.append(path)
        elif (told.written or 0.0) > since:
            unsure.append(path)
    return Amiss(tuple(missing), tuple(altered)), tuple(unsure)


def seen(state: State, missing: Collection[str]) -> State:
    """The state, when it has been seen which of its doubtful files are missing."""
    there = {path: file for path, file in state.there.items() if path not in missing}
    # What was lost, and is there, has been put there since.
    doubtful, lost = state.doubtful.difference(missing), state.lost.difference(there)
    return State(there, doubtful, lost, state.unreached)


def befallen(state: State, amiss: Amiss) -> State:
    """The state, after what somebody else did to files of it."""
    without = seen(state, amiss.missing)
    doubtful, lost = without.doubtful.union(amiss.altered), without.lost.union(amiss.missing)
    return State(without.there, doubtful, lost - state.unreached, state.unreached)


def anything_of(release: Release) -> State:
    """The state of a target where of each of these files it is not known whether it is there."""
    return State(dict.fromkeys(release.there, NOBODY_KNOWS), frozenset(release.there))


def _settle(there: dict[str, File], path: str, file: File | None) -> None:
    if file is None:
        there.pop(path, None)
    else:
        there[path] = file


def _pages(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if path.endswith(PAGE)]


def _others(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if not path.endswith(PAGE)]


# -- as text -------------------------------------------------------------------------------------------

T = TypeVar("T")

_RELEASE = json.Decoder(Release)
_UNDER_WAY = json.Decoder(UnderWay)


def written(text: Release | UnderWay) -> bytes:
    """As JSON, the same bytes for the same state."""
    return json.encode(text, order="deterministic") + b"\n"


def read_release(content: bytes) -> Release:
    """What a target says of itself. Raises Unreadable: whoever can write there may have written anything."""
    found = _decoded(_RELEASE, content)
    ids = (found.id, *(former.id for former in found.former))
    _hold(all(map(_ID.fullmatch, ids)))
    for files in (found.files, found.retired, *(former.restore for former in found.former)):
        _hold(_sound(files, files.values()))
    _hold(all(_sound(former.remove) for former in found.former))
    return found


def read_under_way(content: bytes) -> UnderWay:
    """What a publishing that is under way says of itself. Raises Unreadable."""
    found = _decoded(_UNDER_WAY, content)
    files = [file for file in found.settled.values() if file is not None]
    files += [step.file for step in found.steps if isinstance(step, Put)]
    named = (*found.settled, *found.doubtful, *found.lost, *found.unreached)
    _hold(_sound((*named, *(step.path for step in found.steps)), files))
    return found


def _decoded(decoder: json.Decoder[T], content: bytes) -> T:
    try:
        return decoder.decode(content)
    except DecodeError as error:
        raise Unreadable(str(error)) from None


def is_publishable(path: str) -> bool:
    """Whether a file may have this path at a target: it leads nowhere else, nor to our own texts."""
    parts = path.split("/")
    inside = {"", ".", ".."}.isdisjoint(parts) and (f"{parts[0]}/" != STATE or path == RECORD)
    return inside and _CONTROL.search(path) is None


def _sound(paths: Iterable[str], files: Iterable[File] = ()) -> bool:
    digests = all(_DIGEST.fullmatch(file.digest) and file.size >= 0 for file in files)
    return digests and all(map(is_publishable, paths))


def _hold(sound: bool) -> None:
    if not sound:
        raise Unreadable("it names what no publishing names")
