"""What needs several articles: one id twice, one text twice, references from one to another.

Executors group short keys; only articles that share one are read again. The driver keeps the keys
of what is left out, and the references between articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from geokg.article import Article
from geokg.article.across import same_text_warning
from geokg.base.diagnostics import Diagnostic
from geokg.graph.stream.cross_references import CrossReferences, validate_cross_references
from geokg.inputs.annotation.identity import Identities, identity_of
from geokg.inputs.annotation.reader import read_source
from geokg.spark.checking import CheckedLine, Key, article_of
from geokg.spark.lines import InputLine, document_of

if TYPE_CHECKING:
    from pyspark import RDD

Keyed = tuple[Key, InputLine]


@dataclass(frozen=True, slots=True)
class InputLines:
    """The lines of the input with their keys, of which any can be read again."""

    lines: RDD[Keyed]
    max_size: int

    def articles(self, keys: Iterable[Key]) -> RDD[tuple[Key, Article]]:
        """Return the articles of some lines."""
        wanted = self.lines.context.broadcast(frozenset(keys))
        max_size = self.max_size

        def read(keyed: Keyed) -> Iterator[tuple[Key, Article]]:
            key, line = keyed
            if key in wanted.value and (
                article := read_source(document_of(line, max_size)).article
            ):
                yield key, article

        return self.lines.flatMap(read)


def shared_by_several(pairs: RDD[tuple[object, Key]]) -> list[Key]:
    """Return the keys of the lines that have something in common with another line."""
    groups = pairs.groupByKey().map(lambda pair: tuple(pair[1])).filter(lambda keys: len(keys) > 1)
    return [key for keys in groups.collect() for key in keys]


def repeated_ids(checked: RDD[CheckedLine], lines: InputLines) -> dict[Key, Diagnostic]:
    """Return the lines whose article has the id of an earlier one, each with its error."""
    pairs = checked.filter(lambda line: line.identity is not None).map(_id_and_key)
    keys = shared_by_several(pairs)
    if not keys:
        return {}
    by_id = lines.articles(keys).map(lambda found: (found[1].id, found)).groupByKey()
    return dict(by_id.flatMap(lambda pair: list(_conflicts(pair[1]))).collect())


def _id_and_key(line: CheckedLine) -> tuple[object, Key]:
    assert line.identity
    return line.identity.article, line.key


def _conflicts(found: Iterable[tuple[Key, Article]]) -> Iterator[tuple[Key, Diagnostic]]:
    identities = Identities()
    for key, article in sorted(found, key=lambda pair: pair[0]):
        assert article.locate
        if fault := identities.fault(identity_of(article), article.locate):
            yield key, fault


def same_texts(checked: RDD[CheckedLine], lines: InputLines) -> RDD[Diagnostic]:
    """Return a warning for each article that has the text of an earlier one."""
    pairs = checked.map(lambda line: (line.text, line.key))
    by_text = lines.articles(shared_by_several(pairs)).map(lambda found: (found[1].text, found))
    return by_text.groupByKey().flatMap(lambda pair: list(_text_warnings(pair[1])))


def _text_warnings(found: Iterable[tuple[Key, Article]]) -> Iterator[Diagnostic]:
    first, *others = (article for _, article in sorted(found, key=lambda pair: pair[0]))
    yield from (same_text_warning(article, first) for article in others)


def broken_references(
    checked: RDD[CheckedLine], lines: InputLines, base: str
) -> tuple[dict[str, list[Diagnostic]], list[Diagnostic]]:
    """Return the articles whose references to others violate shapes, and all warnings.

    An article that refers to one which is left out is left out too, and so on.

    Args:
        checked: The articles that are not left out otherwise.
        lines: The lines that they are from.
        base: The IRI that every IRI of the articles begins with.

    Returns:
        The errors by id of the article, and the warnings about the rest.
    """
    links: list[CrossReferences] = checked.flatMap(_links).collect()
    left_out: dict[str, list[Diagnostic]] = {}
    if not links:
        return left_out, []
    others = frozenset().union(*(link.others for link in links))
    keys = checked.filter(lambda line: _id(line) in others).map(lambda line: line.key).collect()
    targets = {article.id: article for _, article in lines.articles(keys).collect()}
    while True:
        report = validate_cross_references(
            [link for link in links if link.article not in left_out],
            partial(_looked_up, {id: a for id, a in targets.items() if id not in left_out}),
            base,
        )
        broken: dict[str, list[Diagnostic]] = {}
        for result in report.results:
            if result.severity == "Violation":
                broken.setdefault(article_of(result.focus, base), []).append(result.diagnostic())
        if not broken.keys() - left_out.keys():
            return left_out, [result.diagnostic() for result in report.results]
        left_out |= broken


def _links(line: CheckedLine) -> list[CrossReferences]:
    return [line.article.links] if line.article and line.article.links.others else []


def _id(line: CheckedLine) -> str:
    return line.article.id if line.article else ""


def _looked_up(articles: Mapping[str, Article], names: frozenset[str]) -> Iterable[Article]:
    return [articles[name] for name in sorted(names & articles.keys())]
