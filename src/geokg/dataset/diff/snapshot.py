"""Snapshot of a graph for a comparison: its articles, claims and actors, each with its keys.

The graph is read once. Terms are text in N-Triples syntax, except IRIs below the base, which begin
with ``</`` as no absolute IRI does. A quote is ``#`` and the SHA-256 of its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final

from geokg.base.vocabulary import ACTOR_CLASSES, DCTERMS, GKG, PREFIXES, PROV, SCHEMA, WIKIDATA_ITEM
from geokg.dataset.diff.statements import statements
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.quads import terms as t
from geokg.graph.rules import is_derived
from geokg.graph.turtle.terms import literal_parts

Terms = tuple[str, ...]
KeyedValues = Mapping[str, Terms]
"""The keys of an article, claim or actor, as in annotation files, each with its terms."""
Nodes = dict[str, dict[str, Terms]]

_BELOW_BASE: Final = "</"
_UNSTATED: Final = t.text("unstated")
_SITUATION: Final = ".situation>"
_SPACES: Final = tuple(
    f"<{namespace}"
    for namespace in (*(PREFIXES[name] for name in ("gkg", "gkgs", "gkgt")), WIKIDATA_ITEM)
)
_TYPES: Final = f"<{PREFIXES['gkgt']}"

_ARTICLE: Final = t.node(SCHEMA.NewsArticle)
_ARTICLE_KEYS: Final = {
    "title": t.TITLE,
    "url": t.URL,
    "publisher": t.PUBLISHER,
    "author": t.AUTHOR,
    "dateline": t.DATELINE,
    "published": t.ISSUED,
    "language": t.IN_LANGUAGE,
    "text": t.TEXT_SHA256,
    "licence": t.LICENSE,
    "rights": t.RIGHTS,
}
_CLAIM_KEYS: Final = {
    "status": t.STATUS,
    "condition": t.CONDITION,
    "quantity": t.QUANTITY,
    "claimant": t.CLAIMANT,
    "relayed-by": t.RELAYED_BY,
    "polarity": t.POLARITY,
    "modality": t.MODALITY,
    "certainty": t.CERTAINTY,
    "confidence": t.CONFIDENCE,
    "note": t.NOTE,
    "annotator": t.ANNOTATED_BY,
    "adjudicator": t.ADJUDICATED_BY,
}
_SITUATION_KEYS: Final = {
    "type": t.TYPE,
    **t.ROLE,
    "content": t.CONTENT,
    "issue": t.ISSUE,
    "place": t.PLACE,
}
_ACTOR_KEYS: Final = {
    "kind": t.A,
    "name": t.LABEL,
    "aliases": t.ALSO,
    "of": t.ACTS_FOR,
    "in": t.COUNTRY,
    "office": t.OFFICE,
    "members": t.MEMBER,
    "wikidata": t.SAME,
    "note": t.NOTE,
}
_KINDS: Final = {
    t.node(getattr(GKG, name)): kind for kind, name in ACTOR_CLASSES.items() if kind != "state"
}
CLAIM_KEYS: Final = ("quote", "about", *_SITUATION_KEYS, "when", *_CLAIM_KEYS)
"""Every key that a claim may have here."""
KEYS: Final = (
    *dict.fromkeys(
        (*_ARTICLE_KEYS, "annotator", "annotated", *CLAIM_KEYS, *_ACTOR_KEYS, "holds"),
    ),
)
"""All keys, in the order in which they are shown."""


class GraphSnapshot:
    """The content of a graph by readable ids: ``note`` is an article, ``note.treaty`` a claim."""

    def __init__(self, kg: KnowledgeGraph) -> None:
        self.nodes = _nodes(kg)
        self.articles: dict[str, KeyedValues] = {}
        self.claims: dict[str, KeyedValues] = {}
        self.actors: dict[str, KeyedValues] = {}
        self._quotes: dict[str, str] = {}
        self._tenures = self._by_holder()
        for node, properties in self.nodes.items():
            for class_ in properties.get(t.A, ()):
                if class_ == _ARTICLE:
                    self.articles[name_of(node)] = self._article(node, properties)
                elif class_ == t.CLAIM:
                    self.claims[name_of(node)] = self._claim(node, properties)
                elif class_ in _KINDS:
                    self.actors[name_of(node)] = self._actor(node, properties)

    def article_of(self, claim: str) -> str:
        """Return the id of the article of a claim."""
        reported = self.nodes[_node_of(claim)].get(t.REPORTED_IN, ())
        return name_of(reported[0]) if reported else claim.partition(".")[0]

    def display(self, term: str, within: str = "") -> str:
        """Return a term as people write it in the article ``within``: a name, code, id or text."""
        if term[0] == '"':
            return literal_parts(term)[0]
        if term[0] == "#":
            return self._quotes[term]
        if term in _KINDS:
            return _KINDS[term]
        if not term.startswith(_TYPES) and (label := self.nodes.get(term, {}).get(t.LABEL)):
            return literal_parts(label[0])[0]
        return name_of(term, within)

    # Records ----------------------------------------

    def _article(self, node: str, properties: Mapping[str, Terms]) -> KeyedValues:
        record = dict(_values_of_keys(properties, _ARTICLE_KEYS))
        if t.DATE_PUBLISHED in properties:
            record["published"] = _plain(properties[t.DATE_PUBLISHED])
        graph = self.nodes.get(f"{node[:-1]}.graph>", {})
        agents = graph.get(t.node(PROV.wasAttributedTo), ())
        labels = (self.nodes.get(agent, {}).get(t.LABEL, ()) for agent in agents)
        for key, terms in (
            ("annotator", [term for label in labels for term in label]),
            ("annotated", graph.get(t.node(DCTERMS.created), ())),
        ):
            if terms:
                record[key] = _plain(terms)
        return record

    def _claim(self, node: str, properties: Mapping[str, Terms]) -> KeyedValues:
        record: dict[str, Terms] = {}
        if quotes := properties.get(t.QUOTE):
            record["quote"] = tuple(map(self._quote, sorted(quotes, key=_number)))
        situation_node = f"{node[:-1]}{_SITUATION}"
        if other := tuple(
            about for about in properties.get(t.ABOUT, ()) if about != situation_node
        ):
            record["about"] = other
        situation = self.nodes.get(situation_node, {})
        record |= _values_of_keys(situation, _SITUATION_KEYS)
        if t.UNSTATED_ROLE in situation:
            record["party"] = (*record.get("party", ()), _UNSTATED)
        if when := " or ".join(filter(None, map(self._when, properties.get(t.WHEN, ())))):
            record["when"] = (t.text(when),)
        record |= _values_of_keys(properties, _CLAIM_KEYS)
        if relays := sorted(properties.get(t.RELAY, ()), key=_number):
            record["relayed-by"] = tuple(
                relayer for relay in relays for relayer in self.nodes[relay].get(t.RELAYER, ())
            )
        # Annotation files write this where no claimant is known.
        record.setdefault("claimant", (_UNSTATED,))
        return record

    def _actor(self, node: str, properties: Mapping[str, Terms]) -> KeyedValues:
        record = dict(_values_of_keys(properties, _ACTOR_KEYS))
        if tenures := self._tenures.get(node):
            record["holds"] = tuple(sorted(map(self._tenure, tenures)))
        return record

    def _quote(self, node: str) -> str:
        """Return a quote as the hash of its words, which a published graph may shorten."""
        properties = self.nodes.get(node, {})
        words = " ".join(map(self.display, properties.get(t.EXACT, ())))
        digest = " ".join(map(self.display, properties.get(t.EXACT_SHA256, ())))
        if digest:
            words = f"{words} …" if words else self._place(properties)
        term = f"#{digest or sha256(words.encode()).hexdigest()}"
        self._quotes[term] = words
        return term

    def _place(self, properties: Mapping[str, Terms]) -> str:
        start, end = (
            " ".join(map(self.display, properties.get(key, ()))) for key in (t.START, t.END)
        )
        return f"characters {start} to {end}"

    def _when(self, node: str) -> str:
        """Return the words of a date, and how they are read."""
        properties = self.nodes.get(node, {})
        words = " ".join(map(self.display, properties.get(t.VERBATIM, ())))
        reading = self._reading(node)
        return f"{words} ({reading})" if words and reading else words or reading

    def _reading(self, node: str) -> str:
        properties = self.nodes.get(node, {})
        if members := properties.get(t.ONE_OF):
            return " or ".join(filter(None, map(self._reading, sorted(members, key=_number))))
        return " ".join(map(self.display, properties.get(t.EDTF, ())))

    def _tenure(self, node: str) -> str:
        properties = self.nodes[node]
        office, country, start, end = (
            " ".join(
                name_of(x) if x[0] == "<" else self.display(x) for x in properties.get(key, ())
            )
            for key in (t.OFFICE, t.COUNTRY, t.VALID_FROM, t.VALID_UNTIL)
        )
        dates = f"{start or '..'}/{end or '..'}" if start or end else ""
        return t.text(", ".join(filter(None, (office, country, dates))))

    def _by_holder(self) -> dict[str, list[str]]:
        by_holder: dict[str, list[str]] = {}
        for node, properties in self.nodes.items():
            if t.TENURE in properties.get(t.A, ()):
                for holder in properties.get(t.HOLDER, ()):
                    by_holder.setdefault(holder, []).append(node)
        return by_holder


def name_of(term: str, within: str = "") -> str:
    """Return the readable name of an IRI: below the base, and without the article ``within``.

    >>> name_of("</note.treaty.situation>"), name_of("</note.treaty.situation>", "note")
    ('note.treaty', 'treaty')
    """
    if term.startswith(_BELOW_BASE):
        name = term[len(_BELOW_BASE) : -1].removesuffix(_SITUATION[:-1])
        return name.removeprefix(f"{within}.") if within else name
    for namespace in _SPACES:
        if term.startswith(namespace):
            return term[len(namespace) : -1]
    return f"SHA-256 {term[1:]}" if term[0] == "#" else term[1:-1]


def _node_of(name: str) -> str:
    """Return the node of an article, claim or actor: the inverse of `name_of`."""
    return f"<{name}>" if ":" in name else f"{_BELOW_BASE}{name}>"


def _nodes(kg: KnowledgeGraph) -> Nodes:
    """Return the properties of each node, without derived statements."""
    short = _ShortTerms(kg.base)
    is_kept: dict[str, bool] = {}
    nodes: Nodes = {}
    for batch in statements(kg):
        for subject, predicates in (x for tree in batch.tree.values() for x in tree.items()):
            if is_derived(subject[1:-1], "", kg.base):
                continue
            properties = nodes.setdefault(short[subject], {})
            for predicate, objects in predicates.items():
                if predicate not in is_kept:
                    is_kept[predicate] = not is_derived("", predicate[1:-1], kg.base)
                if is_kept[predicate]:
                    name = short[predicate]
                    terms = (short[term] for term in _as_terms(objects))
                    properties[name] = _each_once((*properties.get(name, ()), *terms))
    return nodes


class _ShortTerms(dict[str, str]):
    """Terms by their full form, each stored once; IRIs below the base without it."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._start = f"<{base}"

    def __missing__(self, term: str) -> str:
        is_below = term.startswith(self._start)
        name = self[term] = f"{_BELOW_BASE}{term[len(self._start) :]}" if is_below else term
        return name


def _as_terms(objects: str | Iterable[str]) -> Iterable[str]:
    return (objects,) if isinstance(objects, str) else objects


def _each_once(terms: Iterable[str]) -> Terms:
    items = tuple(terms)
    return items if len(items) == 1 else tuple(sorted(set(items)))


def _values_of_keys(
    properties: Mapping[str, Terms], keys: Mapping[str, str]
) -> Iterator[tuple[str, Terms]]:
    for key, predicate in keys.items():
        if terms := properties.get(predicate):
            yield key, _plain(terms)


def _plain(terms: Iterable[str]) -> Terms:
    """Return the terms, literals without language tags: their language is the article's."""
    return _each_once(x if x[0] != '"' else x[: x.rindex('"') + 1] for x in terms)


def _number(node: str) -> tuple[int, str]:
    """Return the number of ``.quote``, ``.quote-2`` or ``.one-10`` in its series, for sorting."""
    number = node[:-1].rpartition("-")[2]
    return (int(number) if number.isdecimal() and number.isascii() else 1), node
