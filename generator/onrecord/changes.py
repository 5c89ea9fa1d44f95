"""Changes of files, as they are saved: only those that change content, and bursts of them as one."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Condition

from watchdog.events import (
    EVENT_TYPE_CREATED,
    EVENT_TYPE_MODIFIED,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from onrecord.inotify import advice, limit_reached

LONGEST = 0.030
"""Seconds that a burst is waited for, at most: a hand does not notice it."""
QUIET = 0.003
"""Seconds without a further change after which a burst is over; an editor's atomic save takes less than one
millisecond from its first step to its last."""

HEARTBEAT = 2.0
"""Seconds after which the watched folders are looked at though nothing was told: one may be another now."""
EVERYTHING = "."
"""In place of paths: changes were lost, and any file may be another."""
OVERFLOWS = "watchdog.observers.inotify_c"
"""The logger to which watchdog tells, and nobody else, that the system lost changes."""
MADE = "public"
"""The folder for what is built; nothing in it is read."""

CHANGES: list[type[FileSystemEvent]] = [
    *(FileCreatedEvent, FileModifiedEvent, FileClosedEvent, FileMovedEvent, FileDeletedEvent),
    *(DirCreatedEvent, DirMovedEvent, DirDeletedEvent),
]
"""What is asked for. Not that files are opened and read: a large site that is read would fill the system's
queue with what it does itself."""


class Inbox:
    """Paths that changed, until they are taken. Safe to use from several threads."""

    def __init__(self) -> None:
        self._paths: dict[str, None] = {}
        self._unfinished: set[str] = set()  # being written: told of, and not closed yet
        self._first = self._last = 0.0
        self._woken = Condition()

    def put(self, path: str, *, finished: bool = True) -> None:
        """A path changed; unless `finished`, more is to come."""
        with self._woken:
            self._last = time.monotonic()
            if not self._paths:
                self._first = self._last
            self._paths[path] = None
            if finished:
                self._unfinished.discard(path)
            else:
                self._unfinished.add(path)
            self._woken.notify_all()

    def wake(self) -> None:
        """Let whoever waits look around."""
        with self._woken:
            self._woken.notify_all()

    @property
    def waiting(self) -> bool:
        """Whether there is anything to be taken."""
        return bool(self._paths)

    def take(self, patience: float) -> list[str]:
        """The paths of a burst that is over; none if nothing changes for `patience` seconds or on `wake`."""
        with self._woken:
            if not self._paths:
                self._woken.wait(patience)
            while self._paths:
                now = time.monotonic()
                end = self._first + LONGEST
                if not self._unfinished:
                    end = min(end, self._last + QUIET)
                if now >= end:
                    break
                self._woken.wait(end - now)
            taken = list(self._paths)
            self._paths.clear()
            self._unfinished.clear()
            return taken


class Watch:
    """Tells `inbox` of changes in a site: its own folder without those below, and some whole folders."""

    def __init__(self, root: Path, inbox: Inbox) -> None:
        self._root = str(root)
        self._inbox = inbox
        self._observer: BaseObserver = Observer()
        self._polling = False
        self._overflows = _Overflows(inbox)
        self._watched: dict[str, _Watched] = {}

    def start(self) -> None:
        """Begin to tell."""
        logging.getLogger(OVERFLOWS).addFilter(self._overflows)
        self._observer.start()

    def follow(self, folders: Collection[str]) -> bool:
        """Watch the site's folder, these, and no other; whether any is new, so that changes may be missed."""
        wanted = {folder: node for folder in (self._root, *folders) if (node := _node(folder)) is not None}
        # A folder's number does not tell that it is still watched: one made anew often gets the number of the
        # one that was removed, with which the system dropped the watch. Whoever reads from it has ended then.
        alive = {emitter.watch for emitter in list(self._observer.emitters) if emitter.is_alive()}
        new = False
        for folder, watched in list(self._watched.items()):
            if wanted.get(folder) != watched.node or watched.watch not in alive or watched.torn:
                self._forget(watched)
                del self._watched[folder]
        for folder, node in wanted.items():
            if folder not in self._watched:
                handler = _Handler(self._root, self._inbox)
                with suppress(OSError, RuntimeError):  # it is gone again, or there are no threads left
                    watch = self._observer.schedule(
                        handler, folder, recursive=folder != self._root, event_filter=CHANGES
                    )
                    self._watched[folder] = _Watched(watch, node, handler)
                new = True  # what is not watched is looked at
        if not self._polling and (failed := limit_reached(Path(self._root))):
            self._poll(failed)
            return self.follow(folders)
        return new

    def stop(self) -> None:
        """Tell no more."""
        logging.getLogger(OVERFLOWS).removeFilter(self._overflows)
        self._end()

    def _poll(self, failed: int) -> None:
        """Look at the files again and again, since the system does not tell of all of them."""
        sys.stderr.write(f"onrecord: {advice(failed)}\n")
        self._end()
        self._observer = PollingObserver(timeout=HEARTBEAT)
        self._observer.start()
        self._polling = True
        self._watched.clear()

    def _end(self) -> None:
        """Watch nothing more. Each folder by itself first: the observer stops at the first one that fails."""
        for watched in list(self._watched.values()):
            self._forget(watched)
        self._observer.stop()
        self._observer.join()

    def _forget(self, watched: _Watched) -> None:
        """Watch a folder no more; watchdog may have lost count of those in it, or it is gone."""
        with suppress(KeyError, OSError):
            self._observer.unschedule(watched.watch)


def changes(root: Path) -> Iterator[None]:
    """Yields once at the beginning, and then after each burst of changes in a site, for ever.

    Hidden files, and what is built, are passed over. Raises OSError where the system does not let it watch.
    """
    inbox = Inbox()
    watch = Watch(root, inbox)
    watch.start()
    try:
        watch.follow(_folders(root))
        while True:
            yield
            while not any(map(_is_read, inbox.take(HEARTBEAT))) and not watch.follow(_folders(root)):
                pass
    finally:
        watch.stop()


def _folders(root: Path) -> list[str]:
    """All that a site may read from: texts may lie anywhere but in what is made."""
    return [str(path) for path in root.iterdir() if _is_read(path.name) and path.is_dir()]


def _is_read(path: str) -> bool:
    parts = Path(path).parts
    passed_over = any(part.startswith((".", "#")) or part.endswith("~") for part in parts)
    return parts[:1] != (MADE,) and not passed_over


class _Handler(FileSystemEventHandler):
    def __init__(self, root: str, inbox: Inbox) -> None:
        self._root = root
        self._inbox = inbox
        self._gone: set[str] = set()
        self.returned = False
        """Whether a folder came to where one went: watchdog (7.1) may have two watches for that path now, and
        its reading ends for good with a KeyError when it comes to drop the former."""

    def on_any_event(self, event: FileSystemEvent) -> None:
        kind = event.event_type
        if event.is_directory:
            self._note(event)
        finished = event.is_directory or kind not in (EVENT_TYPE_CREATED, EVENT_TYPE_MODIFIED)
        for path in (event.src_path, event.dest_path):
            if path:
                self._inbox.put(self._named(os.fsdecode(path)), finished=finished)

    def _note(self, event: FileSystemEvent) -> None:
        if isinstance(event, DirDeletedEvent):  # so it is told as well if it was moved to elsewhere
            self._gone.add(os.fsdecode(event.src_path))
        elif os.fsdecode(event.dest_path or event.src_path) in self._gone:
            self.returned = True

    def _named(self, path: str) -> str:
        """Within the site, the path from its folder."""
        return path[len(self._root) + 1 :] if path.startswith(f"{self._root}{os.sep}") else path


@dataclass(frozen=True, slots=True)
class _Watched:
    """A folder that is watched, by the number that it had."""

    watch: ObservedWatch
    node: int
    handler: _Handler

    @property
    def torn(self) -> bool:
        """Whether it is better watched anew; of a folder that is watched alone, none below can be."""
        return self.watch.is_recursive and self.handler.returned


class _Overflows(logging.Filter):
    """Takes what watchdog's logger is told for what it means."""

    def __init__(self, inbox: Inbox) -> None:
        super().__init__()
        self._inbox = inbox

    def filter(self, record: logging.LogRecord) -> bool:
        """Look at everything, and say nothing of it."""
        self._inbox.put(EVERYTHING)
        return False


def _node(folder: str) -> int | None:
    try:
        found = os.stat(folder)
    except OSError:
        return None
    return found.st_ino if os.path.isdir(folder) else None
