"""Plain values to records, and the JSON Schema.

The only door to pydantic.

    values      the sorts of values: text, ids, dates, addresses, one value or a list
    keys        which keys a record has, and of what sort
    entries     rules that concern an entry as a whole
    problems    what the validator says, in an author's words
    reading     trees to records; what is good of a file is kept where some of it is not
    editors     the JSON Schema
"""

from onrecord.schema.editors import KINDS, Kind, json_schema
from onrecord.schema.reading import actors, article, corrections, layer, site
from onrecord.schema.values import FORMAT, Fault, base_address, identifier, is_newer, language

__all__ = [
    "FORMAT",
    "KINDS",
    "Fault",
    "Kind",
    "actors",
    "article",
    "base_address",
    "corrections",
    "identifier",
    "is_newer",
    "json_schema",
    "language",
    "layer",
    "site",
]
