"""Plain values to records, and the JSON Schema.

The only door to pydantic.

    values      the sorts of values: text, ids, dates, addresses, one value or a list
    keys        which keys a record has, and of what sort
    entries     rules that concern an entry as a whole
    problems    what the validator says, in an author's words
    reading     trees to records; what is good of a file is kept where some of it is not
    editors     the JSON Schema
"""

from onrecord.schema.editors import json_schema
from onrecord.schema.reading import actors, article, layer, site
from onrecord.schema.values import Fault, base_address

__all__ = ["Fault", "actors", "article", "base_address", "json_schema", "layer", "site"]
