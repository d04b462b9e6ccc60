"""The folder of a version: built beside its place, and put there whole or not at all."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import PublishError
from geokg.base.version_files import LATEST_LINK
from geokg.dataset.metadata import File
from geokg.dataset.valid_names import is_version

_BESIDE: Final = ".geokg-"
"""What everything is called that is not there to stay."""


@contextmanager
def staging_directory(out: Path, version: str) -> Iterator[Path]:
    """A new folder in ``out``, to be filled; what an earlier run left behind is swept up first.

    It is gone at the end, unless `put_in_place` moved it. Raises `PublishError` where another run
    is at work, or where the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _exclusive_lock(out):
            for left in sorted(out.glob(f"{_BESIDE}*")):
                _remove(left)
            _check_twins(out, version)
            stage = out / f"{_BESIDE}{version}"
            try:
                stage.mkdir()
                yield stage
            finally:
                _remove(stage)
    except OSError as error:
        raise PublishError(
            Diagnostic(
                code="GK910",
                message="the dataset cannot be written; what was published is untouched",
                found=f"{error.filename or out}: {error.strerror or error}",
                fix="is there room on the disk, and may you write there?",
            )
        ) from error


@contextmanager
def _exclusive_lock(out: Path) -> Iterator[None]:
    """Keeps all others from publishing to the same folder; the lock goes with the process."""
    try:
        import fcntl
    except ImportError as error:
        raise PublishError(
            Diagnostic(
                code="GK921",
                message="this system has no locks that go with a process, as publishing needs them",
                fix="publish on Linux or macOS, or in a container",
            )
        ) from error
    folder = os.open(out, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PublishError(
                Diagnostic(
                    code="GK911",
                    message="another run is publishing to this folder",
                    found=str(out),
                    fix="wait until it is done",
                )
            ) from error
        yield
    finally:
        os.close(folder)


def _check_twins(out: Path, version: str) -> None:
    """Raises where a version differs by its capitals alone: not every system tells them apart."""
    for path in out.iterdir():
        if path.name != version and path.name.casefold() == version.casefold():
            raise PublishError(
                Diagnostic(
                    code="GK919",
                    message=f"a version differs from {version} by its capitals alone",
                    found=str(path),
                    fix="choose another `version` in geokg.toml",
                )
            )


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def put_in_place(stage: Path, out: Path, version: str) -> bool:
    """Give a filled folder its name in one step; False where it was there, with the same bytes.

    Raises `PublishError` where it is there with other bytes.
    """
    target = out / version
    if target.exists():
        differing = _differing(stage, target)
        if not differing:
            return False
        raise PublishError(
            Diagnostic(
                code="GK912",
                message=f"version {version} is published already, with other bytes",
                found="\n".join(differing),
                fix="what is published stays as it is: raise `version` in geokg.toml",
            )
        )
    # All of it is on disk before it has its name. One sync for all is quick, but keeps to itself
    # what failed; asked of each file afterwards, that costs little, and comes out.
    os.sync()
    for path in stage.rglob("*"):
        _sync(path)
    stage.rename(target)
    _sync(out)
    return True


def _differing(one: Path, other: Path) -> list[str]:
    """The names of files that are not in both folders with the same bytes."""
    first, second = ({(f.path, f.sha256) for f in files_in(folder)} for folder in (one, other))
    return sorted({path for path, _ in first ^ second})


def latest_version(out: Path) -> str:
    """The version that the link leads to, or nothing where there is none.

    Raises `PublishError` where something else has its name.
    """
    link = out / LATEST_LINK
    if link.is_symlink() and is_version(version := str(link.readlink())):
        return version
    if link.is_symlink() or link.exists():
        raise PublishError(
            Diagnostic(
                code="GK913",
                message=f"`{LATEST_LINK}` is no link to a version",
                found=str(link),
                fix="move it out of the way, or publish to a folder of its own",
            )
        )
    return ""


def move_latest(out: Path, version: str) -> None:
    """Let the link lead to a version, in one step."""
    beside = out / f"{_BESIDE}{LATEST_LINK}"
    try:
        beside.symlink_to(version)
        beside.replace(out / LATEST_LINK)
    finally:
        beside.unlink(missing_ok=True)
    _sync(out)


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def write(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a new file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.writelines(chunks)


def compress(path: Path) -> None:
    """Write a gzip of a file beside it, which tells neither time nor name."""
    with (
        path.open("rb") as file,
        path.with_name(f"{path.name}.gz").open("xb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed,
    ):
        shutil.copyfileobj(file, packed, 1 << 20)


def files_in(folder: Path) -> list[File]:
    """The files below a folder in the order of their paths, with sizes and SHA-256."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return [file_in(folder, name) for name in sorted(names)]


def file_in(folder: Path, name: str) -> File:
    """A file below a folder, with its size and SHA-256."""
    path = folder / name
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return File(path=name, bytes=path.stat().st_size, sha256=digest)


def checksums(files: Iterable[File]) -> str:
    """Files as ``sha256sum --check`` reads them."""
    return "".join(f"{file.sha256}  {file.path}\n" for file in files)
