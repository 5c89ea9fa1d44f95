"""A site to where readers find it, and back to what was there before.

    site ─► build, in a folder of our own ─► inventory ─┐
    target ─► look: what is published there ────────────┴► steps (`publication`) ─► place ─► target

`places` says what every kind of target can do; `folder`, `branch` and `remote` (`objects`, `sftp`) do it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from onrecord import dates, publication, rights, schema
from onrecord.built import addresses_in
from onrecord.corrections import Growth, LogRefused, record_missing
from onrecord.diagnostics import Checked
from onrecord.output import MARK, OutputRefused
from onrecord.permalinks import PAGE, Addresses, Lost, is_address, lost
from onrecord.pipeline import Options, record
from onrecord.private import own_folder
from onrecord.progress import progress
from onrecord.project import SITE_FILE
from onrecord.publication import NOTHING_AMISS, RECORD, Amiss, Changes, File, Release
from onrecord.publishing.branch import BranchPlace
from onrecord.publishing.folder import FolderPlace
from onrecord.publishing.objects import object_store
from onrecord.publishing.places import Busy, Found, Place, TargetFailed, TargetRefused, locked
from onrecord.publishing.remote import RemotePlace
from onrecord.publishing.sftp import sftp
from onrecord.records import Correction, PublishTarget, SiteFile
from onrecord.targets import Branch, Folder, Sftp, looks_like_name, parse, unknown_name
from onrecord.version import __version__
from onrecord.workspace import Outcome, Workspace

__all__ = ["Done", "TargetFailed", "TargetRefused", "publish", "roll_back"]

FOLDER = "publishing"
"""Where in `.onrecord/` a site is built to be published, and the repository of a branch lies."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: where the site has errors, nothing but the outcome.

    `release` names the state that the target is in, or with `dry_run` would be in. `changes` are those of it;
    `cut_off` says that they come on top of those that a publishing left half done. `told` are the entries
    that the log of corrections got, or with `dry_run` would get. `lost`, which only a `dry_run` looks for,
    are addresses of pages and data files of the former state that would lead nowhere. `amiss` is what
    somebody else did to published files, before they were put right, or now that the former state is there.
    """

    outcome: Outcome | None
    changes: Changes | None = None
    release: str = ""
    cut_off: bool = False
    told: tuple[Correction, ...] = ()
    lost: tuple[Lost, ...] = ()
    amiss: Amiss = NOTHING_AMISS


def publish(
    workspace: Workspace, to: str, dry_run: bool = False, *, moved: bool = False, verify: bool = False
) -> Done:
    """Build a site and publish it to a target: a name in site.yaml, or an address.

    A site for another `base_url` that lies there is not written over, unless that is what this one was before
    it `moved`. What somebody else removed or altered there is put right, as far as listings tell of it; to
    `verify` it, what is in each file is looked at. Raises BadTarget, TargetRefused and TargetFailed; OSError
    where this machine's own disk fails.
    """
    config = _config(workspace)
    if config.value is None:
        return Done(workspace.check())
    root = workspace.project.root
    wanted = _target(config.value, to)
    if config.value.base_url is None:
        raise TargetRefused(
            "site.yaml does not say where readers find the site; add its address, such as"
            " `base_url: https://example.org/`"
        )
    folder = own_folder(root) / FOLDER
    folder.mkdir(exist_ok=True)
    with locked(folder, "another publishing of this site is at work"):
        place = _place(wanted, root)
        site, claims = folder / "build" / "site", folder / "claims.jsonl"
        copy = _of_target(folder, "claims", wanted)
        outcome = _built(workspace, site)
        if outcome.failed:
            return Done(outcome)

        def where(path: str) -> Path:
            return claims if path == RECORD else site / path

        found = place.look(where, verify)
        before = found.published
        if before is not None and before.base_url != config.value.base_url and not moved:
            raise TargetRefused(
                f"{to} holds the site that readers find at {before.base_url}, and this one is for"
                f" {config.value.base_url}; name another target, or add --moved if it is that site at another"
                " address now"
            )
        former = _claims_published(place, found, copy)
        growth = _logged(workspace, former, write=not dry_run)
        if growth.text is not None and not dry_run:
            outcome = _built(workspace, site)
        outcome = workspace.and_also(outcome, growth.problems)
        if former is None and before is not None and RECORD in before.files:
            outcome = workspace.and_also(outcome, (record_missing(),))
        claims.write_bytes(growth.record)
        files = _inventory(site) | {RECORD: _file(claims)}
        after = _after(found, files, config.value.base_url, wanted.keep)
        change = publication.changes(before.files if before is not None else {}, after.files)
        if (after != before or found.cut_off) and not dry_run:
            with progress("Publishing") as tell, _begun(folder, wanted, before):
                place.publish(where, before, after, tell, found.amiss)
        if not dry_run:
            copy.write_bytes(growth.record)
        gone = _gone(before, site) if dry_run else ()
        amiss = _of_release(found.amiss, before)
        return Done(outcome, change.for_readers(), after.id, found.cut_off, growth.entries, gone, amiss)


def roll_back(workspace: Workspace, to: str, dry_run: bool = False, *, verify: bool = False) -> Done:
    """Bring back what was published at a target before, whatever state the site here is in.

    A publishing that was cut off is undone, and nothing else: if it had changed nothing yet, nothing is.
    What somebody else removed or altered is put right as far as the target has kept it. Raises what `publish`
    does.
    """
    config = _config(workspace)
    if config.value is None:
        return Done(workspace.check())
    root = workspace.project.root
    folder = own_folder(root) / FOLDER
    folder.mkdir(exist_ok=True)
    with locked(folder, "another publishing of this site is at work"):
        wanted = _target(config.value, to)
        place, site = _place(wanted, root), folder / "build" / "site"
        found = place.look(site.joinpath, verify)
        before = found.published
        undone = found.cut_off or _was_begun(folder, wanted, before)
        after = before if undone or before is None else publication.gone_back(before)
        if before is None or after is None:
            raise TargetRefused("there is no former state to go back to; publish the site instead")
        amiss = NOTHING_AMISS
        if not dry_run:
            with progress("Going back") as tell, _begun(folder, wanted, before):
                if found.cut_off or after != before:
                    place.roll_back(before, after, tell, found.amiss)
            amiss = _of_release(place.look(site.joinpath, verify).amiss, after)
        change = publication.changes(before.files, after.files)
        return Done(None, change.for_readers(), after.id, found.cut_off, amiss=amiss)


@contextmanager
def _begun(folder: Path, wanted: PublishTarget, before: Release | None) -> Iterator[None]:
    """Leave a note of what is published at a target, until work there is done or refused.

    A branch and a folder do not show that a publishing was cut off before it changed anything.
    """
    note = _note(folder, wanted)
    note.write_text(before.id if before is not None else "", "utf-8")
    try:
        yield
    except (TargetRefused, Busy):
        note.unlink()
        raise
    note.unlink()


def _was_begun(folder: Path, wanted: PublishTarget, before: Release | None) -> bool:
    """Whether a publishing was cut off when this was published, and still is."""
    note = _note(folder, wanted)
    return before is not None and note.exists() and note.read_text("utf-8") == before.id


def _note(folder: Path, wanted: PublishTarget) -> Path:
    return _of_target(folder, "begun", wanted)


def _of_target(folder: Path, what: str, wanted: PublishTarget) -> Path:
    """Where something is noted of a target."""
    return folder / f"{what}-{hashlib.sha256(wanted.to.encode()).hexdigest()[:16]}"


def _built(workspace: Workspace, site: Path) -> Outcome:
    """Build the site, if all may be published that would stand in it."""

    def build() -> Outcome:
        return workspace.build(site, Options(), jobs=None, remember=True, also=rights.unchecked)

    try:
        return build()
    except OutputRefused:  # somebody cleared up in it, or copied the site without some of its files
        if site.parent.is_dir() and not site.parent.is_symlink():
            shutil.rmtree(site.parent)
        else:
            site.parent.unlink(missing_ok=True)
        return build()


def _logged(workspace: Workspace, former: bytes | None, *, write: bool) -> Growth:
    """What the log of corrections gets, compared with the record of what is published."""
    try:
        day = dates.parse(time.strftime("%Y-%m-%d", time.gmtime()))
        logged = workspace.log_changes(former, day, write=write)
    except LogRefused as why:
        raise TargetRefused(str(why)) from None
    if logged.growth is None:
        raise TargetFailed("the site was changed while it was built; run the command again")
    return logged.growth


def _claims_published(place: Place, found: Found, here: Path) -> bytes | None:
    """The record of the claims that are published; the copy `here`, where it was lost at the target."""
    if found.published is None or RECORD not in found.published.files:
        return None
    if RECORD not in found.amiss.paths:
        return place.read(RECORD)
    is_it = here.exists() and _file(here) == found.published.files[RECORD]
    return here.read_bytes() if is_it else None


def _of_release(amiss: Amiss, release: Release | None) -> Amiss:
    return amiss.among(release.files if release is not None else ())


def _gone(before: Release | None, site: Path) -> tuple[Lost, ...]:
    """The pages and data files that were published and lead nowhere in a built site."""
    paths = [path for path in before.files if is_address(path)] if before is not None else []
    pages = {path: frozenset[str]() for path in paths if path.endswith(PAGE)}
    return lost(Addresses(pages, {}, frozenset(paths).difference(pages)), addresses_in(site))


def _config(workspace: Workspace) -> Checked[SiteFile | None]:
    return record(workspace.project, SITE_FILE, schema.site)


def _target(config: SiteFile, to: str) -> PublishTarget:
    """The target of this name, or at this address."""
    if to in config.publish:
        return config.publish[to]
    if looks_like_name(to):
        raise unknown_name(to, config.publish)
    target = parse(to)
    here = os.path.abspath(os.path.expanduser(to)) if isinstance(target, Folder) else to
    return PublishTarget(here)


def _place(wanted: PublishTarget, root: Path) -> Place:
    target = parse(wanted.to)
    if isinstance(target, Folder):
        return FolderPlace(_outside(root / Path(target.path).expanduser(), root))
    if isinstance(target, Branch):
        return BranchPlace(target, root, own_folder(root) / FOLDER / "git")
    if isinstance(target, Sftp):
        return RemotePlace(lambda: sftp(target))
    return RemotePlace(lambda: object_store(target))


def _outside(folder: Path, root: Path) -> Path:
    """The folder, if it does not hold the site or lie among what an author writes."""
    real = Path(os.path.realpath(folder))
    kept = ("content", "seeds", "themes", "locale", ".onrecord", ".git")
    if root.is_relative_to(real) or any(real.is_relative_to(root / name) for name in kept):
        raise TargetRefused(f"{real} is no place to publish to: the site itself lies there; name another")
    return folder


def _after(found: Found, files: dict[str, File], base_url: str, keep: int) -> Release:
    """What is to be at the target: what is there, if nothing has changed and nothing is amiss."""
    now = time.gmtime()
    release = publication.release_id(time.strftime("%Y%m%dT%H%M%SZ", now), files, found.published)
    told = time.strftime("%Y-%m-%dT%H:%M:%SZ", now)
    made = Release(release, told, __version__, base_url, files, {}, ())
    return publication.following(found.published, made, keep, found.amiss)


def _raise(error: OSError) -> None:
    raise error


def _inventory(folder: Path) -> dict[str, File]:
    """All files of a build, by path, in order. Raises OSError: what is passed over is removed at targets."""
    found: dict[str, File] = {}
    for above, folders, names in os.walk(folder, onerror=_raise):
        folders.sort()
        for name in sorted(names):
            file = os.path.join(above, name)
            path = os.path.relpath(file, folder).replace(os.sep, "/")
            if path == MARK:
                continue
            if not publication.is_publishable(path) or not _is_text(path):
                raise TargetRefused(f"a file of the site has a name that no host takes: {path!a}; rename it")
            found[path] = _file(file)
    return found


def _file(path: str | Path) -> File:
    with open(path, "rb") as content:
        return File(os.fstat(content.fileno()).st_size, hashlib.file_digest(content, "sha256").hexdigest())


def _is_text(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
