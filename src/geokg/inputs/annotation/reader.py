"""Reading of annotation files: YAML, JSON and JSONL to articles."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from geokg.article import Article
from geokg.base.arguments import path_of
from geokg.base.diagnostics import Diagnostic, KeyPath, Location
from geokg.base.errors import AnnotationError, UnreadableInput
from geokg.base.plural import pluralize
from geokg.base.version_files import ANNOTATIONS_DIR, ARTICLE_GRAPHS_DIR, version_folder
from geokg.inputs.annotation import json, yaml
from geokg.inputs.annotation.article_builder import article_from, text_beside
from geokg.inputs.annotation.comments import MAY_HAVE_COMMENTS, lost_words
from geokg.inputs.annotation.positions import Positions
from geokg.inputs.annotation.source_files import (
    SAVE_AS_UTF_8,
    read_text,
    unreadable_file,
    unreadable_input,
)


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """The file, and the line of a JSONL file, that an article was read from.

    Called with a path inside the annotation, it returns the location of the value. It then reads
    the file again, so that valid articles need no positions.
    """

    file: str
    line: int = 0
    """The line of a JSONL file, 0 for a file with one article."""
    offset: int = 0
    """The byte offset of that line in the file."""

    def __call__(self, path: KeyPath) -> Location:
        """Return the location of the value at a path."""
        return self.places().find(path, self.file)

    def places(self) -> Positions:
        """Return the positions of all values of the article."""
        if self.line:
            return json.places(self.bytes().decode().removesuffix("\n"), self.line)
        text = read_text(Path(self.file))
        return json.places(text) if self.file.lower().endswith(".json") else yaml.places(text)

    def bytes(self) -> bytes:
        """Return the line of the JSONL file."""
        with Path(self.file).open("rb") as file:
            file.seek(self.offset)
            return file.readline()


@dataclass(frozen=True, slots=True)
class InputDocument:
    """The input of one article: a file, or a line of a JSONL file."""

    origin: SourceLocation
    size: int
    """The size of the file or line in bytes."""
    line: bytes | None = None
    """The line; None for a whole file, or for a line that is not read yet."""
    failed: UnreadableInput | None = None
    """The error, if the file could not be opened."""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The result of reading one article: the article with its warnings, or None with its errors."""

    file: str
    article: Article | None
    diagnostics: tuple[Diagnostic, ...]


def read(*paths: str | Path) -> tuple[Article, ...]:
    """Read annotation files.

    Args:
        paths: Annotation files, folders that contain them, or published datasets that include all
            their annotations.

    Returns:
        The articles, in the order of the paths and, inside folders, of the file names.

    Raises:
        ArgumentError: An argument is no path; `read(*paths)` reads several.
        AnnotationError: Files have errors; all errors of all files are reported.
        UnreadableInput: A path does not exist, or is not an annotation file.

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
    for result in scan([path_of(f"paths[{at}]", path) for at, path in enumerate(paths)]):
        if result.article is None:
            errors += result.diagnostics
        else:
            articles.append(result.article)
    if errors:
        raise AnnotationError(errors)
    return tuple(articles)


def scan(paths: Iterable[str | Path]) -> Iterator[ReadResult]:
    """Yield the result of reading each article of the paths.

    Raises:
        UnreadableInput: A path does not exist, or is not an annotation file.
    """
    seen: dict[str, SourceLocation] = {}
    for source in sources(files_of(paths)):
        result = read_source(source)
        article = result.article
        if article is None:
            yield result
        elif article.id in seen:
            yield ReadResult(
                result.file,
                None,
                (duplicate_article_error(article.id, seen[article.id], source.origin),),
            )
        else:
            seen[article.id] = source.origin
            yield result


def duplicate_article_error(
    article_id: str, first: SourceLocation, second: SourceLocation
) -> Diagnostic:
    """Return the error for an article whose id another article of the input has."""
    place = Location(first.file, first.line, 1 if first.line else 0)
    return duplicate_id_error(article_id, place, second(("article", "id")))


def duplicate_id_error(article_id: str, first: Location, second: Location) -> Diagnostic:
    """Return the error for a second use of an article id, located there."""
    return Diagnostic(
        code="GK021",
        message=f"the article id `{article_id}` is already used in {first}",
        fix="give each article an id of its own",
        where=second,
    )


def sources(files: Iterable[Path]) -> Iterator[InputDocument]:
    """Yield the input of each article of files, in order, without keeping any in memory."""
    for file in files:
        try:
            if file.suffix.lower() == ".jsonl":
                yield from _lines(file)
            else:
                yield InputDocument(SourceLocation(str(file)), file.stat().st_size)
        except OSError as error:
            failed = unreadable_file(file, error)
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
    """Return the result of reading one article."""
    origin = source.origin
    try:
        if source.failed:
            raise source.failed
        data, yaml_text = _values(source)
    except UnreadableInput as error:
        return ReadResult(origin.file, None, error.diagnostics)
    try:
        article = article_from(data, text_beside(Path(origin.file).parent), origin)
    except UnreadableInput as error:
        return ReadResult(origin.file, None, error.diagnostics)
    except AnnotationError as error:
        lost = _lost_words(yaml_text, origin.file, _body(data))
        return ReadResult(origin.file, None, (*with_locations(error.diagnostics, origin), *lost))
    lost = _lost_words(yaml_text, origin.file, article.text)
    return ReadResult(origin.file, article, (*with_locations(article.warnings, origin), *lost))


def _lost_words(source: str, file: str, text: str) -> tuple[Diagnostic, ...]:
    """Return the warnings about comments in YAML that are words of the article."""
    return tuple(lost_words(source, file, text)) if MAY_HAVE_COMMENTS.search(source) else ()


def _body(data: object) -> str:
    head = data.get("article") if isinstance(data, dict) else None
    body = head.get("body") if isinstance(head, dict) else None
    return body if isinstance(body, str) else ""


def with_locations(
    diagnostics: tuple[Diagnostic, ...], origin: SourceLocation
) -> tuple[Diagnostic, ...]:
    """Return the diagnostics with the locations in the file that their paths lead to."""
    if not diagnostics:
        return ()
    places = origin.places()
    return tuple(
        d.located(partial(places.find, file=origin.file, at_key=d.code in AT_KEY))
        for d in diagnostics
    )


AT_KEY: Final = frozenset({"GK010", "GK014", "GK116", "GK121", "GK131", "GK132", "GK134"})
"""Codes of errors about a key itself: they are located at the key, not at its value."""


def files_of(paths: Iterable[str | Path]) -> list[Path]:
    """Return the annotation files of paths.

    Raises:
        UnreadableInput: A path does not exist, or is not an annotation file.
    """
    return [file for path in map(Path, paths) for file in _files(path)]


def _files(path: Path) -> Iterator[Path]:
    where = Location(str(path))
    if version := version_folder(path):
        yield from _published(version)
    elif path.is_dir():
        files = sorted(
            p
            for p in path.rglob("*")
            if p.suffix.lower() in SUFFIXES and p.name != WIKIDATA_CACHE and p.is_file()
        )
        if not files:
            raise unreadable_input(
                "GK008", where, "the folder has no annotation files", KNOWN_SUFFIXES
            )
        yield from files
    elif not path.exists():
        raise unreadable_input(
            "GK001", where, "the file or folder does not exist", "check the name"
        )
    elif path.suffix.lower() not in SUFFIXES:
        raise unreadable_input("GK007", where, "not the name of an annotation file", KNOWN_SUFFIXES)
    else:
        yield path


def _published(version: Path) -> list[Path]:
    """Return the annotation files of a published dataset; all its articles must have one."""
    files = sorted((version / ANNOTATIONS_DIR).glob("*.yaml"))
    without = {graph.stem for graph in (version / ARTICLE_GRAPHS_DIR).glob("*.ttl")} - {
        file.stem for file in files
    }
    if without:
        examples = ", ".join(sorted(without)[:5]) + (", ..." if len(without) > 5 else "")
        raise UnreadableInput(
            Diagnostic(
                code="GK015",
                message=f"{pluralize(len(without), 'article')} of this dataset without annotation",
                found=examples,
                fix="open the dataset as a KnowledgeGraph, or read the articles in "
                f"{version / ANNOTATIONS_DIR}",
                where=Location(str(version)),
            )
        )
    return files


def _values(source: InputDocument) -> tuple[object, str]:
    """Return the plain values of an annotation, and its text if it is YAML."""
    origin = source.origin
    if source.line is None and origin.line:
        source = replace(source, line=origin.bytes())
    if source.line is None:
        text, load = read_text(Path(origin.file)), _LOADERS[Path(origin.file).suffix.lower()]
        return load(text, origin.file), text if load is yaml.load else ""
    try:
        return json.load(source.line.decode().removesuffix("\n"), origin.file, origin.line), ""
    except UnicodeDecodeError as error:
        message = f"not UTF-8, at byte {origin.offset + error.start}"
        where = Location(origin.file, origin.line, 1)
        raise unreadable_input("GK002", where, message, SAVE_AS_UTF_8) from error
    except UnreadableInput as error:
        hint = "; each line of JSONL is one article"
        raise UnreadableInput(replace(d, fix=d.fix + hint) for d in error.diagnostics) from error


_LOADERS: Final = {".yaml": yaml.load, ".yml": yaml.load, ".json": json.load}
SUFFIXES: Final = (*_LOADERS, ".jsonl")
"""The suffixes of annotation files."""
WIKIDATA_CACHE = "wikidata-cache.json"
"""The cache of `geokg link` next to annotation files; it is not an annotation file."""
KNOWN_SUFFIXES: Final = "annotation files end in " + ", ".join(SUFFIXES)
