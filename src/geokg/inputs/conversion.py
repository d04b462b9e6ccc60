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
from geokg.base.arguments import argument_error, instance_of, path_of
from geokg.base.diagnostics import Diagnostic, Location, sort_key
from geokg.base.errors import AnnotationError, UnreadableInput
from geokg.inputs.annotation.identity import duplicate_id_error
from geokg.inputs.annotation.reader import (
    SUFFIXES,
    FoundAnnotations,
    ReadResult,
    scan_files,
)
from geokg.inputs.annotation.source_files import recoded, unreadable_file, unreadable_input
from geokg.inputs.annotation.text_files import text_beside
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
from geokg.inputs.input_files import MAX_SIZE, find_input_files
from geokg.inputs.label_mapping.article_conversion import (
    annotator_of,
    article_id_of,
    convert_document,
    left_out,
)
from geokg.inputs.label_mapping.balance import REPEATED, WRONG, Balance, BalanceRow
from geokg.inputs.label_mapping.known_documents import known_document
from geokg.inputs.label_mapping.known_mapping import KnownMapping
from geokg.inputs.label_mapping.mapping_file import LabelMapping, load_label_mapping
from geokg.inputs.label_mapping.unmapped_labels import UnmappedLabels
from geokg.inputs.partial_annotation import partial_article

InputFile: TypeAlias = tuple[Path, Format | None]
"""A file and its foreign format; the format is None for annotation files."""
_SUFFIXES: Final = (
    *SUFFIXES,
    *(suffix for format in FORMATS.values() for suffix in format.suffixes),
    ".txt",
)
"""Suffixes of files that a conversion may read."""
_NATIVE_KEY: Final = b'"geokg"'
KNOWN_FORMATS: Final = "the formats are " + ", ".join((NATIVE, *FORMATS))


@dataclass(frozen=True, slots=True)
class ConversionReport:
    """What a conversion refused, left out or changed.

    Args:
        diagnostics: An error for each document that was refused, and a warning for each wrong
            annotation, and for each label, role or attribute, that was left out.
        ignored: The number of mentions, relations and events that the mapping ignores on purpose.
        units: The number of documents by offset unit.
        balance: For each label, how many annotations were used, and how many were left out.
    """

    diagnostics: tuple[Diagnostic, ...]
    ignored: int
    units: Mapping[str, int]
    balance: tuple[BalanceRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversion:
    """The result of `convert`: the articles, and the report of what was left out."""

    articles: tuple[Article, ...]
    report: ConversionReport


def convert(
    documents: Iterable[Document | UnreadableInput], mapping: LabelMapping | str | Path
) -> Conversion:
    """Convert documents to articles.

    Foreign formats are converted in the same way. What is wrong in a document is left out and
    reported, and the rest is converted. A document that cannot be converted is reported and
    skipped; the others are converted.

    Args:
        documents: The documents. Several annotators of one text have documents of one id, which
            differ in `annotator`; a document that repeats another one is left out and counted,
            and one with the id of another text is given a number. An adapter that cannot read a
            document yields the error instead of raising it, and goes on.
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
        mapping = load_label_mapping(path_of("mapping", mapping, "or give a LabelMapping"))
    converter = DocumentConverter(mapping)
    results = [
        ReadResult("", None, document.diagnostics)
        if isinstance(document, UnreadableInput)
        else converter.convert(document)
        for document in _given(documents)
    ]
    for result in results:
        _count(converter.balance, result)
    diagnostics = [*mapping.warnings, *(d for result in results for d in result.diagnostics)]
    unmapped = converter.unmapped
    report = ConversionReport(
        (*diagnostics, *unmapped.diagnostics()),
        unmapped.ignored,
        dict(sorted(unmapped.units.items())),
        converter.balance.rows(),
    )
    articles = tuple(result.article for result in results if result.article is not None)
    return Conversion(articles, report)


def _given(documents: object) -> Iterator[Document | UnreadableInput]:
    """Yield one document or several, each checked when it is its turn."""
    if isinstance(documents, Document | UnreadableInput):
        documents = (documents,)
    if isinstance(documents, str | bytes | Mapping) or not isinstance(documents, Iterable):
        raise argument_error("documents", documents, "a list of values of the class Document")
    for at, document in enumerate(documents):
        if isinstance(document, UnreadableInput):
            yield document
        else:
            yield instance_of(f"documents[{at}]", document, Document)


@dataclass(slots=True)
class DocumentConverter:
    """Converts documents one by one, and gives each article an id of its own."""

    mapping: LabelMapping
    strict: bool = False
    balance: Balance = field(default_factory=Balance)
    unmapped: UnmappedLabels = field(default_factory=UnmappedLabels)
    ids: ArticleIds = field(default_factory=ArticleIds)
    _known: KnownMapping = field(init=False)

    def __post_init__(self) -> None:
        self._known = KnownMapping(self.mapping)

    def convert(self, document: Document) -> ReadResult:
        """Return the article of a document with its warnings, or the errors of the document.

        A document that repeats an earlier one has neither; it is counted.
        """
        where = document.where or Location(document.id)
        own_id = article_id_of(document, self.mapping)
        article_id = self.ids.id_for(own_id, document.text)
        unmapped, balance = UnmappedLabels(), Balance()
        try:
            article, faults = self._converted(document, (unmapped, balance), article_id)
        except AnnotationError as error:
            self.balance.merge(balance)
            return ReadResult(where.file, None, folded(sorted(error.diagnostics, key=sort_key)))
        if self.ids.is_repeat(article):
            self._add_repeated(document, where)
            return ReadResult(where.file, None, ())
        if conflict := self.ids.conflict(article, where):
            self.balance.add_refused(document)
            return ReadResult(where.file, None, (conflict,))
        self.unmapped.merge(unmapped)
        self.balance.merge(balance)
        warnings = [*folded(sorted(faults, key=sort_key))]
        warnings += (_located(warning, article.locate) for warning in article.warnings)
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

    def _converted(
        self, document: Document, totals: tuple[UnmappedLabels, Balance], id: str
    ) -> tuple[Article, tuple[Diagnostic, ...]]:
        if known := known_document(document, self._known, totals, id=id):
            return known, ()
        return convert_document(document, self.mapping, totals, id=id, strict=self.strict)

    def _add_repeated(self, document: Document, where: Location) -> None:
        self.balance.add_repeated(document)
        self.unmapped.add("repeated", "annotations", where)
        for name, count in document.ignored:
            self.unmapped.add("format", name, where, count=count)


@dataclass(slots=True)
class ConversionRun:
    """One conversion of files and folders.

    Iterate over `results`, then read `unmapped` and `skipped`.

    Args:
        mapping: What the labels of foreign formats mean.
        format: The name of a format to use for every file; detected for each file if empty.
        exclude: Files of the folders that are no inputs.
        annotator: The annotator whose annotations are converted; everyone's if empty.
        max_size: The largest size in bytes of a file.
        strict: Whether something wrong refuses its document, instead of being left out.
        annotators: The number of annotations by annotator, if only one's are converted.
        balance: What became of all annotations.
        unmapped: Counts of what was left out.
        notices: Warnings about folders that were left out.
        skipped: Files of the folders whose format is unknown.
    """

    mapping: LabelMapping | None = None
    format: str = ""
    exclude: tuple[Path, ...] = ()
    annotator: str = ""
    max_size: int = MAX_SIZE
    strict: bool = False
    annotators: dict[str, int] = field(default_factory=dict)
    balance: Balance = field(default_factory=Balance)
    unmapped: UnmappedLabels = field(default_factory=UnmappedLabels)
    notices: tuple[Diagnostic, ...] = ()
    skipped: list[Path] = field(default_factory=list)
    _ids: ArticleIds = field(default_factory=ArticleIds)
    _converter: DocumentConverter | None = None

    def results(self, paths: Iterable[str | Path]) -> Iterator[ReadResult]:
        """Yield the result of each article of the inputs, in the order of the file names."""
        for result in self._results(paths):
            _count(self.balance, result)
            yield result

    def _results(self, paths: Iterable[str | Path]) -> Iterator[ReadResult]:
        for file, format in self.inputs(paths):
            if format is None:
                found = (self._check_id(result) for result in self._scan(file))
            elif format.is_mapped:
                found = (self._convert(document, file) for document in _documents(file, format))
            else:
                found = (self._build(entry, file) for entry in _entries(file, format))
            yield from (result for result in found if result is not None)

    def _scan(self, file: Path) -> Iterator[ReadResult]:
        return scan_files(FoundAnnotations((file,), max_size=self.max_size))

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
        all_paths = list(paths)
        found = find_input_files(all_paths, self._may_be_input, max_size=self.max_size)
        self.notices = found.notices
        self.skipped += (file for file in found.others if not self._is_excluded(file))
        named = {path if isinstance(path, Path) else Path(path) for path in all_paths}
        inputs = [
            item for file in found.files for item in self._input_of(file, forced, file in named)
        ]
        # NAME.yaml beside NAME.csv belongs to the table.
        heads = {head for file, format in inputs if format for head in format.heads_of(file)}
        inputs = [(file, format) for file, format in inputs if file not in heads]
        # NAME.txt beside an input is the text of the input.
        if self.skipped:
            stems = {file.with_suffix("") for file, _ in inputs}
            self.skipped = [file for file in self.skipped if file.with_suffix("") not in stems]
        if not inputs:
            where = Location(str(all_paths[0]))
            message = "the folder contains nothing to convert"
            raise unreadable_input("GK008", where, message, KNOWN_FORMATS)
        return inputs

    def _input_of(self, file: Path, forced: Format | None, is_named: bool) -> Iterator[InputFile]:
        """Yield a file with its format; one that was named must have a format."""
        format = forced if forced and is_named else self._format_of(file, forced)
        if format is not False:
            yield file, None if format is True else format
        elif is_named:
            fix = f"name the format with --format; {KNOWN_FORMATS}"
            message = "the format of the file is unknown"
            raise unreadable_input("GK841", Location(str(file)), message, fix)
        else:
            self.skipped.append(file)

    def _may_be_input(self, file: Path) -> bool:
        """Return whether a file of a folder has a suffix of some format, or may be its text."""
        return file.name.lower().endswith(_SUFFIXES) and not self._is_excluded(file)

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
            return ReadResult(str(file), None, folded(document.diagnostics))
        if self.mapping is None:
            fix = "geokg convert IN --suggest-map > mapping.yaml, then --map mapping.yaml"
            message = "the labels of this format need a mapping"
            raise unreadable_input("GK842", Location(str(file)), message, fix)
        if not self._is_wanted(annotator_of(document, self.mapping)):
            return None
        if document.where is None:
            document = replace(document, where=Location(str(file)))
        if self._converter is None:
            self._converter = DocumentConverter(
                self.mapping, self.strict, self.balance, self.unmapped, self._ids
            )
        result = self._converter.convert(document)
        return result if result.file == str(file) else replace(result, file=str(file))

    def _build(self, entry: Annotation, file: Path) -> ReadResult | None:
        data, locate = entry
        if isinstance(data, UnreadableInput):
            return ReadResult(str(file), None, data.diagnostics)
        try:
            article, errors, dropped = partial_article(data, text_beside(file.parent), locate)
            if self.strict and errors:
                raise AnnotationError(errors)
        except AnnotationError as error:
            return ReadResult(str(file), None, tuple(sorted(error.diagnostics, key=sort_key)))
        warnings = [*map(left_out, sorted(errors, key=sort_key))]
        warnings += (_located(warning, article.locate) for warning in article.warnings)
        result = self._check_id(ReadResult(str(file), article, tuple(warnings)))
        if dropped and result is not None:
            self.balance.add_count("claim", "", dropped, why=WRONG)
        return result

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
        for claim in article.claims:
            self.balance.add_count("claim", claim.type or claim.about, 1, used="claim")
        for actor in article.actors.values():
            self.balance.add_count("actor", actor.kind, 1, used="actor")
        return replace(result, diagnostics=(*result.diagnostics, *warnings))

    def _is_wanted(self, annotator: str) -> bool:
        """Return whether annotations of an annotator are converted, and count the others."""
        if not self.annotator:
            return True
        self.annotators[annotator] = self.annotators.get(annotator, 0) + 1
        return annotator == self.annotator


def folded(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return diagnostics with those of one message as one, which says how many there are.

    >>> row = Diagnostic(code="GK831", message="the row has 3 cells", where=Location("a.tsv", 7))
    >>> print(*folded([row, replace(row, where=Location("a.tsv", 9))]))
    a.tsv:7:0: GK831 the row has 3 cells (2 times, first here)
    """
    groups: dict[tuple[str, str, str], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        file = diagnostic.where.file if diagnostic.where else ""
        groups.setdefault((diagnostic.code, diagnostic.message, file), []).append(diagnostic)
    return tuple(
        replace(group[0], message=f"{group[0].message} ({len(group):,} times, first here)")
        if len(group) > 1
        else group[0]
        for group in groups.values()
    )


def _count(balance: Balance, result: ReadResult) -> None:
    """Add the document of a result to a balance; one without errors repeats another one."""
    is_used = result.article is not None
    why = "refused" if result.diagnostics else REPEATED
    balance.add_count("document", "", 1, used="article" if is_used else "", why=why)


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
