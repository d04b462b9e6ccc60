"""Conversion of any input to articles: annotation files, foreign formats, and documents.

`convert` takes documents that a program has built. `ConversionRun` takes paths: it detects the
format of each file, reads it, and applies the label mapping.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeAlias

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic, Location, sort_key
from geokg.base.errors import AnnotationError, UnreadableInput
from geokg.inputs.annotation.article_builder import article_from, text_beside
from geokg.inputs.annotation.reader import SUFFIXES, ReadResult, duplicate_id_error, scan
from geokg.inputs.annotation.source_files import recoded, unreadable_file, unreadable_input
from geokg.inputs.article_ids import ArticleIds, annotators
from geokg.inputs.formats.documents import Document
from geokg.inputs.formats.registry import (
    FORMATS,
    HEAD,
    NATIVE,
    Annotation,
    Format,
    Locate,
    detect_format,
    find_format,
)
from geokg.inputs.label_mapping.claims import annotator_of, article_from_document, article_id_of
from geokg.inputs.label_mapping.mapping_file import LabelMapping, load_label_mapping
from geokg.inputs.label_mapping.unmapped_labels import UnmappedLabels

InputFile: TypeAlias = tuple[Path, Format | None]
"""A file and its foreign format; the format is None for annotation files."""
_NATIVE_KEY: Final = b'"geokg"'
KNOWN_FORMATS: Final = "the formats are " + ", ".join((NATIVE, *FORMATS))


@dataclass(frozen=True, slots=True)
class ConversionReport:
    """What a conversion refused, left out or changed.

    Args:
        diagnostics: An error for each document that was refused, and a warning for each label,
            role or attribute that was left out.
        ignored: The number of mentions, relations and events that the mapping ignores on purpose.
        units: The number of documents by offset unit.
    """

    diagnostics: tuple[Diagnostic, ...]
    ignored: int
    units: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Conversion:
    """The result of `convert`: the articles, and the report of what was left out."""

    articles: tuple[Article, ...]
    report: ConversionReport


def convert(documents: Iterable[Document], mapping: LabelMapping | str | Path) -> Conversion:
    """Convert documents to articles.

    Foreign formats are converted in the same way. A document with an error is refused, reported
    and skipped; the others are converted.

    Args:
        documents: The documents; a second one of the same id is given a number.
        mapping: What the labels mean: a label mapping, the path of a mapping file, or the name of
            a mapping that comes with geokg.

    Returns:
        The articles in the order of the documents, and the report.

    Raises:
        AnnotationError: The mapping file has errors.
        UnreadableInput: The mapping file is missing or is not YAML.

    >>> from geokg import Document, LabelMapping, Mention, RelationMention, RelationRule, Span
    >>> document = Document(
    ...     id="note",
    ...     text="France recognised Mali.",
    ...     mentions=(
    ...         Mention(id="m1", label="GPE", spans=(Span(0, 6),), words="France"),
    ...         Mention(id="m2", label="GPE", spans=(Span(18, 22),), words="Mali"),
    ...     ),
    ...     relations=(
    ...         RelationMention(id="r1", label="Knows", arguments=(("a", "m1"), ("b", "m2"))),
    ...     ),
    ... )
    >>> knows = RelationRule(type="recognise", roles={"a": "initiator", "b": "target"})
    >>> mapping = LabelMapping(mentions={"GPE": ("state",)}, relations={"Knows": knows})
    >>> result = convert([document], mapping)
    >>> result.articles[0].claims[0].target, result.report.diagnostics
    (('mali',), ())
    """
    if not isinstance(mapping, LabelMapping):
        mapping = load_label_mapping(mapping)
    converter = DocumentConverter(mapping)
    results = [converter.convert(document) for document in documents]
    diagnostics = [*mapping.warnings, *(d for result in results for d in result.diagnostics)]
    unmapped = converter.unmapped
    report = ConversionReport(
        (*diagnostics, *unmapped.diagnostics()),
        unmapped.ignored,
        dict(sorted(unmapped.units.items())),
    )
    articles = tuple(result.article for result in results if result.article is not None)
    return Conversion(articles, report)


@dataclass(slots=True)
class DocumentConverter:
    """Converts documents one by one, and gives each article an id of its own."""

    mapping: LabelMapping
    unmapped: UnmappedLabels = field(default_factory=UnmappedLabels)
    ids: ArticleIds = field(default_factory=ArticleIds)

    def convert(self, document: Document) -> ReadResult:
        """Return the article of a document with its warnings, or the errors of the document.

        A document that repeats an earlier one has neither; it is counted.
        """
        where = document.where or Location(document.id)
        own_id = article_id_of(document, self.mapping)
        article_id = self.ids.id_for(own_id, document.text)
        try:
            if article_id in self.ids.texts:
                trial = self._article(document, article_id, UnmappedLabels())
                if self.ids.is_repeat(trial):
                    self.unmapped.add("repeated", "annotations", where)
                    return ReadResult(where.file, None, ())
                if error := self.ids.conflict(trial, where):
                    return ReadResult(where.file, None, (error,))
            article = self._article(document, article_id, self.unmapped)
        except AnnotationError as error:
            return ReadResult(where.file, None, error.diagnostics)
        warnings = [_located(warning, article.locate) for warning in article.warnings]
        if article_id != own_id:
            message = (
                f"the id `{own_id}` is already used in {self.ids.place(own_id)}; "
                f"this article is `{article_id}`"
            )
            warnings.append(
                Diagnostic(code="GK850", message=message, severity="warning", where=where)
            )
        warnings += filter(None, [self.ids.same_text(article, where)])
        self.ids.add(article, where)
        return ReadResult(where.file, article, tuple(warnings))

    def _article(self, document: Document, id: str, unmapped: UnmappedLabels) -> Article:
        return article_from_document(document, self.mapping, unmapped, id=id)


@dataclass(slots=True)
class ConversionRun:
    """One conversion of files and folders.

    Iterate over `results`, then read `unmapped` and `skipped`.

    Args:
        mapping: What the labels of foreign formats mean.
        format: The name of a format to use for every file; detected for each file if empty.
        exclude: Files of the folders that are no inputs.
        annotator: The annotator whose annotations are converted; everyone's if empty.
        annotators: The number of annotations by annotator, if only one's are converted.
        unmapped: Counts of what was left out.
        skipped: Files of the folders whose format is unknown.
    """

    mapping: LabelMapping | None = None
    format: str = ""
    exclude: tuple[Path, ...] = ()
    annotator: str = ""
    annotators: dict[str, int] = field(default_factory=dict)
    unmapped: UnmappedLabels = field(default_factory=UnmappedLabels)
    skipped: list[Path] = field(default_factory=list)
    _ids: ArticleIds = field(default_factory=ArticleIds)

    def results(self, paths: Iterable[str | Path]) -> Iterator[ReadResult]:
        """Yield the result of each article of the inputs, in the order of the file names."""
        for file, format in self.inputs(paths):
            if format is None:
                found = (self._check_id(result) for result in scan([file]))
            elif format.is_mapped:
                found = (self._convert(document, file) for document in _documents(file, format))
            else:
                found = (self._build(entry, file) for entry in _entries(file, format))
            yield from (result for result in found if result is not None)

    def documents(self, paths: Iterable[str | Path]) -> Iterator[Document | UnreadableInput]:
        """Yield the documents of the inputs that need a mapping."""
        for file, format in self.inputs(paths):
            if format is not None and format.is_mapped:
                yield from _documents(file, format)

    def inputs(self, paths: Iterable[str | Path]) -> list[InputFile]:
        """Return the files to read, each with its format.

        Raises:
            UnreadableInput: A path does not exist, or nothing in the paths can be converted.
        """
        forced = None if self.format in ("", NATIVE) else find_format(self.format)
        all_paths = [Path(path) for path in paths]
        inputs = [item for path in all_paths for item in self._inputs_of(path, forced)]
        # NAME.yaml beside NAME.csv belongs to the table.
        heads = {head for file, format in inputs if format for head in format.heads_of(file)}
        inputs = [(file, format) for file, format in inputs if file not in heads]
        # NAME.txt beside an input is the text of the input.
        stems = {file.with_suffix("") for file, _ in inputs}
        self.skipped = [file for file in self.skipped if file.with_suffix("") not in stems]
        if not inputs:
            where = Location(str(all_paths[0]))
            message = "the folder contains nothing to convert"
            raise unreadable_input("GK008", where, message, KNOWN_FORMATS)
        return inputs

    def _inputs_of(self, path: Path, forced: Format | None) -> Iterator[InputFile]:
        if path.is_dir():
            yield from self._inputs_in(path, forced)
            return
        where = Location(str(path))
        if not path.exists():
            message = "the file or folder does not exist"
            raise unreadable_input("GK001", where, message, "check the name")
        format = forced or self._format_of(path, forced)
        if format is False:
            fix = f"name the format with --format; {KNOWN_FORMATS}"
            raise unreadable_input("GK841", where, "the format of the file is unknown", fix)
        yield path, None if format is True else format

    def _inputs_in(self, folder: Path, forced: Format | None) -> Iterator[InputFile]:
        files = (file for file in folder.rglob("*") if file.is_file())
        for file in sorted(file for file in files if not self._is_excluded(file)):
            format = self._format_of(file, forced)
            if format is False:
                self.skipped.append(file)
            else:
                yield file, None if format is True else format

    def _is_excluded(self, file: Path) -> bool:
        return any(file.absolute() == other.absolute() for other in self.exclude)

    def _format_of(self, file: Path, forced: Format | None) -> Format | bool:
        """Return the format of a file: True for an annotation file, False if it is unknown."""
        if forced:
            return forced if file.name.lower().endswith(forced.suffixes) else False
        suffix = file.suffix.lower()
        if self.format == NATIVE or suffix in (".yaml", ".yml"):
            return suffix in SUFFIXES
        if suffix in SUFFIXES and _NATIVE_KEY in _head(file):
            return True
        return detect_format(file) or False

    def _convert(self, document: Document | UnreadableInput, file: Path) -> ReadResult | None:
        if isinstance(document, UnreadableInput):
            return ReadResult(str(file), None, document.diagnostics)
        if self.mapping is None:
            fix = "geokg convert IN --suggest-map > mapping.yaml, then --map mapping.yaml"
            message = "the labels of this format need a mapping"
            raise unreadable_input("GK842", Location(str(file)), message, fix)
        if not self._is_wanted(annotator_of(document, self.mapping)):
            return None
        if document.where is None:
            document = replace(document, where=Location(str(file)))
        converter = DocumentConverter(self.mapping, self.unmapped, self._ids)
        return replace(converter.convert(document), file=str(file))

    def _build(self, entry: Annotation, file: Path) -> ReadResult | None:
        data, locate = entry
        if isinstance(data, UnreadableInput):
            return ReadResult(str(file), None, data.diagnostics)
        try:
            article = article_from(data, text_beside(file.parent), locate)
        except AnnotationError as error:
            errors = sorted((_located(d, locate) for d in error.diagnostics), key=sort_key)
            return ReadResult(str(file), None, tuple(errors))
        warnings = tuple(_located(warning, locate) for warning in article.warnings)
        return self._check_id(ReadResult(str(file), article, warnings))

    def _check_id(self, result: ReadResult) -> ReadResult | None:
        """Return the result, an error if another article has its id, None if it is not wanted."""
        article = result.article
        if article is None:
            return result
        where = article.locate(("article", "id")) if article.locate else Location(result.file)
        if not self._is_wanted(annotators(article)):
            return None
        is_other = self._ids.id_for(article.id, article.text) != article.id
        if is_other or self._ids.conflict(article, where):
            error = duplicate_id_error(article.id, self._ids.place(article.id), where)
            return ReadResult(result.file, None, (error,))
        warnings = tuple(filter(None, [self._ids.same_text(article, where)]))
        self._ids.add(article, where)
        return replace(result, diagnostics=(*result.diagnostics, *warnings))

    def _is_wanted(self, annotator: str) -> bool:
        """Return whether annotations of an annotator are converted, and count the others."""
        if not self.annotator:
            return True
        self.annotators[annotator] = self.annotators.get(annotator, 0) + 1
        return annotator == self.annotator


def _located(diagnostic: Diagnostic, locate: Locate | None) -> Diagnostic:
    if diagnostic.where is not None or locate is None:
        return diagnostic
    return diagnostic.located(locate)


def _documents(file: Path, format: Format) -> Iterator[Document | UnreadableInput]:
    try:
        yield from format.documents(file)
    except UnreadableInput as error:
        yield error


def _entries(file: Path, format: Format) -> Iterator[Annotation]:
    try:
        yield from format.entries(file)
    except UnreadableInput as error:
        yield error, lambda _: Location(str(file))


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return recoded(stream.read(HEAD))
    except OSError as error:
        raise unreadable_file(file, error) from error
