"""Download a published version: its checksum manifest first, then each file that it lists.

A server may send anything: every name that it lists stays in the folder, every answer has a limit,
and no redirect leads to a weaker scheme. The checksums show whether the bytes are the published
ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import VerifyError
from geokg.base.http import HttpClient, HttpResponse
from geokg.base.http_errors import (
    AnswerTooLong,
    ConnectionFailed,
    DeadlineExceeded,
    HttpError,
    RedirectRefused,
    TooManyRedirects,
)
from geokg.base.plural import pluralize
from geokg.base.safe_text import one_line
from geokg.base.version_files import CHECKSUMS_PATH, LATEST_LINK
from geokg.dataset.verify.manifest import read_manifest

_FOLDER_ADDRESS: Final = re.compile(r"https?://[^/?#\s]+(?:/[^?#\s]*)?", re.IGNORECASE)
_HEADERS: Final = {"Accept-Encoding": "identity"}
_MISSING: Final = frozenset({404, 410})
_UNAVAILABLE: Final = _MISSING | {401, 403}
_SERVER_FILES: Final = ".ht"
"""How the names of files begin that a web server reads itself, and mostly refuses to serve."""
_OTHER_MEANS: Final = "download it by other means, and verify the folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """How much is downloaded at most, and how long it may take."""

    manifest_bytes: int = 50_000_000
    file_bytes: int = 4_000_000_000
    all_bytes: int = 20_000_000_000
    files: int = 500_000
    silence_s: float = 30.0
    deadline_s: float = 6 * 3600.0


LIMITS: Final = FetchLimits()


def fetch(
    address: str,
    into: Path,
    *,
    limits: FetchLimits = LIMITS,
    on_step: Callable[[str], None] = lambda _: None,
) -> tuple[str, ...]:
    """Download a version into a folder and return the listed files that the server does not serve.

    Only files that are meant for the server itself (``.htaccess``) may be unavailable. Another
    listed file that is missing is skipped; verifying the folder reports it.

    Args:
        address: The web address of a version, or of the folder of all versions, whose latest one
            is taken.
        into: An empty folder.
        limits: How much is downloaded at most.
        on_step: A function that is called with a description of each step.

    Raises:
        VerifyError: It cannot be downloaded, or exceeds the limits.
    """
    if not _FOLDER_ADDRESS.fullmatch(address):
        raise _error(address, "not the address of a folder on the web", fix="http:// or https://")
    with (
        _translated_errors(address, into, limits),
        HttpClient(deadline_s=limits.deadline_s, silence_s=limits.silence_s) as client,
    ):
        return _Download(client, limits, on_step).run(address.rstrip("/") + "/", into)


@contextmanager
def _translated_errors(address: str, into: Path, limits: FetchLimits) -> Iterator[None]:
    """Raise `VerifyError` in place of errors of HTTP and of the file system."""
    try:
        yield
    except DeadlineExceeded as error:
        message = f"the download was not complete within {limits.deadline_s:,.0f} seconds"
        raise _error(address, message, fix=_OTHER_MEANS) from error
    except TooManyRedirects as error:
        message = "the server redirects from one place to the next"
        raise _error(error.address, message, found=error.target) from error
    except RedirectRefused as error:
        message = "the server redirects to an address that is not followed"
        raise _error(error.address, message, found=error.target) from error
    except AnswerTooLong as error:
        found = f"{pluralize(error.max_bytes, 'byte')} allowed for this file"
        message = "more data than is downloaded from anywhere"
        raise _error(error.address, message, found=found, fix=_OTHER_MEANS) from error
    except HttpError as error:
        found = error.kind if isinstance(error, ConnectionFailed) else ""
        raise _error(address, "the connection failed", found=found) from error
    except OSError as error:
        found = f"{error.filename or into}: {error.strerror or error}"
        fix = "is there room on the disk? If so, the version lists names that no publisher uses"
        raise _error(address, "a file cannot be saved", found=found, fix=fix) from error


@dataclass(slots=True)
class _Download:
    """A download in progress, with the bytes that have come."""

    client: HttpClient
    limits: FetchLimits
    on_step: Callable[[str], None]
    size: int = 0

    def run(self, address: str, into: Path) -> tuple[str, ...]:
        """Download the manifest, then the files; return those that the server does not serve."""
        start, data = self._manifest(address)
        listed, wrong = read_manifest(data)
        if wrong:
            raise VerifyError(wrong)
        if len(listed) > self.limits.files:
            message = f"it lists {len(listed):,} files, more than are downloaded"
            raise _error(start + CHECKSUMS_PATH, message)
        (into / CHECKSUMS_PATH).write_bytes(data)
        unavailable = []
        for number, name in enumerate(listed, 1):
            self.on_step(f"file {number:,} of {len(listed):,}")
            is_for_server = name.rpartition("/")[2].startswith(_SERVER_FILES)
            absent = _UNAVAILABLE if is_for_server else _MISSING
            with self._opened(start + quote(name), absent) as response:
                if response:
                    self._save(response, into / name)
                elif is_for_server:
                    unavailable.append(name)
        return tuple(unavailable)

    def _manifest(self, address: str) -> tuple[str, bytes]:
        """Return the address of the version and its manifest."""
        for start in (address, f"{address}{LATEST_LINK}/"):
            with self._opened(start + CHECKSUMS_PATH, _MISSING) as response:
                if response:
                    return start, response.read(self.limits.manifest_bytes)
        raise _error(
            address,
            "no published dataset is here",
            found=f"no {CHECKSUMS_PATH}, and none in {LATEST_LINK}/",
            fix="give the address of a version, or of the folder that holds all versions",
        )

    @contextmanager
    def _opened(self, address: str, absent: Container[int]) -> Iterator[HttpResponse | None]:
        """Open an address; None where the status says that nothing is there."""
        # Not decoded: a server may call a .gz an encoding, and then it would not be the file.
        with self.client.get(address, headers=_HEADERS, decode=False) as response:
            if response.status == 200:
                yield response
            elif response.status in absent:
                yield None
            else:
                raise _error(address, f"the server refuses with HTTP {response.status}")

    def _save(self, response: HttpResponse, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        allowed = min(self.limits.file_bytes, self.limits.all_bytes - self.size)
        with path.open("xb") as file:
            self.size += response.copy_to(file, allowed)


def _error(address: str, message: str, *, found: str = "", fix: str = "") -> VerifyError:
    where = Location(address)
    return VerifyError(
        Diagnostic(code="GK656", message=message, found=one_line(found), fix=fix, where=where)
    )
