"""The graph of one article."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from geokg.actors import states
from geokg.article import UNSTATED, Actor, Article, Claim, Quote
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
from geokg.graph.quads.terms import Properties, PropertiesByNode


class Emitter:
    """The descriptions of one article; it holds the terms that many of them share.

    It repeats all the words that the annotation quotes; `quotes` has those that repeat less.
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
        self.said: PropertiesByNode = {}

    def emit(self) -> PropertiesByNode:
        """Every description, the article's first, then of actors, then of claims in their order."""
        self._article()
        for slug, actor in self.article.actors.items():
            if actor.kind != "state":
                self._actor(slug, actor)
        for claim in self.article.claims:
            self._claim(claim)
        if self.finding:
            self._finding(self.finding)
        return self.said

    def _article(self) -> None:
        article = self.article
        said: Properties = {t.A: t.node(SCHEMA.NewsArticle)}
        said[t.IDENTIFIER] = f'"{article.id}"'
        if article.title:
            said[t.TITLE] = self._words(article.title)
        for predicate, value in (
            (t.PUBLISHER, article.publisher),
            (t.DATELINE, article.dateline),
            (t.IN_LANGUAGE, article.language.casefold()),
            (t.RIGHTS, article.rights),
        ):
            if value:
                said[predicate] = t.text(value)
        if article.author:
            said[t.AUTHOR] = t.objects(map(t.text, sorted(set(article.author))))
        for predicate, address in ((t.URL, article.url), (t.LICENSE, article.licence)):
            if address:
                said[predicate] = f"<{address}>"
        if article.published:
            said[t.ISSUED] = f'"{article.published.day}{t.DATE}'
            if article.published.timed:
                said[t.DATE_PUBLISHED] = f'"{article.published.text}"^^<{XSD.dateTime}>'
        said[t.TEXT_SHA256] = f'"{sha256(article.text.encode()).hexdigest()}"'
        self.said[self.node] = said
        self._provenance()

    def _provenance(self) -> None:
        """What is said of the graph itself: it is another thing than the article."""
        said: Properties = {t.A: t.node(PROV.Entity), t.node(PROV.wasDerivedFrom): self.node}
        self.said[f"<{self.stem}.graph>"] = said
        agents = []
        for number, name in enumerate(sorted(set(self.article.annotator)), 1):
            agents.append(f"<{self.stem}.graph.annotator-{number}>")
            self.said[agents[-1]] = {t.A: t.node(PROV.Agent), t.LABEL: t.text(name)}
        if agents:
            said[t.node(PROV.wasAttributedTo)] = t.objects(agents)
        if self.article.annotated:
            when = parse_published(self.article.annotated)
            datatype = XSD.dateTime if when.timed else XSD.date
            said[t.node(DCTERMS.created)] = f'"{when.text}"^^<{datatype}>'

    def _actor(self, slug: str, actor: Actor) -> None:
        node = self.actors[slug]
        said: Properties = {t.A: t.CLASS[actor.kind], t.LABEL: t.text(actor.name)}
        self.said[node] = said
        if names := sorted({*actor.aliases} - {actor.name}):
            said[t.ALSO] = t.objects(map(t.text, names))
        if actor.of:
            said[t.ACTS_FOR] = self.actors[actor.of]
        if actor.in_:
            said[t.COUNTRY] = self.actors[actor.in_]
        if actor.office:
            said[t.OFFICE] = t.text(actor.office)
        if members := tuple(self.actors[m] for m in actor.members if m != UNSTATED):
            said[t.MEMBER] = t.objects(members)
        if actor.wikidata:
            said[t.SAME] = f"<{WIKIDATA_ITEM}{actor.wikidata}>"
        if actor.note:
            said[t.NOTE] = t.text(actor.note)
        self._tenures(slug, actor)

    def _tenures(self, slug: str, actor: Actor) -> None:
        node = self.actors[slug]
        for number, tenure in enumerate(actor.holds, 1):
            held: Properties = {t.A: t.TENURE, t.HOLDER: node, t.OFFICE: t.text(tenure.office)}
            self.said[f"<{self.stem}.{slug}.tenure-{number}>"] = held
            if tenure.of:
                held[t.COUNTRY] = self.actors[tenure.of]
            if tenure.from_ and (day := parse_edtf(tenure.from_).earliest):
                held[t.VALID_FROM] = f'"{day}{t.DATE}'
            if tenure.until and (day := parse_edtf(tenure.until).latest):
                held[t.VALID_UNTIL] = f'"{day}{t.DATE}'

    def _claim(self, claim: Claim) -> None:
        stem = f"{self.stem}.{claim.id}"
        said: Properties = {
            t.A: t.CLAIM,
            t.ABOUT: self._situation_iri(claim.id),
            t.POLARITY: t.VALUE[claim.polarity],
            t.MODALITY: t.VALUE[claim.modality],
            t.REPORTED_IN: self.node,
        }
        self.said[f"<{stem}>"] = said
        said[t.GENERATED_LABEL] = self.labels.of_claim(claim)
        if speaker := self.speakers.get(claim.claimant):
            said[t.CLAIMANT] = speaker
        if claim.relayed_by and (relay := self.speakers.get(claim.relayed_by)):
            said[t.RELAYED_BY] = relay
        if self._when(f"{stem}.when", claim):
            said[t.WHEN] = f"<{stem}.when>"
        said[t.QUOTE] = t.objects(self._quotes(f"{stem}.quote", claim.quote))
        self._details(said, claim)
        if claim.type:
            self._situation(f"<{stem}.situation>", claim)

    def _details(self, said: Properties, claim: Claim) -> None:
        """Add what few claims say."""
        if claim.certainty:
            said[t.CERTAINTY] = t.VALUE[claim.certainty]
        if claim.status:
            said[t.STATUS] = t.VALUE[claim.status]
        if claim.confidence:
            said[t.CONFIDENCE] = f'"{t.decimal(claim.confidence)}"^^<{XSD.decimal}>'
        if claim.condition:
            said[t.CONDITION] = self._passage(claim.condition)
        if claim.quantity:
            said[t.QUANTITY] = self._passage(claim.quantity)
        if claim.note:
            said[t.NOTE] = t.text(claim.note)

    def _quotes(self, stem: str, quotes: tuple[Quote, ...]) -> tuple[str, ...]:
        """The nodes of quotes, each with its words, what surrounds them and where they stand."""
        nodes: tuple[str, ...] = (f"<{stem}>",)
        if len(quotes) > 1:
            nodes += tuple(f"<{stem}-{n}>" for n in range(2, len(quotes) + 1))
        for node, quote in zip(nodes, quotes, strict=True):
            start, end = quote.span
            self.said[node] = {
                t.A: t.SELECTORS,
                t.EXACT: t.text(quote.exact),
                t.PREFIX: t.text(quote.prefix),
                t.SUFFIX: t.text(quote.suffix),
                t.START: f'"{start}{t.INTEGER}',
                t.END: f'"{end}{t.INTEGER}',
            }
        return nodes

    def _situation(self, node: str, claim: Claim) -> None:
        kind = situation_types()[claim.type]
        said: Properties = {t.A: t.VALUE[kind.kind], t.TYPE: f"<{kind.iri}>"}
        said[t.GENERATED_LABEL] = self.labels.of_situation(claim)
        self.said[node] = said
        participants: dict[str, None] = {}
        for role, names in claim.roles().items():
            if actors := tuple([self.actors[name] for name in names if name != UNSTATED]):
                said[t.ROLE[role]] = t.objects(actors)
                participants.update(dict.fromkeys(actors))
        if participants:
            said[t.PARTICIPANT] = t.objects(participants)
        if claim.content:
            said[t.CONTENT] = t.objects(map(self._situation_iri, claim.content))
        for predicate, given in ((t.ISSUE, claim.issue), (t.PLACE, claim.place)):
            if words := [self.actors.get(w) or self._words(w) for w in given if w != UNSTATED]:
                said[predicate] = t.objects(words)

    def _situation_iri(self, name: str) -> str:
        about = self.article.situations[name]
        stem = f"{self.base}{about}" if "." in about else f"{self.stem}.{about}"
        return f"<{stem}.situation>"

    def _when(self, stem: str, claim: Claim) -> bool:
        """Whether there is something to say of when; it is said of the node ``stem``."""
        if reading := self.readings.get(claim.id):
            self._span(stem, reading.both)
            self._anchors(stem)
        elif claim.when:
            self._span(stem, claim.when)
        elif claim.status == "ongoing" and self.article.published:
            day = self.article.published.day
            if self.finding is None or self.finding.window is None:
                self._sure_on(day, stem)
                self.said[f"<{stem}>"][t.ANCHOR] = self.node
            else:
                self._ongoing_twice(stem, day, self.finding.window)
        else:
            return False
        return True

    def _sure_on(self, day: date, stem: str) -> None:
        """What is ongoing, and not dated, surely is so at publication; its ends are open."""
        self.said[f"<{stem}>"] = {
            t.A: t.TIME_SPAN,
            t.SURELY_FROM: f'"{day}{t.DATE}',
            t.SURELY_UNTIL: f'"{day}{t.DATE}',
        }

    def _ongoing_twice(self, stem: str, day: date, window: TimeSpan) -> None:
        """Emit both readings of an undated ongoing relation: at the byline, or in the window."""
        members = (f"<{stem}.one-1>", f"<{stem}.one-2>")
        self.said[f"<{stem}>"] = {t.A: t.TIME_SPAN, t.ONE_OF: members}
        if window.earliest and window.earliest == window.latest:
            self._sure_on(window.earliest, f"{stem}.one-1")
        else:
            self.said[members[0]] = {t.A: t.TIME_SPAN}
        self._sure_on(day, f"{stem}.one-2")
        self._anchors(stem)

    def _anchors(self, stem: str) -> None:
        """What the two readings of a date count from: first the finding, then the byline."""
        self.said[f"<{stem}.one-1>"][t.ANCHOR] = f"<{self.stem}.graph.finding-byline>"
        self.said[f"<{stem}.one-2>"][t.ANCHOR] = self.node

    def _finding(self, finding: byline.BylineFinding) -> None:
        stem = f"{self.stem}.graph.finding-byline"
        known = states()
        actors = (self.actors.get(n) or f"<{t.state_iri(known[n])}>" for n in finding.actors)
        claims = tuple(f"<{self.stem}.{claim}>" for claim in finding.claims)
        self.said[f"<{stem}>"] = {
            t.A: t.FINDING,
            t.RULE: f"<{rule_iri(byline.RULE, byline.VERSION)}>",
            t.SEVERITY: f"<{SEVERITIES[finding.severity]}>",
            t.EXPLANATION: f"{t.text(self._explained(finding))}@en",
            t.CONCERNS: t.objects((self.node, *actors, *claims)),
            t.RESTS_ON: t.objects(claims),
        }
        if finding.window:
            self.said[f"<{stem}>"][t.WINDOW] = f"<{stem}.window>"
            self._span(f"{stem}.window", finding.window)

    def _explained(self, finding: byline.BylineFinding) -> str:
        """Why there is a finding, with words of the article."""
        return finding.explanation

    def _span(self, stem: str, span: TimeSpan) -> None:
        said: Properties = {t.A: t.TIME_SPAN}
        self.said[f"<{stem}>"] = said
        if span.verbatim:
            said[t.VERBATIM] = self._passage(span.verbatim)
        if span.edtf:
            said[t.EDTF] = f'"{span.edtf}"^^<{EDTF_DATATYPE}>'
        if span.earliest:
            said[t.EARLIEST] = f'"{span.earliest}{t.DATE}'
        if span.latest:
            said[t.LATEST] = f'"{span.latest}{t.DATE}'
        if span.surely_from:
            said[t.SURELY_FROM] = f'"{span.surely_from}{t.DATE}'
            said[t.SURELY_UNTIL] = f'"{span.surely_until}{t.DATE}'
        if span.relative:
            said[t.ANCHOR] = self.node
        if span.one_of:
            members = [f"{stem}.one-{number}" for number in range(1, len(span.one_of) + 1)]
            said[t.ONE_OF] = t.objects([f"<{member}>" for member in members])
            for member, one in zip(members, span.one_of, strict=True):
                self._span(member, one)

    def _words(self, words: str) -> str:
        """Words in the language of the article."""
        return '"' + t.escaped(words) + self.language

    # Words that stand in the article, and so may be more than one may publish.
    _passage = _words
