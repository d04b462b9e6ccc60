"""Files that change on disk while a page is open: noticed by their stamps, told by a long poll."""

from __future__ import annotations

import time
from threading import Event, Lock
from typing import Final

from geokg.base.errors import GeokgError
from geokg.web.workbench.library import Library, ListedFile
from geokg.web.workbench.safe_files import Stamp, stamp

POLL_S: Final = 25.0
"""Seconds that a page waits for a change; then it asks again."""
_STEP_S: Final = 0.3
_NEW_FILES_S: Final = 3.0
"""Seconds between two looks for new files."""
_REMEMBERED: Final = 10_000
Stamps = tuple[Stamp | None, ...]


class Watcher:
    """What changed in a folder since the server started, numbered.

    Args:
        library: The folder.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self.stopped = Event()
        self._lock = Lock()
        self._seen: dict[str, Stamps] = {}
        self._events: list[dict[str, object]] = []
        self._first = 0
        """The number of the first change that is remembered."""
        self._listed = 0.0

    def changes(self, since: int, wait_s: float = POLL_S) -> dict[str, object]:
        """Return the files that changed since a number, and the number to ask with next.

        It waits until there is one. A number below zero, or an old one, gives no changes: the page
        then loads what it shows.

        Args:
            since: The number that the last answer gave.
            wait_s: Seconds to wait at most.
        """
        deadline = time.monotonic() + wait_s
        while True:
            with self._lock:
                self._look()
                now = self._first + len(self._events)
                if not self._first <= since <= now:
                    return {"now": now, "changed": []}
                new = self._events[since - self._first :]
            if new or time.monotonic() > deadline or self.stopped.wait(_STEP_S):
                latest = {str(event["key"]): event for event in new}
                return {"now": now, "changed": list(latest.values())}

    def _look(self) -> None:
        if time.monotonic() - self._listed > _NEW_FILES_S:
            self.library.refresh()
            self._listed = time.monotonic()
        for key, entry in list(self.library.entries.items()):
            stamps = _stamps(entry)
            before = self._seen.get(key)
            if before == stamps:
                continue
            self._seen[key] = stamps
            if before is not None:
                self._events.append(self._event(entry))
        excess = len(self._events) - _REMEMBERED
        if excess > 0:
            del self._events[:excess]
            self._first += excess

    def _event(self, entry: ListedFile) -> dict[str, object]:
        try:
            etag, gone = self.library.snapshot(entry).etag, False
        except GeokgError:
            etag, gone = "", True
        return {"key": entry.key, "etag": etag, "gone": gone}


def _stamps(entry: ListedFile) -> Stamps:
    newest = entry.newest
    text = entry.file.parent / newest.text_file if newest and newest.text_file else None
    return tuple(stamp(path) if path else None for path in (entry.file, entry.draft, text))
