"""Any input to articles: our own files, others' with a mapping, folders of both, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic, Location, sort_key
from geokg.base.errors import AnnotationError, UnreadableInput
from geokg.inputs.annotation.article_builder import article_from, text_beside
from geokg.inputs.annotation.reader import SUFFIXES, ReadResult, scan
from geokg.inputs.formats.documents import Document
from geokg.inputs.formats.registry import (
    FORMATS,
    HEAD,
    NATIVE,
    Annotation,
    Format,
    detect_format,
    find_format,
)
from geokg.inputs.label_mapping.claims import article_from_document, id_of
from geokg.inputs.label_mapping.entities import numbered
from geokg.inputs.label_mapping.mapping_file import LabelMapping
from geokg.inputs.label_mapping.unmapped_labels import UnmappedLabels

Input = tuple[Path, Format | None]
"""A file, and the format of others that it is of; none for our own."""
_OURS: Final = b'"geokg"'
KNOWN: Final = "the formats are " + ", ".join((NATIVE, *FORMATS))


@dataclass(slots=True)
class Conversion:
    """A run over inputs: give it a mapping, iterate over `readings`, then ask the tally.

    ``format`` forces one format on every file; ``leave`` are files that are no inputs.
    """

    scheme: LabelMapping | None = None
    format: str = ""
    leave: tuple[Path, ...] = ()
    tally: UnmappedLabels = field(default_factory=UnmappedLabels)
    skipped: list[Path] = field(default_factory=list)
    """Files of folders that are of no known format."""
    _used: dict[str, Location] = field(default_factory=dict)

    def readings(self, paths: Iterable[str | Path]) -> Iterator[ReadResult]:
        """What each article of the inputs came to, in the order of names."""
        for file, corpus in self.inputs(paths):
            if corpus is None:
                found = (self._known(reading) for reading in scan([file]))
            elif corpus.is_mapped:
                found = (self._mapped(one, file) for one in _documents(file, corpus))
            else:
                found = (self._plain(one, file) for one in _entries(file, corpus))
            yield from found

    def documents(self, paths: Iterable[str | Path]) -> Iterator[Document | UnreadableInput]:
        """The documents of the inputs that a mapping is for."""
        for file, corpus in self.inputs(paths):
            if corpus is not None and corpus.is_mapped:
                yield from _documents(file, corpus)

    def inputs(self, paths: Iterable[str | Path]) -> list[Input]:
        """The files to read, each with its format; raises where there is nothing to read."""
        forced = None if self.format in ("", NATIVE) else find_format(self.format)
        found: list[Input] = []
        given = [Path(path) for path in paths]
        for path in given:
            if path.is_dir():
                inside = sorted(p for p in path.rglob("*") if p.is_file() and not self._left(p))
                known = [(p, self._format(p, forced)) for p in inside]
                self.skipped += [p for p, is_known in known if is_known is False]
                found += [(p, None if c is True else c) for p, c in known if c is not False]
            elif not path.exists():
                raise _unreadable(
                    "GK001", path, "there is no such file or folder", "check the name"
                )
            elif (corpus := forced or self._format(path, forced)) is False:
                fix = f"name it with --format; {KNOWN}"
                raise _unreadable("GK841", path, "a file of no format that geokg knows", fix)
            else:
                found.append((path, None if corpus is True else corpus))
        tables = {p.with_suffix(".yaml") for p, c in found if c is FORMATS["table"]}
        found = [(p, c) for p, c in found if p not in tables]
        read = {p.with_suffix("") for p, _ in found}
        self.skipped = [p for p in self.skipped if p.with_suffix("") not in read]
        if not found:
            raise _unreadable("GK008", given[0], "nothing to convert in there", KNOWN)
        return found

    def _left(self, file: Path) -> bool:
        return any(file.absolute() == other.absolute() for other in self.leave)

    def _format(self, file: Path, forced: Format | None) -> Format | bool:
        """The format of a file: True for our own, False for none."""
        if forced:
            return forced if file.name.lower().endswith(forced.suffixes) else False
        suffix = file.suffix.lower()
        if self.format == NATIVE or suffix in (".yaml", ".yml"):
            return suffix in SUFFIXES
        if suffix in SUFFIXES and _OURS in _head(file):
            return True
        return detect_format(file) or False

    def _mapped(self, found: Document | UnreadableInput, file: Path) -> ReadResult:
        if isinstance(found, UnreadableInput):
            return ReadResult(str(file), None, found.diagnostics)
        if self.scheme is None:
            fix = "geokg convert IN --suggest-map > mapping.yaml, then --map mapping.yaml"
            raise _unreadable("GK842", file, "labels of others need a mapping", fix)
        base = id_of(found, self.scheme)
        made = numbered(base, self._used)
        where = found.where or Location(str(file))
        try:
            article = article_from_document(found, self.scheme, self.tally, id=made)
        except AnnotationError as error:
            return ReadResult(str(file), None, error.diagnostics)
        self._used[made] = where
        warnings = [_placed(d, article.locate) for d in article.warnings]
        if made != base:
            message = f"`{base}` is in {self._used[base]} already; this article is `{made}`"
            warnings.append(
                Diagnostic(code="GK850", message=message, severity="warning", where=where)
            )
        return ReadResult(str(file), article, tuple(warnings))

    def _plain(self, found: Annotation, file: Path) -> ReadResult:
        data, locate = found
        if isinstance(data, UnreadableInput):
            return ReadResult(str(file), None, data.diagnostics)
        try:
            article = article_from(data, text_beside(file.parent), locate)
        except AnnotationError as error:
            wrong = sorted((_placed(d, locate) for d in error.diagnostics), key=sort_key)
            return ReadResult(str(file), None, tuple(wrong))
        warnings = tuple(_placed(d, locate) for d in article.warnings)
        return self._known(ReadResult(str(file), article, warnings))

    def _known(self, reading: ReadResult) -> ReadResult:
        """The reading, or an error where another article has its id."""
        article = reading.article
        if article is None:
            return reading
        where = article.locate(("article", "id")) if article.locate else Location(reading.file)
        if article.id in self._used:
            message = f"the article `{article.id}` is in {self._used[article.id]} already"
            fix = "give each article an id of its own"
            twice = Diagnostic(code="GK021", message=message, fix=fix, where=where)
            return ReadResult(reading.file, None, (twice,))
        self._used[article.id] = where
        return reading


def _placed(diagnostic: Diagnostic, locate: object) -> Diagnostic:
    if diagnostic.where is not None or not callable(locate):
        return diagnostic
    return diagnostic.located(locate)


def _documents(file: Path, corpus: Format) -> Iterator[Document | UnreadableInput]:
    try:
        yield from corpus.documents(file)
    except UnreadableInput as error:
        yield error


def _entries(file: Path, corpus: Format) -> Iterator[Annotation]:
    try:
        yield from corpus.entries(file)
    except UnreadableInput as error:
        yield error, lambda _: Location(str(file))


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(HEAD)
    except OSError as error:
        raise _unreadable("GK001", file, f"cannot be read: {error.strerror}", "") from error


def _unreadable(code: str, file: Path, message: str, fix: str) -> UnreadableInput:
    where = Location(str(file))
    return UnreadableInput(Diagnostic(code=code, message=message, fix=fix, where=where))
