"""Routes by which the served page writes to layers: from the page alone, with a token of this run.

The guard in `server` has refused foreign names and origins before. Here a request must be JSON, which no
form of another site can send, and carry the token, which is told to this origin's own scripts and in no page.
What an author can mend is answered with 200 and `refused`: it is no fault of the request.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TypeVar
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from onrecord import forms
from onrecord.model import ActorVoice, Article, ArticleVoice, Claim, Voice
from onrecord.project import Project
from onrecord.report import locate_all
from onrecord.scaffold import FIRST_LAYER
from onrecord.selection import Selected
from onrecord.serve.desk import Add, At, Change, Delete, Desk, Order, Plan, Refused, Written
from onrecord.serve.editors import Editor
from onrecord.serve.messages import LinesOf, problem
from onrecord.store import StoreLost
from onrecord.trial import Present
from onrecord.unite import EntryType

OWN = "/_onrecord/annotate"
TOKEN = "x-onrecord-token"  # noqa: S105  # the name of a header
MAX_BYTES = 200_000  # of a request: a selection of thirty pages, with its form
SHORT = 60  # code points of a claim's quote in a list
SCRIPTS = Path(__file__).with_name("annotate")

T = TypeVar("T")
Json = dict[str, object]


class _BadRequest(Exception):
    """Not what the page's script sends."""


class Writing:
    """Answers for the form in the page."""

    def __init__(self, project: Project, present: Callable[[], Present | None], editor: Editor) -> None:
        self.token = secrets.token_urlsafe(32)
        self._desk = Desk(project, present)
        self._editor = editor
        self._root = project.root
        self._at_work = Lock()

    def routes(self) -> list[Route]:
        """Where to ask."""
        return [
            Route(f"{OWN}/start", self._route(self._start, with_token=False), methods=["POST"]),
            Route(f"{OWN}/find", self._route(self._find), methods=["POST"]),
            Route(f"{OWN}/preview", self._route(self._preview), methods=["POST"]),
            Route(f"{OWN}/write", self._route(self._write), methods=["POST"]),
        ]

    def _route(self, answer: Callable[[Json], Json], *, with_token: bool = True) -> Callable[..., object]:
        async def route(request: Request) -> Response:
            if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
                return _refusal(415, "Only JSON is taken here.")
            given = request.headers.get(TOKEN, "")
            if with_token and not secrets.compare_digest(given.encode(), self.token.encode()):
                return _refusal(403, "This needs the token of this run of the server.")
            body = b""
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BYTES:
                    return _refusal(413, f"This is more than {MAX_BYTES:,} bytes.")
            try:
                asked = json.loads(body)
            except (ValueError, RecursionError):
                asked = None
            try:
                told = await run_in_threadpool(self._answer, answer, asked)
            except _BadRequest:
                return _refusal(400, "This is not what the page's script sends.")
            return JSONResponse(told, headers={"Cache-Control": "no-store"})

        return route

    def _answer(self, answer: Callable[[Json], Json], asked: object) -> Json:
        if not isinstance(asked, dict):
            raise _BadRequest
        with self._at_work:
            try:
                return answer(asked)
            except Refused as why:
                return {"refused": {"code": why.code, "message": str(why)}}
            except StoreLost:
                message = "The site is being read again. Nothing was written; try again in a moment."
                return {"refused": {"code": "not-ready", "message": message}}

    # --- what is asked

    def _start(self, asked: Json) -> Json:
        """What a form needs to know of the page's article, and the token."""
        name = unquote(_text(asked, "page")).rpartition("/articles/")[2].removesuffix(".html")
        present, _ = self._desk.present(name)
        if name not in present.facts:
            raise Refused("no-article", "This article cannot be read at present; the mistakes say why.")
        article, config = present.shelf.article(name), present.common.setting.config
        actors = present.common.known.actors.by_id.values()
        return {
            "token": self.token,
            "article": name,
            "language": article.language,
            "layers": [
                {"path": layer.path, "title": layer.title, "by": _annotator(present, layer.by)}
                for layer in article.layers
            ],
            "first_layer": FIRST_LAYER,
            "annotators": [{"id": id_, "name": it.name} for id_, it in config.annotators.items()],
            "actors": [{"id": actor.id, "name": actor.name} for actor in actors],
            "claims": [_claim(article, claim, present) for claim in article.claims],
            "fields": {str(type_): [_field(it) for it in fields] for type_, fields in forms.FIELDS.items()},
        }

    def _find(self, asked: Json) -> Json:
        """The entries that are one note."""
        return {
            "entries": [
                self._entry(it) for it in self._desk.entries(_text(asked, "article"), _text(asked, "id"))
            ]
        }

    def _preview(self, asked: Json) -> Json:
        return self._plan(self._desk.plan(_order(asked)))

    def _write(self, asked: Json) -> Json:
        plan = self._desk.write(_order(asked), _text(asked, "seen"))
        return {**self._plan(plan), "written": not plan.tried.failed}

    # --- what is told

    def _plan(self, plan: Plan) -> Json:
        problems = plan.tried.problems
        texts = {plan.path: plan.text}
        for path in {it.place.path for it in problems} - {plan.path}:
            if (file := self._desk.project.read(path).value) is not None:
                texts[path] = file.text
        lines = LinesOf(texts)
        return {
            "path": plan.path,
            "line": plan.first,
            "seen": plan.digest,
            "lines": [[line.sign, line.text] for line in plan.lines],
            "problems": [
                problem(it, lines(it.at.path), self._root, self._editor) for it in locate_all(problems, texts)
            ],
            "failed": plan.tried.failed,
            "id": plan.id,
            "joins": list(plan.joins),
            "bearing": [str(ref) for ref in plan.bearing],
        }

    def _entry(self, it: Written) -> Json:
        return {
            "layer": it.at.layer,
            "index": it.at.index,
            "digest": it.at.digest,
            "title": it.title,
            "by": it.by,
            "line": it.line,
            "link": self._editor.link(self._root / it.at.layer, it.line, 1),
            "quote": it.quote,
            "type": str(it.form.type),
            "values": {key: list(texts) for key, texts in it.form.filled.items()},
            "kept": list(it.form.kept),
        }


def _refusal(status: int, message: str) -> Response:
    return Response(f"{message}\n", status, {"Cache-Control": "no-store"}, "text/plain")


def _annotator(present: Present, id_: str | None) -> str | None:
    known = present.common.setting.config.annotators
    return known[id_].name if id_ is not None and id_ in known else id_


def _field(it: forms.Field) -> Json:
    return {
        "key": it.key,
        "sort": str(it.sort),
        "label": it.label,
        "hint": it.hint,
        "choices": list(it.choices),
        "first": it.first,
        "many": it.many,
    }


def _claim(article: Article, claim: Claim, present: Present) -> Json:
    """A claim as a list shows it: whose it is, always."""
    words = claim.passage.text if claim.passage is not None else claim.quote
    said = words if len(words) <= SHORT else words[: SHORT - 1].rstrip() + "…"
    voices = ", ".join(_voice(article, voice, present) for voice in claim.voices)
    return {"id": claim.ref.id, "label": f"{claim.number} {voices}: “{said}”"}


def _voice(article: Article, voice: Voice, present: Present) -> str:
    if isinstance(voice, ArticleVoice):
        return "The article itself"
    if isinstance(voice, ActorVoice):
        return present.common.known.actors.by_id[voice.actor].name
    return voice.description or "Source not named"


# --- what a request says


def _order(asked: Json) -> Order:
    """What is to be done. Raises _BadRequest."""
    do = _text(asked, "do")
    values = {key: _texts(it) for key, it in _mapping(asked, "values").items()} if do != "delete" else {}
    if do == "add":
        selected = {key: _text(_mapping(asked, "selected"), key) for key in ("words", "before", "after")}
        return Add(
            slug=_text(asked, "article"),
            layer=_text(asked, "layer"),
            new=asked.get("new") is True,
            by=_text(asked, "by") or None,
            type=_type(asked),
            selected=Selected(**selected),
            values=forms.filled(_type(asked), values),
        )
    index = asked.get("index")
    if type(index) is not int:
        raise _BadRequest
    at = At(_text(asked, "article"), _text(asked, "layer"), index, _text(asked, "seen"))
    if do == "delete":
        return Delete(at)
    if do != "change":
        raise _BadRequest
    return Change(at, forms.filled(_type(asked), values))


def _type(asked: Json) -> EntryType:
    try:
        return EntryType(_text(asked, "type"))
    except ValueError:
        raise _BadRequest from None


def _text(asked: Json, key: str) -> str:
    return _string(asked.get(key, ""))


def _string(value: object) -> str:
    """A text, its lines ended as in our files; half a surrogate pair is no character."""
    if not isinstance(value, str) or any("\ud800" <= char <= "\udfff" for char in value):
        raise _BadRequest
    return value.replace("\r\n", "\n")


def _mapping(asked: Json, key: str) -> Json:
    value = asked.get(key)
    if not isinstance(value, dict):
        raise _BadRequest
    return value


def _texts(value: object) -> list[str]:
    if not isinstance(value, list):
        raise _BadRequest
    return [_string(item) for item in value]
