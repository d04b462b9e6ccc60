"""One annotation file as it is at a moment: its text, its values, and what the checker says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final, cast

from geokg.article import Article
from geokg.article.references import Problems
from geokg.base.diagnostics import Diagnostic, Location, Value
from geokg.base.text import ArticleText, Quote, Span, normalise_newlines
from geokg.inputs.annotation.reader import (
    FoundAnnotations,
    ReadResult,
    SourceLocation,
    read_content,
    scan_files,
)
from geokg.inputs.annotation.source_files import SAVE_AS_UTF_8
from geokg.inputs.annotation.text_files import text_beside

_NEVER: Final = ""
"""The etag of an annotation that has no file yet."""


@dataclass(frozen=True)
class Snapshot:
    """An annotation file at a moment.

    Attributes:
        file: The file, as the checker names it.
        content: The bytes of the file.
        source: Its text, with its line ends and byte order mark.
        values: The plain values; empty if the file cannot be parsed.
        result: What the checker says of the file alone.
        is_new: Whether there is no file yet; the source is what the first edit starts from.
    """

    file: Path
    content: bytes
    source: str
    values: Mapping[str, object]
    result: ReadResult
    is_new: bool = False

    @property
    def article(self) -> Article | None:
        """The article, if the file has no errors."""
        return self.result.article

    @cached_property
    def head(self) -> dict[str, Value]:
        """What the file says of the article."""
        head = self.values.get("article")
        return cast("dict[str, Value]", head) if isinstance(head, dict) else {}

    @property
    def id(self) -> str:
        """The id of the article, or the name of the file."""
        id = self.head.get("id")
        return id if isinstance(id, str) and id else self.file.name.partition(".")[0]

    @property
    def annotator(self) -> str:
        """Who annotated it; several names are joined as in `Article.annotated_by`."""
        if self.article:
            return self.article.annotated_by
        names = self.head.get("annotator", "")
        return " + ".join(sorted(map(str, names))) if isinstance(names, list) else str(names)

    @cached_property
    def claims(self) -> list[dict[str, Value]]:
        """The claims, each a mapping; what is none is an empty one, so that positions hold."""
        claims = self.values.get("claims")
        found = claims if isinstance(claims, list) else []
        return [one if isinstance(one, dict) else {} for one in found]

    @cached_property
    def actors(self) -> dict[str, Value]:
        """The actors by slug, also where the file has a list."""
        actors = self.values.get("actors")
        if isinstance(actors, dict):
            return actors
        listed = actors if isinstance(actors, list) else []
        return {
            str(one["id"]): {key: value for key, value in one.items() if key != "id"}
            for one in listed
            if isinstance(one, dict) and "id" in one
        }

    @cached_property
    def text(self) -> str:
        """The text of the article; empty if it cannot be read."""
        if self.article:
            return self.article.text
        name = self.head.get("text")
        body = str(self.head.get("body", ""))
        if isinstance(name, str) and name:
            body = text_beside(self.file.parent)(name, ("article", "text"), Problems())
        return normalise_newlines(body)

    @property
    def text_file(self) -> str:
        """The name of the file with the text, or nothing."""
        name = self.head.get("text", "")
        return name if isinstance(name, str) else ""

    @cached_property
    def source_text(self) -> ArticleText:
        """The text, in which quotes are sought."""
        return ArticleText(self.text)

    @cached_property
    def etag(self) -> str:
        """A digest of the file and of the text."""
        if self.is_new:
            return _NEVER
        digest = sha256(self.content)
        digest.update(b"\0" + self.text.encode())
        return digest.hexdigest()

    @property
    def is_parsed(self) -> bool:
        """Whether the file has values that can be edited."""
        return isinstance(self.values.get("claims"), list)

    @property
    def origin(self) -> SourceLocation:
        """The places of the values in this content, whatever the file holds now."""
        return SourceLocation(str(self.file), content=self.source.removeprefix("\ufeff"))

    def spans(self) -> list[list[Span]]:
        """Return the places of the quotes of each claim."""
        if self.article:
            return [[quote.span for quote in claim.quote] for claim in self.article.claims]
        return [quote_spans(claim.get("quote", ""), self.source_text) for claim in self.claims]


def snapshot_of(file: Path, content: bytes, *, is_new: bool = False) -> Snapshot:
    """Return the snapshot of a file that has, or would have, this content."""
    try:
        source = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        fault = Diagnostic(
            code="GK002",
            message=f"not UTF-8, at byte {error.start}",
            fix=SAVE_AS_UTF_8,
            where=Location(str(file), line, 1),
        )
        shown = content.decode(errors="replace")
        return Snapshot(file, content, shown, {}, ReadResult(str(file), None, (fault,)), is_new)
    if file.suffix.lower() == ".jsonl":
        return Snapshot(file, content, source, {}, _lines_result(file), is_new)
    values, result = read_content(file, source)
    plain = values if isinstance(values, dict) else {}
    return Snapshot(file, content, source, plain, result, is_new)


def _lines_result(file: Path) -> ReadResult:
    """Return what the checker says of all articles of a JSONL file, which is not edited here."""
    results = scan_files(FoundAnnotations((file,)), several_annotators=True)
    return ReadResult(str(file), None, tuple(d for one in results for d in one.diagnostics))


def quotes_of(value: Value) -> list[Quote]:
    """Return the pieces of a quote of an annotation file.

    >>> [quote.exact for quote in quotes_of(["one", {"exact": "two", "prefix": "and"}])]
    ['one', 'two']
    """
    pieces = value if isinstance(value, list) else [value]
    quotes = []
    for piece in pieces:
        if isinstance(piece, dict):
            exact, prefix, suffix = (_part(piece, key) for key in ("exact", "prefix", "suffix"))
            quotes.append(Quote(exact, prefix, suffix))
        else:
            quotes.append(Quote(piece.strip() if isinstance(piece, str) else ""))
    return quotes


def quote_spans(value: Value, text: ArticleText) -> list[Span]:
    """Return the places of the pieces of a quote; an ambiguous one is shown at its first place."""
    return [places[0] for quote in quotes_of(value) if (places := text.find(quote))]


def _part(piece: Mapping[str, Value], key: str) -> str:
    part = piece.get(key, "")
    return part.strip() if isinstance(part, str) else ""
