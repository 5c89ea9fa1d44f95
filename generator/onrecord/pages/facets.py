"""The filters of an article's page: the boxes, and the classes by which a box finds what it chooses.

The style sheet alone does the filtering, so that it works without a script and under any content policy: a
box with the id `by_3` chooses what has the class `by-3`. A sheet knows a fixed number of such pairs whatever
the site; speakers beyond them share one box, and so do layers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from onrecord.model import (
    ActorVoice,
    AnswerStatus,
    Article,
    ArticleVoice,
    Claim,
    Gloss,
    Mention,
    UnnamedVoice,
    Voice,
)
from onrecord.pages.book import Desk
from onrecord.pages.parts import Bar, Choice, StripRow
from onrecord.records import Kind

SPEAKERS = 16
"""The boxes for speakers that the style sheet knows; with more speakers the last is everybody else's."""

LAYERS = 6
"""The same for layers."""

STATUSES = tuple(str(status) for status in AnswerStatus)
REMARK = "remark"
ENTRY = "entry"
"""The class of all that filters show or hide: segments, markers, notes."""


class Facets:
    """By what the claims and remarks of one article are told apart. `claims` are those not withdrawn."""

    def __init__(
        self, desk: Desk, article: Article, claims: Sequence[Claim], remarks: Sequence[Gloss | Mention]
    ) -> None:
        self._desk = desk
        self._article = article
        self._claims = claims
        self._remarks = remarks
        tally = Counter(voice for claim in claims for voice in self._speakers(claim))
        self._voices = [voice for voice, _ in tally.most_common()]
        self._boxes = {
            voice: number if number < SPEAKERS or len(self._voices) == SPEAKERS else SPEAKERS
            for number, voice in enumerate(self._voices, 1)
        }
        used = Counter(name for entry in (*claims, *remarks) for name in entry.layers)
        self._used = used
        shown = [layer for layer in article.layers if layer.shown and used[layer.name]]
        self._shown = shown if len(shown) > 1 else []
        self._layers = {layer.name: min(number, LAYERS) for number, layer in enumerate(self._shown, 1)}

    def of(self, entry: Claim | Gloss | Mention) -> tuple[str, ...]:
        """The classes of an entry; its answer status has one of its own already (`is-denied`)."""
        layers = dict.fromkeys([self._layers[name] for name in entry.layers if name in self._layers])
        by: Iterable[str] = ()
        kind = REMARK
        if isinstance(entry, Claim):
            by = dict.fromkeys([f"by-{self._boxes[voice]}" for voice in self._speakers(entry)])
            kind = str(entry.kind.first or Kind.STATEMENT)
        return (ENTRY, *by, f"kind-{kind}", *[f"layer-{number}" for number in layers])

    def strip(self) -> tuple[StripRow, ...]:
        """Speakers by number of claims, with how many of them are answered and how."""
        counts = {voice: dict.fromkeys(STATUSES, 0) for voice in self._voices}
        for claim in self._claims:
            for voice in self._speakers(claim):
                counts[voice][self._status(claim)] += 1
        most = max((sum(tally.values()) for tally in counts.values()), default=1)
        return tuple(
            StripRow(
                self._desk.voice(voice, self._article.slug),
                total := sum(tally.values()),
                tuple(_bars(tally, most)),
                self._choice(voice, total),
            )
            for voice, tally in counts.items()
        )

    def _choice(self, voice: Voice, count: int) -> Choice | None:
        if len(self._voices) > SPEAKERS and self._boxes[voice] == SPEAKERS:
            return None
        return Choice(f"by_{self._boxes[voice]}", self._value(voice), count)

    def others(self) -> Choice | None:
        """The box of the speakers who share one."""
        if len(self._voices) <= SPEAKERS:
            return None
        shared = sum(
            any(self._boxes[voice] == SPEAKERS for voice in self._speakers(claim)) for claim in self._claims
        )
        return Choice(f"by_{SPEAKERS}", "others", shared)

    def statuses(self) -> tuple[Choice, ...]:
        """The boxes for answer status, strongest first."""
        counts = Counter(self._status(claim) for claim in self._claims)
        return tuple(Choice(f"status_{code}", code, counts[code]) for code in STATUSES if counts[code])

    def kinds(self) -> tuple[Choice, ...]:
        """The boxes for kinds of claims and, last, for remarks."""
        counts = Counter(str(claim.kind.first or Kind.STATEMENT) for claim in self._claims)
        counts[REMARK] = len(self._remarks)
        codes = (*map(str, Kind), REMARK)
        return tuple(Choice(f"kind_{code}", code, counts[code]) for code in codes if counts[code])

    def layers(self) -> tuple[Choice, ...]:
        """The boxes for layers, in their order; none where there is one layer."""
        return tuple(
            Choice(
                f"layer_{number}",
                together[0].name,
                sum(self._used[layer.name] for layer in together),
                self._desk.book.wording.listed(layer.title for layer in together),
            )
            for number in sorted(set(self._layers.values()))
            if (together := [layer for layer in self._shown if self._layers[layer.name] == number])
        )

    def _speakers(self, claim: Claim) -> tuple[Voice, ...]:
        return claim.speakers.first or (self._article.voice,)

    def _status(self, claim: Claim) -> str:
        return str(self._desk.book.site.links(claim.ref).status)

    def _value(self, voice: Voice) -> str:
        """What a speaker is called in an address; the id of one who is hidden is not told."""
        match voice:
            case ActorVoice(id_):
                return "withheld" if self._desk.book.site.actors[id_].hidden else id_
            case ArticleVoice():
                return "article"
            case UnnamedVoice(_, description):
                return f"unnamed {description}".strip()


def _bars(tally: dict[str, int], most: int) -> Iterator[Bar]:
    start = 0
    for status, count in tally.items():
        if count:
            yield Bar(status, _hundredths(start, most), _hundredths(count, most))
            start += count


def _hundredths(part: int, whole: int) -> float:
    """A share of a bar, to two places; as a whole number where it is one."""
    share = round(100 * part / whole, 2)
    return int(share) if share.is_integer() else share
