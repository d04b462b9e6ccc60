"""The command ``show``: one claim, or an article with all its claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from geokg.base.diagnostics import Diagnostic, did_you_mean
from geokg.base.errors import QueryError
from geokg.base.plural import pluralize
from geokg.cli.command import graph_argument, json_option, new_command, output_option
from geokg.cli.console import note, output
from geokg.cli.isolated import IsolatedCommand
from geokg.cli.load_graph import is_graph, load_graph
from geokg.cli.output_files import suffix_of, write_text
from geokg.cli.render import ClaimDetails, article_card, claim_card, claim_headline
from geokg.cli.serialize import dumps, records
from geokg.graph.knowledge_graph import KnowledgeGraph

FORMATS = (".txt", ".json")
_MAX_LISTED = 10
_TOPICS = """
SELECT ?situation ?key ?words WHERE {
  VALUES (?key ?property) { ("issue" gkg:issue) ("place" gkg:place) }
  ?situation ?property ?value .
  OPTIONAL { ?value skos:prefLabel ?label }
  BIND(COALESCE(STR(?label), STR(?value)) AS ?words)
} ORDER BY ?situation ?key ?words
"""
_FACTS = """
SELECT ?article ?key ?value WHERE {
  VALUES (?key ?property) { ("publisher" schema:publisher) ("author" schema:author)
    ("dateline" schema:dateline) ("address" schema:url) ("licence" dcterms:license) }
  ?article a schema:NewsArticle ; ?property ?value .
} ORDER BY ?article ?key STR(?value)
"""


@new_command("show", cls=IsolatedCommand)
@graph_argument
@click.argument("name", required=False)
@json_option("the claims")
@output_option(FORMATS)
def show(graph: str, name: str | None, as_json: bool, target: Path | None) -> int:
    """Show a claim or an article with its quotes and sources.

    GRAPH is an annotation file, an RDF file, a store, or a published dataset. NAME is the id of an
    article, the id of a claim (CLAIM or ARTICLE.CLAIM), or a whole IRI; it may be missing where
    GRAPH has one article.

    \b
    Examples:  geokg show articles/ iran-central-asia.recognition
               geokg show article.yaml
    """
    form = suffix_of(target, FORMATS) if target else ".json" if as_json else ".txt"
    shown = _Shown(load_graph(graph), is_verified=not is_graph(Path(graph)))
    wanted = (name or shown.only_article()).removeprefix(shown.kg.base)
    articles = [record for record in shown.articles if record.id == wanted]
    claims = shown.claims_of(wanted) if articles else shown.claims_named(wanted)
    if form == ".json":
        text = dumps(shown.as_records(claims))
    else:
        cards = [shown.article_card(record) for record in articles]
        text = "\n\n".join([*cards, *map(shown.claim_card, claims)])
    _give(text, target)
    return 0


def _give(text: str, target: Path | None) -> None:
    if target is None:
        output(text)
        return
    write_text(target, text + "\n")
    note(f"{target} is written")


class _Shown:
    """The graph, and what the cards of its claims take from it."""

    def __init__(self, kg: KnowledgeGraph, *, is_verified: bool) -> None:
        self.kg = kg
        self.is_verified = is_verified
        self.articles = list(kg.query("articles"))
        self.rows = kg.query("claims")
        self._headlines: dict[str, str] = {}
        for row in self.rows:
            self._headlines.setdefault(row.situation, claim_headline(row))
        self._topics: dict[tuple[str, str], tuple[str, ...]] = {}
        for situation, key, words in kg.sparql(_TOPICS):
            self._topics[situation, key] = (*self._topics.get((situation, key), ()), words)

    def only_article(self) -> str:
        """The id of the only article; raises `QueryError` where there are several."""
        ids = [str(record.id) for record in self.articles]
        if len(ids) == 1:
            return ids[0]
        more = ", ..." if len(ids) > _MAX_LISTED else ""
        raise QueryError(
            Diagnostic(
                code="GK409",
                message=f"{pluralize(len(ids), 'article')} here: name one, or a claim",
                found=", ".join(ids[:_MAX_LISTED]) + more,
                fix="`geokg query GRAPH articles` lists them",
            )
        )

    def claims_of(self, article: str) -> list[Any]:
        """The claims of an article, in the order of its text."""
        return list(self.kg.query("claims", article=article))

    def claims_named(self, wanted: str) -> list[Any]:
        """The claims of that id, of whatever article; raises `QueryError` where there is none."""
        names = {row.claim.removeprefix(self.kg.base): row for row in self.rows}
        rows = [row for name, row in names.items() if wanted in (name, name.partition(".")[2])]
        if not rows:
            ids = [record.id for record in self.articles]
            known = [*names, *(name.partition(".")[2] for name in names), *ids]
            raise QueryError(
                Diagnostic(
                    code="GK409",
                    message="no such claim or article",
                    found=wanted,
                    fix=did_you_mean(wanted, known) or "`geokg query GRAPH claims` lists them",
                )
            )
        return rows

    def claim_card(self, row: Any) -> str:
        """The card of a claim."""
        return claim_card(row, self._details(row))

    def article_card(self, record: Any) -> str:
        """The card of an article, without its claims."""
        return article_card(record, self._facts(record))

    def as_records(self, claims: Sequence[Any]) -> list[dict[str, Any]]:
        """The claims as plain values of JSON, with issue, place and quotes."""
        plain = records(self.rows.columns, claims)
        for values, row in zip(plain, claims, strict=True):
            details = self._details(row)
            values["issue"], values["place"] = list(details.issue), list(details.place)
            values["relays"] = list(details.relays)
            values["quotes"] = [
                {key: value for key, value in quote._asdict().items() if key not in _ABOVE}
                for quote in details.quotes
            ]
        return plain

    def _details(self, row: Any) -> ClaimDetails:
        return ClaimDetails(
            content=tuple(map(self._in_words, row.content or ())),
            issue=self._topics.get((row.situation, "issue"), ()),
            place=self._topics.get((row.situation, "place"), ()),
            relays=tuple(
                relay.relayed_by or "an article"
                for relay in self.kg.query("relays", claim=row.claim)
            ),
            quotes=tuple(self.kg.query("words", claim=row.claim)),
            is_verified=self.is_verified,
        )

    def _in_words(self, situation: str) -> str:
        """What a situation is, and its id; the id alone where no claim of the graph is about it."""
        name = situation.removeprefix(self.kg.base).removesuffix(".situation")
        headline = self._headlines.get(situation)
        return f"{headline} ({name})" if headline else name

    def _facts(self, record: Any) -> Iterator[tuple[str, str]]:
        if record.published:
            yield "published", str(record.published)
        values: dict[str, list[str]] = {}
        for article, key, value in self.kg.sparql(_FACTS):
            if article == record.iri:
                values.setdefault(key, []).append(value)
        for key in ("publisher", "author", "dateline", "address", "licence"):
            if key in values:
                yield key, "; ".join(values[key])


_ABOVE = {"claim", "article"}
"""What a quote in JSON does not repeat of the claim around it."""
