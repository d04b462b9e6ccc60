"""Findings as rows, with the quotes that they rest on."""

from __future__ import annotations

from typing import Final

from geokg.base.vocabulary import GKG, OA, RDF, RULE_SPACE, SCHEMA, SEVERITIES, SKOS
from geokg.graph.result_values import Value
from geokg.graph.rows import Rows
from geokg.graph.rules.facts import Facts, day_of

COLUMNS: Final = (
    *("severity", "rule", "concerns", "explanation", "claims", "speakers", "quotes"),
    *("earliest", "latest", "finding"),
)


def finding_rows(facts: Facts) -> Rows:
    """Return every finding of a graph, ordered by severity, rule and subject.

    ``rule`` is name and version: ``denied/2``. ``concerns`` are the articles that a finding speaks
    of, or else the situations, or else whatever it names. ``speakers`` and ``quotes`` belong to
    ``claims``, in their order; fragments of a quote are joined by ``[...]``, one that was cut ends
    in an ellipsis, and one that is not published is replaced by its place in brackets.
    ``earliest`` and ``latest`` bound the window that the finding implies, where it implies one.
    """
    gravest = (*SEVERITIES, "")
    rows = [_row(facts, finding) for finding in facts.having(RDF.type, GKG.Finding)]
    rows.sort(key=lambda row: (gravest.index(str(row[0])), *map(str, row[1:3]), str(row[-1])))
    return Rows(COLUMNS, rows)


def _row(facts: Facts, finding: str) -> tuple[Value, ...]:
    names = {iri: name for name, iri in SEVERITIES.items()}
    concerns = facts.look(finding, GKG.concerns)
    claims = tuple(
        thing
        for thing in dict.fromkeys((*facts.look(finding, GKG.restsOn), *concerns))
        if facts.look(thing, GKG.about)
    )
    window = _first(facts, finding, GKG.window)
    return (
        names.get(_first(facts, finding, GKG.severity), ""),
        _first(facts, finding, GKG.rule).removeprefix(RULE_SPACE),
        _subjects(facts, concerns),
        " ".join(facts.look(finding, GKG.explanation)),
        claims,
        tuple(_speaker(facts, claim) for claim in claims),
        tuple(_quote(facts, claim) for claim in claims),
        day_of(_first(facts, window, GKG.earliest)) if window else None,
        day_of(_first(facts, window, GKG.latest)) if window else None,
        finding,
    )


def _subjects(facts: Facts, concerns: tuple[str, ...]) -> tuple[str, ...]:
    articles = [c for c in concerns if SCHEMA.NewsArticle in facts.look(c, RDF.type)]
    situations = [c for c in concerns if facts.look(c, GKG.type)]
    return tuple(articles or situations or concerns)


def _speaker(facts: Facts, claim: str) -> str:
    speaker = _first(facts, claim, GKG.claimant)
    if not speaker:
        return "somebody not named"
    name = _first(facts, speaker, SKOS.prefLabel)
    claimant = name or f"the article {facts.local(speaker)}"
    relay = _first(facts, claim, GKG.relayedBy)
    return claimant + (f", relayed by {_first(facts, relay, SKOS.prefLabel)}" if relay else "")


def _quote(facts: Facts, claim: str) -> str:
    places = [
        (int(_first(facts, quote, OA.start) or 0), _words(facts, quote))
        for quote in facts.look(claim, GKG.quote)
    ]
    return " [...] ".join(words for _, words in sorted(places))


def _words(facts: Facts, quote: str) -> str:
    """Return the words of a quote, or a note in place of words that are not published."""
    words = _first(facts, quote, OA.exact)
    if not _first(facts, quote, GKG.exactSha256):
        return words
    start, end = _first(facts, quote, OA.start), _first(facts, quote, OA.end)
    return f"{words} …" if words else f"[not published here: code points {start} to {end}]"


def _first(facts: Facts, subject: str, property_: str) -> str:
    return next(iter(facts.look(subject, property_)), "")
