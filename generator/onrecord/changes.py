"""Changes of a site's files, as they are saved."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

QUIET = 0.05
"""Seconds without a further change after which a burst is over: an editor saves in several steps."""

_KINDS = frozenset(("created", "modified", "deleted", "moved"))
_MADE = "public"
"""The folder for what is built; nothing in it is read."""


class _Handler(FileSystemEventHandler):
    """Notes that something changed that a command reads; a text may lie anywhere but in what is made."""

    def __init__(self, root: Path, noted: queue.SimpleQueue[None]) -> None:
        self._root = root
        self._noted = noted

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type not in _KINDS or (event.is_directory and event.event_type == "modified"):
            return
        if any(self._is_read(str(path)) for path in (event.src_path, event.dest_path) if path):
            self._noted.put(None)

    def _is_read(self, path: str) -> bool:
        try:
            parts = Path(path).relative_to(self._root).parts
        except ValueError:
            return False
        hidden = any(part.startswith((".", "#")) or part.endswith("~") for part in parts)
        return bool(parts) and not hidden and parts[0] != _MADE


def changes(root: Path) -> Iterator[None]:
    """Yields once at the beginning, and then after each burst of changes, for ever.

    Hidden files are passed over. Raises OSError where the system does not let it watch.
    """
    noted: queue.SimpleQueue[None] = queue.SimpleQueue()
    observer = Observer()
    observer.schedule(_Handler(root, noted), str(root), recursive=True)
    observer.start()
    try:
        while True:
            yield
            noted.get()
            while True:
                try:
                    noted.get(timeout=QUIET)
                except queue.Empty:
                    break
    finally:
        observer.stop()
        observer.join()
