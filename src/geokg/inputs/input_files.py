"""The input files of a command: one walk through files and folders, for all commands.

A folder is read with everything below it, links included, as long as they stay inside the folders
that were named. What is no input of people is left out and reported (stores, published datasets) or
left out by rule (hidden files and folders). What cannot be read is an error, never left out.
"""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from errno import EACCES, ELOOP, ENAMETOOLONG
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import UnreadableInput
from geokg.base.version_files import version_folder

MAX_SIZE: Final = 256_000_000
"""Bytes of one input file, or of one line of JSONL, unless another limit is given."""
STORE_SETTINGS: Final = "geokg.json"
"""The file that makes a folder a store."""
_CHECK: Final = "check that it exists and that you may read it"
_SPECIAL_KINDS: Final = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class InputFiles(NamedTuple):
    """The files that were found, in order, and what was left out.

    ``others`` are the files of the folders that are no inputs by their names; ``notices`` are
    warnings about folders.
    """

    files: tuple[Path, ...]
    others: tuple[Path, ...]
    notices: tuple[Diagnostic, ...]


def find_input_files(
    paths: Iterable[str | Path],
    is_wanted: Callable[[Path], bool],
    *,
    max_size: int = MAX_SIZE,
    read_by_line: str = "",
) -> InputFiles:
    """Return the input files that paths name, each once.

    Args:
        paths: Files, which are all returned, and folders, which are searched.
        is_wanted: Whether a file of a folder is an input, by its name.
        max_size: The largest size of a file in bytes.
        read_by_line: The suffix of files that are never in memory as a whole; their reader
            measures each line.

    Raises:
        UnreadableInput: Paths are missing, cannot be read, lead out of the folders, are too large,
            or name a pipe or a device; there is a diagnostic for each.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name in ("b.yaml", "a.yaml", "notes.txt"):
    ...         _ = Path(folder, name).write_text("")
    ...     found = find_input_files([folder], lambda path: path.suffix == ".yaml")
    >>> [file.name for file in found.files]
    ['a.yaml', 'b.yaml']
    """
    found, errors = search_input_files(
        paths, is_wanted, max_size=max_size, read_by_line=read_by_line
    )
    if errors:
        raise UnreadableInput(errors)
    return found


def search_input_files(
    paths: Iterable[str | Path],
    is_wanted: Callable[[Path], bool],
    *,
    max_size: int = MAX_SIZE,
    read_by_line: str = "",
) -> tuple[InputFiles, tuple[Diagnostic, ...]]:
    """Return the input files that paths name, and the errors of those that cannot be used.

    Args:
        paths: Files, which are all returned, and folders, which are searched.
        is_wanted: Whether a file of a folder is an input, by its name.
        max_size: The largest size of a file in bytes.
        read_by_line: The suffix of files that are never in memory as a whole; their reader
            measures each line.

    >>> found, errors = search_input_files(["no-such-file"], lambda path: True)
    >>> found.files, errors[0].code
    ((), 'GK001')
    """
    walk = _Walk(is_wanted, max_size, read_by_line)
    files = tuple(walk.of_paths(list(paths)))
    found = InputFiles(files, tuple(sorted(walk.others)), tuple(walk.notices))
    return found, tuple(walk.errors)


def open_regular(file: Path) -> BinaryIO:
    """Open a file for reading; what is no regular file is refused without waiting for it.

    Raises:
        UnreadableInput: It is a pipe, a socket or a device.
        OSError: It cannot be opened.
    """
    return os.fdopen(_open(file)[0], "rb")


def read_regular(file: Path) -> bytes:
    """Return the content of a file; what is no regular file is refused without waiting for it.

    Raises:
        UnreadableInput: It is a pipe, a socket or a device.
        OSError: It cannot be read.
    """
    descriptor, size = _open(file)
    try:
        # Half of the calls to the system that a file object makes: corpora have many small files.
        content = os.read(descriptor, size + 1)
        if len(content) == size:
            return content
        parts = [content]
        while parts[-1]:
            parts.append(os.read(descriptor, _PART))
        return b"".join(parts)
    finally:
        os.close(descriptor)


def _open(file: Path) -> tuple[int, int]:
    """Return the descriptor of a regular file, and its size."""
    descriptor = os.open(file, _MODE)
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) and (kind := special_kind(status)):
        os.close(descriptor)
        raise UnreadableInput(_special(file, kind))
    return descriptor, status.st_size


_PART: Final = 1 << 20
"""Bytes that are read at once of a file whose size is not what the system says."""
_MODE: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Without O_NONBLOCK, opening a pipe waits for a writer."""


def refuse_special(path: Path) -> None:
    """Raise if a path that exists is neither a file nor a folder.

    Raises:
        UnreadableInput: It is a pipe, a socket or a device.
    """
    with suppress(OSError):
        if kind := special_kind(path.stat()):
            raise UnreadableInput(_special(path, kind))


def special_kind(status: os.stat_result) -> str:
    """Return what a path is that is neither a file nor a folder; empty for those."""
    return next((name for test, name in _SPECIAL_KINDS if test(status.st_mode)), "")


def path_fault(name: str) -> Diagnostic | None:
    """Return why a text cannot be a path of an input or output, or None.

    >>> path_fault("articles"), path_fault("").code
    (None, 'GK044')
    """
    if not name:
        return Diagnostic(
            code="GK044", message="the path is empty", fix="write `.` for the current folder"
        )
    try:
        name.encode()
        os.lstat(name)
    except UnicodeEncodeError:
        return Diagnostic(
            code="GK045",
            message="the path is not UTF-8",
            found=name,
            fix="rename the file or folder",
        )
    except ValueError:
        return Diagnostic(
            code="GK045", message="the path has a null character", found=name, fix="remove it"
        )
    except OSError as error:
        if error.errno == ENAMETOOLONG:
            return Diagnostic(
                code="GK045",
                message="the path is too long for this system",
                found=name,
                fix="shorten the name",
            )
        if error.errno == EACCES:
            return _closed(name)
    return None


def folder_fault(name: str) -> Diagnostic | None:
    """Return the error for a folder whose files may not be seen, or None."""
    is_closed = _is_folder(Path(name)) and not os.access(name, os.R_OK | os.X_OK)
    return _closed(name) if is_closed else None


def _closed(name: str) -> Diagnostic:
    return Diagnostic(
        code="GK001",
        message="cannot be reached: Permission denied",
        fix="check the permissions of the folder",
        where=Location(name),
    )


@dataclass(slots=True)
class _Walk:
    """One walk: its rules, what it has seen, and what it reports."""

    is_wanted: Callable[[Path], bool]
    max_size: int
    read_by_line: str
    errors: list[Diagnostic] = field(default_factory=list)
    notices: list[Diagnostic] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)
    _roots: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _folders: dict[str, str] = field(default_factory=dict)
    """The paths without links of folders of named files."""

    def of_paths(self, paths: list[str | Path]) -> Iterator[Path]:
        for path in paths:
            if fault := path_fault(str(path)):
                self.errors.append(fault)
        if self.errors:
            return
        named = [path if isinstance(path, Path) else Path(path) for path in paths]
        self._roots = [os.path.realpath(path) for path in named if _is_folder(path)]
        for path in named:
            status = self._status(path)
            if status is None:
                continue
            if stat.S_ISDIR(status.st_mode):
                yield from sorted(self._of_folder(path))
            elif self._is_readable(path, status) and self._is_new(self._real(path)):
                yield path

    def _real(self, path: Path) -> str:
        """Return the path of a file without links; most named files are in a few folders."""
        if _is_link(path):
            return os.path.realpath(path)
        folder, name = os.path.split(path)
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        return os.path.join(self._folders[folder], name)  # noqa: PTH118  # of many files

    def _of_folder(self, root: Path) -> Iterator[Path]:
        """Yield the files of a folder; links come last, so that each file keeps its own name."""
        if is_store(root):
            self.errors.append(
                Diagnostic(
                    code="GK043",
                    message="this is a store, not a folder of input files",
                    fix="name the folder of the annotation files",
                    where=Location(str(root)),
                )
            )
            return
        folders, links = deque([root]), deque[Path]()
        while folders or links:
            if folders:
                folder = folders.popleft()
                real = os.path.realpath(folder)
                if self._is_new(real) and not self._is_output(folder, root):
                    for path in self._entries(folder):
                        if _is_link(path):
                            links.append(path)
                        else:
                            yield from self._of_entry(path, f"{real}/{path.name}", folders)
            else:
                link = links.popleft()
                if self._leads_inside(link):
                    yield from self._of_entry(link, os.path.realpath(link), folders)

    def _entries(self, folder: Path) -> list[Path]:
        """Return what a folder holds; hidden files and folders are no inputs."""
        try:
            names = sorted(os.listdir(folder))  # noqa: PTH208  # iterdir hides its errors until read
        except OSError as error:
            self._unreadable(folder, error)
            return []
        return [folder / name for name in names if not name.startswith(".")]

    def _of_entry(self, path: Path, real: str, folders: deque[Path]) -> Iterator[Path]:
        """Yield the path if it is a new input file; a folder is added to the folders."""
        if not (self.is_wanted(path) or _is_folder(path)):
            self.others.append(path)
            return
        status = self._status(path)
        if status is None:
            return
        if stat.S_ISDIR(status.st_mode):
            folders.append(path)
        elif self.is_wanted(path) and self._is_readable(path, status) and self._is_new(real):
            yield path

    def _leads_inside(self, link: Path) -> bool:
        """Return whether a link leads to a place inside the folders; report where it does not."""
        # A link without a suffix may lead to a folder.
        if not (self.is_wanted(link) or not link.suffix or _is_folder(link)):
            return False
        try:
            real = os.path.realpath(link, strict=True)
        except OSError as error:
            message = "a link that leads nowhere"
            if error.errno == ELOOP:
                message = "a link that leads in a circle"
            self._report("GK041", link, message, "restore its target, or remove the link")
            return False
        if any(os.path.commonpath((real, root)) == root for root in self._roots):
            return True
        fix = "name the folder that has both, or copy the target"
        self._report("GK040", link, "a link that leads out of the folder", fix)
        return False

    def _is_output(self, folder: Path, root: Path) -> bool:
        """Return whether a folder holds what geokg wrote, and say that it is left out."""
        if folder == root:
            return False
        kind = ""
        if is_store(folder):
            kind = "a store"
        elif version_folder(folder):
            kind = "a published dataset"
        if kind:
            self.notices.append(
                Diagnostic(
                    code="GK043",
                    severity="warning",
                    message=f"{kind}, not a folder of input files; it is left out",
                    fix="keep it outside the folder of the input files",
                    where=Location(str(folder)),
                )
            )
        return bool(kind)

    def _status(self, path: Path) -> os.stat_result | None:
        try:
            return path.stat()
        except OSError as error:
            self._unreadable(path, error)
            return None

    def _is_readable(self, path: Path, status: os.stat_result) -> bool:
        if kind := special_kind(status):
            self.errors.append(_special(path, kind))
        elif not os.access(path, os.R_OK):
            self._report("GK001", path, "cannot be read: Permission denied", _CHECK)
        elif status.st_size > self.max_size and path.suffix.lower() != self.read_by_line:
            self.errors.append(too_large(Location(str(path)), status.st_size, self.max_size))
        else:
            return True
        return False

    def _is_new(self, real: str) -> bool:
        """Return whether a file or folder was not reached before, by whatever path."""
        if real in self._seen:
            return False
        self._seen.add(real)
        return True

    def _unreadable(self, path: Path, error: OSError) -> None:
        if isinstance(error, FileNotFoundError) and not path.is_symlink():
            self._report("GK001", path, "the file or folder does not exist", "check the name")
        elif isinstance(error, FileNotFoundError):
            fix = "restore its target, or remove the link"
            self._report("GK041", path, "a link that leads nowhere", fix)
        else:
            self._report("GK001", path, f"cannot be read: {error.strerror}", _CHECK)

    def _report(self, code: str, path: Path, message: str, fix: str) -> None:
        self.errors.append(
            Diagnostic(code=code, message=message, fix=fix, where=Location(str(path)))
        )


def is_store(folder: Path) -> bool:
    """Return whether a folder has a store of geokg.

    >>> is_store(Path("no-such-folder"))
    False
    """
    with suppress(OSError):  # a folder that may not be entered
        return (folder / STORE_SETTINGS).is_file()
    return False


def too_large(where: Location, size: int, max_size: int) -> Diagnostic:
    """Return the error for an input that is larger than the limit."""
    return Diagnostic(
        code="GK046",
        message=f"{size:,} bytes, and the limit is {max_size:,}",
        fix="split it, or raise the limit with --max-size",
        where=where,
    )


def _special(path: Path, kind: str) -> Diagnostic:
    return Diagnostic(
        code="GK042",
        message=f"{kind}, not a file",
        fix="save the data as a file and name it",
        where=Location(str(path)),
    )


def _is_folder(path: Path) -> bool:
    with suppress(OSError):
        return path.is_dir()
    return False


def _is_link(path: Path) -> bool:
    with suppress(OSError):
        return path.is_symlink()
    return False


def is_inside(path: Path, folder: Path) -> bool:
    """Return whether a path is below a folder, by its name or after its links are followed.

    >>> is_inside(Path("articles/a.yaml"), Path("articles"))
    True
    """
    if path.is_relative_to(folder):
        return True
    real, root = os.path.realpath(path), os.path.realpath(folder)
    return os.path.commonpath((real, root)) == root
