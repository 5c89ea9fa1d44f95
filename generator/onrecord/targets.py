"""Where a site is published to: addresses of targets, as authors write them.

    ../www                                 a folder
    git:origin#gh-pages                    a branch, of a remote of the repository that the site lies in
    git+ssh://git@host/owner/site.git#pages    a branch, of a repository by its address
    s3://bucket/prefix?region=eu-west-1    an object store; gs:// and az:// likewise
    sftp://user@host/srv/www               a folder behind SFTP; `/~/www` is in the user's own

An address never holds a password: it stands in site.yaml, or in a shell's history, for everybody to read.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from onrecord.suggest import nearest

GIT = "git:"
BRANCH = "gh-pages"
"""The branch where none is named: the one that GitHub made known."""
STORES = ("s3", "gs", "az")
GIT_SCHEMES = ("https", "ssh", "file", "http")
SETTINGS = ("endpoint", "region")
"""What may be said of an object store behind a `?`: where it is, if it is not its maker's own."""
FORMS = "a folder such as `../www`, or `git:origin#gh-pages`, `s3://bucket/prefix`, `sftp://host/folder`"

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")
_BRANCH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/-]{0,99}")


class BadTarget(ValueError):
    """An address that names no target; `hint` is what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, relative to whoever names it."""

    path: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of a git repository: `remote` is its address, or the name that the site's own has for it."""

    remote: str
    branch: str


@dataclass(frozen=True, slots=True)
class Objects:
    """A place in an object store: `kind` is one of `STORES`; `prefix` has no slash at either end."""

    kind: str
    bucket: str
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Sftp:
    """A folder behind SFTP; `path` is absolute, or relative to the user's own folder."""

    host: str
    path: str
    port: int | None = None
    user: str | None = None


Target = Folder | Branch | Objects | Sftp


def parse(address: str) -> Target:
    """The target at an address. Raises BadTarget."""
    if not address.isprintable() or not address.strip():
        raise BadTarget("a target's address has no line breaks or invisible letters in it", f"write {FORMS}")
    if (scheme := _SCHEME.match(address)) is None:
        return Folder(address)
    name = scheme.group().lower()
    if name == GIT or name.removesuffix(":") in {f"git+{kind}" for kind in GIT_SCHEMES}:
        return _branch(address, name)
    parts = _split(address)
    if parts.scheme in STORES:
        return _objects(parts)
    if parts.scheme == "sftp":
        return _sftp(parts)
    near = nearest(parts.scheme, (*STORES, "sftp", "git"))
    hint = f"did you mean `{near}:`?" if near else f"write {FORMS}"
    raise BadTarget(f"there is no kind of target “{parts.scheme[:20]}”", hint)


def looks_like_name(text: str) -> bool:
    """Whether a text may be the name of a target in site.yaml, and no address."""
    return _SCHEME.match(text) is None and "/" not in text and not text.startswith((".", "~"))


def unknown_name(name: str, known: Collection[str]) -> BadTarget:
    """What is wrong with a name that site.yaml does not know."""
    near = nearest(name, known)
    hint = f"did you mean `{near}`?" if near else f"name it in `publish:` there, or write {FORMS}"
    return BadTarget(f"site.yaml names no target “{name[:40]}”; a folder is written `./{name[:40]}`", hint)


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port  # which is looked at when it is asked for
    except ValueError:
        raise BadTarget("the address has brackets or a port that no host has", f"write {FORMS}") from None
    if parts.password is not None:
        raise BadTarget(
            "the address has a password in it, for everybody to read",
            "take it out: docs/publishing.md says where each kind of target finds it",
        )
    return parts


def _branch(address: str, name: str) -> Branch:
    remote, _, branch = address.partition("#")
    remote = remote[len(GIT) :] if name == GIT else remote[len("git+") :]
    branch = branch or BRANCH
    if _SCHEME.match(remote) and "//" in remote:
        _split(remote)
    # What begins with a dash git would take for one of its options.
    if not remote or remote.startswith("-") or "::" in remote:
        raise BadTarget("the address names no repository", "write `git:origin#gh-pages`")
    if not _BRANCH.fullmatch(branch) or ".." in branch or branch.endswith(("/", ".", ".lock")):
        raise BadTarget(f"“{branch[:40]}” is no name of a branch", "write `git:origin#gh-pages`")
    return Branch(remote, branch)


def _objects(parts: SplitResult) -> Objects:
    if not _BUCKET.fullmatch(parts.netloc) or parts.fragment:
        raise BadTarget("the address names no bucket", f"write `{parts.scheme}://BUCKET/PREFIX`")
    settings = dict(parse_qsl(parts.query, keep_blank_values=True))
    for key in settings:
        if key not in SETTINGS:
            near = nearest(key, SETTINGS) or " or ".join(SETTINGS)
            raise BadTarget(f"a store's address has no setting “{key[:20]}”", f"did you mean `{near}`?")
    prefix = _inner(parts.path)
    return Objects(parts.scheme, parts.netloc, prefix, settings.get("endpoint"), settings.get("region"))


def _sftp(parts: SplitResult) -> Sftp:
    host, path = parts.hostname, unquote(parts.path)
    if not host or host.startswith("-") or parts.query or parts.fragment:
        raise BadTarget("the address names no host", "write `sftp://USER@HOST/FOLDER`")
    if not path.strip("/"):
        raise BadTarget("the address names no folder", f"write `sftp://{parts.netloc}/srv/www`")
    inner = _inner(path)
    folder = inner.removeprefix("~/") if path.startswith("/~/") else f"/{inner}"
    return Sftp(host, folder, parts.port, parts.username)


def _inner(path: str) -> str:
    inner = unquote(path).strip("/")
    if inner and not {"", ".", ".."}.isdisjoint(inner.split("/")):
        raise BadTarget("the address has empty parts or dots between its slashes", "write it without them")
    return inner
