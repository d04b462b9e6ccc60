"""The answers of named queries that pages of questions show, for the articles of the site.

What a query says of an article is asked of the batches, what it says of situations of the graphs
that have every situation once. The answers wait in the spool, in the order of the query.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final

from geokg.graph.queries import NamedQuery, named
from geokg.web.pages.batches import Batch
from geokg.web.pages.site import Site
from geokg.web.pages.spool import Keyed, Row, Spool
from geokg.web.pages.statements import graph_of

OF_ARTICLES: Final = ("articles", "actors")
"""Queries whose answer for all articles is that for each batch."""
OF_ONE_ARTICLE: Final = ("claims", "words")
"""Queries that are asked of the first article alone: their answer has a row for each claim."""
_ORDER: Final[Mapping[str, Callable[[Any], tuple[object, ...]]]] = MappingProxyType(
    {
        "actors": lambda row: (row.actor,),
        "articles": lambda row: (row.id, row.iri),
        "denials": lambda row: (row.affirming_claim, row.denying_claim),
        "doubtful": lambda row: (row.claim,),
        "during": lambda row: _by_time(row),
        "ended": lambda row: _by_time(row),
        "many-sided": lambda row: (row.situation, row.actor or "", row.actor_id or ""),
        "relays": lambda row: (row.claim, f"{row.position:06}"),
        "speakers": lambda row: (row.claim,),
        "types": lambda row: (row.type or "",),
    }
)
"""How the rows of each query are ordered, as its ``ORDER BY`` says."""
OF_SITUATIONS: Final = tuple(name for name in _ORDER if name not in OF_ARTICLES)
HISTORY: Final = "history"
_SEPARATOR: Final = "\x1f"


def _by_time(row: Any) -> tuple[object, ...]:
    first, last = row.earliest or date.max, row.latest or date.min
    return row.how, first, last, row.situation


class Answers:
    """The answers to named queries, and the parameters with which each is asked."""

    def __init__(self, spool: Spool, site: Site) -> None:
        self._spool = spool
        self._site = site
        self._years: Counter[int] = Counter()
        self.parameters: dict[str, dict[str, str]] = {}

    def add_batch(self, batch: Batch) -> None:
        """Add what queries say of the articles of a batch."""
        self._years.update(row.earliest.year for row in batch.rows.claims if row.earliest)
        self._add("articles", batch.rows.articles)
        self._add("actors", batch.actors)
        if "claims" not in self.parameters and (article := _first_article(batch)):
            for name in OF_ONE_ARTICLE:
                self.parameters[name] = {"article": article}
                rows = getattr(batch.rows, name)
                self._add(
                    name, [row for row in rows if self._site.article_of(row.article) == article]
                )

    def ask_about_time(self) -> None:
        """Choose the year with most dated claims for the queries that need a time."""
        if self._years:
            year = min(self._years, key=lambda year: (-self._years[year], year))
            self.parameters["during"] = {"since": f"{year:04}", "until": f"{year:04}"}
            self.parameters["ended"] = {"before": f"{year + 1:04}"}

    def add_situations(self, batch: Batch) -> None:
        """Add what queries say of the situations of a graph that has all about them."""
        for name in OF_SITUATIONS:
            if name in self.parameters or not _needs_values(name):
                self._add(name, batch.graph.query(name, **self.parameters.get(name, {})))

    def add_history(self, one: str, other: str, situations: Iterable[str]) -> None:
        """Add the history of two states, whose situations are given."""
        self.parameters[HISTORY] = {"a": one, "b": other}
        batch = graph_of(situations, self._spool, self._site)
        self._add(HISTORY, batch.graph.query(HISTORY, a=one, b=other))

    def rows(self, name: str, most: int = sys.maxsize) -> tuple[list[Row], int]:
        """Return the first rows of the answer to a query, in its order, and how many it has."""
        if name == "types":
            rows = list(_summed(self._spool.rows("answer", name)))
            return rows[:most], len(rows)
        first: list[Row] = []
        number = 0
        # A situation that is in several graphs has its rows several times.
        for text, _ in groupby(text for _, text in self._spool.texts("answer", name)):
            if number < most:
                first.append(json.loads(text))
            number += 1
        return first, number

    def _add(self, name: str, rows: Iterable[Any]) -> None:
        query = named(name)
        self._spool.add("answer", self._keyed(query, rows))

    def _keyed(self, query: NamedQuery, rows: Iterable[Any]) -> Keyed:
        order = _ORDER.get(query.name)
        cells_of = CellsOfRows(query, self._site)
        for number, row in enumerate(rows):
            place = _SEPARATOR.join(map(str, order(row))) if order else f"{number:09}"
            yield query.name, place, {"cells": cells_of(row)}


def _needs_values(name: str) -> bool:
    return any(not parameter.default for parameter in named(name).parameters)


def _first_article(batch: Batch) -> str:
    """Return the first article with claims that are all about situations of the batch."""
    known = batch.graph.link_keys()
    for article in batch.rows.articles:
        own = [row.situation for row in batch.rows.claims if row.article == article.iri]
        if own and all(situation in known for situation in own):
            return str(article.id)
    return ""


def _summed(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield a row for each type, with the sums of its numbers."""
    for kind, several in groupby(rows, lambda row: row["cells"][0]):
        numbers = [[int(cell[0][0]) for cell in row["cells"][1:]] for row in several]
        yield {
            "cells": [kind, *([[str(sum(column)), ""]] for column in zip(*numbers, strict=True))]
        }


class CellsOfRows:
    """Makes the cells of rows: texts, each with the path of its page or an empty text.

    Columns of IRIs of actors have no cell: their names lead to the actors.
    """

    def __init__(self, query: NamedQuery, site: Site) -> None:
        self._site = site
        self._shown = [column for column in query.columns if not column.ids_of]
        self._ids = [column for column in query.columns if column.ids_of]

    def __call__(self, row: Any) -> list[list[tuple[str, str]]]:
        """Return the cells of a row of the query."""
        pages: dict[str, list[str]] = {}
        for column in self._ids:
            iris = iter(_several(getattr(row, column.name)))
            for name in column.ids_of:
                named = _several(getattr(row, name))
                pages[name] = [self._site.page_of(str(next(iris, ""))) for _ in named]
        return [
            _cell(getattr(row, column.name), column.kind, pages.get(column.name), self._site)
            for column in self._shown
        ]


def shown_columns(query: NamedQuery) -> list[str]:
    """Return the names of the columns that have cells."""
    return [column.name for column in query.columns if not column.ids_of]


def _cell(value: Any, kind: str, pages: list[str] | None, site: Site) -> list[tuple[str, str]]:
    values = _several(value)
    if pages is not None:
        return [(str(text), page) for text, page in zip(values, pages, strict=True)]
    if kind == "iri":
        return [(site.local(text) or text, site.page_of(text)) for text in map(str, values)]
    return [(str(text).lower() if isinstance(text, bool) else str(text), "") for text in values]


def _several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)
