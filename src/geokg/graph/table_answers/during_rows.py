"""The query ``during`` from tables: its SPARQL in ``queries/during.rq`` defines the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from geokg.base.vocabulary import PREFIXES
from geokg.graph.queries import named
from geokg.graph.queries.header import projected
from geokg.graph.result_values import ID_SEPARATOR, Value
from geokg.graph.rows import THE_ARTICLE, Rows
from geokg.graph.table_answers.claim_rows import types_of
from geokg.graph.table_answers.property_tables import (
    Cells,
    IrregularGraph,
    Tables,
    day,
    decoded,
    iri,
    local_name,
    named_pairs,
    text,
    words,
)

_EVER: Final = "0001-01-01"
_NEVER: Final = "9999-12-31"
_MOODS: Final = {"intended": 1, "wanted": 2, "predicted": 3}
_WITHOUT_ACTUAL: Final = ("intended", "wanted", "predicted", "counterfactual", "ruled-out")

_NO_BOUNDS: Final = (None, None)

Bounds = tuple[str | None, str | None]
"""A first and a last day; None is open, or not given."""


@dataclass(frozen=True, slots=True)
class _Period:
    """What is asked: a period, and how dates are read where two readings exist."""

    since: str
    until: str
    reading: str

    def includes(self, bounds: Bounds) -> bool:
        """Return whether both bounds are given and lie in the period."""
        first, last = bounds
        return first is not None and last is not None and first >= self.since and last <= self.until

    def meets(self, bounds: Bounds) -> bool:
        """Return whether some day of the bounds may lie in the period."""
        first, last = bounds
        return (first is None or first <= self.until) and (last is None or last >= self.since)

    def surely_meets(self, bounds: Bounds) -> bool:
        """Return whether both bounds are given and some day of them lies in the period."""
        return None not in bounds and self.meets(bounds)


@dataclass(slots=True)
class _Situation:
    """What the claims about one situation say, those that affirm it apart."""

    best: int = 0
    best_affirmed: int = 0
    affirmed: bool = False
    denied: bool = False
    asserted: bool = False
    mood: int = 5
    scored: list[int] = field(default_factory=list)
    """The positions of the claims with a score above 0."""
    affirming: list[int] = field(default_factory=list)
    """Of these, the claims that affirm the situation."""
    denying: list[int] = field(default_factory=list)
    """The positions of the claims that deny it."""

    @property
    def standing(self) -> str:
        if self.affirmed:
            if self.denied:
                return "contested"
            return "asserted" if self.asserted else "attributed"
        return "denied" if self.denied else _WITHOUT_ACTUAL[self.mood - 1]


def during(tables: Tables, terms: Mapping[str, str]) -> Rows:
    """Return the rows of ``during`` for the whole graph, in the order of the SPARQL."""
    period = _Period(day(terms["since"]), day(terms["until"]), terms["reading"].strip('"'))
    claims = _claims_of_period(tables, period)
    return _rows(tables, claims, _situations(claims))


@dataclass(frozen=True, slots=True)
class _Claims:
    """The claims about situations that some claim dates in the period: lists in one order."""

    all: int
    """The number of all claims of the graph."""
    claims: Cells
    situations: Cells
    articles: Cells
    polarities: Cells
    modalities: Cells
    speakers: Cells
    spans: Cells
    bounds: list[Bounds]
    scores: list[int]


def _claims_of_period(tables: Tables, period: _Period) -> _Claims:
    claims = tables.subjects("gkg:about")
    situations = tables.one("gkg:about", claims)
    spans, bounds, scores = _scores(tables, claims, situations, period)
    met = {situation for situation, score in zip(situations, scores, strict=True) if score}
    at = [n for n, situation in enumerate(situations) if situation in met]
    kept = [claims[n] for n in at]
    articles, polarities, modalities, speakers = (
        tables.one(property_, kept, of=len(claims))
        for property_ in ("gkg:reportedIn", "gkg:polarity", "gkg:modality", "gkg:claimant")
    )
    if not (all(articles) and all(polarities) and all(modalities)):
        raise IrregularGraph
    return _Claims(
        all=len(claims),
        claims=kept,
        situations=[situations[n] for n in at],
        articles=articles,
        polarities=polarities,
        modalities=modalities,
        speakers=speakers,
        spans=[spans[n] for n in at],
        bounds=[bounds[n] for n in at],
        scores=[scores[n] for n in at],
    )


def _scores(
    tables: Tables, claims: Cells, situations: Cells, period: _Period
) -> tuple[Cells, list[Bounds], list[int]]:
    """Return the span of each claim and its bounds, and 2 for certain, 1 for possible, 0 for no."""
    wholes = tables.one("gkg:when", claims)
    several = tables.each("gkg:oneOf")
    readings = _Readings(tables, claims, wholes, several) if several else None
    # The claim is the span where there is none, as in the SPARQL.
    spans = [whole or claim for whole, claim in zip(wholes, claims, strict=True)]
    if readings and period.reading != "both":
        chosen = readings.content if period.reading == "content" else readings.byline
        spans = [chosen.get(at, span) for at, span in enumerate(spans)]
    bounds = _bounds(tables, ("gkg:earliest", "gkg:latest"), spans)
    surely = _pairs(_bounds(tables, ("gkg:surelyFrom", "gkg:surelyUntil"), spans))
    leaves = _leaves(tables, several, spans)
    relations = tables.instances("gkg:Relation")
    scores = []
    for at, (situation, span) in enumerate(zip(situations, spans, strict=True)):
        if period.includes(bounds[at]) or (
            situation in relations
            and (
                period.surely_meets(surely[at])
                or (readings is not None and readings.holds(at, period))
            )
        ):
            scores.append(2)
        elif (
            bounds[at] != _NO_BOUNDS
            or surely[at] != _NO_BOUNDS
            or (readings is not None and at in readings.findings)
        ):
            scores.append(int(any(map(period.meets, leaves.get(span) or (bounds[at],)))))
        else:
            scores.append(0)
    return spans, bounds, scores


def _bounds(tables: Tables, properties: tuple[str, str], spans: Sequence[str]) -> list[Bounds]:
    first, last = (decoded(tables.one(property_, spans), day) for property_ in properties)
    return list(zip(first, last, strict=True))


def _pairs(bounds: Iterable[Bounds]) -> list[Bounds]:
    """Return bounds of which either both are given or none."""
    return [(None, None) if None in pair else pair for pair in bounds]


def _leaves(
    tables: Tables, several: Mapping[str, Sequence[str]], spans: Iterable[str]
) -> dict[str, list[Bounds]]:
    """Return the bounds of the dates that a span is one of, which are no such sets themselves."""
    found: dict[str, list[str]] = {}
    for span in {span for span in spans if span in several}:
        reached = dict.fromkeys(several[span])
        for one in (queue := list(reached)):
            new = [other for other in several.get(one, ()) if other not in reached]
            reached.update(dict.fromkeys(new))
            queue += new
        found[span] = [one for one in reached if one not in several]
    leaves = [one for several_leaves in found.values() for one in several_leaves]
    bounds = dict(zip(leaves, _bounds(tables, ("gkg:earliest", "gkg:latest"), leaves), strict=True))
    return {span: [bounds[one] for one in ones] for span, ones in found.items()}


class _Readings:
    """The two readings of relative dates, where the content of an article contradicts its byline.

    They are kept by the position of their claims.
    """

    def __init__(
        self, tables: Tables, claims: Cells, wholes: Cells, several: Mapping[str, Sequence[str]]
    ) -> None:
        self.content: dict[int, str] = {}
        self.byline: dict[int, str] = {}
        self.findings: dict[int, str] = {}
        anchors = tables.each("gkg:anchor")
        windows = tables.each("gkg:window")
        articles = tables.one("gkg:reportedIn", claims)
        for at, (whole, article) in enumerate(zip(wholes, articles, strict=True)):
            for one in several.get(whole, ()):
                for anchor in anchors.get(one, ()):
                    if anchor in windows:
                        self._put(self.content, at, one)
                        self._put(self.findings, at, anchor)
                    if anchor == article:
                        self._put(self.byline, at, one)
        self._read_bounds(tables, windows)

    @staticmethod
    def _put(found: dict[int, str], at: int, cell: str) -> None:
        if at in found:
            raise IrregularGraph
        found[at] = cell

    def _read_bounds(self, tables: Tables, windows: Mapping[str, Sequence[str]]) -> None:
        if any(len(windows[finding]) > 1 for finding in self.findings.values()):
            raise IrregularGraph
        spans = [windows[finding][0] for finding in self.findings.values()]
        days = _pairs(_bounds(tables, ("gkg:earliest", "gkg:latest"), spans))
        self._windows = dict(zip(self.findings, days, strict=True))
        spans = list(self.byline.values())
        days = _pairs(_bounds(tables, ("gkg:surelyFrom", "gkg:surelyUntil"), spans))
        self._surely = dict(zip(self.byline, days, strict=True))
        dated = tables.one("gkg:edtf", spans)
        self._dated = dict(zip(self.byline, map(bool, dated), strict=True))

    def holds(self, at: int, period: _Period) -> bool:
        """Return whether an ongoing relation holds in the window that the content implies."""
        if period.reading == "byline" or self._dated.get(at):
            return False
        if not period.includes(self._windows.get(at, (None, None))):
            return False
        surely = self._surely.get(at, (None, None))
        return period.reading == "content" or period.surely_meets(surely)


def _situations(claims: _Claims) -> dict[str, _Situation]:
    """Return what the claims say about each situation."""
    polarities = decoded(claims.polarities, _checked)
    modalities = decoded(claims.modalities, _checked)
    found: dict[str, _Situation] = {}
    for at, (situation, polarity, modality, score) in enumerate(
        zip(claims.situations, polarities, modalities, claims.scores, strict=True)
    ):
        one = found.get(situation)
        if one is None:
            one = found[situation] = _Situation()
        is_negative = polarity == "negative"
        affirms = polarity == "positive" and modality == "actual"
        one.best = max(one.best, score)
        if score:
            one.scored.append(at)
        if affirms:
            one.affirmed = True
            one.best_affirmed = max(one.best_affirmed, score)
            one.asserted = one.asserted or claims.speakers[at] == claims.articles[at]
            if score:
                one.affirming.append(at)
        if is_negative and modality == "actual":
            one.denied = True
        if is_negative and modality != "counterfactual":
            one.denying.append(at)
        one.mood = min(one.mood, 5 if is_negative else _MOODS.get(modality or "", 4))
    return found


def _checked(cell: str) -> str:
    """Return the local name of a value of geokg's own."""
    if not cell.startswith(f"<{PREFIXES['gkg']}"):
        raise IrregularGraph
    return local_name(cell)


def _rows(tables: Tables, claims: _Claims, situations: Mapping[str, _Situation]) -> Rows:
    """Return the rows of situations, with what the claims of each say."""
    names = tables.each("skos:prefLabel")
    kinds = dict(zip(situations, types_of(tables, list(situations), of=claims.all), strict=True))
    pairs = named_pairs(tables.each_of("gkg:participant", situations, of=claims.all), names)
    said = _Said(tables, claims, names)
    rows: list[tuple[tuple[str, str, str, str], dict[str, Value]]] = []
    for situation, one in situations.items():
        if kinds[situation] is None:
            continue
        is_counted = one.best_affirmed > 0
        of_row = one.affirming if is_counted else one.scored
        best = one.best_affirmed if is_counted else one.best
        first, last = said.first(of_row), said.last(of_row)
        how = "certain" if best == 2 else "possible"
        values: dict[str, Value] = {
            "how": how,
            "earliest": date.fromisoformat(first) if first < _NEVER else None,
            "latest": date.fromisoformat(last) if last > _EVER else None,
            "when": said.distinct(said.when, of_row),
            "situation": iri(situation),
            "type": kinds[situation],
            "participant": pairs.get(situation, ()),
            "standing": one.standing,
            "claimant": said.distinct(said.affirmer, of_row),
            "denied_by": said.distinct(said.speaker, one.denying),
            "claim": said.distinct(said.claim, of_row),
            "counted": is_counted,
        }
        rows.append(((how, first, last, iri(situation)), values))
    rows.sort(key=lambda row: row[0])
    order = projected(named("during").text)
    return Rows.of_columns(order, [[values[name] for _, values in rows] for name in order])


class _Said:
    """What the claims of the rows say, by their positions."""

    def __init__(self, tables: Tables, claims: _Claims, names: Mapping[str, Sequence[str]]) -> None:
        edtf = decoded(tables.one("gkg:edtf", claims.spans, of=claims.all), words)
        verbatim = decoded(tables.one("gkg:verbatim", claims.spans, of=claims.all), words)
        self.bounds = claims.bounds
        self.claim = list(map(iri, claims.claims))
        self.when = [
            (said or "") if when is None else when
            for when, said in zip(edtf, verbatim, strict=True)
        ]
        self.speaker = [
            _speaker(speaker, article, names)
            for speaker, article in zip(claims.speakers, claims.articles, strict=True)
        ]
        self.affirmer = [
            said if local_name(polarity) == "positive" else ""
            for said, polarity in zip(self.speaker, claims.polarities, strict=True)
        ]

    def distinct(self, values: Sequence[str], claims: Sequence[int]) -> tuple[str, ...]:
        """Return the distinct values of claims, sorted."""
        if len(claims) == 1:
            return (values[claims[0]],) if values[claims[0]] else ()
        return tuple(sorted({values[at] for at in claims if values[at]}))

    def first(self, claims: Iterable[int]) -> str:
        """Return the first day that claims give, or the end of time."""
        return min((self.bounds[at][0] or _NEVER for at in claims), default=_NEVER)

    def last(self, claims: Iterable[int]) -> str:
        """Return the last day that claims give, or the beginning of time."""
        return max((self.bounds[at][1] or _EVER for at in claims), default=_EVER)


def _speaker(speaker: str, article: str, names: Mapping[str, Sequence[str]]) -> str:
    """Return who makes a claim, as name and IRI; an empty text where nobody is named."""
    if not speaker:
        return ""
    several = names.get(speaker, ())
    if len(several) > 1:
        raise IrregularGraph
    if speaker == article:
        return f"{THE_ARTICLE}{ID_SEPARATOR}{iri(speaker)}"
    return f"{text(several[0])}{ID_SEPARATOR}{iri(speaker)}" if several else ""
