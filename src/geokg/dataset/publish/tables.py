"""Flat tables of articles, claims, actors and states, for those who use no SPARQL.

A row is taken from the graph of an article, so that tables say just what the graph says.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Final

from geokg.base.vocabulary import DCTERMS, GKG, OA, PREFIXES, PROV, RDF, ROLES, SCHEMA, SKOS
from geokg.graph import quads, turtle
from geokg.graph.quads import Properties, PropertiesByNode
from geokg.graph.stream import DescribedArticle

Row = list[str]

SEVERAL: Final = "; "
"""Stands between the values of a cell that holds several."""
_FORMULA: Final = re.compile(
    r"(?!-?\d+\Z)[\s\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*"
    r"(?:[=+\-@\uff1d\uff0b\uff0d\uff20]|(?<=[\t\r\n]))"
)
"""How a cell begins that a spreadsheet may take for a formula; a number is none."""
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


def article_rows(policy: str, one: DescribedArticle, base: str) -> Iterator[str]:
    """The row of an article, as JSON, with how much of its text the data repeat."""
    nodes, article = one.nodes, one.article
    said = nodes[f"<{base}{article.id}>"]
    graph = nodes[f"<{quads.graph_iri(article.id, base)}>"]
    annotators = [
        _text(nodes[node].get(_node(SKOS.prefLabel), ()), base)
        for node in _terms(graph.get(_node(PROV.wasAttributedTo), ()))
    ]
    repeated = quads.repeated(article, policy)
    yield _json(
        article.id,
        *_cells(said, _ARTICLE, base),
        SEVERAL.join(annotators),
        str(len(article.claims)),
        str(len(article.text)),
        str(repeated),
        f"{repeated / len(article.text):.3f}",
    )


def claim_rows(one: DescribedArticle, base: str) -> Iterator[str]:
    """The rows of an article's claims, in their order."""
    nodes = one.nodes
    for claim in one.article.claims:
        iri = f"{base}{one.article.id}.{claim.id}"
        said = nodes[f"<{iri}>"]
        about = str(said[_node(GKG.about)])
        when = nodes.get(str(said.get(_node(GKG.when), "")), {})
        quotes = [_cells(nodes[q], _QUOTE, base) for q in _terms(said[_node(GKG.quote)])]
        yield _json(
            iri.removeprefix(base),
            one.article.id,
            _plain(about, base),
            *_cells(nodes.get(about, {}), _SITUATION, base),
            *_cells(_with_relays(said, nodes), _CLAIM, base),
            *_cells(when, _WHEN, base),
            *(SEVERAL.join(filter(None, cells)) for cells in zip(*quotes, strict=True)),
        )


def _with_relays(said: Properties, nodes: PropertiesByNode) -> Properties:
    """Return what is said of a claim with all who relay it, in order, in place of the last."""
    if not (relays := said.get(_node(GKG.relay))):
        return said
    relayers = (_terms(nodes[relay][_node(GKG.relayer)]) for relay in _terms(relays))
    return {**said, _node(GKG.relayedBy): tuple(chain.from_iterable(relayers))}


def actor_rows(one: DescribedArticle, base: str) -> Iterator[str]:
    """The rows of an article's actors that are no states, in their order."""
    for slug, actor in one.article.actors.items():
        if actor.kind != "state":
            said = one.nodes[f"<{base}{one.article.id}.{slug}>"]
            class_ = _text(said[_node(RDF.type)], base)
            cells = _cells(said, _ACTOR, base)
            yield _json(f"{one.article.id}.{slug}", one.article.id, class_, *cells)


def state_rows(nodes: PropertiesByNode) -> Iterator[str]:
    """The rows of the states of a reference graph."""
    for said in nodes.values():
        if _node(GKG.code) in said:
            yield _json(_text(said[_node(GKG.code)], ""), *_cells(said, _STATE, ""))


def as_csv(name: str, rows: Iterable[Row]) -> Iterator[bytes]:
    """A table as CSV; a cell that looks like a formula begins with an apostrophe."""
    yield _csv_line(COLUMNS[name])
    for row in rows:
        yield _csv_line([harmless(cell) for cell in row])


def _csv_line(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    # All in quotation marks, so that no program takes a semicolon within for the end of a cell.
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(cells)
    return line.getvalue().encode()


def harmless(cell: str) -> str:
    """The cell as a spreadsheet takes it for text.

    >>> harmless('=HYPERLINK("https://example.org")'), harmless("1963-01-22")
    ('\\'=HYPERLINK("https://example.org")', '1963-01-22')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def has_parquet() -> bool:
    """Whether the extra ``parquet`` is installed."""
    return find_spec("pyarrow") is not None


def write_parquet(name: str, rows: Iterable[Row], path: Path) -> None:
    """A table as Parquet, every column text, cells as they are."""
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
    """The cells of a row that was kept as JSON."""
    row: Row = json.loads(data)
    return row


def _json(*cells: str) -> str:
    return json.dumps(cells, ensure_ascii=False)


def _cells(said: Properties, columns: Mapping[str, str], base: str) -> Row:
    return [_text(said.get(_node(iri), ()), base) for iri in columns.values()]


def _text(said: str | tuple[str, ...], base: str) -> str:
    return SEVERAL.join([_plain(term, base) for term in _terms(said)])


def _terms(said: str | tuple[str, ...]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else said


@cache
def _node(iri: str) -> str:
    return f"<{iri}>"


def _plain(term: str, base: str) -> str:
    """The words of a literal; an IRI without what it begins with, where that is ours."""
    if term[0] != "<":
        return turtle.literal_parts(term)[0]
    iri = term[1:-1]
    for known in (base, *_SHORT) if base else _SHORT:
        if iri.startswith(known):
            return iri.removeprefix(known)
    return iri
