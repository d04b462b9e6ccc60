"""The folder of a version: built in a staging directory, and renamed to its place when complete."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import PublishError
from geokg.base.file_digests import entries_below, size_and_sha256
from geokg.base.temporary_folders import temporary_folder
from geokg.base.version_files import COMPRESSED_SUFFIX, LATEST_LINK
from geokg.dataset.metadata import PublishedFile
from geokg.dataset.valid_names import is_version


@contextmanager
def staging_directory(out: Path, version: str) -> Iterator[Path]:
    """Provide a new folder in ``out``, which is deleted at the end unless `put_in_place` moved it.

    Temporary folders of runs that were killed are deleted first.

    Raises:
        PublishError: Another run is publishing to ``out``, or the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _exclusive_lock(out):
            _check_case(out, version)
            with temporary_folder(out) as folder:
                stage = folder / version
                stage.mkdir()
                yield stage
    except OSError as error:
        raise PublishError(
            Diagnostic(
                code="GK910",
                message="the dataset cannot be written; published versions are unchanged",
                found=f"{error.filename or out}: {error.strerror or error}",
                fix="is there room on the disk, and do you have permission to write?",
            )
        ) from error


@contextmanager
def _exclusive_lock(out: Path) -> Iterator[None]:
    """Prevent other runs from publishing to the same folder; the lock ends with the process."""
    try:
        import fcntl
    except ImportError as error:
        raise PublishError(
            Diagnostic(
                code="GK921",
                message="this system has no file locks that end with a process",
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
                    fix="wait until it has finished",
                )
            ) from error
        yield
    finally:
        os.close(folder)


def _check_case(out: Path, version: str) -> None:
    """Raise if a version differs only in letter case: some file systems do not distinguish them."""
    for path in out.iterdir():
        if path.name != version and path.name.casefold() == version.casefold():
            raise PublishError(
                Diagnostic(
                    code="GK919",
                    message=f"a version differs from {version} only in letter case",
                    found=str(path),
                    fix="choose another `version` in geokg.toml",
                )
            )


def put_in_place(stage: Path, out: Path, version: str) -> bool:
    """Rename the staging directory to the version; return whether the version is new.

    Raises:
        PublishError: The version exists with other bytes.
    """
    target = out / version
    if target.exists():
        differing = _differing(stage, target)
        if not differing:
            return False
        raise PublishError(
            Diagnostic(
                code="GK912",
                message=f"version {version} is already published with other bytes",
                found="\n".join(differing),
                fix="a published version never changes: raise `version` in geokg.toml",
            )
        )
    # Everything is on disk before the rename. One sync for all is fast but reports no failure;
    # syncing each file afterwards costs little and does.
    os.sync()
    for path in stage.rglob("*"):
        _sync(path)
    stage.rename(target)
    _sync(out)
    return True


def _differing(*folders: Path) -> list[str]:
    """Return the names of files that two folders do not have with the same bytes."""
    first, second = ({(f.path, f.sha256) for f in files_in(folder)} for folder in folders)
    return sorted({path for path, _ in first ^ second})


def latest_version(out: Path) -> str:
    """Return the version that the link points to; empty if there is no link.

    Raises:
        PublishError: Something else has the name of the link.
    """
    link = out / LATEST_LINK
    if link.is_symlink() and is_version(version := str(link.readlink())):
        return version
    if link.is_symlink() or link.exists():
        raise PublishError(
            Diagnostic(
                code="GK913",
                message=f"`{LATEST_LINK}` is not a link to a version",
                found=str(link),
                fix="move it elsewhere, or publish to another folder",
            )
        )
    return ""


def move_latest(stage: Path, out: Path, version: str) -> None:
    """Point the link to a version, in one step; it is made beside the staging directory."""
    new_link = stage.with_name(LATEST_LINK)
    new_link.symlink_to(version)
    new_link.replace(out / LATEST_LINK)
    _sync(out)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a new file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.writelines(chunks)


def compress(path: Path) -> None:
    """Write a gzip of a file next to it, with neither time nor name."""
    with (
        path.open("rb") as file,
        path.with_name(f"{path.name}{COMPRESSED_SUFFIX}").open("xb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as compressed,
    ):
        shutil.copyfileobj(file, compressed, 1 << 20)


def files_in(
    folder: Path, known: Mapping[str, PublishedFile] = MappingProxyType({})
) -> list[PublishedFile]:
    """Return the files below a folder in the order of their paths, with sizes and SHA-256.

    Of ``known`` files, which have not changed since, neither is worked out again.
    """
    names = sorted(name for name, _ in entries_below(folder))
    return [known.get(name) or file_in(folder, name) for name in names]


def file_in(folder: Path, name: str) -> PublishedFile:
    """Return a file below a folder, with its size and SHA-256."""
    size, digest = size_and_sha256(f"{folder}/{name}")
    return PublishedFile(path=name, bytes=size, sha256=digest)


def checksums(files: Iterable[PublishedFile]) -> str:
    """Return the manifest of files, as ``sha256sum --check`` reads it."""
    return "".join(f"{file.sha256}  {file.path}\n" for file in files)
