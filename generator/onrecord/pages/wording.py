"""The words of the interface: sentences through gettext, and a display word for each term of the format.

Templates write most sentences themselves; what is here is needed for labels, titles and addresses that
are put together from data. A site's `words` change the terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from onrecord.dates import Date
from onrecord.pages.when import marked, spoken

# Languages usually, and scripts always, written from right to left (Unicode CLDR, characterOrder).
RIGHT_TO_LEFT_LANGUAGES = frozenset(
    ("ar", "arc", "arz", "ckb", "dv", "fa", "he", "ks", "lrc", "mzn", "ps", "sd", "syr", "ug", "ur", "yi")
)
RIGHT_TO_LEFT_SCRIPTS = frozenset(("adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "syrc", "thaa"))

TERMS: Mapping[str, str] = {
    "kind.statement": "statement",
    "kind.event": "event",
    "kind.accusation": "accusation",
    "kind.denial": "denial",
    "kind.motive": "motive",
    "kind.label": "label",
    "treatment.reports": "reports it",
    "treatment.endorses": "takes it as its own",
    "treatment.doubts": "casts doubt on it",
    "treatment.rejects": "rejects it",
    "status.denied": "denied",
    "status.disputed": "disputed",
    "status.undercut": "undercut",
    "status.none": "no answer",
    "finding.supported": "supported",
    "finding.contradicted": "contradicted",
    "finding.mixed": "mixed",
    "finding.unverified": "unverified",
    "finding.unverifiable": "unverifiable",
    "relation.denies": "denies",
    "relation.disputes": "disputes",
    "relation.undercuts": "undercuts",
    "relation.supports": "supports",
    "relation.repeats": "repeats",
    "relation.denied-by": "denied by",
    "relation.disputed-by": "disputed by",
    "relation.undercut-by": "undercut by",
    "relation.supported-by": "supported by",
    "relation.repeated-by": "repeated by",
    "actor.person": "person",
    "actor.group": "group",
    "actor.armed-group": "armed group",
    "actor.institution": "institution",
    "actor.party": "party",
    "actor.state": "state",
    "actor.outlet": "outlet",
    "actor.place": "place",
    "actor.event": "event",
    "actor.unstated": "kind not stated",
    "actors.person": "People",
    "actors.group": "Groups",
    "actors.armed-group": "Armed groups",
    "actors.institution": "Institutions",
    "actors.party": "Parties",
    "actors.state": "States",
    "actors.outlet": "Outlets",
    "actors.place": "Places",
    "actors.event": "Events",
    "actors.unstated": "Kind not stated",
    "name.own": "own name",
    "name.phrase": "phrase",
    "name.short": "short form",
    "name.spelling": "spelling",
    "name.translation": "translation",
    "name.former": "former name",
    "name.description": "description",
    "name.contested": "contested name",
    "date.event": "happened",
    "date.statement": "said",
    "date.publication": "published",
    "language.ar": "Arabic",
    "language.de": "German",
    "language.en": "English",
    "language.es": "Spanish",
    "language.fa": "Persian",
    "language.fr": "French",
    "language.he": "Hebrew",
    "language.it": "Italian",
    "language.ru": "Russian",
    "language.tr": "Turkish",
    "language.ur": "Urdu",
    "language.zh": "Chinese",
}
"""The display word of each term, in English."""


def _same(message: str) -> str:
    return message


def _by_number(singular: str, plural: str, number: int) -> str:
    return singular if number == 1 else plural


@dataclass(frozen=True, slots=True)
class Wording:
    """How the interface says things: a translation (English if none is given), and a site's own `words`."""

    gettext: Callable[[str], str] = _same
    ngettext: Callable[[str, str, int], str] = _by_number
    words: Mapping[str, str] = field(default_factory=dict)

    def term(self, qualified: str) -> str:
        """The display word of a term such as `finding.supported`; an unknown one is shown as it is."""
        own = self.words.get(qualified)
        if own is not None:
            return own
        word = TERMS.get(qualified)
        return self.gettext(word) if word else qualified.partition(".")[2]

    def date(self, date: Date) -> str:
        """A date in words."""
        return spoken(date, self.gettext)

    def time(self, date: Date) -> str:
        """A date in words, as HTML."""
        return marked(date, self.gettext)

    def listed(self, items: Iterable[str]) -> str:
        """Several names in one line."""
        return self.gettext(", ").join(items)

    def shortened(self, text: str, limit: int) -> str:
        """`text`, cut between words where it is longer than `limit` code points."""
        if len(text) <= limit:
            return text
        cut = text.rfind(" ", limit // 2, limit)
        return text[: cut if cut > 0 else limit].rstrip(" ,;:.–—-") + "…"


def direction(language: str) -> str:
    """The direction in which a language is written: `ltr` or `rtl`. `language` is a BCP 47 tag."""
    main, *others = language.lower().split("-")
    script = next((part for part in others if len(part) == 4 and part.isalpha()), None)
    if script is not None:
        return "rtl" if script in RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if main in RIGHT_TO_LEFT_LANGUAGES else "ltr"
