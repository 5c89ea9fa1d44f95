"""YAML text to plain values, and back from the keys of a value to its line and column.

The only door to PyYAML. Every scalar is read as the text the author typed; duplicate keys, tags, anchors,
aliases, merge keys, keys that are no text and second documents are errors, each with its place.

    parse       reads a file to a `Tree`, without line numbers
    Places      reads it again with them; only files that have problems need it
    outline     reads it again with every value's exact extent; only what edits a file needs it
    syntax      says in an author's words what YAML found wrong
    events      what PyYAML tells, by libyaml where it is there
"""

from onrecord.yamltree.outline import Written, outline
from onrecord.yamltree.parse import MAX_CHARACTERS, MAX_DEPTH, Tree, Value, parse
from onrecord.yamltree.places import Places, locate

__all__ = [
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "Places",
    "Tree",
    "Value",
    "Written",
    "locate",
    "outline",
    "parse",
]
