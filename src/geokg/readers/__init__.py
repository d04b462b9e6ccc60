"""Annotation files to articles: one module per format, one row each in a table."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Final

from geokg.article import Article
from geokg.diagnostics import Diagnostic, Location, Path
from geokg.errors import AnnotationError, UnreadableInput
from geokg.layout import ARTICLES, GRAPHS, version_folder
from geokg.readers import json, yaml
from geokg.readers.native import article_from, text_beside
from geokg.readers.places import Place


@dataclass(frozen=True, slots=True)
class Origin:
    """The place that an article was read from; called, it finds a path of the annotation there.

    It reads the file again, so that articles that are right cost nothing.
    """

    file: str
    line: int = 0
    """The line of a JSONL file, 0 for files that hold one article."""
    offset: int = 0
    """The byte of the file at which that line begins."""

    def __call__(self, path: Path) -> Location:
        """Where the value at ``path`` stands."""
        return self.places().find(path, self.file)

    def places(self) -> Place:
        """Where all values of the article stand, for whoever asks for many."""
        if self.line:
            return json.places(self.bytes().decode().removesuffix("\n"), self.line)
        text = _text_of(FilePath(self.file))
        return json.places(text) if self.file.lower().endswith(".json") else yaml.places(text)

    def bytes(self) -> bytes:
        """The line of JSONL there."""
        with FilePath(self.file).open("rb") as file:
            file.seek(self.offset)
            return file.readline()


@dataclass(frozen=True, slots=True)
class Source:
    """What holds one article: a file, or a line of one that has been read already."""

    origin: Origin
    size: int
    """Bytes of the file or line."""
    line: bytes | None = None
    """The line, or None where it is still to be read."""
    failed: UnreadableInput | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one article of a file came to: the article, or what is wrong with it."""

    file: str
    article: Article | None
    diagnostics: tuple[Diagnostic, ...]


def read(*paths: str | FilePath) -> tuple[Article, ...]:
    """The articles of annotation files, and of all such files in folders, in the order of names.

    A published dataset gives its articles where all their annotations are in it. Raises one
    `AnnotationError` with every error of every file; `UnreadableInput` where there is nothing to
    read at all.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = FilePath(folder, "note.yaml")
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


def scan(paths: Iterable[str | FilePath]) -> Iterator[Reading]:
    """The articles of files one by one, each with its diagnostics; raises for no file at all."""
    seen: dict[str, Origin] = {}
    for source in sources(files_of(paths)):
        reading = read_source(source)
        article = reading.article
        if article is None:
            yield reading
        elif article.id in seen:
            yield Reading(reading.file, None, (twice(article.id, seen[article.id], source.origin),))
        else:
            seen[article.id] = source.origin
            yield reading


def twice(article_id: str, first: Origin, second: Origin) -> Diagnostic:
    """That an article is in another place already."""
    place = Location(first.file, first.line, 1 if first.line else 0)
    return Diagnostic(
        code="GK021",
        message=f"the article `{article_id}` is in {place} already",
        fix="give each article an id of its own",
        where=second(("article", "id")),
    )


def sources(files: Iterable[FilePath]) -> Iterator[Source]:
    """What holds the articles of files, in their order; nothing is kept of what was given out."""
    for file in files:
        try:
            if file.suffix.lower() == ".jsonl":
                yield from _lines(file)
            else:
                yield Source(Origin(str(file)), file.stat().st_size)
        except OSError as error:
            failed = _unreadable("GK001", file, f"cannot be read: {error.strerror}", "")
            yield Source(Origin(str(file)), 0, failed=failed)


def _lines(file: FilePath) -> Iterator[Source]:
    offset = 0
    with file.open("rb") as opened:
        for number, line in enumerate(opened, 1):
            size = len(line)
            if number == 1 and line.startswith(BOM_UTF8):
                offset, line = len(BOM_UTF8), line.removeprefix(BOM_UTF8)
            if line.strip():
                yield Source(Origin(str(file), number, offset), size, line)
            offset += len(line)


def read_source(source: Source) -> Reading:
    """What the article there came to."""
    origin = source.origin
    try:
        if source.failed:
            raise source.failed
        article = article_from(_values(source), text_beside(FilePath(origin.file).parent), origin)
    except UnreadableInput as error:
        return Reading(origin.file, None, error.diagnostics)
    except AnnotationError as error:
        return Reading(origin.file, None, placed(error.diagnostics, origin))
    return Reading(origin.file, article, placed(article.warnings, origin))


def placed(diagnostics: tuple[Diagnostic, ...], origin: Origin) -> tuple[Diagnostic, ...]:
    """The diagnostics, each with the place in the file that its path leads to."""
    if not diagnostics:
        return ()
    places = origin.places()
    return tuple(
        replace(d, where=places.find(d.path, origin.file, at_key=d.code in AT_KEY))
        for d in diagnostics
    )


AT_KEY: Final = frozenset({"GK010", "GK014", "GK116", "GK121", "GK131", "GK132", "GK134"})
"""Codes of keys that should not be there, or have no value: their own place is the one to see."""


def files_of(paths: Iterable[str | FilePath]) -> list[FilePath]:
    """The annotation files that paths name; raises `UnreadableInput` where one names none."""
    return [file for path in map(FilePath, paths) for file in _files(path)]


def _files(path: FilePath) -> Iterator[FilePath]:
    if version := version_folder(path):
        yield from _published(version)
    elif path.is_dir():
        found = sorted(
            p
            for p in path.rglob("*")
            if p.suffix.lower() in FORMATS and p.name != WIKIDATA_CACHE and p.is_file()
        )
        if not found:
            raise _unreadable("GK008", path, "no annotation files in this folder", KNOWN)
        yield from found
    elif not path.exists():
        raise _unreadable("GK001", path, "there is no such file or folder", "check the name")
    elif path.suffix.lower() not in FORMATS:
        raise _unreadable("GK007", path, "not the name of an annotation file", KNOWN)
    else:
        yield path


def _published(version: FilePath) -> list[FilePath]:
    """The annotation files of a published dataset; raises where articles are without."""
    found = sorted((version / ARTICLES).glob("*.yaml"))
    without = {graph.stem for graph in (version / GRAPHS).glob("*.ttl")} - {
        file.stem for file in found
    }
    if without:
        shown = ", ".join(sorted(without)[:5]) + (", ..." if len(without) > 5 else "")
        raise UnreadableInput(
            Diagnostic(
                code="GK015",
                message=f"articles without annotation in this dataset: {len(without)}",
                found=shown,
                fix=f"KnowledgeGraph has the graph of all; the others are in {version / ARTICLES}",
                where=Location(str(version)),
            )
        )
    return found


def _text_of(file: FilePath) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _unreadable("GK001", file, f"cannot be read: {error.strerror}", "") from error
    except UnicodeDecodeError as error:
        message = f"not UTF-8, at byte {error.start}"
        raise _unreadable("GK002", file, message, "save it as UTF-8") from error


def _unreadable(code: str, file: FilePath, message: str, fix: str) -> UnreadableInput:
    return UnreadableInput(
        Diagnostic(code=code, message=message, fix=fix, where=Location(str(file)))
    )


def _values(source: Source) -> object:
    """The annotation there as plain values; raises `UnreadableInput` where it is none."""
    origin = source.origin
    if source.line is None and origin.line:
        source = replace(source, line=origin.bytes())
    if source.line is None:
        return _LOADERS[FilePath(origin.file).suffix.lower()](
            _text_of(FilePath(origin.file)), origin.file
        )
    try:
        return json.load(source.line.decode().removesuffix("\n"), origin.file, origin.line)
    except UnicodeDecodeError as error:
        message = f"not UTF-8, at byte {origin.offset + error.start}"
        raise _unreadable("GK002", FilePath(origin.file), message, "save it as UTF-8") from error
    except UnreadableInput as error:
        whole = "; each line of JSONL is one whole article"
        raise UnreadableInput(replace(d, fix=d.fix + whole) for d in error.diagnostics) from error


_LOADERS: Final = {".yaml": yaml.load, ".yml": yaml.load, ".json": json.load}
FORMATS: Final = (*_LOADERS, ".jsonl")
"""The suffixes of annotation files."""
WIKIDATA_CACHE = "wikidata-cache.json"
"""What `geokg link` keeps beside annotation files; it is none of them."""
KNOWN = "annotation files end in " + ", ".join(FORMATS)
