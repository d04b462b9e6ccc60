"""Flat tables of articles, claims, actors and states, for users without SPARQL.

A row is read from the graph of an article, so that tables and graph agree.
"""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import Final

from geokg.article import Article
from geokg.base.safe_text import harmless_cell
from geokg.base.vocabulary import DCTERMS, GKG, OA, PREFIXES, RDF, ROLES, SCHEMA, SKOS
from geokg.graph import quads, turtle
from geokg.graph.quads import Properties, PropertiesByNode, QuotePolicy
from geokg.graph.stream import DescribedArticle, Row

SEPARATOR: Final = "; "
"""The separator of values in a cell."""
_SHORT: Final = tuple(PREFIXES[prefix] for prefix in ("gkgt", "gkgs", "gkg"))

_ARTICLE: Final = {
    "title": DCTERMS.title,
    "url": SCHEMA.url,
    "publisher": SCHEMA.publisher,
    "author": SCHEMA.author,
    "dateline": SCHEMA.dateline,
    "published": DCTERMS.issued,
    "language": SCHEMA.inLanguage,
    "licence": DCTERMS.license,
    "rights": DCTERMS.rights,
    "text_sha256": GKG.textSha256,
}
_CLAIM: Final = {
    "polarity": GKG.polarity,
    "modality": GKG.modality,
    "certainty": GKG.certainty,
    "status": GKG.status,
    "confidence": GKG.confidence,
    "condition": GKG.condition,
    "quantity": GKG.quantity,
    "claimant": GKG.claimant,
    "relayed_by": GKG.relayedBy,
    "note": SKOS.note,
}
_SITUATION: Final = {
    "type": GKG.type_,
    **{role: getattr(GKG, role) for role in ROLES},
    "content": GKG.content,
    "issue": GKG.issue,
    "place": GKG.place,
}
_WHEN: Final = {
    "when": GKG.verbatim,
    "edtf": GKG.edtf,
    "earliest": GKG.earliest,
    "latest": GKG.latest,
    "surely_from": GKG.surelyFrom,
    "surely_until": GKG.surelyUntil,
}
_QUOTE: Final = {
    "quote": OA.exact,
    "start": OA.start,
    "end": OA.end,
    "quote_sha256": GKG.exactSha256,
}
_ACTOR: Final = {
    "name": SKOS.prefLabel,
    "aliases": SKOS.altLabel,
    "acts_for": GKG.actsFor,
    "country": GKG.country,
    "office": GKG.office,
    "members": GKG.member,
    "wikidata": SCHEMA.sameAs,
    "note": SKOS.note,
}
_STATE: Final = {
    "name": SKOS.prefLabel,
    "names": SKOS.altLabel,
    "cow": GKG.cowNumber,
    "gw": GKG.gwNumber,
    "replaces": GKG.replaces,
    "wikidata": SCHEMA.sameAs,
}
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "articles": ("article", *_ARTICLE, "annotator", "claims", "characters", "repeated", "share"),
    "claims": ("claim", "article", "situation", *_SITUATION, *_CLAIM, *_WHEN, *_QUOTE),
    "actors": ("actor", "article", "class", *_ACTOR),
    "states": ("state", *_STATE),
}
"""The columns of each table."""


def _nodes(columns: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"<{iri}>" for iri in columns.values())


_ARTICLE_NODES: Final = _nodes(_ARTICLE)
_CLAIM_NODES: Final = _nodes(_CLAIM)
_SITUATION_NODES: Final = _nodes(_SITUATION)
_WHEN_NODES: Final = _nodes(_WHEN)
_QUOTE_NODES: Final = _nodes(_QUOTE)
_ACTOR_NODES: Final = _nodes(_ACTOR)
_STATE_NODES: Final = _nodes(_STATE)
_A, _CODE, _ABOUT, _WHEN_NODE, _QUOTES, _RELAY, _RELAYER, _RELAYED_BY = (
    f"<{iri}>"
    for iri in (
        *(RDF.type, GKG.code, GKG.about, GKG.when, GKG.quote),
        *(GKG.relay, GKG.relayer, GKG.relayedBy),
    )
)


def article_rows(
    policy: Callable[[Article], QuotePolicy], described: DescribedArticle, base: str
) -> Iterator[Row]:
    """Yield the row of an article, with the share of its text that the data repeat."""
    nodes, article = described.nodes, described.article
    properties = nodes[f"<{base}{article.id}>"]
    repeated = quads.repeated(article, policy(article), described.kept)
    yield [
        article.id,
        *_cells(properties, _ARTICLE_NODES, base),
        SEPARATOR.join(sorted(set(article.annotator))),
        str(len(article.claims)),
        str(len(article.text)),
        str(repeated),
        f"{repeated / len(article.text):.3f}",
    ]


def claim_rows(described: DescribedArticle, base: str) -> Iterator[Row]:
    """Yield the rows of an article's claims, in their order."""
    nodes = described.nodes
    for claim in described.article.claims:
        iri = f"{base}{described.article.id}.{claim.id}"
        properties = nodes[f"<{iri}>"]
        about = str(properties[_ABOUT])
        when = nodes.get(str(properties.get(_WHEN_NODE, "")), {})
        quotes = [_cells(nodes[q], _QUOTE_NODES, base) for q in _terms(properties[_QUOTES])]
        yield [
            iri.removeprefix(base),
            described.article.id,
            _plain(about, base),
            *_cells(nodes.get(about, {}), _SITUATION_NODES, base),
            *_cells(_with_relays(properties, nodes), _CLAIM_NODES, base),
            *_cells(when, _WHEN_NODES, base),
            *(SEPARATOR.join(filter(None, cells)) for cells in zip(*quotes, strict=True)),
        ]


def _with_relays(properties: Properties, nodes: PropertiesByNode) -> Properties:
    """Return the properties of a claim with all who relay it, in order, not only the last."""
    if not (relays := properties.get(_RELAY)):
        return properties
    relayers = (_terms(nodes[relay][_RELAYER]) for relay in _terms(relays))
    return {**properties, _RELAYED_BY: tuple(chain.from_iterable(relayers))}


def actor_rows(described: DescribedArticle, base: str) -> Iterator[Row]:
    """Yield the rows of an article's actors other than states, in their order."""
    for slug, actor in described.article.actors.items():
        if actor.kind != "state":
            properties = described.nodes[f"<{base}{described.article.id}.{slug}>"]
            class_ = _text(properties[_A], base)
            cells = _cells(properties, _ACTOR_NODES, base)
            yield [f"{described.article.id}.{slug}", described.article.id, class_, *cells]


def state_rows(nodes: PropertiesByNode) -> Iterator[Row]:
    """Yield the rows of the states of a reference graph."""
    for properties in nodes.values():
        if _CODE in properties:
            yield [_text(properties[_CODE], ""), *_cells(properties, _STATE_NODES, "")]


def csv_header(name: str) -> bytes:
    """Return the first line of a table as CSV."""
    return _csv_lines([COLUMNS[name]])


def as_csv(rows: Iterable[Row]) -> bytes:
    """Return rows as CSV; a cell that looks like a formula gets an apostrophe before it."""
    return _csv_lines(map(_harmless, rows))


def _harmless(row: Row) -> Row:
    # No cell that begins with a letter or digit is changed, and most rows have no other.
    if "".join([cell[:1] for cell in row]).isalnum():
        return row
    return [cell and harmless_cell(cell) for cell in row]


def _csv_lines(rows: Iterable[Iterable[str]]) -> bytes:
    lines = io.StringIO()
    # All cells are quoted, so that no program reads a semicolon inside as the end of a cell.
    csv.writer(lines, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return lines.getvalue().encode()


def has_parquet() -> bool:
    """Return whether the extra ``parquet`` is installed."""
    return find_spec("pyarrow") is not None


@contextmanager
def parquet_writer(name: str, path: Path) -> Iterator[Callable[[list[Row]], None]]:
    """Provide a function that adds rows to a table as Parquet.

    Every column is text, and cells are unchanged.
    """
    import pyarrow
    import pyarrow.parquet

    columns = COLUMNS[name]
    schema = pyarrow.schema([(column, pyarrow.string()) for column in columns])

    def column(cells: Sequence[str]) -> pyarrow.Array:
        # From buffers: `pyarrow.array` imports pandas, and takes twice as long.
        encoded = [cell.encode() for cell in cells]
        ends = array("i", accumulate(map(len, encoded), initial=0))
        text = pyarrow.py_buffer(b"".join(encoded))
        return pyarrow.StringArray.from_buffers(len(encoded), pyarrow.py_buffer(ends), text)

    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:

        def add(rows: list[Row]) -> None:
            columns = [column(cells) for cells in zip(*rows, strict=True)]
            writer.write_table(pyarrow.table(columns, schema=schema))

        yield add


def batches(rows: Iterable[Row], size: int = 2_000) -> Iterator[list[Row]]:
    """Yield rows in batches that fit into memory."""
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def _cells(properties: Properties, nodes: tuple[str, ...], base: str) -> Row:
    found = map(properties.get, nodes)
    return [_text(terms, base) if terms is not None else "" for terms in found]


def _text(terms: str | tuple[str, ...], base: str) -> str:
    if isinstance(terms, str):
        return _plain(terms, base)
    return SEPARATOR.join([_plain(term, base) for term in terms])


def _terms(properties: str | tuple[str, ...]) -> tuple[str, ...]:
    return (properties,) if isinstance(properties, str) else properties


def _plain(term: str, base: str) -> str:
    """Return the lexical form of a literal, or an IRI without a base or namespace of ours."""
    if term[0] != "<":
        # Nothing after the last quotation mark belongs to the lexical form.
        return term[1 : term.rindex('"')] if "\\" not in term else turtle.literal_parts(term)[0]
    if base and term.startswith(base, 1):
        return term[1 + len(base) : -1]
    return _without_namespace(term[1:-1])


@lru_cache(maxsize=4096)
def _without_namespace(iri: str) -> str:
    for known in _SHORT:
        if iri.startswith(known):
            return iri.removeprefix(known)
    return iri
