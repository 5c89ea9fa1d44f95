"""The site beside the editor: served from memory, changed in the page as its files change.

worker      the thread that keeps the session up to date
editors     links that open a file at a line in an editor
messages    what the page in the browser is told
desk        an author's changes of layers, planned, tried and written
writing     the desk over HTTP, to the page alone
server      the pages over HTTP, to this machine alone

live.js     the page, changed in its place
annotate/   select to annotate: words selected, the form, notes' buttons
"""

from __future__ import annotations

from onrecord.serve.editors import BadEditor, Editor
from onrecord.serve.server import PortTaken, address, is_loopback, listen, serve

__all__ = ["BadEditor", "Editor", "PortTaken", "address", "is_loopback", "listen", "serve"]
