"""Emit the graph of one article."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from geokg.actors import states
from geokg.article import ADJUDICATION, UNSTATED, Actor, Article, Claim, Quote
from geokg.base.vocabulary import (
    DCTERMS,
    EDTF_DATATYPE,
    PROV,
    SCHEMA,
    SEVERITIES,
    WIKIDATA_ITEM,
    XSD,
    rule_iri,
    situation_types,
)
from geokg.dates import TimeSpan, parse_edtf, parse_published
from geokg.graph import byline
from geokg.graph.quads import terms as t
from geokg.graph.quads.labels import Labels
from geokg.graph.quads.reference_graph import annotator_iri
from geokg.graph.quads.terms import Properties, PropertiesByNode


class Emitter:
    """Emits the properties of the nodes of one article, and keeps the terms that many nodes share.

    It repeats all text that the annotation quotes; the emitters of `quote_policies` repeat less.
    """

    def __init__(self, article: Article, base: str, finding: byline.BylineFinding | None) -> None:
        self.article = article
        self.finding = finding
        self.readings = {r.claim: r for r in finding.readings} if finding else {}
        self.base = base
        self.stem = f"{base}{article.id}"
        self.node = f"<{self.stem}>"
        self.language = f'"@{article.language.casefold()}' if article.language else '"'
        self.actors = {slug: f"<{t.state_iri(s)}>" for slug, s in article.states.items()}
        for slug in article.actors:
            self.actors.setdefault(slug, f"<{self.stem}.{slug}>")
        self.speakers = {**self.actors, article.id: self.node, "": self.node}
        if article.claimant:
            self.speakers[""] = self.speakers.get(article.claimant, "")
        self.labels = Labels(article)
        self.nodes: PropertiesByNode = {}

    def emit(self) -> PropertiesByNode:
        """Return all nodes: the article first, then its actors, then its claims in their order."""
        self._article()
        for slug, actor in self.article.actors.items():
            if actor.kind != "state":
                self._actor(slug, actor)
        for claim in self.article.claims:
            self._claim(claim)
        if self.finding:
            self._finding(self.finding)
        return self.nodes

    def _article(self) -> None:
        article = self.article
        properties: Properties = {t.A: t.node(SCHEMA.NewsArticle)}
        properties[t.IDENTIFIER] = f'"{article.id}"'
        if article.title:
            properties[t.TITLE] = self._text(article.title)
        for predicate, value in (
            (t.PUBLISHER, article.publisher),
            (t.DATELINE, article.dateline),
            (t.IN_LANGUAGE, article.language.casefold()),
            (t.RIGHTS, article.rights),
        ):
            if value:
                properties[predicate] = t.text(value)
        if article.author:
            properties[t.AUTHOR] = t.objects(map(t.text, sorted(set(article.author))))
        for predicate, address in ((t.URL, article.url), (t.LICENSE, article.licence)):
            if address:
                properties[predicate] = f"<{address}>"
        if article.published:
            properties[t.ISSUED] = f'"{article.published.day}{t.DATE}'
            if article.published.timed:
                properties[t.DATE_PUBLISHED] = f'"{article.published.text}"^^<{XSD.dateTime}>'
        properties[t.TEXT_SHA256] = f'"{sha256(article.text.encode()).hexdigest()}"'
        self.nodes[self.node] = properties
        self._provenance()

    def _provenance(self) -> None:
        """Emit the description of the graph itself, which is a resource apart from the article."""
        properties: Properties = {t.A: t.node(PROV.Entity), t.node(PROV.wasDerivedFrom): self.node}
        self.nodes[f"<{self.stem}.graph>"] = properties
        if agents := self._agents(self.article.annotator):
            properties[t.node(PROV.wasAttributedTo)] = agents
        if self.article.is_adjudicated:
            self._adjudication(properties)
        if self.article.annotated:
            when = parse_published(self.article.annotated)
            datatype = XSD.dateTime if when.timed else XSD.date
            properties[t.node(DCTERMS.created)] = f'"{when.text}"^^<{datatype}>'

    def _adjudication(self, properties: Properties) -> None:
        """Emit how the graph was made from several annotations: by which rule, and by whom."""
        article, activity = self.article, f"<{self.stem}.graph.adjudication>"
        properties[t.node(PROV.wasGeneratedBy)] = activity
        rule, _, version = (article.adjudication or ADJUDICATION).partition("/")
        self.nodes[activity] = {
            t.A: t.node(PROV.Activity),
            t.RULE: f"<{rule_iri(rule, int(version))}>",
        }
        if agents := self._agents(claim.adjudicator for claim in article.claims):
            self.nodes[activity][t.node(PROV.wasAssociatedWith)] = agents

    def _agents(self, names: Iterable[str]) -> tuple[str, ...] | str:
        """Return the agents of names, which the reference graph describes."""
        known = sorted({f"<{annotator_iri(name, self.base)}>" for name in names if name})
        return t.objects(known) if known else ()

    def _actor(self, slug: str, actor: Actor) -> None:
        node = self.actors[slug]
        properties: Properties = {t.A: t.CLASS[actor.kind], t.LABEL: t.text(actor.name)}
        self.nodes[node] = properties
        if names := sorted({*actor.aliases} - {actor.name}):
            properties[t.ALSO] = t.objects(map(t.text, names))
        if actor.of:
            properties[t.ACTS_FOR] = self.actors[actor.of]
        if actor.in_:
            properties[t.COUNTRY] = self.actors[actor.in_]
        if actor.office:
            properties[t.OFFICE] = t.text(actor.office)
        if members := tuple(self.actors[m] for m in actor.members if m != UNSTATED):
            properties[t.MEMBER] = t.objects(members)
        if actor.wikidata:
            properties[t.SAME] = f"<{WIKIDATA_ITEM}{actor.wikidata}>"
        if actor.note:
            properties[t.NOTE] = t.text(actor.note)
        self._tenures(slug, actor)

    def _tenures(self, slug: str, actor: Actor) -> None:
        node = self.actors[slug]
        for number, tenure in enumerate(actor.holds, 1):
            properties: Properties = {
                t.A: t.TENURE,
                t.HOLDER: node,
                t.OFFICE: t.text(tenure.office),
            }
            self.nodes[f"<{self.stem}.{slug}.tenure-{number}>"] = properties
            if tenure.of:
                properties[t.COUNTRY] = self.actors[tenure.of]
            if tenure.from_ and (day := parse_edtf(tenure.from_).earliest):
                properties[t.VALID_FROM] = f'"{day}{t.DATE}'
            if tenure.until and (day := parse_edtf(tenure.until).latest):
                properties[t.VALID_UNTIL] = f'"{day}{t.DATE}'

    def _claim(self, claim: Claim) -> None:
        stem = f"{self.stem}.{claim.id}"
        properties: Properties = {
            t.A: t.CLAIM,
            t.ABOUT: self._situation_iri(claim.id),
            t.POLARITY: t.VALUE[claim.polarity],
            t.MODALITY: t.VALUE[claim.modality],
            t.REPORTED_IN: self.node,
        }
        self.nodes[f"<{stem}>"] = properties
        properties[t.GENERATED_LABEL] = self.labels.of_claim(claim)
        if speaker := self.speakers.get(claim.claimant):
            properties[t.CLAIMANT] = speaker
        if claim.relayed_by:
            self._relays(stem, properties, claim.relayed_by)
        if self._when(f"{stem}.when", claim):
            properties[t.WHEN] = f"<{stem}.when>"
        properties[t.QUOTE] = t.objects(self._quotes(f"{stem}.quote", claim.quote))
        self._details(properties, claim)
        if claim.type:
            self._situation(f"<{stem}.situation>", claim)

    def _relays(self, stem: str, properties: Properties, names: tuple[str, ...]) -> None:
        """Add the source of the article, and the order of several relays."""
        relayers = [self.speakers[name] for name in names]
        properties[t.RELAYED_BY] = relayers[-1]
        if len(relayers) > 1:
            nodes = tuple(f"<{stem}.relay-{number}>" for number in range(1, len(relayers) + 1))
            properties[t.RELAY] = nodes
            for number, (node, relayer) in enumerate(zip(nodes, relayers, strict=True), 1):
                position = f'"{number}{t.INTEGER}'
                self.nodes[node] = {
                    t.A: t.RELAY_CLASS,
                    t.POSITION: position,
                    t.RELAYER: relayer,
                }

    def _details(self, properties: Properties, claim: Claim) -> None:
        """Add the properties that few claims have."""
        if claim.certainty:
            properties[t.CERTAINTY] = t.VALUE[claim.certainty]
        if claim.status:
            properties[t.STATUS] = t.VALUE[claim.status]
        if claim.confidence:
            properties[t.CONFIDENCE] = f'"{t.decimal(claim.confidence)}"^^<{XSD.decimal}>'
        if claim.condition:
            properties[t.CONDITION] = self._passage(claim.condition)
        if claim.quantity:
            properties[t.QUANTITY] = self._passage(claim.quantity)
        if claim.note:
            properties[t.NOTE] = t.text(claim.note)
        if claim.annotator:
            properties[t.ANNOTATED_BY] = self._agents(claim.annotator)
        if claim.adjudicator:
            properties[t.ADJUDICATED_BY] = self._agents((claim.adjudicator,))

    def _quotes(self, stem: str, quotes: tuple[Quote, ...]) -> tuple[str, ...]:
        """Emit the quotes, and return their nodes."""
        nodes: tuple[str, ...] = (f"<{stem}>",)
        if len(quotes) > 1:
            nodes += tuple(f"<{stem}-{n}>" for n in range(2, len(quotes) + 1))
        for node, quote in zip(nodes, quotes, strict=True):
            self.nodes[node] = self._quote(quote)
        return nodes

    def _quote(self, quote: Quote) -> Properties:
        """Return the exact text of a quote with its context and place."""
        start, end = quote.span
        return {
            t.A: t.SELECTORS,
            t.EXACT: t.text(quote.exact),
            t.PREFIX: t.text(quote.prefix),
            t.SUFFIX: t.text(quote.suffix),
            t.START: f'"{start}{t.INTEGER}',
            t.END: f'"{end}{t.INTEGER}',
        }

    def _situation(self, node: str, claim: Claim) -> None:
        kind = situation_types()[claim.type]
        properties: Properties = {t.A: t.VALUE[kind.kind], t.TYPE: f"<{kind.iri}>"}
        properties[t.GENERATED_LABEL] = self.labels.of_situation(claim)
        self.nodes[node] = properties
        participants: dict[str, None] = {}
        for role, names in claim.roles().items():
            if actors := tuple([self.actors[name] for name in names if name != UNSTATED]):
                properties[t.ROLE[role]] = t.objects(actors)
                participants.update(dict.fromkeys(actors))
        if participants:
            properties[t.PARTICIPANT] = t.objects(participants)
        if UNSTATED in claim.party:
            properties[t.UNSTATED_ROLE] = t.ROLE["party"]
        if claim.content:
            properties[t.CONTENT] = t.objects(map(self._situation_iri, claim.content))
        for predicate, names in ((t.ISSUE, claim.issue), (t.PLACE, claim.place)):
            terms = [self.actors.get(n) or self._text(n) for n in names if n != UNSTATED]
            if terms:
                properties[predicate] = t.objects(terms)

    def _situation_iri(self, name: str) -> str:
        about = self.article.situations[name]
        stem = f"{self.base}{about}" if "." in about else f"{self.stem}.{about}"
        return f"<{stem}.situation>"

    def _when(self, stem: str, claim: Claim) -> bool:
        """Emit the time of a claim as the node ``stem``; return whether it has one."""
        if reading := self.readings.get(claim.id):
            self._span(stem, reading.both)
            self._anchors(stem)
        elif claim.when:
            self._span(stem, claim.when)
        elif claim.status == "ongoing" and self.article.published:
            day = self.article.published.day
            if self.finding is None or self.finding.window is None:
                self._certain_on(day, stem)
                self.nodes[f"<{stem}>"][t.ANCHOR] = self.node
            else:
                self._both_readings(stem, day, self.finding.window)
        else:
            return False
        return True

    def _certain_on(self, day: date, stem: str) -> None:
        """Emit that a situation certainly holds on a day; when it begins and ends is open."""
        self.nodes[f"<{stem}>"] = {
            t.A: t.TIME_SPAN,
            t.SURELY_FROM: f'"{day}{t.DATE}',
            t.SURELY_UNTIL: f'"{day}{t.DATE}',
        }

    def _both_readings(self, stem: str, day: date, window: TimeSpan) -> None:
        """Emit both readings of an undated ongoing relation: as of the byline, or the window.

        The window is what the content of the article implies.
        """
        members = (f"<{stem}.one-1>", f"<{stem}.one-2>")
        self.nodes[f"<{stem}>"] = {t.A: t.TIME_SPAN, t.ONE_OF: members}
        if window.earliest and window.earliest == window.latest:
            self._certain_on(window.earliest, f"{stem}.one-1")
        else:
            self.nodes[members[0]] = {t.A: t.TIME_SPAN}
        self._certain_on(day, f"{stem}.one-2")
        self._anchors(stem)

    def _anchors(self, stem: str) -> None:
        """Emit what the two readings of a date are relative to: the finding, and the byline."""
        self.nodes[f"<{stem}.one-1>"][t.ANCHOR] = f"<{self.stem}.graph.finding-byline>"
        self.nodes[f"<{stem}.one-2>"][t.ANCHOR] = self.node

    def _finding(self, finding: byline.BylineFinding) -> None:
        stem = f"{self.stem}.graph.finding-byline"
        known = states()
        actors = (self.actors.get(n) or f"<{t.state_iri(known[n])}>" for n in finding.actors)
        claims = tuple(f"<{self.stem}.{claim}>" for claim in finding.claims)
        self.nodes[f"<{stem}>"] = {
            t.A: t.FINDING,
            t.RULE: f"<{rule_iri(byline.RULE, byline.VERSION)}>",
            t.SEVERITY: f"<{SEVERITIES[finding.severity]}>",
            t.EXPLANATION: f"{t.text(self._explained(finding))}@en",
            t.CONCERNS: t.objects((self.node, *actors, *claims)),
            t.RESTS_ON: t.objects(claims),
        }
        if finding.window:
            self.nodes[f"<{stem}>"][t.WINDOW] = f"<{stem}.window>"
            self._span(f"{stem}.window", finding.window)

    def _explained(self, finding: byline.BylineFinding) -> str:
        """Return the explanation of the finding, which quotes the article."""
        return finding.explanation

    def _span(self, stem: str, span: TimeSpan) -> None:
        properties: Properties = {t.A: t.TIME_SPAN}
        self.nodes[f"<{stem}>"] = properties
        if span.verbatim:
            properties[t.VERBATIM] = self._passage(span.verbatim)
        if span.edtf:
            properties[t.EDTF] = f'"{span.edtf}"^^<{EDTF_DATATYPE}>'
        if span.earliest:
            properties[t.EARLIEST] = f'"{span.earliest}{t.DATE}'
        if span.latest:
            properties[t.LATEST] = f'"{span.latest}{t.DATE}'
        if span.surely_from:
            properties[t.SURELY_FROM] = f'"{span.surely_from}{t.DATE}'
            properties[t.SURELY_UNTIL] = f'"{span.surely_until}{t.DATE}'
        if span.relative:
            properties[t.ANCHOR] = self.node
        if span.one_of:
            members = [f"{stem}.one-{number}" for number in range(1, len(span.one_of) + 1)]
            properties[t.ONE_OF] = t.objects([f"<{member}>" for member in members])
            for member, alternative in zip(members, span.one_of, strict=True):
                self._span(member, alternative)

    def _text(self, text: str) -> str:
        """Return text in the language of the article."""
        return '"' + t.escaped(text) + self.language

    # Text copied from the article; a quote policy may shorten it.
    _passage = _text
