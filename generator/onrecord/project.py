"""A folder to strings: the site as it lies on disk."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from onrecord import ids, regular
from onrecord.diagnostics import Checked, Location, Problem, Severity
from onrecord.encoding import decode
from onrecord.regular import NoFile, TooLarge, Unsteady
from onrecord.sources import CORRECTIONS, ArticleFiles, Listing, TextFile

SITE_FILE = "site.yaml"
MAX_BYTES = 20_000_000  # a long book is 2 MB; beyond this a file is here by mistake
MAX_PATH = 4096  # characters; Linux takes no more, and other systems fewer

_HALF = re.compile("[\ud800-\udfff]")
"""What stands in a name for a byte that is no UTF-8."""

BATCH = 100
"""Folders that a thread looks into in one go."""
SCANNERS = 4
"""Threads that do. With nothing of the disk in memory, 10,000 folders take half the time so."""
MISSING = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
NOT_THE_FILES = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
"""Faults of reading that are no fault of what is read."""


class NotASite(Exception):
    """The folder holds no site.yaml."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"there is no site.yaml in {folder}")
        self.folder = folder


class Project:
    """The site in a folder; implements `sources.Sources`.

    Nothing outside of the folder is ever read: links are resolved first.
    """

    def __init__(self, folder: Path) -> None:
        """Raises NotASite where there is no site.yaml, OSError where the folder cannot be read."""
        self.root = Path(folder).resolve()
        if not (self.root / SITE_FILE).is_file():
            raise NotASite(Path(folder))
        self._folder = str(self.root)
        self._inside = os.path.join(self._folder, "")  # what the path of a file in it begins with

    def listing(self) -> Checked[Listing]:
        """Which files there are, by their place in the folder."""
        problems: list[Problem] = []
        articles: dict[str, ArticleFiles] = {}
        unread: list[ArticleFiles] = []
        names = self._folders("content/articles", problems)
        for name, files in zip(names, self._files_of_articles(names, problems), strict=True):
            folder = f"content/articles/{name}"
            record = f"{folder}/article.yaml"
            slug = unicodedata.normalize("NFC", name)
            found = ArticleFiles(slug, record, tuple(path for path in files if path != record))
            if (why := ids.problem(slug)) is not None:
                at, better = Location(folder), ids.suggestion(slug)
                hint = f"rename the folder to {better}" if better else "rename the folder"
                problems.append(Problem("bad-slug", f"the folder's name is no slug: {why}", at, hint))
                unread += [found] if better is None else [found, replace(found, slug=better)]
            elif record not in files:
                unread.append(found)
                if (self.root / folder / "article.yml").exists():  # which is reported already
                    continue
                at = Location(record)
                problems.append(
                    Problem(
                        "article-missing",
                        f"{folder} has no article.yaml",
                        at,
                        "add one that says `text: seeds/FILE`, or remove the folder",
                    )
                )
            elif slug in articles:
                at = Location(record)
                message = f"two folders are called {slug}: their names differ in Unicode form only"
                problems.append(Problem("duplicate-slug", message, at, "rename one of the two folders"))
            else:
                articles[slug] = found
        actors = self._yaml_files("content/actors", problems)
        pages = tuple(f"content/pages/{name}" for name in self._files("content/pages", ".md", problems))
        log = next((path for path in self._yaml_files("content", problems) if path == CORRECTIONS), None)
        self._yaml_files("", problems)
        by_slug = tuple(articles[slug] for slug in sorted(articles))
        return Checked(Listing(by_slug, actors, pages, tuple(unread), log), tuple(problems))

    def unaltered(self, article: ArticleFiles) -> bool:
        """Whether an article's folder holds the files that it was listed with, and nothing to report."""
        problems: list[Problem] = []
        found = self._yaml_files(article.path.rpartition("/")[0], problems)
        return not problems and found == tuple(sorted((article.path, *article.layers)))

    def read(self, path: str) -> Checked[TextFile | None]:
        """The file at `path`, which must lie in the site, be UTF-8 and of a sensible size.

        Raises OSError where nothing can be read any more (too many open files, say).
        """
        at = Location(path)
        try:
            whole = os.path.realpath(os.path.join(self._folder, path)) if len(path) <= MAX_PATH else ""
        except ValueError:  # no file system takes a NUL or half a surrogate pair
            whole = ""
        if not whole:
            return _refused("file-missing", f"there is no file {path[:200]}", at, "check the path")
        if not (whole.startswith(self._inside) or Path(whole).is_relative_to(self.root)):
            return _refused(
                "path-outside",
                f"{path} leads out of the site folder",
                at,
                "copy the file into the site and name it there",
            )
        try:
            data = regular.read(whole, MAX_BYTES)
        except TooLarge as why:
            return _refused(
                "file-too-large",
                f"{path} has {why.size:,} bytes; the limit is {MAX_BYTES:,}",
                at,
                "divide the text into several articles",
            )
        except Unsteady:
            return _refused(
                "file-unreadable",
                f"{path} cannot be read: it is being written all the time",
                at,
                "wait until it is saved",
            )
        except OSError as error:
            if error.errno in NOT_THE_FILES:
                raise
            if isinstance(error, NoFile) or error.errno in MISSING:
                return _refused("file-missing", f"there is no file {path}", at, "check the path")
            told = error.strerror or str(error)
            return _refused("file-unreadable", f"{path} cannot be read: {told}", at, "check its permissions")
        decoded = decode(path, data)
        if decoded.value is None:
            return Checked(None, decoded.problems)
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        return Checked(TextFile(path, decoded.value, digest), decoded.problems)

    def _files_of_articles(self, names: Sequence[str], problems: list[Problem]) -> list[tuple[str, ...]]:
        """The YAML files of each of these folders. Many folders are asked for at once: disks like that."""

        def look(some: Sequence[str]) -> tuple[list[tuple[str, ...]], list[Problem]]:
            wrong: list[Problem] = []
            return [self._yaml_files(f"content/articles/{name}", wrong) for name in some], wrong

        batches = [names[at : at + BATCH] for at in range(0, len(names), BATCH)]
        found: list[tuple[str, ...]] = []
        with ThreadPoolExecutor(SCANNERS) as pool:
            for files, wrong in map(look, batches) if len(batches) < SCANNERS else pool.map(look, batches):
                found += files
                problems += wrong
        return found

    def _folders(self, folder: str, problems: list[Problem]) -> list[str]:
        return sorted(entry.name for entry in self._scan(folder, problems) if _is_folder(entry))

    def _files(self, folder: str, ending: str | tuple[str, ...], problems: list[Problem]) -> list[str]:
        entries = self._scan(folder, problems)
        return sorted(
            entry.name for entry in entries if entry.name.endswith(ending) and not _is_folder(entry)
        )

    def _yaml_files(self, folder: str, problems: list[Problem]) -> tuple[str, ...]:
        prefix = f"{folder}/" if folder else ""
        found = []
        for name in self._files(folder, (".yaml", ".yml"), problems):
            if name.endswith(".yaml"):
                found.append(prefix + name)
            else:
                problems.append(
                    Problem(
                        "yml-file",
                        f"{prefix}{name} is not read: the ending is .yaml here",
                        Location(prefix + name),
                        f"rename it to {name.removesuffix('.yml')}.yaml",
                    )
                )
        return tuple(found)

    def _scan(self, folder: str, problems: list[Problem]) -> list[os.DirEntry[str]]:
        """The entries of a folder, without hidden ones and what editors leave behind."""
        try:
            with os.scandir(f"{self.root}/{folder}") as entries:
                found = [e for e in entries if not e.name.startswith((".", "#")) and not e.name.endswith("~")]
        except FileNotFoundError:
            return []
        except NotADirectoryError:
            above = [path.as_posix() for path in (*reversed(Path(folder).parents), Path(folder))]
            file = next(path for path in above if (self.root / path).is_file())
            message = f"{file} is a file and should be a folder"
            problems.append(Problem("not-a-folder", message, Location(file), "rename the file"))
            return []
        nameless = [entry for entry in found if _HALF.search(entry.name)]
        for entry in nameless:
            shown = Location(
                os.fsencode(f"{folder}/{entry.name}").decode("utf-8", "replace").removeprefix("/")
            )
            message = f"the name of {shown.path} is not UTF-8"
            problems.append(Problem("bad-file-name", message, shown, "rename it"))
        return [entry for entry in found if entry not in nameless] if nameless else found


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself, say; whoever reads it is told
        return False


def _refused(code: str, message: str, at: Location, hint: str) -> Checked[None]:
    return Checked(None, (Problem(code, message, at, hint, Severity.ERROR),))
