"""The sorts of values there are in a file: how each is read from text, and what its JSON Schema says.

A value that is no good raises `Fault` (or `dates.DateError`); the validator collects them all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypeAliasType

from onrecord import dates, ids, targets
from onrecord.records import Unnamed
from onrecord.suggest import nearest

T = TypeVar("T")
Json = dict[str, Any]

FORMAT = "1"
MOST = 100
"""The greatest number that any key takes."""

LONGEST = 10_000
"""Code points of a name, a title, a term and the like, which may stand on every page."""
WHOLE_FILE = 5_000_000
"""Code points of what may be as long as its file."""
MOST_ITEMS = 200
"""Items of a list, annotations aside. What is listed twice, accusers with accused, say, makes a page of the
square of that."""

ANY_SCALAR: Json = {"type": ["string", "number", "boolean"]}
"""Every scalar is text here, but an editor takes `2016` for a number and `no` for a boolean."""

_LANGUAGE = re.compile(
    r"[a-z]{2,3}(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(-[a-wyz0-9](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?",
    re.IGNORECASE,
)
"""The shape of a language tag, RFC 5646 section 2.1, without its reserved and grandfathered forms."""
MAX_TAG = 100
"""Characters of a language tag. RFC 5646 section 4.4.1 counts on 35; each part may have a catalogue."""
_LANGUAGES = {
    "arabic": "ar",
    "chinese": "zh",
    "english": "en",
    "french": "fr",
    "german": "de",
    "hebrew": "he",
    "italian": "it",
    "persian": "fa",
    "portuguese": "pt",
    "russian": "ru",
    "spanish": "es",
    "turkish": "tr",
    "ukrainian": "uk",
}
_ADDRESS = re.compile(r"https?://[^\s<>\"\\^`{|}]+", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_WIKIDATA = re.compile(r"[QPL][0-9]+")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_BOOLEANS = {"yes": True, "true": True, "no": False, "false": False}


class Fault(ValueError):
    """A value that is no good: the problem's code, its message, and what to write instead."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


class Scalar:
    """A text that is not blank, without blanks around it, as `read` takes it.

    `longest`: its code points at most. `json`: its JSON Schema.
    """

    def __init__(
        self, read: Callable[[str], object] | None = None, *, longest: int = LONGEST, **json: Any
    ) -> None:
        self._read = read
        self._longest = longest
        self._json = json or ANY_SCALAR

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        text = core_schema.str_schema(strip_whitespace=True, min_length=1, max_length=self._longest)
        return core_schema.no_info_after_validator_function(self._read, text) if self._read else text

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return dict(self._json)


class OneOrMany:
    """A list for which one value will do, and nothing is the empty list."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(listed, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        array = handler(schema)
        return {"anyOf": [array["items"], array, {"type": "null"}]}


class ManyOnly:
    """A list, or nothing; a value on its own is a list whose dash was forgotten."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._list, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return {"anyOf": [handler(schema), {"type": "null"}]}

    @staticmethod
    def _list(value: object) -> object:
        if isinstance(value, list) or value == "":
            return value or []
        raise Fault(
            "wrong-shape", "a list belongs here, and this is none", "begin each of its items with `- `"
        )


class OrText:
    """A mapping for which text will do: `keyed` makes the mapping from the text."""

    def __init__(self, keyed: Callable[[str], Json]) -> None:
        self._keyed = keyed

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._mapping, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return {"anyOf": [ANY_SCALAR, handler(schema)]}

    def _mapping(self, value: object) -> object:
        return self._keyed(value) if isinstance(value, str) else value


class OrUnnamed:
    """A reference for which `{unnamed: description}` may stand."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(self._voice, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> Json:
        unnamed = {"unnamed": {"type": ["string", "null"], "description": "The words the text uses instead."}}
        mapping = {
            "type": "object",
            "properties": unnamed,
            "required": ["unnamed"],
            "additionalProperties": False,
        }
        return {"anyOf": [handler(schema["schema"]), mapping]}

    @staticmethod
    def _voice(value: object, reference: Callable[[object], str]) -> str | Unnamed:
        return _unnamed(value) if isinstance(value, dict) else reference(value)


def listed(value: object) -> list[Any]:
    """A value as the list it stands for. Raises Fault where there is too much in it."""
    if isinstance(value, list) and len(value) > MOST_ITEMS:
        message = f"here are {len(value):,} items, and there may be {MOST_ITEMS}"
        raise Fault(
            "too-many", message, "keep those that matter here, and divide the rest among several records"
        )
    return value if isinstance(value, list) else [] if value == "" else [value]


def word(vocabulary: type[StrEnum]) -> Scalar:
    """One of a vocabulary's words."""

    def read(text: str) -> StrEnum:
        try:
            return vocabulary(text)
        except ValueError:
            words = [str(member) for member in vocabulary]
            near = nearest(text[:40], words)
            hint = f"did you mean `{near}`?" if near else "write one of " + ", ".join(f"`{w}`" for w in words)
            raise Fault("unknown-word", f"“{text[:40]}” is none of the words allowed here", hint) from None

    return Scalar(read, enum=[str(member) for member in vocabulary])


def identifier(text: str) -> str:
    """An id, in NFC. Raises Fault, whose hint is the nearest id, if it is none."""
    id_ = unicodedata.normalize("NFC", text)
    if (why := ids.problem(id_)) is None:
        return id_
    suggestion = ids.suggestion(id_)
    hint = f"write `{suggestion}`" if suggestion is not None else "choose another id"
    raise Fault("bad-id", f"“{id_[:60]}” is no id: {why}", hint)


def _address(text: str) -> str:
    if _ADDRESS.fullmatch(text) and text.isprintable():
        try:
            parts = urlsplit(text)
            if parts.hostname and (parts.port is None or parts.port):
                return text
        except ValueError:
            pass
    hint = "write an address that begins with `https://` or `http://` and has no blanks in it"
    if _BARE_ADDRESS.fullmatch(text):
        hint = f"write `https://{text}`"
    elif _WIKIDATA.fullmatch(text):
        hint = f"write `https://www.wikidata.org/wiki/{text}`"
    raise Fault("bad-url", f"“{text[:60]}” is no web address", hint)


def base_address(text: str) -> str:
    """A site's public address. Raises Fault if it is none."""
    address = _address(text)
    if "?" in address or "#" in address:
        plain = address.partition("#")[0].partition("?")[0]
        raise Fault("bad-url", "the site's address cannot have a `?` or `#` part", f"write `{plain}`")
    return address


def language(text: str) -> str:
    """A language tag, written as is usual. Raises Fault if it is none."""
    if len(text) <= MAX_TAG and _LANGUAGE.fullmatch(text):
        return _language_case(text)
    tag = _LANGUAGES.get(text.casefold()) or text.replace("_", "-")
    hint = "write a language tag such as `en`, `ar`, `zh-Hant` or `pt-BR`"
    if tag != text and len(tag) <= MAX_TAG and _LANGUAGE.fullmatch(tag):
        hint = f"write `{_language_case(tag)}`"
    raise Fault("bad-language", f"“{text[:40]}” is no language tag", hint)


def _language_case(tag: str) -> str:
    """The tag as RFC 5646 section 2.1.1 recommends to write it."""
    first, *rest = tag.lower().split("-")
    written = [first]
    for part in rest:
        plain = not any(len(before) == 1 for before in written)
        written.append(
            part.upper() if plain and len(part) == 2 else part.title() if plain and len(part) == 4 else part
        )
    return "-".join(written)


def _yes_no(text: str) -> bool:
    if (value := _BOOLEANS.get(text)) is not None:
        return value
    hint = f"write `{text.lower()}`" if text.lower() in _BOOLEANS else "write `yes` or `no`"
    raise Fault("not-yes-or-no", f"“{text[:40]}” is neither `yes` nor `no`", hint)


def _number(text: str) -> int:
    if text.isascii() and text.isdecimal() and int(text[:9]) <= MOST:
        return int(text)
    raise Fault("not-a-number", f"“{text[:40]}” is no number from 0 to {MOST}", "write `3`, or take it out")


def _target(text: str) -> str:
    try:
        targets.parse(text)
    except targets.BadTarget as bad:
        raise Fault("bad-target", str(bad), bad.hint) from None
    return text


def _digest(text: str) -> str:
    if _DIGEST.fullmatch(text):
        return text
    hint = "`onrecord fix --write` writes it; or delete the key"
    raise Fault("bad-digest", "a digest is `sha256:` and 64 digits from 0 to f", hint)


def _format(text: str) -> str:
    if text == FORMAT:
        return text
    if is_newer(text):
        message = (
            f"this site is in format {text[:9]}, made for a newer OnRecord; this one reads format {FORMAT}"
        )
        raise Fault("unknown-format", message, "install a newer version of onrecord")
    message = f"there is no format “{text[:20]}”; this version of onrecord reads format {FORMAT}"
    raise Fault("unknown-format", message, f"write `format: {FORMAT}`")


def is_newer(text: str, present: str = FORMAT) -> bool:
    """Whether a site's `format` is one that only a later version of this program knows."""
    return text.isascii() and text.isdecimal() and int(text[:9]) > int(present)


def _unnamed(value: Json) -> Unnamed:
    described = value.get("unnamed")
    if len(value) == 1 and isinstance(described, str):
        return Unnamed(described.strip())
    hint = 'write a name or id, or `{unnamed: "a senior official"}`'
    raise Fault("wrong-shape", "who speaks is a name, an id or `unnamed`, and this is a mapping", hint)


def source_of(text: str) -> Json:
    """An address on its own is an address; all else is a citation."""
    text = text.strip()
    is_address = text.lower().startswith(("http://", "https://")) and len(text.split()) == 1
    return {"url" if is_address else "text": text}


def made(record: Callable[..., T]) -> AfterValidator:
    """The record that is made from a mapping's checked values."""
    return AfterValidator(lambda values: record(**values))


def _mapping(value: object) -> object:
    return {} if value == "" else value


OR_NOTHING = BeforeValidator(_mapping)
"""For a mapping: where nothing is written, it is empty."""

Text = Annotated[str, Scalar()]
LongText = Annotated[str, Scalar(longest=WHOLE_FILE)]
"""Words of a text, and Markdown: what stands in few places however long it is."""
Id = Annotated[str, Scalar(identifier, type=["string", "number"], pattern=r"^[^\sA-Z_/#.]+$", maxLength=200)]
Date = Annotated[str, Scalar(dates.parse, type=["string", "number"], pattern=r"^[0-9XY.?~%/-]+$")]
Address = Annotated[str, Scalar(_address, type="string", pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://\S+$")]
BaseAddress = Annotated[
    str, Scalar(base_address, type="string", pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s?#]+$")
]
Language = Annotated[str, Scalar(language, type=["string", "boolean"], pattern=r"^[A-Za-z0-9-]+$")]
Number = Annotated[int, Scalar(_number, type=["integer", "string"], minimum=0, maximum=MOST)]
Target = Annotated[str, Scalar(_target, type="string")]
YesNo = Annotated[bool, Scalar(_yes_no, enum=[True, False, *_BOOLEANS])]
Digest = Annotated[str, Scalar(_digest, type="string", pattern="^sha256:[0-9a-f]{64}$")]
Format = Annotated[str, Scalar(_format, enum=[int(FORMAT), FORMAT])]

# What names a record elsewhere; each has a definition of its own in the JSON Schema, so that a site's own
# ids can be put there.
Actor = TypeAliasType("Actor", Text)
Claim = TypeAliasType("Claim", Text)
Annotator = TypeAliasType("Annotator", Id)
Voice = Annotated[Actor, OrUnnamed()]
