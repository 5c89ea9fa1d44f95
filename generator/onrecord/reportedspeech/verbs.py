"""The verbs by which speech is reported, and what surrounds them."""

from __future__ import annotations

import re

from onrecord import cues


def any_of(*lists: str) -> str:
    """A pattern for any of the words in these lists of `cues`."""
    words = sorted({word for listed in lists for word in cues.forms(listed)}, key=len, reverse=True)
    return "|".join(map(re.escape, words))


_PHRASES = "|".join(map(re.escape, cues.PHRASES))
_ACCUSE = any_of(*cues.ACCUSING.values())
VERB = re.compile(
    rf"(?<![\w'’-])(?:{_PHRASES}|{any_of(cues.SAYING, cues.TELLING, cues.REJECTING)}|{_ACCUSE})(?![\w'’-])"
)
BARE = frozenset((*cues.forms(cues.BARE), *cues.PHRASES))
TELLING = frozenset(cues.forms(cues.TELLING))
REJECTING = frozenset(cues.forms(cues.REJECTING))
PREPOSITIONS = {form: word for word, listed in cues.ACCUSING.items() for form in cues.forms(listed)}
_ALSO_NOUNS = frozenset(cues.forms(cues.NOUNS)) | {
    *("answer", "answers", "blame", "charge", "charges", "comment", "comments", "counter"),
    *("object", "objects", "state", "states"),
}
SAID_TO = frozenset(cues.forms(cues.SAID_TO))
_BE = r"(?:is|are|was|were|be|been|being)"
ADVERB = (
    r"(?:[a-z]+ly|also|always|never|now|once|again|often|still|since|even|long|several times|further|later"
    r"|then|first|too)"
)
AUXILIARY = (
    r"(?:has|have|had|having|will|would|is|are|was|were|been|being|be|may|might|can|could|did|does|do|also"
    r"|went on)"
)
TAIL = re.compile(rf"(?:(?:^|\s+)(?:{AUXILIARY}|{ADVERB}|to))+\s*$")
PASSIVE = re.compile(rf"(?<!\w)(?P<be>{_BE})\s+(?:{ADVERB}\s+)*$")
_NEGATED = re.compile(r"\b(?:not|never|nobody|no one|neither)\s*(?:\w+ly\s*)?$|n['’]t\s*$", re.IGNORECASE)
_DETERMINER = re.compile(
    r"(?:^|\s)(?:the|a|an|this|that|these|those|his|her|its|their|our|my|no|any|some|of|such|\w+['’]s|\w+s['’])\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"(?:^|[\s,])(?:which|who|whom|that|whose)\s*(?:\w+\s+){0,3}$", re.IGNORECASE)


def verbs(text: str) -> list[re.Match[str]]:
    """The verbs of a sentence that report what somebody says."""
    return [match for match in VERB.finditer(text) if _reports(text, match)]


def _reports(text: str, match: re.Match[str]) -> bool:
    before = text[: match.start()]
    if not before.strip() or _NEGATED.search(TAIL.sub("", before) if not _NEGATED.search(before) else before):
        return False
    if _RELATIVE.search(before) and not re.search(r"\band that\s*\w*\s*$", before) and "," in before[-60:]:
        return False
    return match[0] not in _ALSO_NOUNS or not _DETERMINER.search(before)
