"""The thread that keeps the session up to date with the files."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from onrecord.changes import EVERYTHING, HEARTBEAT, Inbox, Watch
from onrecord.diagnostics import Diagnostic, Location, Severity
from onrecord.project import Project
from onrecord.session import Session, State
from onrecord.store import Store
from onrecord.trial import Present

SECOND_LOOK = 0.4
"""Seconds after folders came or went, when all files are looked at: what happens in a folder before it is
watched is never told."""

COURTESY = 0.5
"""Seconds that reading stands still for a page, at most."""

KNOCK = 0.03
"""Seconds in which whoever waits for the first page has asked again."""


class Worker:
    """Reads the site, follows its files, and gives every new state to `publish`, from its own thread."""

    def __init__(
        self,
        project: Project,
        publish: Callable[[State], None],
        fail: Callable[[BaseException], None],
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        """`fail` is given what nobody expected, after which no file is followed any more.

        `busy` says whether somebody waits for a page that is being made.
        """
        self._busy = busy
        self._fail = fail
        self._root = project.root
        self._publish = publish
        self._store = Store(project.root)
        self._session = Session(project, publish, store=self._store)
        self._inbox = Inbox()
        self._watch = Watch(project.root, self._inbox)
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="onrecord-worker", daemon=True)

    def present(self) -> Present | None:
        """The site as it was last read; may be asked for from any thread."""
        return self._session.present()

    def start(self) -> None:
        """Begin."""
        self._watch.start()
        self._thread.start()

    def stop(self) -> None:
        """End soon; a fold that is being made is not waited for."""
        self._stopping.set()
        self._inbox.wake()
        self._watch.stop()
        self._thread.join(1.0)

    def _run(self) -> None:
        try:
            self._follow()
        except BaseException as error:  # whoever serves the site tells it
            self._fail(error)
        finally:
            self._session.close()
            self._store.close()

    def _follow(self) -> None:
        # What is remembered is shown before changes are followed, which in a large site takes as long again.
        self._remembered()
        look_again: float | None = self._work(None)
        while not self._stopping.is_set():
            pause = HEARTBEAT if look_again is None else max(0.0, look_again - time.monotonic())
            paths = self._inbox.take(min(HEARTBEAT, pause))
            if self._stopping.is_set():
                return
            if paths:
                again = self._work(None if EVERYTHING in paths else paths)
                look_again = again if again is not None else look_again
                continue
            due = look_again is not None and time.monotonic() >= look_again
            if self._watch.follow(self._session.watched()) or due:
                look_again = self._work(None)

    def _remembered(self) -> None:
        """Show the site, if it takes no more than what is remembered of it."""
        with suppress(Exception):  # the full look that follows tells what is wrong
            self._session.refresh(None, lambda: True)
        time.sleep(KNOCK)
        self._give_way()
        self._watch.follow(self._session.watched())

    def _work(self, paths: list[str] | None) -> float | None:
        """Bring the session up to date; when to look at all files again, if there is need to."""
        try:
            while not self._session.refresh(paths, self._interrupted) and not self._stopping.is_set():
                paths = self._inbox.take(0.0)
                paths = None if EVERYTHING in paths else paths
            new = self._watch.follow(self._session.watched())
        except OSError as error:
            self._session.report(_failing(error))
            return time.monotonic() + HEARTBEAT
        except Exception as error:  # whatever happens, the author's next save is followed
            traceback.print_exc(file=sys.stderr)
            self._session.report(_unexpected(error))
            return time.monotonic() + HEARTBEAT
        if new or (paths is not None and any(self._of_folders(path) for path in paths)):
            return time.monotonic() + SECOND_LOOK
        return None

    def _interrupted(self) -> bool:
        """Whether to look at changes first."""
        self._give_way()
        return self._inbox.waiting or self._stopping.is_set()

    def _give_way(self) -> None:
        """Let whoever waits for a page go before: threads share a core."""
        until = time.monotonic() + COURTESY
        while self._busy() and time.monotonic() < until:
            time.sleep(0.002)

    def _of_folders(self, path: str) -> bool:
        """Whether a change was one of a folder, or of one that is gone."""
        return not Path(self._root, path).is_file()


def _failing(error: OSError) -> Diagnostic:
    where = f"{error.filename}: " if error.filename else ""
    message = f"the site cannot be read at present: {where}{error.strerror or error}"
    hint = "see to the disk or the system's limits; it is tried again every other second"
    return Diagnostic("file-unreadable", Severity.ERROR, message, Location("site.yaml"), hint)


def _unexpected(error: Exception) -> Diagnostic:
    message = f"OnRecord failed at this: {type(error).__name__}: {error}"
    hint = "save again; if it stays, please report it with what the terminal shows"
    return Diagnostic("unexpected", Severity.ERROR, message, Location("site.yaml"), hint)
