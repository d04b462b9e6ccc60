"""What the tests of pages in a browser share: Chromium, a server, and what a page says."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any, Final

from loopback import LoopbackServer, serving

CHROMIUM: Final = shutil.which("chromium")
WITHOUT_CHROMIUM: Final = "chromium is not installed: apt-get install chromium"


@contextmanager
def chromium() -> Iterator[Any]:
    """Chromium of the system, driven by playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        # Names of other sites, for tests of attacks, that mean this machine.
        rules = "--host-resolver-rules=MAP rebind.test 127.0.0.1, MAP evil.test 127.0.0.1"
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", rules])
        yield browser
        browser.close()


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address of the site below a path of a server."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def translate_path(self, path: str) -> str:
            return super().translate_path(path.removeprefix("/deep/path"))

    handler: Any = functools.partial(Handler, directory=str(site))
    with serving(LoopbackServer(handler)) as server:
        yield f"{server.url}/deep/path/"


def heard_on(browser: Any, root: str, paths: Iterable[str]) -> list[str]:
    """What the console says, what opens, and what is asked for outside, on pages of an address."""
    heard: list[str] = []
    view = browser.new_page()
    view.on("console", lambda message: heard.append(message.text))
    view.on("pageerror", lambda error: heard.append(str(error)))
    view.on("dialog", lambda dialog: heard.append(f"dialog: {dialog.message}"))
    view.on("requestfailed", lambda request: heard.extend(_failures(request)))
    view.on("request", lambda r: None if r.url.startswith(root) else heard.append(r.url))
    for path in paths:
        view.goto(root + path)
    view.close()
    return heard


def _failures(request: Any) -> list[str]:
    """What failed; the next page aborts what the last one still asks for, such as its icon."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"failed: {request.url}"]


def html_paths(site: Path) -> list[str]:
    """The paths of the pages of a site."""
    return [file.relative_to(site).as_posix() for file in sorted(site.rglob("*.html"))]
