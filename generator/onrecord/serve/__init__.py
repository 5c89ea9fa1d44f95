"""The site beside the editor: served from memory, changed in the page as its files change.

watch       changes of files, bursts of them as one
worker      the thread that keeps the session up to date
editors     links that open a file at a line in an editor
messages    what the page in the browser is told
server      the pages over HTTP, to this machine alone
"""

from __future__ import annotations

from onrecord.serve.editors import BadEditor, Editor
from onrecord.serve.server import PortTaken, address, is_loopback, listen, serve

__all__ = ["BadEditor", "Editor", "PortTaken", "address", "is_loopback", "listen", "serve"]
