"""Reading of annotation files: YAML, JSON and JSONL to articles."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from geokg.article import Article
from geokg.base.arguments import path_of
from geokg.base.diagnostics import Diagnostic, Edit, KeyPath, Location
from geokg.base.errors import AnnotationError, UnreadableInput
from geokg.base.plural import pluralize
from geokg.base.version_files import ANNOTATIONS_DIR, ARTICLE_GRAPHS_DIR, version_folder
from geokg.inputs.annotation import json, yaml
from geokg.inputs.annotation.article_builder import article_from
from geokg.inputs.annotation.comments import MAY_HAVE_COMMENTS, lost_words
from geokg.inputs.annotation.identity import Identities, identity_of
from geokg.inputs.annotation.json_places import places_along
from geokg.inputs.annotation.known_records import known_line, known_values
from geokg.inputs.annotation.positions import Positions
from geokg.inputs.annotation.source_files import (
    SAVE_AS_UTF_8,
    read_text,
    unreadable_file,
    unreadable_input,
)
from geokg.inputs.annotation.text_files import text_beside
from geokg.inputs.input_files import (
    MAX_SIZE,
    find_input_files,
    is_inside,
    open_regular,
    path_fault,
    too_large,
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
    content: str | None = field(default=None, repr=False, compare=False)
    """The text of the annotation, if it is not, or not yet, what the file holds."""

    def __call__(self, path: KeyPath) -> Location:
        """Return the location of the value at a path."""
        return self.places_along((path,)).find(path, self.file)

    def places(self) -> Positions:
        """Return the positions of all values of the article."""
        if self.line:
            return json.places(self.bytes().decode().removesuffix("\n"), self.line)
        text = self.text()
        return json.places(text) if self.file.lower().endswith(".json") else yaml.places(text)

    def text(self) -> str:
        """Return the text of the annotation, without a byte order mark."""
        return read_text(Path(self.file)) if self.content is None else self.content

    def places_along(self, paths: Iterable[KeyPath], line: bytes | None = None) -> Positions:
        """Return the positions of the values on some paths; ``line`` is that of the JSONL file."""
        if self.line:
            text = (line or self.bytes()).decode().removesuffix("\n")
            return places_along(text, paths, self.line)
        text = self.text()
        if self.file.lower().endswith(".json"):
            return places_along(text, paths)
        return yaml.places(text)

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
    max_size: int = MAX_SIZE
    """The largest size of the text of the article in bytes, if it is in a file of its own."""


@dataclass(frozen=True, slots=True)
class FoundAnnotations:
    """Annotation files in order, warnings about folders that were left out, and the size limit."""

    files: tuple[Path, ...]
    notices: tuple[Diagnostic, ...] = ()
    max_size: int = MAX_SIZE


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
    return _articles(scan(_named(paths), warnings=False))


def read_annotations(*paths: str | Path) -> tuple[Article, ...]:
    """Read annotation files in which several people may have annotated one article.

    Args:
        paths: Annotation files, or folders that contain them, such as one for each annotator.

    Returns:
        The annotations, in the order of the paths and, inside folders, of the file names.

    Raises:
        AnnotationError: Files have errors, or two annotations of one article do not belong
            together; all errors of all files are reported.
        UnreadableInput: A path does not exist, or is not an annotation file.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name in ("ana", "ben"):
    ...         _ = Path(folder, f"{name}.yaml").write_text(
    ...             "geokg: 1\\nclaims: []\\n"
    ...             f"article: {{id: note, annotator: {name}, body: It rained.}}")
    ...     [article.annotated_by for article in read_annotations(folder)]
    ['ana', 'ben']
    """
    return _articles(scan(_named(paths), several_annotators=True, warnings=False))


def _named(paths: Iterable[object]) -> list[str | Path]:
    """Return paths as given: the walk through input files refuses text that names no file."""
    return [
        path if isinstance(path, str) else path_of(f"paths[{at}]", path)
        for at, path in enumerate(paths)
    ]


def _articles(results: Iterable[ReadResult]) -> tuple[Article, ...]:
    articles: list[Article] = []
    errors: list[Diagnostic] = []
    for result in results:
        if result.article is None:
            errors += result.diagnostics
        else:
            articles.append(result.article)
    if errors:
        raise AnnotationError(errors)
    return tuple(articles)


def scan(
    paths: Iterable[str | Path],
    *,
    several_annotators: bool = False,
    warnings: bool = True,
    faults: Callable[[Article], Iterable[Diagnostic]] = lambda _: (),
) -> Iterator[ReadResult]:
    """Yield the result of reading each article of the paths.

    Args:
        paths: Annotation files, folders that contain them, or published datasets.
        several_annotators: Whether several people may have annotated one article.
        warnings: Whether results have the warnings, whose places take a tenth of the time.
        faults: Returns further errors of an article that is right in itself.

    Raises:
        UnreadableInput: A path does not exist, or is not an annotation file.
    """
    found = find_annotation_files(paths)
    yield from scan_files(
        found, several_annotators=several_annotators, warnings=warnings, faults=faults
    )


def scan_files(
    found: FoundAnnotations,
    *,
    several_annotators: bool = False,
    warnings: bool = True,
    faults: Callable[[Article], Iterable[Diagnostic]] = lambda _: (),
) -> Iterator[ReadResult]:
    """Yield the result of reading each article of files that were found."""
    identities = Identities(several=several_annotators)
    for source in sources(found):
        result = read_source(source, warnings=warnings)
        article = result.article
        fault = article and identities.fault(identity_of(article), source.origin)
        wrong = (fault,) if fault else with_locations(tuple(_of(article, faults)), source.origin)
        yield ReadResult(result.file, None, wrong) if wrong else result


def _of(
    article: Article | None, faults: Callable[[Article], Iterable[Diagnostic]]
) -> Iterable[Diagnostic]:
    return faults(article) if article else ()


def sources(found: FoundAnnotations) -> Iterator[InputDocument]:
    """Yield the input of each article of files, in order, without keeping any in memory."""
    for file in found.files:
        origin = SourceLocation(str(file))
        try:
            if file.suffix.lower() == ".jsonl":
                yield from _lines(file, found.max_size)
            else:
                yield InputDocument(origin, file.stat().st_size, max_size=found.max_size)
        except OSError as error:
            yield InputDocument(origin, 0, failed=unreadable_file(file, error))
        except UnreadableInput as error:
            yield InputDocument(origin, 0, failed=error)


def _lines(file: Path, max_size: int) -> Iterator[InputDocument]:
    offset = 0
    with open_regular(file) as opened:
        for number, line in enumerate(iter(partial(opened.readline, max_size + 1), b""), 1):
            size = len(line)
            if size > max_size:
                raise UnreadableInput(too_large(Location(str(file), number, 1), size, max_size))
            if number == 1 and line.startswith(BOM_UTF8):
                offset, line = len(BOM_UTF8), line.removeprefix(BOM_UTF8)
            if line.strip():
                origin = SourceLocation(str(file), number, offset)
                yield InputDocument(origin, size, line, max_size=max_size)
            offset += len(line)


def read_content(file: str | Path, content: str) -> tuple[object, ReadResult]:
    """Return the values of a YAML or JSON file, and the result of reading it, with another text.

    Nothing is written: so an edit can be checked before it is made. The values are None if the text
    cannot be parsed.

    Args:
        file: The file, next to which the text of the article is.
        content: The text of the annotation.

    >>> values, result = read_content("note.yaml", "claims: []")
    >>> values, result.diagnostics[0].code
    ({'claims': []}, 'GK011')
    """
    text = content.removeprefix("\ufeff")
    source = InputDocument(SourceLocation(str(file), content=text), len(text))
    try:
        data, yaml_text = _values(source)
    except UnreadableInput as error:
        return None, ReadResult(str(file), None, error.diagnostics)
    return data, _read_values(data, yaml_text, source)


def read_source(source: InputDocument, *, warnings: bool = True) -> ReadResult:
    """Return the result of reading one article, with its warnings unless nobody reads them."""
    if source.line and (known := known_line(source.line, source.origin)):
        return _result(known, "", source, warnings)
    try:
        if source.failed:
            raise source.failed
        data, yaml_text = _values(source)
    except UnreadableInput as error:
        return ReadResult(source.origin.file, None, error.diagnostics)
    if not source.line and (known := known_values(data, source.origin)):
        return _result(known, yaml_text, source, warnings)
    return _read_values(data, yaml_text, source, warnings)


def _read_values(
    data: object, yaml_text: str, source: InputDocument, warnings: bool = True
) -> ReadResult:
    origin = source.origin
    try:
        article = article_from(data, text_beside(_folder_of(origin.file), source.max_size), origin)
    except UnreadableInput as error:
        return ReadResult(origin.file, None, error.diagnostics)
    except AnnotationError as error:
        lost = _lost_words(yaml_text, origin.file, _body(data))
        found = with_locations(error.diagnostics, origin, source.line)
        return ReadResult(origin.file, None, (*found, *lost))
    return _result(article, yaml_text, source, warnings)


def _result(article: Article, yaml_text: str, source: InputDocument, warnings: bool) -> ReadResult:
    if not warnings:
        return ReadResult(source.origin.file, article, ())
    lost = _lost_words(yaml_text, source.origin.file, article.text)
    found = with_locations(article.warnings, source.origin, source.line)
    return ReadResult(source.origin.file, article, (*found, *lost))


@lru_cache(maxsize=1)
def _folder_of(file: str) -> Path:
    """Return the folder of a file; a file of JSONL has many articles."""
    return Path(file).parent


def _lost_words(source: str, file: str, text: str) -> tuple[Diagnostic, ...]:
    """Return the warnings about comments in YAML that are words of the article."""
    return tuple(lost_words(source, file, text)) if MAY_HAVE_COMMENTS.search(source) else ()


def _body(data: object) -> str:
    head = data.get("article") if isinstance(data, dict) else None
    body = head.get("body") if isinstance(head, dict) else None
    return body if isinstance(body, str) else ""


def with_locations(
    diagnostics: tuple[Diagnostic, ...], origin: SourceLocation, line: bytes | None = None
) -> tuple[Diagnostic, ...]:
    """Return the diagnostics with the locations in the file that their paths lead to.

    Args:
        diagnostics: The diagnostics of an annotation.
        origin: Where it was read from.
        line: Its line of JSONL, which is read again if it is not given.
    """
    if not diagnostics:
        return ()
    paths = {path for d in diagnostics for path in (d.path, d.related)}
    paths.update(edit.path for d in diagnostics for edit in d.edits)
    places = origin.places_along(paths, line)
    return tuple(
        replace(
            d.located(partial(places.find, file=origin.file, at_key=d.code in AT_KEY)),
            edits=tuple(_in_file(edit, places) for edit in d.edits),
        )
        for d in diagnostics
    )


def _in_file(edit: Edit, places: Positions) -> Edit:
    """Return an edit with its path as the file has it: without the index of a single value."""
    current, path = places, edit.path
    for at, step in enumerate(path):
        if step not in current.parts:
            single = isinstance(step, int) and current.kind in ("scalar", "mapping")
            path = path[:at] + path[at + 1 :] if single else path
            break
        current = current.parts[step]
    if edit.op == "set" and isinstance(edit.value, str) and "exact" in current.parts:
        path = (*path, "exact")
    return replace(edit, path=path)


AT_KEY: Final = frozenset({"GK010", "GK014", "GK116", "GK121", "GK131", "GK132", "GK134"})
"""Codes of errors about a key itself: they are located at the key, not at its value."""


def find_annotation_files(
    paths: Iterable[str | Path], *, max_size: int = MAX_SIZE
) -> FoundAnnotations:
    """Return the annotation files of paths, each once.

    Args:
        paths: Annotation files, folders that contain them, or published datasets.
        max_size: The largest size of a file, or of a line of JSONL, in bytes.

    Raises:
        UnreadableInput: A path cannot be read, or is not an annotation file.
    """
    plain: list[str | Path] = []
    published: list[Path] = []
    for path in paths:
        version = None if path_fault(str(path)) else version_folder(Path(path))
        if version:
            published += _published(version)
        else:
            plain.append(path)
    found = find_input_files(plain, is_annotation, max_size=max_size, read_by_line=".jsonl")
    problems = [fault for path in map(Path, plain) if (fault := _fault(path, found.files))]
    if problems:
        raise UnreadableInput([*problems, *found.notices])
    return FoundAnnotations((*found.files, *published), found.notices, max_size)


def is_annotation(path: Path) -> bool:
    """Return whether a file of a folder is an annotation file, by its name.

    >>> is_annotation(Path("note.yaml")), is_annotation(Path("note.draft.yaml"))
    (True, False)
    """
    return path.suffix.lower() in SUFFIXES and not _is_other(path.name)


def _fault(path: Path, files: Sequence[Path]) -> Diagnostic | None:
    """Return what is wrong with a path that was named: it is, or has, no annotation file."""
    code, message = "", ""
    if not path.is_dir():
        if path.suffix.lower() not in SUFFIXES:
            code, message = "GK007", "not the name of an annotation file"
    elif not any(is_inside(file, path) for file in files):
        code, message = "GK008", "the folder has no annotation files"
    where = Location(str(path))
    return Diagnostic(code=code, message=message, fix=KNOWN_SUFFIXES, where=where) if code else None


def _is_other(name: str) -> bool:
    """Return whether a file beside annotation files is known to be something else."""
    return name == WIKIDATA_CACHE or name.casefold().endswith(
        (*DECISIONS_SUFFIXES, *DRAFT_SUFFIXES)
    )


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
        text, load = origin.text(), _LOADERS[Path(origin.file).suffix.lower()]
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
DECISIONS_SUFFIXES: Final = (".decisions.yaml", ".decisions.yml")
"""The suffixes of the decisions of an adjudicator, which are not annotation files."""
DRAFT_SUFFIXES: Final = (".draft.yaml", ".draft.yml")
"""The suffixes of drafts, which await a review: in a folder they are not annotation files."""
KNOWN_SUFFIXES: Final = "annotation files end in " + ", ".join(SUFFIXES)
