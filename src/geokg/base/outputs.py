"""Outputs of one command: written to temporary places first, then placed together or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from geokg.base.stop_signals import uninterrupted
from geokg.base.temporary_folders import is_temporary, temporary_folder


class _Move(NamedTuple):
    """A temporary file or folder and its place; ``kept`` is where the old file is kept."""

    source: Path
    target: Path
    kept: Path


class Outputs:
    """Files and folders that are written to temporary places and take their own together.

    Made by `placing`. `file` and `folder` return the temporary places.
    """

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._temporary: dict[Path, Path] = {}
        self._files: list[tuple[Path, Path]] = []
        self._folders: list[tuple[Path, Path]] = []

    @property
    def paths(self) -> tuple[Path, ...]:
        """The places that the outputs take, in the order in which they were named."""
        return tuple(path for _, path in (*self._files, *self._folders))

    def temporary(self, path: Path) -> Path:
        """Return the temporary path of a file that is written, and not placed yet."""
        return next(temporary for temporary, place in self._files if place == path)

    def file(self, path: Path, *, with_parents: bool = False) -> Path:
        """Return a temporary path for a file; it has the name of the file.

        Args:
            path: The place of the file; an older file there is replaced.
            with_parents: Whether missing folders above it are made when it is placed.

        Raises:
            OSError: Nothing can be written there.
        """
        beside = _existing(path.parent) if with_parents else path.parent
        temporary = self._numbered(beside) / path.name
        self._files.append((temporary, path))
        return temporary

    def folder(self, path: Path) -> Path:
        """Return a new temporary folder for a folder, whose contents take their places in it.

        Files in an existing folder are replaced by those of the same name; others stay.

        Raises:
            OSError: Nothing can be written there.
        """
        # An existing folder may be a mount point or a working folder, so it keeps its identity and
        # its contents are placed one by one.
        temporary = self._numbered(path if path.is_dir() else _existing(path.parent)) / "folder"
        temporary.mkdir()
        self._folders.append((temporary, path))
        return temporary

    def _numbered(self, beside: Path) -> Path:
        """Return a new folder in the temporary folder of ``beside``."""
        if beside not in self._temporary:
            self._temporary[beside] = self._stack.enter_context(temporary_folder(beside))
        folder = self._temporary[beside] / str(len(self._files) + len(self._folders))
        folder.mkdir()
        return folder

    def place(self) -> None:
        """Move everything to its place; where one move fails, undo the others and raise.

        Raises:
            OSError: A file or folder cannot be placed; everything is as it was before.
        """
        moves: list[_Move] = []
        for source, target in self._files:
            moves += _moves(source, target, source.with_name("kept"))
        for folder, target in self._folders:
            moves += _moves(folder, target, folder.with_name("kept"))
        with uninterrupted():
            _move_all(moves)


@contextmanager
def placing() -> Iterator[Outputs]:
    """Provide outputs that take their places at the end, or none of them after an error.

    Raises:
        OSError: An output cannot be placed; everything is as it was before.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with placing() as outputs:
    ...         for name in ("a.txt", "b.txt"):
    ...             _ = outputs.file(Path(folder, name)).write_text(name)
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['a.txt', 'b.txt']
    """
    with ExitStack() as stack:
        outputs = Outputs(stack)
        yield outputs
        outputs.place()


def is_free(folder: Path) -> bool:
    """Return whether a new folder may take this place: nothing is there, or an empty folder.

    Temporary folders that a killed process left do not count.

    >>> is_free(Path("no-such-folder"))
    True
    """
    if not folder.exists() and not folder.is_symlink():
        return True
    return folder.is_dir() and all(is_temporary(path) for path in folder.iterdir())


def _existing(folder: Path) -> Path:
    """Return the nearest folder that exists, at or above a folder."""
    return next((path for path in (folder, *folder.parents) if path.exists()), folder)


def _moves(source: Path, target: Path, kept: Path) -> Iterator[_Move]:
    """Yield the moves of a file or folder; the contents of an existing folder move one by one."""
    if source.is_dir() and target.is_dir():
        for number, child in enumerate(sorted(source.iterdir())):
            yield from _moves(child, target / child.name, kept.with_name(f"{kept.name}-{number}"))
        return
    if target.is_file():
        shutil.copymode(target, source)
    yield _Move(source, target, kept)


def _move_all(moves: list[_Move]) -> None:
    made: list[Path] = []
    done: list[tuple[_Move, bool]] = []
    try:
        for number, move in enumerate(moves):
            _make_parents(move.target.parent, made)
            # The last move needs no undoing: it happens in one step.
            keeps = number < len(moves) - 1 and move.target.exists()
            if keeps:
                _keep(move.target, move.kept)
            move.source.replace(move.target)
            done.append((move, keeps))
    except OSError:
        for move, kept in reversed(done):
            move.target.replace(move.source)
            if kept:
                move.kept.replace(move.target)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise


def _make_parents(folder: Path, made: list[Path]) -> None:
    """Make a folder and its parents, and note which ones are new."""
    missing = takewhile(lambda path: not path.exists(), (folder, *folder.parents))
    for path in reversed(list(missing)):
        path.mkdir()
        made.append(path)


def _keep(file: Path, kept: Path) -> None:
    """Keep a file under another name, without a copy where the file system has hard links."""
    try:
        os.link(file, kept, follow_symlinks=False)
    except OSError:
        shutil.copy2(file, kept, follow_symlinks=False)
