"""Flat tables of articles, claims, actors and states, for users without SPARQL.

A row is read from the graph of an article, so that tables and graph agree.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Final

from geokg.article import Article
from geokg.base.safe_text import harmless_cell
from geokg.base.vocabulary import DCTERMS, GKG, OA, PREFIXES, RDF, ROLES, SCHEMA, SKOS
from geokg.graph import quads, turtle
from geokg.graph.quads import Properties, PropertiesByNode, QuotePolicy
from geokg.graph.stream import DescribedArticle

Row = list[str]

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


def article_rows(
    policy: Callable[[Article], QuotePolicy], described: DescribedArticle, base: str
) -> Iterator[str]:
    """Yield the row of an article as JSON, with the share of its text that the data repeat."""
    nodes, article = described.nodes, described.article
    properties = nodes[f"<{base}{article.id}>"]
    repeated = quads.repeated(article, policy(article))
    yield _json(
        article.id,
        *_cells(properties, _ARTICLE, base),
        SEPARATOR.join(sorted(set(article.annotator))),
        str(len(article.claims)),
        str(len(article.text)),
        str(repeated),
        f"{repeated / len(article.text):.3f}",
    )


def claim_rows(described: DescribedArticle, base: str) -> Iterator[str]:
    """Yield the rows of an article's claims, in their order."""
    nodes = described.nodes
    for claim in described.article.claims:
        iri = f"{base}{described.article.id}.{claim.id}"
        properties = nodes[f"<{iri}>"]
        about = str(properties[_node(GKG.about)])
        when = nodes.get(str(properties.get(_node(GKG.when), "")), {})
        quotes = [_cells(nodes[q], _QUOTE, base) for q in _terms(properties[_node(GKG.quote)])]
        yield _json(
            iri.removeprefix(base),
            described.article.id,
            _plain(about, base),
            *_cells(nodes.get(about, {}), _SITUATION, base),
            *_cells(_with_relays(properties, nodes), _CLAIM, base),
            *_cells(when, _WHEN, base),
            *(SEPARATOR.join(filter(None, cells)) for cells in zip(*quotes, strict=True)),
        )


def _with_relays(properties: Properties, nodes: PropertiesByNode) -> Properties:
    """Return the properties of a claim with all who relay it, in order, not only the last."""
    if not (relays := properties.get(_node(GKG.relay))):
        return properties
    relayers = (_terms(nodes[relay][_node(GKG.relayer)]) for relay in _terms(relays))
    return {**properties, _node(GKG.relayedBy): tuple(chain.from_iterable(relayers))}


def actor_rows(described: DescribedArticle, base: str) -> Iterator[str]:
    """Yield the rows of an article's actors other than states, in their order."""
    for slug, actor in described.article.actors.items():
        if actor.kind != "state":
            properties = described.nodes[f"<{base}{described.article.id}.{slug}>"]
            class_ = _text(properties[_node(RDF.type)], base)
            cells = _cells(properties, _ACTOR, base)
            yield _json(f"{described.article.id}.{slug}", described.article.id, class_, *cells)


def state_rows(nodes: PropertiesByNode) -> Iterator[str]:
    """Yield the rows of the states of a reference graph."""
    for properties in nodes.values():
        if _node(GKG.code) in properties:
            yield _json(_text(properties[_node(GKG.code)], ""), *_cells(properties, _STATE, ""))


def as_csv(name: str, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield a table as CSV; a cell that looks like a formula gets an apostrophe before it."""
    yield _csv_line(COLUMNS[name])
    for row in rows:
        yield _csv_line([harmless_cell(cell) for cell in row])


def _csv_line(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    # All cells are quoted, so that no program reads a semicolon inside as the end of a cell.
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(cells)
    return line.getvalue().encode()


def has_parquet() -> bool:
    """Return whether the extra ``parquet`` is installed."""
    return find_spec("pyarrow") is not None


def write_parquet(name: str, rows: Iterable[Row], path: Path) -> None:
    """Write a table as Parquet; every column is text, cells are unchanged."""
    import pyarrow
    import pyarrow.parquet

    columns = COLUMNS[name]
    schema = pyarrow.schema([(column, pyarrow.string()) for column in columns])
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _batches(rows):
            arrays = [pyarrow.array(cells, pyarrow.string()) for cells in zip(*batch, strict=True)]
            writer.write_table(pyarrow.table(arrays, schema=schema))


def _batches(rows: Iterable[Row], size: int = 2_000) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def row_of(data: bytes | str) -> Row:
    """Return the cells of a row that was stored as JSON."""
    row: Row = json.loads(data)
    return row


def _json(*cells: str) -> str:
    return json.dumps(cells, ensure_ascii=False)


def _cells(properties: Properties, columns: Mapping[str, str], base: str) -> Row:
    return [_text(properties.get(_node(iri), ()), base) for iri in columns.values()]


def _text(properties: str | tuple[str, ...], base: str) -> str:
    return SEPARATOR.join([_plain(term, base) for term in _terms(properties)])


def _terms(properties: str | tuple[str, ...]) -> tuple[str, ...]:
    return (properties,) if isinstance(properties, str) else properties


@cache
def _node(iri: str) -> str:
    return f"<{iri}>"


def _plain(term: str, base: str) -> str:
    """Return the lexical form of a literal, or an IRI without a base or namespace of ours."""
    if term[0] != "<":
        return turtle.literal_parts(term)[0]
    iri = term[1:-1]
    for known in (base, *_SHORT) if base else _SHORT:
        if iri.startswith(known):
            return iri.removeprefix(known)
    return iri
