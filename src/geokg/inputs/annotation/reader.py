"""Annotation files to articles: one module per format, one row each in a table."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic, KeyPath, Location
from geokg.base.errors import AnnotationError, UnreadableInput
from geokg.base.version_files import ANNOTATIONS_DIR, ARTICLE_GRAPHS_DIR, version_folder
from geokg.inputs.annotation import json, yaml
from geokg.inputs.annotation.article_builder import article_from, text_beside
from geokg.inputs.annotation.positions import Positions


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """The place that an article was read from; called, it finds a path of the annotation there.

    It reads the file again, so that articles that are right cost nothing.
    """

    file: str
    line: int = 0
    """The line of a JSONL file, 0 for files that hold one article."""
    offset: int = 0
    """The byte of the file at which that line begins."""

    def __call__(self, path: KeyPath) -> Location:
        """Where the value at ``path`` stands."""
        return self.places().find(path, self.file)

    def places(self) -> Positions:
        """Where all values of the article stand, for whoever asks for many."""
        if self.line:
            return json.places(self.bytes().decode().removesuffix("\n"), self.line)
        text = _text_of(Path(self.file))
        return json.places(text) if self.file.lower().endswith(".json") else yaml.places(text)

    def bytes(self) -> bytes:
        """The line of JSONL there."""
        with Path(self.file).open("rb") as file:
            file.seek(self.offset)
            return file.readline()


@dataclass(frozen=True, slots=True)
class InputDocument:
    """What holds one article: a file, or a line of one that has been read already."""

    origin: SourceLocation
    size: int
    """Bytes of the file or line."""
    line: bytes | None = None
    """The line, or None where it is still to be read."""
    failed: UnreadableInput | None = None


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What one article of a file came to: the article, or what is wrong with it."""

    file: str
    article: Article | None
    diagnostics: tuple[Diagnostic, ...]


def read(*paths: str | Path) -> tuple[Article, ...]:
    """The articles of annotation files, and of all such files in folders, in the order of names.

    A published dataset gives its articles where all their annotations are in it. Raises one
    `AnnotationError` with every error of every file; `UnreadableInput` where there is nothing to
    read at all.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "note.yaml")
    ...     _ = file.write_text(
    ...         "geokg: 1\\narticle: {id: note, body: France recognised Mali.}\\n"
    ...         "claims: [{type: recognise, initiator: FRA, target: MLI, quote: recognised Mali}]")
    ...     read(folder)
    (Article('note', 1 claims, 0 actors),)
    """
    articles: list[Article] = []
    errors: list[Diagnostic] = []
    for reading in scan(paths):
        if reading.article is None:
            errors += reading.diagnostics
        else:
            articles.append(reading.article)
    if errors:
        raise AnnotationError(errors)
    return tuple(articles)


def scan(paths: Iterable[str | Path]) -> Iterator[ReadResult]:
    """The articles of files one by one, each with its diagnostics; raises for no file at all."""
    seen: dict[str, SourceLocation] = {}
    for source in sources(files_of(paths)):
        reading = read_source(source)
        article = reading.article
        if article is None:
            yield reading
        elif article.id in seen:
            yield ReadResult(
                reading.file,
                None,
                (duplicate_article_error(article.id, seen[article.id], source.origin),),
            )
        else:
            seen[article.id] = source.origin
            yield reading


def duplicate_article_error(
    article_id: str, first: SourceLocation, second: SourceLocation
) -> Diagnostic:
    """That an article is in another place already."""
    place = Location(first.file, first.line, 1 if first.line else 0)
    return Diagnostic(
        code="GK021",
        message=f"the article `{article_id}` is in {place} already",
        fix="give each article an id of its own",
        where=second(("article", "id")),
    )


def sources(files: Iterable[Path]) -> Iterator[InputDocument]:
    """What holds the articles of files, in their order; nothing is kept of what was given out."""
    for file in files:
        try:
            if file.suffix.lower() == ".jsonl":
                yield from _lines(file)
            else:
                yield InputDocument(SourceLocation(str(file)), file.stat().st_size)
        except OSError as error:
            failed = _unreadable("GK001", file, f"cannot be read: {error.strerror}", "")
            yield InputDocument(SourceLocation(str(file)), 0, failed=failed)


def _lines(file: Path) -> Iterator[InputDocument]:
    offset = 0
    with file.open("rb") as opened:
        for number, line in enumerate(opened, 1):
            size = len(line)
            if number == 1 and line.startswith(BOM_UTF8):
                offset, line = len(BOM_UTF8), line.removeprefix(BOM_UTF8)
            if line.strip():
                yield InputDocument(SourceLocation(str(file), number, offset), size, line)
            offset += len(line)


def read_source(source: InputDocument) -> ReadResult:
    """What the article there came to."""
    origin = source.origin
    try:
        if source.failed:
            raise source.failed
        article = article_from(_values(source), text_beside(Path(origin.file).parent), origin)
    except UnreadableInput as error:
        return ReadResult(origin.file, None, error.diagnostics)
    except AnnotationError as error:
        return ReadResult(origin.file, None, with_locations(error.diagnostics, origin))
    return ReadResult(origin.file, article, with_locations(article.warnings, origin))


def with_locations(
    diagnostics: tuple[Diagnostic, ...], origin: SourceLocation
) -> tuple[Diagnostic, ...]:
    """The diagnostics, each with the place in the file that its path leads to."""
    if not diagnostics:
        return ()
    places = origin.places()
    return tuple(
        d.located(partial(places.find, file=origin.file, at_key=d.code in AT_KEY))
        for d in diagnostics
    )


AT_KEY: Final = frozenset({"GK010", "GK014", "GK116", "GK121", "GK131", "GK132", "GK134"})
"""Codes of keys that should not be there, or have no value: their own place is the one to see."""


def files_of(paths: Iterable[str | Path]) -> list[Path]:
    """The annotation files that paths name; raises `UnreadableInput` where one names none."""
    return [file for path in map(Path, paths) for file in _files(path)]


def _files(path: Path) -> Iterator[Path]:
    if version := version_folder(path):
        yield from _published(version)
    elif path.is_dir():
        found = sorted(
            p
            for p in path.rglob("*")
            if p.suffix.lower() in SUFFIXES and p.name != WIKIDATA_CACHE and p.is_file()
        )
        if not found:
            raise _unreadable("GK008", path, "no annotation files in this folder", KNOWN)
        yield from found
    elif not path.exists():
        raise _unreadable("GK001", path, "there is no such file or folder", "check the name")
    elif path.suffix.lower() not in SUFFIXES:
        raise _unreadable("GK007", path, "not the name of an annotation file", KNOWN)
    else:
        yield path


def _published(version: Path) -> list[Path]:
    """The annotation files of a published dataset; raises where articles are without."""
    found = sorted((version / ANNOTATIONS_DIR).glob("*.yaml"))
    without = {graph.stem for graph in (version / ARTICLE_GRAPHS_DIR).glob("*.ttl")} - {
        file.stem for file in found
    }
    if without:
        shown = ", ".join(sorted(without)[:5]) + (", ..." if len(without) > 5 else "")
        raise UnreadableInput(
            Diagnostic(
                code="GK015",
                message=f"articles without annotation in this dataset: {len(without)}",
                found=shown,
                fix="open the dataset as a KnowledgeGraph, or read the articles in "
                f"{version / ANNOTATIONS_DIR}",
                where=Location(str(version)),
            )
        )
    return found


def _text_of(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _unreadable("GK001", file, f"cannot be read: {error.strerror}", "") from error
    except UnicodeDecodeError as error:
        message = f"not UTF-8, at byte {error.start}"
        raise _unreadable("GK002", file, message, "save it as UTF-8") from error


def _unreadable(code: str, file: Path, message: str, fix: str) -> UnreadableInput:
    return UnreadableInput(
        Diagnostic(code=code, message=message, fix=fix, where=Location(str(file)))
    )


def _values(source: InputDocument) -> object:
    """The annotation there as plain values; raises `UnreadableInput` where it is none."""
    origin = source.origin
    if source.line is None and origin.line:
        source = replace(source, line=origin.bytes())
    if source.line is None:
        return _LOADERS[Path(origin.file).suffix.lower()](_text_of(Path(origin.file)), origin.file)
    try:
        return json.load(source.line.decode().removesuffix("\n"), origin.file, origin.line)
    except UnicodeDecodeError as error:
        message = f"not UTF-8, at byte {origin.offset + error.start}"
        raise _unreadable("GK002", Path(origin.file), message, "save it as UTF-8") from error
    except UnreadableInput as error:
        whole = "; each line of JSONL is one whole article"
        raise UnreadableInput(replace(d, fix=d.fix + whole) for d in error.diagnostics) from error


_LOADERS: Final = {".yaml": yaml.load, ".yml": yaml.load, ".json": json.load}
SUFFIXES: Final = (*_LOADERS, ".jsonl")
"""The suffixes of annotation files."""
WIKIDATA_CACHE = "wikidata-cache.json"
"""What `geokg link` keeps beside annotation files; it is none of them."""
KNOWN = "annotation files end in " + ", ".join(SUFFIXES)
