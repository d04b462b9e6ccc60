"""The triples of an article as a user of another library would make them, term by term.

They are made from a checked article with the library's own terms, which `Terms` names, and are
compared with geokg's in each run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from hashlib import sha256
from typing import Generic, NamedTuple, TypeVar

from geokg.article import UNSTATED, Actor, Article, Claim, Quote
from geokg.base.vocabulary import (
    ACTOR_CLASSES,
    DCTERMS,
    EDTF_DATATYPE,
    OA,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    XSD,
    situation_types,
)
from geokg.dates import TimeSpan

Node = TypeVar("Node")
Literal = TypeVar("Literal")


class Terms(NamedTuple, Generic[Node, Literal]):
    """How a library makes an IRI, a text (with its language) and a typed literal."""

    iri: Callable[[str], Node]
    fixed: Callable[[str], Node]
    """The same for IRIs of the vocabulary, which are kept."""
    text: Callable[[str, str], Literal]
    typed: Callable[[str, str], Literal]


@cache
def gkg(name: str) -> str:
    """Return the IRI of a term of geokg."""
    return PREFIXES["gkg"] + name


class ArticleTriples(Generic[Node, Literal]):
    """Makes the triples of one article."""

    def __init__(self, article: Article, base: str, terms: Terms[Node, Literal]) -> None:
        self.article = article
        self.terms = terms
        self.base = base
        self.stem = f"{base}{article.id}"
        self.node = terms.iri(self.stem)
        self.language = article.language.casefold()
        states = {
            name: terms.fixed(PREFIXES["gkgs"] + state.code)
            for name, state in article.states.items()
        }
        own = {slug: terms.iri(f"{self.stem}.{slug}") for slug in article.actors}
        self.actors = own | states
        self.labels = Labels(article)

    def triples(self) -> Iterator[tuple[Node, Node, Node | Literal]]:
        """Yield all triples."""
        yield from self._article()
        for slug, actor in self.article.actors.items():
            if actor.kind != "state":
                yield from self._actor(slug, actor)
        for claim in self.article.claims:
            yield from self._claim(claim)
            if claim.type:
                yield from self._situation(claim)

    def _article(self) -> Iterator[tuple[Node, Node, Node | Literal]]:
        article, node, fixed, text = self.article, self.node, self.terms.fixed, self.terms.text
        yield node, fixed(RDF.type), fixed(SCHEMA.NewsArticle)
        yield node, fixed(DCTERMS.identifier), text(article.id, "")
        yield node, fixed(DCTERMS.title), text(article.title, self.language)
        yield node, fixed(SCHEMA.publisher), text(article.publisher, "")
        yield node, fixed(SCHEMA.inLanguage), text(self.language, "")
        for name in article.author:
            yield node, fixed(SCHEMA.author), text(name, "")
        if article.dateline:
            yield node, fixed(SCHEMA.dateline), text(article.dateline, "")
        if article.url:
            yield node, fixed(SCHEMA.url), self.terms.iri(article.url)
        if article.published:
            yield node, fixed(DCTERMS.issued), self._day(article.published.day)
        digest = sha256(article.text.encode()).hexdigest()
        yield node, fixed(gkg("textSha256")), text(digest, "")
        graph = self.terms.iri(f"{self.stem}.graph")
        yield graph, fixed(RDF.type), fixed(PROV.Entity)
        yield graph, fixed(PROV.wasDerivedFrom), node

    def _actor(self, slug: str, actor: Actor) -> Iterator[tuple[Node, Node, Node | Literal]]:
        node, fixed, text = self.actors[slug], self.terms.fixed, self.terms.text
        yield node, fixed(RDF.type), fixed(gkg(ACTOR_CLASSES[actor.kind]))
        yield node, fixed(SKOS.prefLabel), text(actor.name, "")
        for alias in actor.aliases:
            yield node, fixed(SKOS.altLabel), text(alias, "")
        if actor.of:
            yield node, fixed(gkg("actsFor")), self.actors[actor.of]
        if actor.in_:
            yield node, fixed(gkg("country")), self.actors[actor.in_]
        if actor.office:
            yield node, fixed(gkg("office")), text(actor.office, "")
        for member in actor.members:
            yield node, fixed(gkg("member")), self.actors[member]

    def _claim(self, claim: Claim) -> Iterator[tuple[Node, Node, Node | Literal]]:
        fixed, stem = self.terms.fixed, f"{self.stem}.{claim.id}"
        node = self.terms.iri(stem)
        yield node, fixed(RDF.type), fixed(gkg("Claim"))
        yield node, fixed(RDFS.label), self.terms.text(self.labels.of_claim(claim), "en")
        yield node, fixed(gkg("about")), self._situation_of(claim.id)
        yield node, fixed(gkg("claimant")), self.actors.get(claim.claimant, self.node)
        yield node, fixed(gkg("reportedIn")), self.node
        for key in ("polarity", "modality", "certainty", "status"):
            if value := getattr(claim, key):
                yield node, fixed(gkg(key)), fixed(gkg(value))
        yield from self._details(node, claim)
        for number, quote in enumerate(claim.quote, 1):
            place = self.terms.iri(f"{stem}.quote" if number == 1 else f"{stem}.quote-{number}")
            yield node, fixed(gkg("quote")), place
            yield from self._quote(place, quote)
        if claim.when:
            yield node, fixed(gkg("when")), self.terms.iri(f"{stem}.when")
            yield from self._span(f"{stem}.when", claim.when)
        elif claim.status == "ongoing" and self.article.published:
            when, day = self.terms.iri(f"{stem}.when"), self._day(self.article.published.day)
            yield node, fixed(gkg("when")), when
            yield when, fixed(RDF.type), fixed(gkg("TimeSpan"))
            yield when, fixed(gkg("surelyFrom")), day
            yield when, fixed(gkg("surelyUntil")), day
            yield when, fixed(gkg("anchor")), self.node

    def _details(self, node: Node, claim: Claim) -> Iterator[tuple[Node, Node, Node | Literal]]:
        fixed = self.terms.fixed
        for name in claim.relayed_by:
            yield node, fixed(gkg("relayedBy")), self.actors[name]
        if claim.confidence:
            number = claim.confidence.rstrip("0").rstrip(".") if "." in claim.confidence else "1"
            yield node, fixed(gkg("confidence")), self.terms.typed(number, XSD.decimal)
        for key in ("condition", "quantity"):
            if words := getattr(claim, key):
                yield node, fixed(gkg(key)), self.terms.text(words, self.language)
        if claim.note:
            yield node, fixed(SKOS.note), self.terms.text(claim.note, "")

    def _quote(self, node: Node, quote: Quote) -> Iterator[tuple[Node, Node, Node | Literal]]:
        fixed, text, typed = self.terms.fixed, self.terms.text, self.terms.typed
        yield node, fixed(RDF.type), fixed(OA.TextPositionSelector)
        yield node, fixed(RDF.type), fixed(OA.TextQuoteSelector)
        yield node, fixed(OA.exact), text(quote.exact, "")
        yield node, fixed(OA.prefix), text(quote.prefix, "")
        yield node, fixed(OA.suffix), text(quote.suffix, "")
        yield node, fixed(OA.start), typed(str(quote.span.start), XSD.integer)
        yield node, fixed(OA.end), typed(str(quote.span.end), XSD.integer)

    def _span(self, stem: str, span: TimeSpan) -> Iterator[tuple[Node, Node, Node | Literal]]:
        node, fixed = self.terms.iri(stem), self.terms.fixed
        yield node, fixed(RDF.type), fixed(gkg("TimeSpan"))
        if span.verbatim:
            yield node, fixed(gkg("verbatim")), self.terms.text(span.verbatim, self.language)
        if span.edtf:
            yield node, fixed(gkg("edtf")), self.terms.typed(span.edtf, EDTF_DATATYPE)
        for key, day in (
            ("earliest", span.earliest),
            ("latest", span.latest),
            ("surelyFrom", span.surely_from),
            ("surelyUntil", span.surely_until),
        ):
            if day:
                yield node, fixed(gkg(key)), self._day(day)
        if span.relative:
            yield node, fixed(gkg("anchor")), self.node
        for number, one in enumerate(span.one_of, 1):
            yield node, fixed(gkg("oneOf")), self.terms.iri(f"{stem}.one-{number}")
            yield from self._span(f"{stem}.one-{number}", one)

    def _situation(self, claim: Claim) -> Iterator[tuple[Node, Node, Node | Literal]]:
        node, fixed = self._situation_of(claim.id), self.terms.fixed
        kind = situation_types()[claim.type]
        yield node, fixed(RDF.type), fixed(gkg(kind.kind))
        yield node, fixed(RDFS.label), self.terms.text(self.labels.of_situation(claim), "en")
        yield node, fixed(gkg("type")), fixed(kind.iri)
        for role, names in claim.roles().items():
            for name in names:
                if name == UNSTATED:
                    continue
                yield node, fixed(gkg(role)), self.actors[name]
                yield node, fixed(gkg("participant")), self.actors[name]
        if UNSTATED in claim.party:
            yield node, fixed(gkg("unstatedRole")), fixed(gkg("party"))
        for name in claim.content:
            yield node, fixed(gkg("content")), self._situation_of(name)
        for key, words in (("issue", claim.issue), ("place", claim.place)):
            for word in words:
                term = self.actors.get(word) or self.terms.text(word, self.language)
                yield node, fixed(gkg(key)), term

    def _situation_of(self, claim: str) -> Node:
        return self.terms.iri(f"{self.stem}.{self.article.situations[claim]}.situation")

    def _day(self, day: object) -> Literal:
        return self.terms.typed(str(day), XSD.date)


class Labels:
    """The labels of claims and situations of one article."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.claims = {claim.id: claim for claim in article.claims}

    def of_situation(self, claim: Claim) -> str:
        """Return the label of a situation: its type and its participants."""
        who = {role: self._names(names) for role, names in claim.roles().items()}
        label = situation_types()[claim.type].label
        parts = []
        if "target" in who:
            parts.append(f"{who.pop('initiator', UNSTATED)} → {who.pop('target')}")
        parts += [who.pop(role) for role in ("initiator", "party") if role in who]
        parts += [f"{role} {names}" for role, names in who.items()]
        return f"{label} ({', '.join(parts)})" if parts else label

    def of_claim(self, claim: Claim) -> str:
        """Return the label of a claim: its claimant, situation, modality and polarity."""
        claimant = self._name(claim.claimant) if claim.claimant else self.article.id
        about = self.claims[self.article.situations[claim.id]]
        label = f"{claimant}: {self.of_situation(about)}"
        if claim.modality != "actual":
            label += f", {claim.modality}"
        return label if claim.polarity == "positive" else f"{label}, {claim.polarity}"

    def _names(self, slugs: Iterable[str]) -> str:
        names = sorted(self._name(slug) for slug in slugs if slug != UNSTATED)
        return ", ".join([*names, *(slug for slug in slugs if slug == UNSTATED)])

    def _name(self, slug: str) -> str:
        if slug in self.article.states:
            return self.article.states[slug].name
        return self.article.actors[slug].name if slug in self.article.actors else slug
