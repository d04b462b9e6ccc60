"""A published version from the web: its list of checksums first, then each file that it names.

A server may send anything: what it names stays in the folder, what it sends has an end, and it
leads to no other scheme. Whether the bytes are right, the checksums say.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Container, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, urljoin

import requests

from geokg import __version__
from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import VerifyError
from geokg.base.version_files import CHECKSUMS_PATH, LATEST_LINK
from geokg.dataset.verify.manifest import read_manifest

_ADDRESS: Final = re.compile(r"https?://[^/?#\s]+(?:/[^?#\s]*)?", re.IGNORECASE)
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
_CHUNK: Final = 1 << 16
_REDIRECTS: Final = 5
_GONE: Final = frozenset({404, 410})
_KEPT: Final = _GONE | {401, 403}
_OWN: Final = ".ht"
"""How files are called that a web server reads itself, and mostly shows nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is fetched at most: bytes of the list, of one file, and of all; files; seconds."""

    sums_bytes: int = 50_000_000
    file_bytes: int = 4_000_000_000
    all_bytes: int = 20_000_000_000
    files: int = 500_000
    silence_s: float = 30.0
    deadline_s: float = 6 * 3600.0


LIMITS: Final = Limits()


def fetch(
    address: str,
    into: Path,
    *,
    limits: Limits = LIMITS,
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[str, ...]:
    """Fetch a version, or the latest one where versions stand at ``address``, into a folder.

    Gives back the files that are for a server's own eyes, and that it keeps to itself. Another that
    is listed and not there is left out, for the checksums to find. Raises `VerifyError` where it
    cannot be fetched, or where it is more than there should be.
    """
    if not _ADDRESS.fullmatch(address):
        raise _error(address, "no address of a folder on the web", fix="http:// or https://")
    done: Future[tuple[str, ...]] = Future()
    line = _Line(_session(), limits, tell)

    def run() -> None:
        try:
            with line.session:
                done.set_result(_fetch_all(line, address, into))
        except BaseException as error:  # noqa: BLE001  # it is raised where it is waited for
            done.set_exception(error)

    # In a thread, since a server that sends a byte now and then outlasts the timeout of a socket.
    threading.Thread(target=run, daemon=True).start()
    try:
        return done.result(timeout=limits.deadline_s)
    except TimeoutError as error:
        message = f"not all of it came within {limits.deadline_s:,.0f} seconds"
        raise _error(address, message, fix="fetch it by other means, and verify it here") from error
    except requests.RequestException as error:
        # Its words hold addresses of memory.
        raise _error(address, "the connection failed", found=type(error).__name__) from error
    except OSError as error:
        found = f"{error.filename or into}: {error.strerror or error}"
        fix = "is there room on the disk? If so, it names files as no publisher does"
        raise _error(address, "it cannot be kept here", found=found, fix=fix) from error
    finally:
        line.is_over = True


def _session() -> requests.Session:
    session = requests.Session()
    # Neither proxies nor passwords from the environment.
    session.trust_env = False
    session.headers["User-Agent"] = f"geokg/{__version__} {requests.utils.default_user_agent()}"
    # As it is: what is packed on its way would not have the bytes that were published.
    session.headers["Accept-Encoding"] = "identity"
    return session


@dataclass(slots=True)
class _Line:
    """What is shared by all requests: limits, and how much has come."""

    session: requests.Session
    limits: Limits
    tell: Callable[[str], None]
    came: int = 0
    is_over: bool = False
    """Whether nobody waits for it any more."""

    @contextmanager
    def opened(
        self, address: str, most: int, absent: Container[int]
    ) -> Iterator[Iterator[bytes] | None]:
        """The bytes at an address as they come; None where HTTP says that nothing is there."""
        with self._asked(address) as response:
            if response.status_code == 200:
                yield self._bytes_of(response, address, most)
            elif response.status_code in absent:
                yield None
            else:
                raise _error(address, f"the server refuses, with HTTP {response.status_code}")

    def _asked(self, address: str) -> requests.Response:
        """The answer at an address, or where that leads."""
        for _ in range(_REDIRECTS + 1):
            response = self.session.get(
                address, stream=True, allow_redirects=False, timeout=self.limits.silence_s
            )
            if not response.is_redirect:
                return response
            response.close()
            target = urljoin(address, response.headers["Location"])
            is_weaker = address.lower().startswith("https:") and not target.startswith("https:")
            if not _WEB.match(target) or is_weaker:
                raise _error(address, "it sends us elsewhere, where we do not go", found=target)
            address = target
        raise _error(address, "it sends us from one place to the next")

    def _bytes_of(self, response: requests.Response, address: str, most: int) -> Iterator[bytes]:
        size = 0
        # Not unpacked: a server may call a .gz an encoding, and then it would not be the file.
        response.raw.headers.pop("Content-Encoding", None)
        for chunk in response.iter_content(_CHUNK):
            size += len(chunk)
            self.came += len(chunk)
            if size > most or self.came > self.limits.all_bytes or self.is_over:
                raise _error(
                    address,
                    "more than is fetched from anywhere",
                    found=f"{size:,} bytes of this file, {self.came:,} in all",
                    fix="fetch it by other means, and verify it here",
                )
            yield chunk


def _fetch_all(line: _Line, address: str, into: Path) -> tuple[str, ...]:
    """Fetch the list, then what it lists; gives back what the server keeps to itself."""
    start, data = _sums(line, address.rstrip("/") + "/")
    listed, wrong = read_manifest(data)
    if wrong:
        raise VerifyError(wrong)
    if len(listed) > line.limits.files:
        raise _error(
            start + CHECKSUMS_PATH, f"it lists {len(listed):,} files: more than are fetched"
        )
    (into / CHECKSUMS_PATH).write_bytes(data)
    kept = []
    for number, name in enumerate(listed, 1):
        line.tell(f"file {number:,} of {len(listed):,}")
        own = name.rpartition("/")[2].startswith(_OWN)
        with line.opened(
            start + quote(name), line.limits.file_bytes, _KEPT if own else _GONE
        ) as chunks:
            if chunks is None:
                kept += [name] * own
            else:
                _keep(into / name, chunks)
    return tuple(kept)


def _keep(path: Path, chunks: Iterator[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.writelines(chunks)


def _sums(line: _Line, address: str) -> tuple[str, bytes]:
    """Where the version is, and its list of checksums."""
    for start in (address, f"{address}{LATEST_LINK}/"):
        with line.opened(start + CHECKSUMS_PATH, line.limits.sums_bytes, _GONE) as chunks:
            if chunks is not None:
                return start, b"".join(chunks)
    raise _error(
        address,
        "no published dataset is here",
        found=f"no {CHECKSUMS_PATH}, and none in {LATEST_LINK}/",
        fix="give the address of a version, or of the folder that holds all versions",
    )


def _error(address: str, message: str, *, found: str = "", fix: str = "") -> VerifyError:
    plain = "".join(c if c.isprintable() else " " for c in found[:400])
    where = Location(address)
    return VerifyError(Diagnostic(code="GK656", message=message, found=plain, fix=fix, where=where))
