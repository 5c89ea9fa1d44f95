"""Edits of YAML text that leave every other byte as it was.

Text in, text out. `yamltree.outline` tells where every value is written; an edit replaces, adds or deletes
just these stretches, so comments, order, blank lines, quoting, line breaks and whatever else an author did
stay. What comes out is read again: if it is not the old tree with that one change, nothing is edited.

    scalars     how a text is written in each of YAML's styles
    splices     an edit to the stretches of text that it exchanges
    edit        several edits of one file at once, proved by reading the result
"""

from onrecord.yamledit.edit import Append, Edit, EditRefused, Exchange, Insert, Remove, Rename, Replace, edit
from onrecord.yamltree import Value

__all__ = [
    "Append",
    "Edit",
    "EditRefused",
    "Exchange",
    "Insert",
    "Remove",
    "Rename",
    "Replace",
    "Value",
    "edit",
]
