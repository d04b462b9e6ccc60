"""The cost of the workbench: 500 articles, and an article of 100 kB with 500 claims.

    python bench/workbench.py

It prints seconds of wall time and, to compare machines, the ratio to one check of the article of
100 kB by `geokg check` in this process.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

from geokg.inputs.annotation.reader import read_annotations
from geokg.web.workbench import Workbench

SENTENCE = (
    "Last May, on day {n}, Iran sent word to Mali about the matter of number {n} and its many "
    "parts, and Mali wrote back {n} times to say so at length and in order. "
)
ACTORS = "actors:\n  iran: {state: IRN}\n  mali: {state: MLI}\n"


def write_article(folder: Path, name: str, claims: int, sentences: int) -> None:
    """Write an article of so many sentences and claims."""
    numbers = range(1, sentences + 1)
    text = "".join(SENTENCE.format(n=n) + ("\n\n" if n % 5 == 0 else "") for n in numbers)
    (folder / f"{name}.txt").write_text(f"Article {name}.\n\n{text}")
    lines = [
        f"  - id: c{n}\n    quote: Iran sent word to Mali about the matter of number {n} and\n"
        "    type: appeal\n    initiator: iran\n    target: mali\n    when: Last May\n"
        for n in range(1, claims + 1)
    ]
    head = f"geokg: 1\narticle:\n  id: {name}\n  published: 2008-07-07\n  text: {name}.txt\n"
    (folder / f"{name}.yaml").write_text(head + ACTORS + "claims:\n" + "".join(lines))


class Client:
    """A client that was let in."""

    def __init__(self, server: Workbench) -> None:
        self.port = server.port
        self.cookie = ""
        path = server.new_address().partition(str(server.port))[2]
        self.cookie = self._send("GET", path)[1].partition(";")[0]

    def _send(self, method: str, path: str, body: bytes | None = None) -> tuple[bytes, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers |= {"Content-Type": "application/json", "X-Geokg": "1"}
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        if response.status not in (200, 303):
            raise RuntimeError(f"{path}: {response.status} {content[:300]!r}")
        return content, response.getheader("Set-Cookie", "")

    def get(self, path: str) -> dict[str, object]:
        """Ask for an address."""
        return dict(json.loads(self._send("GET", path)[0]))

    def post(self, path: str, values: object) -> dict[str, object]:
        """Send JSON to an address."""
        return dict(json.loads(self._send("POST", path, json.dumps(values).encode())[0]))


def timed(work: Callable[[], object], repeats: int = 5) -> float:
    """Return the least seconds of several runs."""
    best = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def main() -> int:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as scratch:
        many, large = Path(scratch, "many"), Path(scratch, "large")
        many.mkdir()
        large.mkdir()
        for number in range(500):
            write_article(many, f"a{number:03}", 25, 30)
        write_article(large, "large", 500, 690)
        size = (large / "large.txt").stat().st_size
        unit = timed(lambda: read_annotations(large))
        print(f"unit: reading the article of {size:,} bytes and 500 claims: {unit:.3f} s")
        plain = timed(lambda: read_annotations(many), 2)
        print(f"reading the 500 articles: {plain:.3f} s, {plain / unit:.1f} units")
        for name, seconds in (*folder_figures(many), *article_figures(large)):
            print(f"{name:<46}{seconds:8.3f} s  {seconds / unit:6.1f} units")
    return 0


def folder_figures(folder: Path) -> list[tuple[str, float]]:
    """Return the figures of a folder of 500 articles."""
    with Workbench(folder) as server:
        client = Client(server)
        started = time.perf_counter()
        while client.get("/api/folder")["scanning"]:
            time.sleep(0.2)
        first = time.perf_counter() - started
        again = timed(lambda: client.get("/api/folder"))
        opened = timed(lambda: client.get("/api/article/a250"))
        edit = timed(lambda: edit_one(client, "a250", "c7"))
    return [
        ("folder of 500 articles, first list", first),
        ("folder of 500 articles, next list", again),
        ("one of them opened", opened),
        ("one of them edited", edit),
    ]


def article_figures(folder: Path) -> list[tuple[str, float]]:
    """Return the figures of an article with 500 claims."""
    with Workbench(folder) as server:
        client = Client(server)
        started = time.perf_counter()
        etag = client.get("/api/article/large")["etag"]
        first = time.perf_counter() - started
        again = timed(lambda: client.get("/api/article/large"))
        words = {"id": "large", "words": "wrote back 300 times", "occurrence": 0}
        quote = timed(lambda: client.post("/api/quote", words))
        ops = [{"op": "set", "path": ["claims", "c300", "when"], "value": "in 1991"}]
        values = {"etag": etag, "ops": ops}
        tried = timed(lambda: client.post("/api/article/large/try", values))
        edit = timed(lambda: edit_one(client, "large", "c300"))
    return [
        ("article of 500 claims, opened first", first),
        ("article of 500 claims, opened again", again),
        ("its quote looked up", quote),
        ("an edit of it tried", tried),
        ("an edit of it made", edit),
    ]


def edit_one(client: Client, key: str, claim: str) -> object:
    """Edit a field of a claim."""
    etag = client.get(f"/api/article/{key}/source")["etag"]
    value = f"in {1900 + int(time.perf_counter() * 1000) % 100}"
    ops = [{"op": "set", "path": ["claims", claim, "when"], "value": value}]
    return client.post(f"/api/article/{key}/edit", {"etag": etag, "ops": ops})


if __name__ == "__main__":
    sys.exit(main())
