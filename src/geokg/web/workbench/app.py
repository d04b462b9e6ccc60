"""The WSGI application: routes, and what every request goes through."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Final

from geokg.analysis.agreement.deciding import Decision
from geokg.base.diagnostics import Edit, Value
from geokg.base.errors import GeokgError, UnreadableInput
from geokg.base.system_errors import system_fault
from geokg.web.workbench.actor_search import actors_answer, published
from geokg.web.workbench.answers import (
    HEADERS,
    Answer,
    Json,
    error_answer,
    json_answer,
    refused,
    wrong_request,
)
from geokg.web.workbench.article_state import source_state
from geokg.web.workbench.comparing import Comparison
from geokg.web.workbench.dates_read import read_date
from geokg.web.workbench.desk import Desk
from geokg.web.workbench.editing import edit, try_edits
from geokg.web.workbench.folder_state import folder_state
from geokg.web.workbench.guard import Environ, Guard, check_write
from geokg.web.workbench.quotes import SelectedWords, quote_answer
from geokg.web.workbench.request import Request, parameters, read_body
from geokg.web.workbench.reviewing import accept, reject
from geokg.web.workbench.snapshots import Snapshot
from geokg.web.workbench.type_search import types_answer
from geokg.web.workbench.undoing import redo, undo
from geokg.web.workbench.watching import Watcher

_WEB: Final = Path(__file__).parent.parent
ASSETS: Final = (_WEB / "workbench" / "assets", _WEB / "pages" / "assets")
"""The page has the colours and the type of the published pages."""
PAGE: Final = "workbench.html"
_ASSET: Final = re.compile(r"[a-z0-9-]+\.(html|css|js|svg)")
_KINDS: Final = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_LONGEST_S: Final = 24 * 60 * 60
"""Seconds that a claim may take; more was a page that was left open."""
StartResponse = Callable[[str, list[tuple[str, str]]], object]
Route = Callable[[Request], Json]


class Application:
    """The workbench as a WSGI application.

    Args:
        desk: The articles.
        guard: Who may ask.
        watcher: What changed on disk.
        stop: Ends the server, after the answer.
    """

    def __init__(
        self, desk: Desk, guard: Guard, watcher: Watcher, stop: Callable[[], None]
    ) -> None:
        self.desk = desk
        self.guard = guard
        self.stop = stop
        self.watcher = watcher
        self.comparison = Comparison(desk)
        self.last_request = time.monotonic()
        """When somebody asked for something last; a page that waits for changes does not count."""
        self._routes: Mapping[tuple[str, ...], Route] = {
            ("GET", "folder"): self._folder,
            ("POST", "compare"): lambda r: self.comparison.compare(
                r.text("article"), is_open=r.flag("open")
            ),
            ("POST", "adjudicate"): self._adjudicate,
            ("GET", "changes"): lambda r: watcher.changes(r.number("since", -1)),
            ("GET", "types"): lambda r: types_answer(r.text("q", "")),
            ("GET", "actors"): self._actors,
            ("GET", "when"): self._when,
            ("POST", "quote"): self._quote,
            ("GET", "article", "*"): lambda r: desk.open(r.path[1]),
            ("GET", "article", "*", "source"): self._source,
            ("POST", "article", "*", "try"): lambda r: try_edits(desk, *_arguments(r)),
            ("POST", "article", "*", "edit"): self._edit,
            ("POST", "article", "*", "undo"): lambda r: undo(desk, r.path[1]),
            ("POST", "article", "*", "redo"): lambda r: redo(desk, r.path[1]),
            ("POST", "article", "*", "hold"): lambda r: desk.hold(r.path[1], r.mapping("claim")),
            ("POST", "article", "*", "accept"): self._accept,
            ("POST", "article", "*", "reject"): lambda r: reject(
                desk, r.path[1], r.text("draft"), r.text("reason", "")
            ),
            ("POST", "stop"): self._stop,
        }

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        try:
            answer = self._answer(environ)
        except GeokgError as error:
            answer = error_answer(error)
        except (OSError, RecursionError) as error:
            answer = error_answer(UnreadableInput(system_fault(error, _name_of(error))))
        status = f"{answer.status.value} {answer.status.phrase}"
        length = ("Content-Length", str(len(answer.body)))
        kind = ("Content-Type", answer.content_type)
        start_response(status, [kind, length, *HEADERS, *answer.headers])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body]

    def _answer(self, environ: Environ) -> Answer:
        path = _path(environ)
        method = str(environ["REQUEST_METHOD"])
        if path == ("open",) and method == "GET":
            return self.guard.open(environ)
        self.guard.check(environ)
        if path != ("api", "changes"):
            self.last_request = time.monotonic()
        if path[:1] != ("api",):
            return self._asset(path, method)
        route = self._routes.get((method, *_pattern(path[1:])))
        if route is None:
            known = any(key[1:] == _pattern(path[1:]) for key in self._routes)
            status = HTTPStatus.METHOD_NOT_ALLOWED if known else HTTPStatus.NOT_FOUND
            raise refused(status, "GK971", "there is no such address here")
        body: dict[str, object] = {}
        if method != "GET":
            check_write(environ)
            body = read_body(environ)
        query = parameters(str(environ.get("QUERY_STRING", "")))
        return json_answer(route(Request(path[1:], query, body)))

    def _asset(self, path: tuple[str, ...], method: str) -> Answer:
        """Return a file of the page; the page itself is at the root."""
        name = path[1] if len(path) == 2 and path[0] == "assets" else "" if path else PAGE
        kind = _ASSET.fullmatch(name)
        # A name is joined to a folder only after the pattern has matched.
        files = [folder / name for folder in ASSETS if kind and (folder / name).is_file()]
        if method not in ("GET", "HEAD") or not kind or not files:
            raise refused(HTTPStatus.NOT_FOUND, "GK971", "there is no such address here")
        return Answer(HTTPStatus.OK, files[0].read_bytes(), _KINDS[kind[1]])

    def _folder(self, request: Request) -> Json:
        state = folder_state(self.desk)
        pairs = [] if state["scanning"] else self.comparison.pairs(is_open=request.flag("open"))
        return state | {"pairs": pairs}

    def _adjudicate(self, request: Request) -> Json:
        decision = Decision(
            claims=request.texts("claims"),
            take=request.text("take", ""),
            keep=request.flag("keep") if "keep" in request.body else None,
            but=request.mapping("but") or {},
            why=request.text("why", ""),
        )
        if decision.is_open != request.flag("undecide"):
            raise wrong_request("a decision has `take`, or `keep`, or `undecide`")
        return self.comparison.adjudicate(
            request.text("article"),
            request.text("etag"),
            decision,
            is_open=request.flag("open"),
        )

    def _actors(self, request: Request) -> Json:
        return actors_answer(request.text("q", ""), self._snapshot(request.text("id")))

    def _when(self, request: Request) -> Json:
        day = published(self._snapshot(request.text("id")))
        return read_date(request.text("words"), day, request.text("modality", "actual"))

    def _quote(self, request: Request) -> Json:
        return quote_answer(_pieces(request), self._snapshot(request.text("id")))

    def _snapshot(self, key: str) -> Snapshot:
        return self.desk.library.snapshot(self.desk.library.entry(key))

    def _edit(self, request: Request) -> Json:
        key, etag, edits = _arguments(request)
        state = edit(self.desk, key, etag, edits)
        for one in edits:
            if one.op == "add" and one.path == ("claims",) and isinstance(one.value, dict):
                self._note_time(request, one.value)
        return state

    def _accept(self, request: Request) -> Json:
        key, etag, edits = _arguments(request)
        claim = request.mapping("claim")
        state = accept(self.desk, key, etag, request.text("draft"), claim, edits)
        self._note_time(request, claim or {"id": request.text("draft")})
        return state

    def _note_time(self, request: Request, claim: Mapping[str, Value]) -> None:
        """Write down how long a new claim took, if the page says it."""
        seconds = request.body.get("seconds")
        if isinstance(seconds, int | float) and 0 <= seconds < _LONGEST_S:
            id, kind = (str(claim.get(key, "")) for key in ("id", "type"))
            self.desk.note_time(request.path[1], id, kind, seconds)

    def _source(self, request: Request) -> Json:
        return source_state(self._snapshot(request.path[1]))

    def _stop(self, _: Request) -> Json:
        self.stop()
        return {"stopped": True}


def _name_of(error: BaseException) -> str:
    name = error.filename if isinstance(error, OSError) else ""
    return name if isinstance(name, str) else ""


def _arguments(request: Request) -> tuple[str, str, tuple[Edit, ...]]:
    return request.path[1], request.text("etag"), request.edits()


def _pieces(request: Request) -> list[SelectedWords]:
    """Return the pieces of a quote that a page asks about."""
    given = request.body.get("pieces", [request.body])
    pieces = (
        [Request((), {}, one) for one in given if isinstance(one, dict)]
        if isinstance(given, list)
        else []
    )
    return [SelectedWords(one.text("words"), one.number("occurrence", 0)) for one in pieces]


def _path(environ: Environ) -> tuple[str, ...]:
    """Return the parts of the path of a request, decoded."""
    raw = str(environ.get("PATH_INFO", ""))
    text = raw.encode("latin-1", "replace").decode("utf-8", "replace")
    return tuple(text.removeprefix("/").split("/")) if text not in ("", "/") else ()


def _pattern(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return a path with a star in place of the key of an article."""
    return (path[0], "*", *path[2:]) if path[:1] == ("article",) and len(path) > 1 else path
