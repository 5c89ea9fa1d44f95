"""A branch of a git repository as a target: a commit for each release, on top of those before.

It is git itself that works, with all that its owner has set up for it: keys, helpers for passwords, proxies,
what a runner of somebody's CI has put into the repository. The site's own repository is only asked where a
remote is; objects lie in one of our own, in `.onrecord/`.

Files of the branch that no publishing wrote (`CNAME`, say) stay. A push is never forced: whoever publishes at
the same time makes it fail.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import islice
from pathlib import Path
from subprocess import PIPE

from onrecord.progress import Tell
from onrecord.publication import (
    MANIFEST,
    NOTHING_AMISS,
    Amiss,
    Release,
    Unreadable,
    changes,
    read_release,
    written,
)
from onrecord.publishing.places import (
    SILENCE,
    Busy,
    Found,
    TargetFailed,
    TargetRefused,
    Where,
    hold_same,
)
from onrecord.targets import Branch

NO_JEKYLL = ".nojekyll"
HARMLESS = {"CNAME", NO_JEKYLL, ".domains", ".gitlab-ci.yml", "README.md", "LICENSE"}
"""What hosts, or those who set a branch up, put there before anything is published."""
RELEASE = "OnRecord-Release"
FILE = "100644"
AT_ONCE = 256
"""Files that are held in memory at the same time."""
NOBODY = {"NAME": "OnRecord", "EMAIL": "onrecord@localhost"}
"""Who commits where git has not been told who one is, as on machines of a CI."""


class BranchPlace:
    """A branch of a repository."""

    def __init__(self, target: Branch, site: Path, folder: Path) -> None:
        """`folder` is where our own repository lies, or comes to be."""
        self._branch = target.branch
        self._site = site
        self._folder = folder
        self._remote = target.remote
        self._tip: str | None = None

    def look(self, where: Where, thorough: bool = False) -> Found:
        """See `places.Place`. Every file is looked into: git has brought them all."""
        published = self._published()
        return Found(published, amiss=self._amiss(published) if published is not None else NOTHING_AMISS)

    def _published(self) -> Release | None:
        self._prepare()
        self._tip = self._fetch("--depth=1")
        if self._tip is None:
            return None
        content = self.read(MANIFEST)
        if content is None:
            if strange := set(self._files(self._tip)) - HARMLESS:
                raise TargetRefused(
                    f"the branch {self._branch} of {self._remote} holds {min(strange)}, and nothing that"
                    " OnRecord published; name another branch, such as #pages"
                )
            return None
        try:
            return read_release(content)
        except Unreadable:
            raise TargetRefused(
                f"{MANIFEST} in the branch {self._branch}, which says what is published, is damaged;"
                " take the last commit of the branch back, or name another branch"
            ) from None

    def _amiss(self, published: Release) -> Amiss:
        """What commits of others did to our files."""
        found = self._files(str(self._tip))
        there = {path: file for path, file in published.there.items() if path in found}
        contents = self._digests(found[path] for path in there)
        altered = (path for path, file in there.items() if contents[found[path]] != file.digest)
        return Amiss(tuple(sorted(published.there.keys() - there.keys())), tuple(sorted(altered)))

    def _digests(self, blobs: Iterable[str]) -> dict[str, str]:
        """The SHA-256 of what git has under these names."""
        digests, waiting = dict[str, str](), iter(dict.fromkeys(blobs))
        while some := list(islice(waiting, AT_ONCE)):
            given = self._git("cat-file", "--batch", give="".join(f"{name}\n" for name in some).encode())
            at = 0
            for name in some:
                begin = given.index(b"\n", at) + 1
                told = given[at : begin - 1].split()
                size = int(told[2]) if told[1:2] == [b"blob"] else -1  # of another repository, say
                digests[name] = sha256(memoryview(given)[begin : begin + max(size, 0)]).hexdigest()
                at = begin + size + 1
        return digests

    def read(self, path: str) -> bytes | None:
        """See `places.Place`."""
        if self._tip is None or not (found := self._files(self._tip, path)):
            return None
        return self._git("cat-file", "blob", found[path])

    def publish(
        self,
        where: Where,
        before: Release | None,
        after: Release,
        tell: Tell,
        amiss: Amiss = NOTHING_AMISS,
    ) -> None:
        """See `places.Place`."""
        hold_same(before, self._published())
        change = changes(before.there if before is not None else {}, after.there)
        paths = sorted({*change.new, *change.changed, *(amiss.paths & after.there.keys())})
        blobs = self._written(map(where, paths))
        index = dict(zip(paths, blobs, strict=True)) | dict.fromkeys(change.removed)
        self._commit(after, index, f"Publish {after.id}")
        tell(1, 1)

    def roll_back(self, before: Release, after: Release, tell: Tell, amiss: Amiss = NOTHING_AMISS) -> None:
        """See `places.Place`."""
        hold_same(before, self._published())
        change = changes(before.there, after.there)
        found = self._files(self._commit_of(after.id))
        index: dict[str, str | None] = dict.fromkeys(change.removed)
        for path in sorted({*change.new, *change.changed, *(amiss.paths & after.there.keys())}):
            if path not in found:
                raise TargetFailed(
                    f"{path} is not in the commit of {after.id}; publish the site anew instead"
                )
            index[path] = found[path]
        self._commit(after, index, f"Go back to {after.id}")
        tell(1, 1)

    # -- what is at the branch -------------------------------------------------------------------------

    def _prepare(self) -> None:
        """Make our own repository, with the settings of the site's, and find out where the remote is."""
        for left in (*self._folder.glob("*.lock"), *(self._folder / "refs").rglob("*.lock")):
            left.unlink(missing_ok=True)  # of a git that was killed: nobody else is at work here
        self._git("init", "--quiet", "--bare", str(self._folder), within=self._site)
        common = self._ask("rev-parse", "--path-format=absolute", "--git-common-dir")
        # With that of the site included: there a runner of a CI keeps the key it was given.
        included = str(Path(common) / "config") if common is not None else os.devnull
        self._git("config", "include.path", included)
        self._git("config", "core.bare", "true")
        named = self._ask("remote", "get-url", "--push", "--", self._remote)
        if named is not None:
            self._remote = named
        elif "/" not in self._remote and ":" not in self._remote:
            raise TargetRefused(
                f"the site lies in no git repository with a remote {self._remote}; see `git remote`, or write"
                " `git+ssh://HOST/PATH#BRANCH`"
            )
        if "://" not in self._remote and not _is_scp_like(self._remote):
            self._remote = str((self._site / self._remote).resolve())

    def _ask(self, *arguments: str) -> str | None:
        """What git says in the site's folder; None if it says no."""
        done = self._run(arguments, self._site)
        return done.stdout.decode("utf-8", "surrogateescape").strip() if done.returncode == 0 else None

    def _fetch(self, *how: str) -> str | None:
        """The last commit of the branch, fetched; None if there is no such branch."""
        ref = f"refs/heads/{self._branch}"
        if not self._git("ls-remote", "--", self._remote, ref).strip():
            return None
        here = f"refs/onrecord/{self._branch}"
        options = ("--progress", "--no-tags", "--force", *how)
        self._git("fetch", *options, "--", self._remote, f"{ref}:{here}")
        return self._git("rev-parse", here).decode().strip()

    def _files(self, commit: str, *paths: str) -> dict[str, str]:
        """The files of a commit, all of them or some: the name of what is in each, by path."""
        listed = self._git("ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths)
        entries = (entry.split("\t", 1) for entry in listed.decode("utf-8", "surrogateescape").split("\0"))
        return {entry[1]: entry[0].split()[2] for entry in entries if len(entry) == 2}

    def _commit_of(self, release: str) -> str:
        """The commit of a release, of whole the history."""
        self._tip = self._fetch(*(("--unshallow",) if (self._folder / "shallow").exists() else ()))
        told = f"^{RELEASE}: {release}$"
        found = self._git("log", "--max-count=1", "--format=%H", f"--grep={told}", str(self._tip))
        if not found.strip():
            raise TargetFailed(
                f"no commit of the branch {self._branch} is {release}; publish the site anew instead"
            )
        return found.decode().strip()

    # -- a commit --------------------------------------------------------------------------------------

    def _written(self, files: Iterable[Path]) -> list[str]:
        """The names of what is in files, written into our repository."""
        paths = "".join(f"{path}\n" for path in files).encode("utf-8", "surrogateescape")
        options = ("-w", "--no-filters", "--stdin-paths")
        return self._git("hash-object", *options, give=paths).decode().split()

    def _commit(self, after: Release, index: Mapping[str, str | None], title: str) -> None:
        """Commit files, None for those to be removed, on top of the branch; and push it."""
        mark = self._git("hash-object", "-w", "--stdin", give=written(after)).decode().strip()
        nothing = self._git("hash-object", "-w", "--stdin").decode().strip()
        own = {NO_JEKYLL: nothing, MANIFEST: mark}
        scratch = self._folder / "onrecord-index"
        scratch.unlink(missing_ok=True)
        lines = "".join(_line(path, blob) for path, blob in (own | dict(index)).items())
        at = {"GIT_INDEX_FILE": str(scratch)}
        if self._tip is not None:
            self._git("read-tree", self._tip, environment=at)
        self._git(
            "update-index",
            "-z",
            "--index-info",
            give=lines.encode("utf-8", "surrogateescape"),
            environment=at,
        )
        tree = self._git("write-tree", environment=at).decode().strip()
        parents = ("-p", self._tip) if self._tip is not None else ()
        message = f"{title}\n\n{RELEASE}: {after.id}\n"
        commit = (
            self._git("commit-tree", *parents, tree, give=message.encode(), environment=self._who())
            .decode()
            .strip()
        )
        self._push(commit)

    def _push(self, commit: str) -> None:
        refspec = f"{commit}:refs/heads/{self._branch}"
        arguments = ("push", "--progress", "--no-verify", "--", self._remote, refspec)
        done = self._run(arguments, self._folder)
        if done.returncode and any(word in done.stderr for word in _CHANGED):
            raise Busy(f"the branch {self._branch} has been changed since it was looked at")
        self._hold(done)
        self._tip = commit

    def _who(self) -> dict[str, str]:
        """Who commits, where git does not know it."""
        if self._run(("config", "user.email"), self._folder).returncode == 0:
            return {}
        return {
            f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in NOBODY.items()
        }

    # -- git -------------------------------------------------------------------------------------------

    def _git(
        self,
        *arguments: str,
        give: bytes = b"",
        environment: Mapping[str, str] | None = None,
        within: Path | None = None,
    ) -> bytes:
        """What git says. Raises TargetFailed with what it says of a failure."""
        done = self._run(arguments, within or self._folder, give, environment)
        self._hold(done)
        return done.stdout

    def _run(
        self,
        arguments: tuple[str, ...],
        within: Path,
        give: bytes = b"",
        environment: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        # Within a hook git tells its children where its own repository is, and that is not ours.
        ours = {key: value for key, value in os.environ.items() if key not in _OF_A_HOOK}
        ours |= {"LC_ALL": "C", "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh", **(environment or {})}
        if not sys.stdin.isatty():
            ours["GIT_TERMINAL_PROMPT"] = "0"  # nobody is there to answer
        command = ["git", "-C", str(within), "-c", "gc.auto=0", *arguments]
        try:
            process = subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=ours)  # noqa: S603  # git's own words, and paths after `--`
        except FileNotFoundError:
            raise TargetFailed("git is not installed; install it, and run the command again") from None
        with process:
            try:
                told, said = self._heard(process, give)
            except BaseException:
                process.terminate()  # which it passes on to those that it has started
                raise
            return subprocess.CompletedProcess(command, process.returncode, told, said)

    def _heard(self, process: subprocess.Popen[bytes], give: bytes) -> tuple[bytes, bytes]:
        """What git says until it ends. Raises TargetFailed where it neither ends nor says how far it is."""
        heard = 0
        asked: bytes | None = give
        while True:
            try:
                return process.communicate(asked, SILENCE)
            except subprocess.TimeoutExpired as waiting:
                so_far = len(waiting.stderr or b"")
                if so_far == heard:
                    raise TargetFailed(
                        f"{self._remote} says nothing any more; see that `git push` works there, and run the"
                        " command again"
                    ) from None
                heard, asked = so_far, None

    def _hold(self, done: subprocess.CompletedProcess[bytes]) -> None:
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            words = [line for line in said if not _HOW_FAR.search(line)]
            told = [line for line in words if line.startswith(("fatal:", "remote:", "error:"))] or words[-1:]
            raise TargetFailed(
                f"git could not reach or change {self._remote}: {told[0] if told else 'it did not say why'};"
                " see that `git push` works there, and run the command again"
            )


_HOW_FAR = re.compile(r": +[0-9]+(%|, done)|^remote: Total [0-9]")
"""What git says of how far it is."""
_CHANGED = (b"[rejected]", b"cannot lock ref", b"shallow update not allowed")
"""What git says where the branch is not what it was; the last, where it was taken away with its history."""
_OF_A_HOOK = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX"}


def _is_scp_like(remote: str) -> bool:
    """Whether it is `host:path`, as ssh has it."""
    return ":" in remote and "/" not in remote.partition(":")[0]


def _line(path: str, blob: str | None) -> str:
    """A line for git's index; without content the file is taken out."""
    return f"{FILE} {blob}\t{path}\0" if blob is not None else f"0 {'0' * 40}\t{path}\0"
