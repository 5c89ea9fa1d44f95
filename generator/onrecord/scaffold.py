"""New sites, actors and articles: files that build at once, and never in the place of others."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from onrecord import schema, yamledit
from onrecord.encoding import decode
from onrecord.pipeline import SITE_FILE, read_actors, record
from onrecord.private import is_ours
from onrecord.project import MAX_BYTES, Project
from onrecord.proposals import Proposals, propose
from onrecord.records import SiteFile
from onrecord.rewrite import BESIDE, beside, clear_up
from onrecord.schema import KINDS, Kind

SEEDS = "seeds"
SCHEMAS = ".onrecord/schema"
"""Where the files that are made here tell an editor to look for their schema."""
FIRST_LAYER = "claims.yaml"


class NotEmpty(Exception):
    """There is something already where a new site should be."""

    def __init__(self, folder: Path) -> None:
        what = "is not empty" if folder.is_dir() else "is a file"
        super().__init__(f"{folder} {what}; name a folder that does not exist yet")


class Refused(Exception):
    """What was asked for cannot be made; the message says why, and what to do. Nothing was written."""


@dataclass(frozen=True, slots=True)
class NewArticle:
    """What was made: the paths of the files, and what was found in the text."""

    paths: tuple[str, ...]
    found: Proposals


def new_site(folder: Path) -> None:
    """Make a new site in `folder`, which builds at once; one that was cut off in the making is completed.

    Raises NotEmpty if there is anything else in the folder, OSError if it cannot be written.
    """
    whole = dict(_files(files("onrecord") / "starter"))
    if folder.exists() and (not folder.is_dir() or not _may_become(folder, whole)):
        raise NotEmpty(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # Words, and not permissions: an installed package may be read-only. Without site.yaml it is no site yet.
    for path in sorted(whole, key=lambda path: path == SITE_FILE):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        with beside(folder, folder / path) as new:
            new.write_bytes(whole[path])
            new.replace(folder / path)


def _files(source: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    """The files of a folder of the package, by their path in it."""
    for entry in source.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()


def _may_become(folder: Path, whole: Mapping[str, bytes]) -> bool:
    """Whether a folder holds nothing, or nothing but what a new site begins with, before it is one."""
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() and any(file.startswith(f"{name}/") for file in whole):
            continue
        if not BESIDE.fullmatch(path.name) and not (path.is_file() and path.read_bytes() == whole.get(name)):
            return False
    return not (folder / SITE_FILE).exists()


def new_actor(project: Project, id_: str, name: str, kind: str | None) -> str:
    """A record of an actor, in a file of its own, whose path is given back.

    Raises Refused where the id or name is no good or the id is taken, OSError where it cannot be written.
    """
    id_ = _identifier(id_)
    if not (name := " ".join(name.split())):
        raise Refused("an actor has a name: what they call themselves; give it with --name")
    known = read_actors(project, project.listing().value.actors).value.actors
    for other in known.by_id.values():
        if other.id == id_:
            raise Refused(f"the actor “{id_}” has a record in {other.place.path} already")
        if id_ in other.was:
            raise Refused(f"“{id_}” is an earlier id of {other.id} ({other.name}); choose another id")
    path = f"content/actors/{id_}.yaml"
    record_: dict[str, yamledit.Value] = {"name": name}
    if kind is not None:
        record_["kind"] = kind
    _create(project.root, path, _yaml("actors", path, {id_: record_}).encode())
    return path


def new_article(project: Project, slug: str, text: Path, language: str | None) -> NewArticle:
    """An article over a text: its record, and a first layer with a draft of each thing that the text reports.

    A text outside of the site's folder is copied into `seeds/`. Raises Refused where the slug or the text is
    no good, or something stands there already; OSError where it cannot be written.
    """
    slug = _identifier(slug)
    taken = {
        unicodedata.normalize("NFC", path.name).casefold() for path in _entries(project, "content/articles")
    }
    if slug in taken:
        raise Refused(
            f"there is an article “{slug}” already, in content/articles/{slug}; choose another slug"
        )
    tag = _language(language)
    path, data = _text(project, text)
    source = _source(text, data)
    config = record(project, SITE_FILE, schema.site).value
    known = read_actors(project, project.listing().value.actors).value.actors
    # Where site.yaml cannot be read, nobody knows the language: then quotations alone are proposed.
    spoken = tag or (config.language if config is not None else "und")
    found = propose(source, "markdown" if path.endswith(".md") else "plain", spoken, known)
    folder = f"content/articles/{slug}"
    article = (
        {"text": path}
        | ({"language": tag} if tag else {})
        | {"text_digest": "sha256:" + hashlib.sha256(data).hexdigest()}
    )
    layer = _annotator(config) | {"annotations": list(found.entries)}
    made = {
        "article.yaml": _yaml("article", f"{folder}/article.yaml", article),
        FIRST_LAYER: _yaml("layer", f"{folder}/{FIRST_LAYER}", layer),
    }
    clear_up(project.root, SEEDS)
    copied = not (project.root / path).exists()
    if copied:
        _create(project.root, path, data)
    _create_folder(project.root, folder, made)
    return NewArticle((*([path] if copied else ()), *(f"{folder}/{name}" for name in made)), found)


def layer(
    project: Project, folder: str, name: str, by: str | None, entry: dict[str, yamledit.Value]
) -> tuple[str, str]:
    """The path and text of a new layer with one entry, for the article in `folder`; nothing is written.

    Raises Refused where the name is no good or taken.
    """
    name = _identifier(name.strip().removesuffix(".yaml"))
    file = f"{name}.yaml"
    if file in {unicodedata.normalize("NFC", path.name).casefold() for path in _entries(project, folder)}:
        raise Refused(f"there is a file {file} already; choose another name")
    path = f"{folder}/{file}"
    return path, _yaml("layer", path, ({"by": by} if by else {}) | {"annotations": [entry]})


def create(project: Project, path: str, text: str) -> None:
    """A new file in a folder of the site.

    Raises Refused where there is one already or the folder leads out of the site, OSError where it cannot be
    written.
    """
    if not (project.root / path).parent.resolve().is_relative_to(project.root):
        raise Refused(f"{path} leads out of the site folder")
    _create(project.root, path, text.encode())


def write_schemas(
    project: Project, known: Mapping[str, Iterable[str]], kinds: Iterable[Kind] = KINDS
) -> None:
    """Write the JSON Schemas to where files say they are, with what the site knows for completion."""
    folder = project.root / SCHEMAS
    for part in (folder.parent, folder):
        part.mkdir(exist_ok=True)
        if not is_ours(part):
            raise FileExistsError(errno.EEXIST, "it holds links, which are not ours", str(part))
    for kind in kinds:
        text = json.dumps(schema.json_schema(kind, known), indent=1, ensure_ascii=False) + "\n"
        path = folder / f"{kind}.json"
        if not path.is_file() or path.read_text("utf-8") != text:
            with beside(project.root, path) as new:
                new.write_text(text, "utf-8")
                new.replace(path)


# --- what is asked for


def _identifier(text: str) -> str:
    try:
        return schema.identifier(text.strip())
    except schema.Fault as fault:
        raise Refused(f"{fault}; {fault.hint}") from None


def _language(text: str | None) -> str | None:
    try:
        return schema.language(text) if text is not None else None
    except schema.Fault as fault:
        raise Refused(f"{fault}; {fault.hint}") from None


def _entries(project: Project, folder: str) -> Sequence[Path]:
    path = project.root / folder
    return tuple(path.iterdir()) if path.is_dir() else ()


def _annotator(config: SiteFile | None) -> dict[str, yamledit.Value]:
    """Who annotates, where there is only one who may be meant."""
    annotators = tuple(config.annotators) if config is not None else ()
    return {"by": annotators[0]} if len(annotators) == 1 else {}


def _text(project: Project, text: Path) -> tuple[str, bytes]:
    """Where the text lies in the site, or will, and its bytes."""
    if text.suffix not in (".txt", ".md"):
        raise Refused(f"{text} is neither .txt nor .md; save it as plain text (.txt) or Markdown (.md)")
    if not text.is_file():
        raise Refused(f"there is no file {text}; check the path given with --text")
    if (size := text.stat().st_size) > MAX_BYTES:
        raise Refused(
            f"{text} has {size:,} bytes; the limit is {MAX_BYTES:,}: divide it into several articles"
        )
    data = text.read_bytes()
    whole = text.resolve()
    if whole.is_relative_to(project.root):
        return whole.relative_to(project.root).as_posix(), data
    path = f"{SEEDS}/{text.name.lstrip('.')}"
    there = project.root / path
    if there.exists() and (not there.is_file() or there.read_bytes() != data):
        raise Refused(f"{text} lies outside of the site, and {path} is another text already; rename the file")
    return path, data


def _source(text: Path, data: bytes) -> str:
    """A text that can be annotated."""
    decoded = decode(str(text), data)
    for problem in decoded.problems:
        raise Refused(f"{problem.message}; {problem.hint}")
    if not (source := decoded.value or "").strip():
        raise Refused(f"{text} holds no text; name a file that has words in it")
    return source


# --- files


def _yaml(kind: Kind, path: str, record_: Mapping[str, yamledit.Value]) -> str:
    """A file of a kind, with the line from which yaml-language-server learns its schema."""
    up = "../" * path.count("/")
    text = f"# yaml-language-server: $schema={up}{SCHEMAS}/{kind}.json\n"
    for key, value in record_.items():
        text = yamledit.edit(text, yamledit.Insert((), key, value))
    # Entries are easier to read apart; nothing else in these files begins with a dash at this depth.
    return text.replace("\n  - ", "\n\n  - ").replace(":\n\n  - ", ":\n  - ")


def _create(root: Path, name: str, data: bytes) -> None:
    """A new file, whole or not at all. Raises Refused where one is already."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with beside(root, path) as new:
        new.write_bytes(data)
        try:
            os.link(new, path)
        except FileExistsError:
            raise Refused(f"{path} exists already") from None
        except OSError:  # a file system without links; under the lock nobody of ours comes between
            if path.exists():
                raise Refused(f"{path} exists already") from None
            new.rename(path)


def _create_folder(root: Path, name: str, texts: Mapping[str, str]) -> None:
    """A new folder with its files, all at once. Raises Refused where something is already."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with beside(root, path) as new:
        new.mkdir()
        for file, text in texts.items():
            (new / file).write_text(text, "utf-8", newline="")
        try:
            new.rename(path)
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
                raise
            raise Refused(f"{path} exists already") from None
