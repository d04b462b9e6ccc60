"""A client of the workbench that sends what the page sends, over HTTP on this machine."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from geokg.web.workbench import Workbench

NOTE = """\
geokg: 1
article:
  id: note
  published: 2008-07-07
  text: note.txt

actors:  # as the text names them
  iran: {state: IRN}
  mali: {state: MLI}

claims:
  - id: yes  # the first
    quote: Iran recognised Mali
    type: recognise
    initiator: iran
    target: mali
    when: last December

  # a remark between claims
  - id: talks
    quote: 'met in Tehran'
    type: meet
    party: [iran, mali]
"""
TEXT = "Iran recognised Mali last December. They met in Tehran, and met again in May.\n"


class Reply(NamedTuple):
    """The answer to a request."""

    status: int
    values: dict[str, Any]
    headers: Mapping[str, str]
    body: bytes


class Client:
    """A browser that the workbench has let in."""

    def __init__(self, server: Workbench) -> None:
        self.server = server
        self.cookie = ""
        reply = self.request("GET", server.new_address().partition(str(server.port))[2])
        self.cookie = reply.headers["Set-Cookie"].partition(";")[0]

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Reply:
        """Send a request; a header that is None is left out."""
        sent: dict[str, str | None] = {"Host": f"127.0.0.1:{self.server.port}"}
        if self.cookie:
            sent["Cookie"] = self.cookie
        if body is not None:
            sent |= {"Content-Type": "application/json", "X-Geokg": "1"}
            sent["Content-Length"] = str(len(body))
        sent |= headers or {}
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                if value is not None:
                    connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        is_json = response.getheader("Content-Type", "").startswith("application/json")
        values = json.loads(content) if is_json and content else {}
        return Reply(response.status, values, dict(response.getheaders()), content)

    def get(self, path: str) -> Reply:
        """Ask for an address."""
        return self.request("GET", path)

    def post(self, path: str, values: object) -> Reply:
        """Send JSON to an address."""
        return self.request("POST", path, json.dumps(values).encode())

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of the list of articles, when all are read."""
        while (values := self.get("/api/folder").values)["scanning"]:
            pass
        return list(values["articles"])

    def open(self, key: str) -> dict[str, Any]:
        """Open an article."""
        reply = self.get(f"/api/article/{quote(key, safe='')}")
        assert reply.status == 200, reply.values
        return reply.values

    def edit(self, key: str, etag: str, *ops: object, action: str = "edit") -> Reply:
        """Send edits of an article."""
        return self.post(f"/api/article/{quote(key, safe='')}/{action}", {"etag": etag, "ops": ops})


def write_note(folder: Path, source: str = NOTE, text: str = TEXT) -> Path:
    """Write a small article and its text, and return the file."""
    folder.mkdir(exist_ok=True)
    (folder / "note.txt").write_bytes(text.encode())
    file = folder / "note.yaml"
    file.write_bytes(source.encode())
    return file


@contextmanager
def bench(folder: Path, **options: Any) -> Iterator[Client]:
    """Serve a folder, and return a client that was let in."""
    with Workbench(folder, **options) as server:
        yield Client(server)
