"""Hostile sites, as data: what each attacks, the files that do it, and what must come of it.

A file `CLASS.yaml` here holds a list of cases:

    - id: alias-bomb
      attacks: aliases of aliases that would expand to a billion values
      files: {PATH: BODY}
      comes: built | refused CODE ... | wrong use
      needs: long

`needs: long` leaves a case to `make test-long` and `python -m tests.hostile`. `files` are added to the small
sound site BASE. A body is text, or a list of parts that are joined: text, or `{times: N, of: TEXT}`, in which
`§` stands for the number of the time. Or it is one of `{bytes: HEX}`, `{zeros: N}` (a file of so many bytes
with nothing in it), `{link: TARGET}`, `{fifo: yes}`, `{socket: yes}`, `{device: yes}`, `{removed: yes}`.
`OUTSIDE` in a target is a folder beside the site that holds `secret.txt` and `empty/`; `SURROGATE` in a path
is a byte that is no UTF-8.

`refused` names exactly the codes of the errors. `payloads.yaml` holds texts instead: each is put into every
field of `fields.yaml`, and then into every place of `prose.yaml`, where these say PAYLOAD. The first is to be
built, the second may be refused for its links.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from onrecord.document import forbidden

from tests.folders import SMALL

BASE = {
    **SMALL,
    "content/articles/well/claims.yaml": """\
annotations:
  - {quote: the well is dry, speaker: mayor, id: dry}
  - {quote: it is not, speaker: baker, disputes: dry, id: not-dry}
""",
}
"""A small sound site, to which every case adds its files."""

HOSTILE = Path(__file__).parent
PAYLOADS, FIELDS, PROSE = "payloads", "fields", "prose"
SECRET = "a secret that stands in no page"  # noqa: S105  # a text to be looked for
MARK = "PAYLOAD"
UNWRITTEN = re.compile("[\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufeff\u2028\u2029]")
BUILT, REFUSED, EITHER, WRONG_USE = "built", "refused", "built or refused", "wrong use"
OF_LINKS = frozenset(("markdown-link", "markdown-image", "markdown-heading", "unknown-link"))
"""What may be wrong with Markdown that is made of a payload."""


@dataclass(frozen=True)
class Case:
    """A hostile site. `refused`: the codes of its errors; None where it must be built."""

    group: str
    id: str
    attacks: str
    files: dict[str, Any]
    comes: str
    refused: frozenset[str]
    long: bool = False

    @property
    def name(self) -> str:
        return f"{self.group}/{self.id}"

    def write(self, folder: Path) -> Path:
        """The site of this case, in a new folder `site` with `outside` beside it."""
        site, outside = folder / "site", folder / "outside"
        (outside / "empty").mkdir(parents=True)
        (outside / "secret.txt").write_text(SECRET, "utf-8")
        (outside / "secret.yaml").write_text(f"title: {SECRET}\n", "utf-8")
        for path, body in {**BASE, **self.files}.items():
            _put(site / path.replace("SURROGATE", os.fsdecode(b"\xff")), body, outside)
        return site


def _put(path: Path, body: Any, outside: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    form, value = next(iter(body.items())) if isinstance(body, dict) else ("text", body)
    if form in ("link", "removed") and path.is_dir():
        shutil.rmtree(path)
    elif form in ("link", "removed"):
        path.unlink(missing_ok=True)
    if form == "text":
        path.write_bytes(_text(value).encode("utf-8", "surrogatepass"))
    elif form == "bytes":
        path.write_bytes(bytes.fromhex(value))
    elif form == "zeros":
        with path.open("wb") as file:
            file.truncate(value)
    elif form == "link":
        path.symlink_to(value.replace("OUTSIDE", str(outside)))
    elif form == "fifo":
        path.unlink(missing_ok=True)
        os.mkfifo(path)
    elif form == "device":
        path.unlink(missing_ok=True)
        path.symlink_to("/dev/zero")
    elif form == "socket":
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(path))


def _text(body: Any) -> str:
    return body if isinstance(body, str) else "".join(map(_part, body))


def _part(part: Any) -> str:
    if isinstance(part, str):
        return part
    of = part["of"]
    if "§" not in of:
        return str(of * part["times"])
    return "".join(of.replace("§", str(number)) for number in range(part["times"]))


def cases() -> list[Case]:
    """Every case, by class."""
    texts = payloads()
    found = [_everywhere(group, payload) for group in (FIELDS, PROSE) for payload in texts]
    for path in sorted(HOSTILE.glob("*.yaml")):
        if path.stem not in (PAYLOADS, FIELDS, PROSE):
            found += map(partial(_case, path.stem), _loaded(path))
    return found


def _case(group: str, item: dict[str, Any]) -> Case:
    comes = next(it for it in (BUILT, REFUSED, WRONG_USE) if item["comes"].startswith(it))
    codes = frozenset(item["comes"].removeprefix(comes).split())
    return Case(group, item["id"], item["attacks"], item["files"], comes, codes, item.get("needs") == "long")


@dataclass(frozen=True)
class Payload:
    """A text that attacks wherever it stands."""

    id: str
    attacks: str
    text: str


def payloads() -> list[Payload]:
    """The texts that are put everywhere."""
    return [Payload(**item) for item in _loaded(HOSTILE / f"{PAYLOADS}.yaml")]


def _everywhere(group: str, payload: Payload) -> Case:
    """A site with a text in every field of a sort."""
    comes, refused = (EITHER, OF_LINKS) if group == PROSE else (BUILT, frozenset[str]())
    if forbidden(payload.text):  # YAML may not bring it into a page; see `values/controls` for texts
        comes, refused = EITHER, refused | {"control-character"}
    return Case(group, payload.id, payload.attacks, fields(group, payload.text), comes, refused)


def fields(group: str, text: str) -> dict[str, str]:
    """The files of `GROUP.yaml` with a text in the place of PAYLOAD."""
    return {path: filled(body, text) for path, body in _loaded(HOSTILE / f"{group}.yaml").items()}


def filled(body: Any, payload: str) -> str:
    """A file of `fields.yaml` with the text in place of its mark: text as it is, all else as YAML."""
    if isinstance(body, str):
        return body.replace(MARK, payload)
    # JSON is YAML but for characters that YAML wants escaped.
    text = json.dumps(_filled(body, payload), ensure_ascii=False)
    return UNWRITTEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _filled(value: Any, payload: str) -> Any:
    if isinstance(value, dict):
        return {_filled(key, payload): _filled(part, payload) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, payload) for part in value]
    return value.replace(MARK, payload) if isinstance(value, str) else value


def _loaded(path: Path) -> Any:
    # Our own files, and loaders that make plain values only; of fields, text alone.
    loader = yaml.CBaseLoader if path.stem in (FIELDS, PROSE) else yaml.CSafeLoader
    return yaml.load(path.read_text("utf-8"), loader)  # noqa: S506  # both are safe
