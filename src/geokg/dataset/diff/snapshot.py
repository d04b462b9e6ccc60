"""One side of a comparison: the articles, claims and actors of a graph, each with its keys.

The graph is read once. Terms are text, spelt as in N-Triples, but for IRIs below the base, which
begin with ``</``: no whole IRI does. A quote is ``#`` and the SHA-256 of its words.
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
"""What is said of an article, claim or actor: keys of annotation files, each with its terms."""
Nodes = dict[str, dict[str, Terms]]

_OWN: Final = "</"
_UNSTATED: Final = t.text("unstated")
_SITUATION: Final = ".situation>"
_SPACES: Final = tuple(
    f"<{space}" for space in (*(PREFIXES[name] for name in ("gkg", "gkgs", "gkgt")), WIKIDATA_ITEM)
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
"""All keys, in the order in which they are told."""


class GraphSnapshot:
    """What a graph holds, by the ids of people: ``note`` is an article, ``note.treaty`` a claim."""

    def __init__(self, kg: KnowledgeGraph) -> None:
        self.nodes = _nodes(kg)
        self.articles: dict[str, KeyedValues] = {}
        self.claims: dict[str, KeyedValues] = {}
        self.actors: dict[str, KeyedValues] = {}
        self._quotes: dict[str, str] = {}
        self._tenures = self._by_holder()
        for node, said in self.nodes.items():
            for class_ in said.get(t.A, ()):
                if class_ == _ARTICLE:
                    self.articles[name_of(node)] = self._article(node, said)
                elif class_ == t.CLAIM:
                    self.claims[name_of(node)] = self._claim(node, said)
                elif class_ in _KINDS:
                    self.actors[name_of(node)] = self._actor(node, said)

    def article_of(self, claim: str) -> str:
        """The id of the article that a claim stands in."""
        reported = self.nodes[_node_of(claim)].get(t.REPORTED_IN, ())
        return name_of(reported[0]) if reported else claim.partition(".")[0]

    def told(self, term: str, within: str = "") -> str:
        """A term as people write it in the article ``within``: a name, a code, an id, words."""
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

    def _article(self, node: str, said: Mapping[str, Terms]) -> KeyedValues:
        record = dict(_picked(said, _ARTICLE_KEYS))
        if t.DATE_PUBLISHED in said:
            record["published"] = _plain(said[t.DATE_PUBLISHED])
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

    def _claim(self, node: str, said: Mapping[str, Terms]) -> KeyedValues:
        record: dict[str, Terms] = {}
        if quotes := said.get(t.QUOTE):
            record["quote"] = tuple(map(self._quote, sorted(quotes, key=_number)))
        own = f"{node[:-1]}{_SITUATION}"
        if other := tuple(about for about in said.get(t.ABOUT, ()) if about != own):
            record["about"] = other
        situation = self.nodes.get(own, {})
        record |= _picked(situation, _SITUATION_KEYS)
        if t.UNSTATED_ROLE in situation:
            record["party"] = (*record.get("party", ()), _UNSTATED)
        if when := " or ".join(filter(None, map(self._when, said.get(t.WHEN, ())))):
            record["when"] = (t.text(when),)
        record |= _picked(said, _CLAIM_KEYS)
        if relays := sorted(said.get(t.RELAY, ()), key=_number):
            record["relayed-by"] = tuple(
                relayer for relay in relays for relayer in self.nodes[relay].get(t.RELAYER, ())
            )
        # Who says nothing of the claimant writes this.
        record.setdefault("claimant", (_UNSTATED,))
        return record

    def _actor(self, node: str, said: Mapping[str, Terms]) -> KeyedValues:
        record = dict(_picked(said, _ACTOR_KEYS))
        if held := self._tenures.get(node):
            record["holds"] = tuple(sorted(map(self._tenure, held)))
        return record

    def _quote(self, node: str) -> str:
        """A quote by the hash of its words: a published graph may have them cut, or not at all."""
        said = self.nodes.get(node, {})
        words = " ".join(map(self.told, said.get(t.EXACT, ())))
        digest = " ".join(map(self.told, said.get(t.EXACT_SHA256, ())))
        if digest:
            words = f"{words} …" if words else self._place(said)
        term = f"#{digest or sha256(words.encode()).hexdigest()}"
        self._quotes[term] = words
        return term

    def _place(self, said: Mapping[str, Terms]) -> str:
        start, end = (" ".join(map(self.told, said.get(key, ()))) for key in (t.START, t.END))
        return f"characters {start} to {end}"

    def _when(self, node: str) -> str:
        """The words of a date, and how they are read."""
        said = self.nodes.get(node, {})
        words = " ".join(map(self.told, said.get(t.VERBATIM, ())))
        reading = self._reading(node)
        return f"{words} ({reading})" if words and reading else words or reading

    def _reading(self, node: str) -> str:
        said = self.nodes.get(node, {})
        if members := said.get(t.ONE_OF):
            return " or ".join(filter(None, map(self._reading, sorted(members, key=_number))))
        return " ".join(map(self.told, said.get(t.EDTF, ())))

    def _tenure(self, node: str) -> str:
        said = self.nodes[node]
        office, country, start, end = (
            " ".join(name_of(x) if x[0] == "<" else self.told(x) for x in said.get(key, ()))
            for key in (t.OFFICE, t.COUNTRY, t.VALID_FROM, t.VALID_UNTIL)
        )
        dates = f"{start or '..'}/{end or '..'}" if start or end else ""
        return t.text(", ".join(filter(None, (office, country, dates))))

    def _by_holder(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for node, said in self.nodes.items():
            if t.TENURE in said.get(t.A, ()):
                for holder in said.get(t.HOLDER, ()):
                    found.setdefault(holder, []).append(node)
        return found


def name_of(term: str, within: str = "") -> str:
    """What people call an IRI: its name below the base, without the article that it is seen from.

    >>> name_of("</note.treaty.situation>"), name_of("</note.treaty.situation>", "note")
    ('note.treaty', 'treaty')
    """
    if term.startswith(_OWN):
        name = term[len(_OWN) : -1].removesuffix(_SITUATION[:-1])
        return name.removeprefix(f"{within}.") if within else name
    for space in _SPACES:
        if term.startswith(space):
            return term[len(space) : -1]
    return f"SHA-256 {term[1:]}" if term[0] == "#" else term[1:-1]


def _node_of(name: str) -> str:
    """The node of an article, claim or actor: the opposite of `name_of`."""
    return f"<{name}>" if ":" in name else f"{_OWN}{name}>"


def _nodes(kg: KnowledgeGraph) -> Nodes:
    """What the graph says of each node, without what rules derived from it."""
    own = _Names(kg.base)
    ours: dict[str, bool] = {}
    nodes: Nodes = {}
    for batch in statements(kg):
        for subject, predicates in (x for tree in batch.tree.values() for x in tree.items()):
            if is_derived(subject[1:-1], "", kg.base):
                continue
            said = nodes.setdefault(own[subject], {})
            for predicate, objects in predicates.items():
                if predicate not in ours:
                    ours[predicate] = not is_derived("", predicate[1:-1], kg.base)
                if ours[predicate]:
                    name = own[predicate]
                    terms = (own[term] for term in _several(objects))
                    said[name] = _each_once((*said.get(name, ()), *terms))
    return nodes


class _Names(dict[str, str]):
    """Terms by themselves, each kept once, those below the base without it."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._start = f"<{base}"

    def __missing__(self, term: str) -> str:
        own = term.startswith(self._start)
        name = self[term] = f"{_OWN}{term[len(self._start) :]}" if own else term
        return name


def _several(objects: str | Iterable[str]) -> Iterable[str]:
    return (objects,) if isinstance(objects, str) else objects


def _each_once(terms: Iterable[str]) -> Terms:
    given = tuple(terms)
    return given if len(given) == 1 else tuple(sorted(set(given)))


def _picked(said: Mapping[str, Terms], keys: Mapping[str, str]) -> Iterator[tuple[str, Terms]]:
    for key, predicate in keys.items():
        if terms := said.get(predicate):
            yield key, _plain(terms)


def _plain(terms: Iterable[str]) -> Terms:
    """The terms with literals as words alone: their language is the article's."""
    return _each_once(x if x[0] != '"' else x[: x.rindex('"') + 1] for x in terms)


def _number(node: str) -> tuple[int, str]:
    """The place of ``.quote``, ``.quote-2`` or ``.one-10`` among its like."""
    number = node[:-1].rpartition("-")[2]
    return (int(number) if number.isdecimal() and number.isascii() else 1), node
