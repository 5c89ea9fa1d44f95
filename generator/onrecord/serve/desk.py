"""What an author does to a layer from the page: planned, tried, and written if nothing speaks against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import takewhile

from onrecord import pipeline, scaffold, yamledit, yamltree
from onrecord.description import written
from onrecord.document import Span
from onrecord.encoding import Lines
from onrecord.forms import Filled, Form, edits, entry, form
from onrecord.model import ClaimRef
from onrecord.project import Project
from onrecord.rewrite import Changed, rewrite
from onrecord.scaffold import layer
from onrecord.selection import Selected, Unplaced, locate
from onrecord.sources import ArticleFiles, TextFile
from onrecord.trial import Present, Trial, Tried, bearing_on
from onrecord.unite import EntryType, PlacedEntry, United, default_id, free_id
from onrecord.yamltree import Value

TEXTS = 4
"""Source texts that stay prepared for placing selections."""

WHY_UNPLACED = {
    Unplaced.BLANK: "Nothing is selected: select words of the text.",
    Unplaced.NOWHERE: "These words do not stand in the text as they were selected. "
    "Select words of the text itself, and look whether the page is up to date.",
    Unplaced.SEVERAL: "These words stand in the text more than once, and what is around them does not tell "
    "which are meant: select some more.",
}


class Refused(Exception):
    """This is not done, and nothing was written; `code` names why, the message says it to the author."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Add:
    """A new entry. `layer` is a layer's path or, for a new one by the annotator `by`, its name."""

    slug: str
    layer: str
    new: bool
    by: str | None
    type: EntryType
    selected: Selected
    values: Filled


@dataclass(frozen=True, slots=True)
class At:
    """An entry: its layer, its number there, and the digest of the file that said so."""

    slug: str
    layer: str
    index: int
    digest: str


@dataclass(frozen=True, slots=True)
class Change:
    """What the form of an entry says now."""

    at: At
    values: Filled


@dataclass(frozen=True, slots=True)
class Delete:
    """An entry is to go."""

    at: At


Order = Add | Change | Delete


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file that goes (`-`), comes (`+`), or stays between such."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be written: the whole file, and what is to be told of it.

    `file` is the layer as it is, None for a new one; `lines` are those that change, from the line `first` on.
    `id`: the entry's, under which the page shows it. `joins`: the ids of what is said of just this passage
    already.
    `bearing`: the claims that relate to one that is to go.
    """

    path: str
    file: TextFile | None
    text: str
    first: int
    lines: tuple[Line, ...]
    tried: Tried
    id: str
    joins: tuple[str, ...] = ()
    bearing: tuple[ClaimRef, ...] = ()

    @property
    def digest(self) -> str:
        """What tells whether the file is still the one that the plan was made for; empty for a new one."""
        return self.file.digest if self.file is not None else ""


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it is written: where, and the form that shows it."""

    at: At
    title: str
    by: str | None
    line: int
    quote: str
    form: Form


class Desk:
    """Plans and writes changes of a site's layers. One thing at a time: whoever calls sees to that."""

    def __init__(self, project: Project, present: Callable[[], Present | None]) -> None:
        self.project = project
        self._present = present
        self._read_text = lru_cache(TEXTS)(pipeline.read_text)

    def present(self, slug: str) -> tuple[Present, ArticleFiles]:
        """The site, and an article's files. Raises Refused where there is none."""
        present = self._present()
        files = present.files(slug) if present is not None else None
        if present is None or files is None:
            raise Refused("no-article", "This page shows no article that can be read at present.")
        return present, files

    def entries(self, slug: str, id_: str) -> tuple[Written, ...]:
        """What the layers say under an id, in the order of the layers. Raises Refused."""
        _, files, trial = self._trial(slug)
        united = next((it for it in trial.united() if it.id == id_), None)
        if united is None:
            raise Refused("no-entry", f"No layer has an entry “{id_}” now; it may have been deleted.")
        return tuple(self._written(files, it) for it in united.entries)

    def plan(self, order: Order) -> Plan:
        """What an order would bring. Raises Refused where it cannot be done at all."""
        return self._add(order) if isinstance(order, Add) else self._alter(order)

    def write(self, order: Order, digest: str) -> Plan:
        """Do it, unless it brings errors (`Plan.tried` tells). `digest` is that of the plan that was shown.

        Raises Refused where it cannot be done, or the file is another one now.
        """
        plan = self.plan(order)
        if plan.digest != digest:
            raise _changed(plan.path)
        if plan.tried.failed:
            return plan
        try:
            if plan.file is None:
                scaffold.create(self.project, plan.path, plan.text)
            else:
                rewrite(self.project.root, plan.file, plan.text)
        except Changed:
            raise _changed(plan.path) from None
        except scaffold.Refused as why:
            raise Refused("exists", f"Nothing was written: {why}.") from None
        except OSError as error:
            reason = error.strerror or str(error)
            raise Refused("not-writable", f"{plan.path} cannot be written: {reason}.") from None
        return plan

    # --- one order

    def _trial(self, slug: str) -> tuple[Present, ArticleFiles, Trial]:
        present, files = self.present(slug)
        return present, files, Trial(self.project, present, files, self._read_text)

    def _add(self, order: Add) -> Plan:
        _, files, trial = self._trial(order.slug)
        text = trial.prepared
        if text is None:
            raise Refused("no-article", "The text of this article cannot be read at present.")
        span = locate(text.prepared, order.selected)
        if isinstance(span, Unplaced):
            raise Refused("unplaced", WHY_UNPLACED[span])
        selector = written(text.prepared, span)
        id_, joins = _id(order, selector.exact, span, trial.united())
        needed = None if joins or id_ == default_id(order.type, selector.exact) else id_
        made = entry(order.type, selector, order.values, needed)
        if order.new:
            folder = files.path.rpartition("/")[0]
            try:
                path, after = layer(self.project, folder, order.layer, order.by, made)
            except scaffold.Refused as why:
                raise Refused("bad-name", f"{why}.") from None
            except yamledit.EditRefused as why:
                raise Refused("by-hand", f"Nothing can be written: {why}.") from None
            first, lines = _changes("", after)
            return Plan(path, None, after, first, lines, trial.change(path, after), id_, joins)
        file = self._layer(files, order.layer)
        after = _edited(file, yamledit.Append(("annotations",), made))
        first, lines = _changes(file.text, after)
        return Plan(file.path, file, after, first, lines, trial.change(file.path, after), id_, joins)

    def _alter(self, order: Change | Delete) -> Plan:
        at = order.at
        present, files, trial = self._trial(at.slug)
        file = self._layer(files, at.layer)
        if file.digest != at.digest:
            raise _changed(at.layer)
        place = ("annotations", at.index)
        before = _entry(file, at.index)
        one = next((it for it in trial.united() if (at.layer, at.index) in _places(it)), None)
        id_ = one.id if one is not None else ""
        bearing: tuple[ClaimRef, ...] = ()
        if isinstance(order, Delete):
            after = _edited(file, yamledit.Remove(place))
            if one is not None and one.type is EntryType.CLAIM and len(one.entries) == 1:
                bearing = bearing_on(present, ClaimRef(at.slug, id_))
        else:
            after = _edited(file, *edits(place, before, order.values))
            id_ = "".join(order.values.get("id", ())) or id_
        first, lines = _changes(file.text, after)
        return Plan(file.path, file, after, first, lines, trial.change(file.path, after), id_, (), bearing)

    def _layer(self, files: ArticleFiles, path: str) -> TextFile:
        """A layer of an article, as it is now."""
        if path not in files.layers:
            raise Refused("no-layer", "This article has no such layer; look again.")
        read = self.project.read(path)
        if read.value is None:
            why = read.problems[0].message if read.problems else f"{path} cannot be read"
            raise Refused("not-readable", f"{why}.")
        return read.value

    def _written(self, files: ArticleFiles, it: PlacedEntry) -> Written:
        path = it.layer.path
        file = self._layer(files, path)
        node = yamltree.outline(file.text).under(("annotations", it.index))
        line = Lines(path, file.text).location(node.start, node.start).line if node is not None else 1
        quote = " ".join((it.entry.quote or "").split())
        at = At(files.slug, path, it.index, file.digest)
        return Written(at, it.layer.title, it.layer.by, line, quote, form(_entry(file, it.index)))


def _id(order: Add, quote: str, span: Span, united: Iterable[United]) -> tuple[str, tuple[str, ...]]:
    """The id that a new entry will have, and the ids of what it joins: what others say of its passage."""
    given = "".join(order.values.get("id", ()))
    known = {it.id: it for it in united}
    joins = tuple(
        it.id
        for it in known.values()
        if it.type is order.type and it.passage and it.passage.spans == (span,) and given in ("", it.id)
    )
    return given or (joins[0] if joins else free_id(order.type, quote, known)), joins


def _edited(file: TextFile, *changes: yamledit.Edit) -> str:
    try:
        return yamledit.edit(file.text, *changes)
    except yamledit.EditRefused as why:
        raise Refused("by-hand", f"{file.path} was left as it is: {why}.") from None


def _entry(file: TextFile, index: int) -> Mapping[str, Value]:
    """An entry of a layer as it is written."""
    tree = yamltree.parse(file.path, file.text).value
    data = tree.data if tree is not None else ""
    entries = data.get("annotations") if isinstance(data, dict) else None
    found = entries[index] if isinstance(entries, list) and 0 <= index < len(entries) else None
    if not isinstance(found, dict):
        raise _changed(file.path)
    return found


def _places(it: United) -> set[tuple[str, int]]:
    return {(entry.layer.path, entry.index) for entry in it.entries}


def _changed(path: str) -> Refused:
    return Refused("changed", f"{path} was saved in the meantime. Nothing was written, nothing is lost.")


def _changes(before: str, after: str) -> tuple[int, tuple[Line, ...]]:
    """The lines that differ, and the number of the first of them in `after`, from 1."""
    old, new = before.splitlines(), after.splitlines()
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    old, new = old[same:], new[same:]
    tail = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(reversed(old), reversed(new), strict=False))
    )
    old, new = old[: len(old) - tail], new[: len(new) - tail]
    lines: list[Line] = []
    for sort, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if sort == "equal":
            lines += (Line(" ", text) for text in old[a:b])
        else:
            lines += (Line("-", text) for text in old[a:b])
            lines += (Line("+", text) for text in new[c:d])
    return same + 1, tuple(lines)
