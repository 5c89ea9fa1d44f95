"""Names of actors: what a reference means, and where names stand in running text.

References are compared by `folding.key`: folded and caseless. In running text the comparison is stricter,
since nobody has looked at it: folded, but in the case of the name ("US" is not "us", "Turkey" not "turkey").
A name with a small initial may begin a sentence, though; and in a block set in capitals, such as a headline,
case does not count, nor do names of two or three capitals. A name stands only where whole words do; the
longest one wins, from left to right.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from onrecord.borders import SPACELESS_CLASS, is_word_edge
from onrecord.document import Document, Span, presentable
from onrecord.folding import Folded, fold, key
from onrecord.model import Actor, ActorId
from onrecord.records import NameType
from onrecord.suggest import nearest

FINDABLE = frozenset((None, NameType.SHORT, NameType.SPELLING, NameType.TRANSLATION, NameType.FORMER))
"""The types of name that are found in running text; None is an actor's `name` itself."""

_SHORT = 3
_POSSESSIVES = ("s'", "S'")
# Names compared with a misspelt reference letter by letter: those that share most letters with it.
_COMPARED = 30
_IN_WORD = rf"[^\W_{SPACELESS_CLASS}]"
_TOKEN = re.compile(rf"{_IN_WORD}+|[\W_{SPACELESS_CLASS}]")


@dataclass(frozen=True, slots=True)
class NameProblem:
    """Why a reference means nobody, `actor-unknown`, or not one alone, `actor-ambiguous`.

    `candidates` are the actors it may mean.
    """

    code: str
    message: str
    hint: str | None
    candidates: tuple[ActorId, ...] = ()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A name in running text: its span in the document, the source's own characters, and its sort.

    `type` is None for the actor's `name` itself. A `hidden` actor's name is found, so that no shorter one is
    found within it, but takes no link.
    """

    span: Span
    actor: ActorId
    surface: str
    type: NameType | None
    hidden: bool


@dataclass(slots=True)
class _Node:
    """A place in the tree of names: the tokens that may follow, and the name that ends here, if one does."""

    next: dict[str, _Node] = field(default_factory=dict)
    name: _Owned | None = None


@dataclass(frozen=True, slots=True)
class _Owned:
    """A name of one actor, or of several: then `actor` is None, and it only hides shorter names."""

    actor: ActorId | None
    type: NameType | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class _Tree:
    """The names that may be found. `begins` finds, among others, every token that a name begins with."""

    root: _Node
    begins: re.Pattern[str]


_Owners = dict[str, dict[ActorId, NameType | None]]


class NameTable:
    """The names of all actors of a site, made once."""

    def __init__(self, actors: Iterable[Actor]) -> None:
        self._actors = {actor.id: actor for actor in actors}
        self._by_key: dict[str, dict[ActorId, None]] = defaultdict(dict)
        self._renamed: dict[ActorId, ActorId] = {}
        owners: _Owners = defaultdict(dict)
        for actor in self._actors.values():
            self._renamed.update(dict.fromkeys(actor.was, actor.id))
            for name, type_ in ((actor.name, None), *((name.name, name.type) for name in actor.names)):
                folded = fold(name).text.strip(" ")
                self._by_key[folded.casefold()][actor.id] = None  # that is the name's `key`
                owners[folded].setdefault(actor.id, type_)
        self._names = self._tree(_with_initials(owners))
        self._capitals = self._tree(_in_capitals(owners))

    def resolve(self, reference: str, *, suggest: bool = True) -> ActorId | NameProblem:
        """The actor that an id or a name means; an exact id wins, else all names are compared.

        With `suggest`, whoever may be meant by a name that nobody has is looked for, which takes a while.
        """
        if reference in self._actors:
            return reference
        found = sorted(self._by_key.get(key(reference), ()))
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(f"{actor} ({self._actors[actor].name})" for actor in found)
            return NameProblem(
                "actor-ambiguous",
                f"“{reference}” is a name of {len(found)} actors: {listed}",
                f"write the id of the one you mean, such as {found[0]}",
                tuple(found),
            )
        message = f"no actor has the id or name “{reference}”"
        if reference in self._renamed:
            return NameProblem(
                "actor-unknown", message, f"its id is now {self._renamed[reference]}; write that"
            )
        close = self._closest(reference) if suggest else None
        if close is None:
            return NameProblem("actor-unknown", message, "add a record of that name under content/actors/")
        hint = f"did you mean {close} ({self._actors[close].name})?"
        return NameProblem("actor-unknown", message, hint, (close,))

    def find(
        self, document: Document, blocked: Sequence[Span] = (), folded: Folded | None = None
    ) -> tuple[Occurrence, ...]:
        """The names in the document's blocks, in text order; none overlaps another or a `blocked` span.

        `folded` is the document's text folded, if the caller has it. A name that several actors share is not
        found, nor is any shorter one within it. One pass over the text, however many names there are.
        """
        folded = folded or fold(document.text)
        barred = _merged(blocked)
        found = []
        for block in document.blocks:
            first, last = folded.offset(block.start), folded.offset(block.end)
            for span, owned in self._scan(folded.text[first:last], first, folded, barred):
                if owned.actor is not None:
                    surface = presentable(document.text[span.start : span.end])
                    found.append(Occurrence(span, owned.actor, surface, owned.type, owned.hidden))
        return tuple(found)

    def _scan(
        self, text: str, offset: int, folded: Folded, barred: Sequence[Span]
    ) -> Iterator[tuple[Span, _Owned]]:
        """The names in one block, `text`, that begins at `offset` of the folded text."""
        tree = self._capitals if text.isupper() and " " in text.strip() else self._names
        done = 0
        for found in tree.begins.finditer(text):
            start = found.start()
            if found[0] not in tree.root.next and not text.startswith("'", found.end()):
                continue
            if start < done or not is_word_edge(text, start):
                continue
            for end, owned in reversed(_names_from(tree.root, text, start)):
                if not (is_word_edge(text, end) or text[end : end + 2] in _POSSESSIVES):
                    continue
                span = folded.whole(offset + start, offset + end)
                if span is not None and not _overlaps(span, barred):
                    done = end
                    yield span, owned
                    break

    def _tree(self, owners: _Owners) -> _Tree:
        """The tree of the names that may be found."""
        root = _Node()
        for name, types in owners.items():
            if FINDABLE.isdisjoint(types.values()):
                continue
            node = root
            for token in _TOKEN.findall(name):
                node = node.next.setdefault(token, _Node())
            if len(types) > 1:
                node.name = _Owned(None, None, False)
            else:
                ((actor, type_),) = types.items()
                node.name = _Owned(actor, type_, self._actors[actor].hidden)
        return _Tree(root, _begins(root.next))

    @cached_property
    def _trigrams(self) -> dict[str, list[str]]:
        """The ids and names, as keys, that hold each three letters: what may be meant by a misspelt one."""
        trigrams = defaultdict(list)
        for word in {*self._by_key, *self._actors}:
            for trigram in _trigrams(word):
                trigrams[trigram].append(word)
        return trigrams

    def _closest(self, reference: str) -> ActorId | None:
        word = key(reference)
        shared = Counter(choice for trigram in _trigrams(word) for choice in self._trigrams.get(trigram, ()))
        close = nearest(word, [choice for choice, _ in shared.most_common(_COMPARED)])
        if close is None or close in self._actors:
            return close
        return min(self._by_key[close])


def _with_initials(owners: _Owners) -> _Owners:
    """The names, and those with a small initial also with a capital one where nobody bears that name."""
    names: _Owners = defaultdict(dict, owners)
    for name, types in owners.items():
        capital = name[:1].upper() + name[1:]
        if capital not in owners:
            names[capital].update(types)
    return names


def _in_capitals(owners: _Owners) -> _Owners:
    """The names as a headline in capitals has them; one that is written so anyway keeps its actors.

    Short names in capitals are left out: nothing tells `US`, `IS` and `WHO` from the words there.
    """
    names: _Owners = defaultdict(dict)
    for name, types in owners.items():
        capitals = name.upper()
        if len(capitals) <= _SHORT and capitals.isupper():
            continue
        names[capitals].update(owners.get(capitals, types))
    return names


def _begins(tokens: Iterable[str]) -> re.Pattern[str]:
    """What finds these tokens by their first characters, which few other words of a text begin with.

    It also finds the rest of a word that has such a character within; no name begins there.
    """
    letters, signs = "", ""
    for first in {token[0] for token in tokens}:
        if re.fullmatch(_IN_WORD, first):
            letters += re.escape(first)
        else:
            signs += re.escape(first)
    parts = [f"[{letters}]{_IN_WORD}*"] if letters else []
    parts += [f"[{signs}]"] if signs else []
    return re.compile("|".join(parts) or "(?!)")


def _names_from(root: _Node, text: str, start: int) -> list[tuple[int, _Owned]]:
    """The names that begin with the token at `start`, shortest first, each with its end."""
    names = []
    node, end = root, start
    while token := _TOKEN.match(text, end):
        word = token[0]
        following = node.next.get(word)
        if following is None:
            if word[-1] in "sS" and text.startswith("'", token.end()):
                stem = node.next.get(word[:-1])
                if stem is not None and stem.name is not None:
                    names.append((token.end() - 1, stem.name))
            break
        node, end = following, token.end()
        if node.name is not None:
            names.append((end, node.name))
    return names


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap made one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    """Whether the span overlaps one of the others, which are in order and do not overlap each other."""
    before = bisect_left(others, span.end, key=lambda other: other.start) - 1
    return before >= 0 and others[before].end > span.start


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}
