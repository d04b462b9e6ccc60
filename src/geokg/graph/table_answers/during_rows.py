"""The query ``during`` from tables: its SPARQL in ``queries/during.rq`` defines the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from itertools import chain, compress, count, repeat
from operator import eq
from typing import Final, TypeVar

from geokg.base.vocabulary import PREFIXES
from geokg.graph.queries import named
from geokg.graph.queries.header import projected
from geokg.graph.result_values import ID_SEPARATOR, Value
from geokg.graph.rows import THE_ARTICLE, Rows
from geokg.graph.table_answers.claim_rows import types_of
from geokg.graph.table_answers.property_tables import (
    IrregularGraph,
    Tables,
    actor_parts,
    arranged,
    day,
    decoded,
    iri,
    iris,
    local_name,
    text,
    words,
)
from geokg.graph.table_answers.stances import CERTAIN, stance

_T = TypeVar("_T")
_EVER: Final = "0001-01-01"
_NEVER: Final = "9999-12-31"
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

    def score(
        self,
        bounds: Bounds,
        surely: Bounds,
        leaves: tuple[Bounds, ...],
        is_relation: bool,
        is_found: bool,
        is_held: bool,
    ) -> int:
        """Return 2 for what certainly happened or held in the period, 1 for possibly, 0 for no.

        Args:
            bounds: The first and last day of a date.
            surely: The days on which a relation surely held.
            leaves: The bounds of the dates of which the date is one.
            is_relation: Whether the situation is a relation.
            is_found: Whether the content of the article dates it.
            is_held: Whether it is ongoing in the window that the content implies.
        """
        if self.includes(bounds) or (is_relation and (self.surely_meets(surely) or is_held)):
            return CERTAIN
        if bounds == surely == _NO_BOUNDS and not is_found:
            return 0
        return int(any(map(self.meets, leaves or (bounds,))))


def during(tables: Tables, terms: Mapping[str, str]) -> Rows:
    """Return the rows of ``during`` for the whole graph, in the order of the SPARQL."""
    period = _Period(day(terms["since"]), day(terms["until"]), terms["reading"].strip('"'))
    return _rows(tables, _claims_of_period(tables, period))


@dataclass(frozen=True, slots=True)
class _Claims:
    """The claims about situations that some claim dates in the period: lists in one order."""

    all: int
    """The number of all claims of the graph."""
    cells: Sequence[str]
    situations: Sequence[str]
    articles: Sequence[str]
    polarities: Sequence[str]
    modalities: Sequence[str]
    speakers: Sequence[str]
    spans: Sequence[str]
    bounds: list[Bounds]
    scores: list[int]


def _claims_of_period(tables: Tables, period: _Period) -> _Claims:
    claims = tables.subjects("gkg:about")
    situations = tables.one("gkg:about", claims)
    spans, bounds, scores = _scores(tables, claims, situations, period)
    met = set(compress(situations, scores))
    is_kept = list(map(met.__contains__, situations))
    kept = list(compress(claims, is_kept))
    articles, polarities, modalities, speakers = (
        tables.one(property_, kept, of=len(claims))
        for property_ in ("gkg:reportedIn", "gkg:polarity", "gkg:modality", "gkg:claimant")
    )
    if not (all(articles) and all(polarities) and all(modalities)):
        raise IrregularGraph
    return _Claims(
        all=len(claims),
        cells=kept,
        situations=list(compress(situations, is_kept)),
        articles=articles,
        polarities=polarities,
        modalities=modalities,
        speakers=speakers,
        spans=list(compress(spans, is_kept)),
        bounds=list(compress(bounds, is_kept)),
        scores=list(compress(scores, is_kept)),
    )


def _scores(
    tables: Tables, claims: Sequence[str], situations: Sequence[str], period: _Period
) -> tuple[Sequence[str], list[Bounds], list[int]]:
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
    scores = map(
        cache(period.score),
        bounds,
        surely,
        map(leaves.get, spans, repeat(())),
        map(relations.__contains__, situations),
        map(readings.findings.__contains__, count()) if readings else repeat(False),
        (readings.holds(at, period) for at in count()) if readings else repeat(False),
    )
    return spans, bounds, list(scores)


def _bounds(tables: Tables, properties: tuple[str, str], spans: Sequence[str]) -> list[Bounds]:
    first, last = (decoded(tables.one(property_, spans), day) for property_ in properties)
    return list(zip(first, last, strict=True))


def _pairs(bounds: Iterable[Bounds]) -> list[Bounds]:
    """Return bounds of which either both are given or none."""
    return [(None, None) if None in pair else pair for pair in bounds]


def _leaves(
    tables: Tables, several: Mapping[str, Sequence[str]], spans: Iterable[str]
) -> dict[str, tuple[Bounds, ...]]:
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
    return {span: tuple([bounds[one] for one in ones]) for span, ones in found.items()}


class _Readings:
    """The two readings of relative dates, where the content of an article contradicts its byline.

    They are kept by the position of their claims.
    """

    def __init__(
        self,
        tables: Tables,
        claims: Sequence[str],
        wholes: Sequence[str],
        several: Mapping[str, Sequence[str]],
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


def _checked(cell: str) -> str:
    """Return the local name of a value of geokg's own."""
    if not cell.startswith(f"<{PREFIXES['gkg']}"):
        raise IrregularGraph
    return local_name(cell)


def _rows(tables: Tables, claims: _Claims) -> Rows:
    """Return the rows of situations, with what the claims of each say."""
    positions: dict[str, list[int]] = {}
    for at, situation in enumerate(claims.situations):
        positions.setdefault(situation, []).append(at)
    types = types_of(tables, list(positions), of=claims.all)
    if None in types:
        has_type = [type_ is not None for type_ in types]
        positions = dict(compress(positions.items(), has_type))
        types = list(compress(types, has_type))
    names = tables.each("skos:prefLabel")
    participants = tables.lists(
        "gkg:participant", actor_parts(names), positions.keys(), of=claims.all
    )
    situations = iris(list(positions))
    first, last, of_claims = _columns_of_claims(tables, claims, names, list(positions.values()))
    columns: dict[str, Sequence[Value]] = {
        "earliest": _days(first, _NEVER),
        "latest": _days(last, _EVER),
        "situation": situations,
        "type": types,
        "participant": list(map(participants.get, positions, repeat(()))),
        **of_claims,
    }
    # Days have one length, so that the joined texts are in the order of their parts.
    keys = map("{}{}{}{}".format, columns["how"], first, last, situations)
    rows = [at for _, at in sorted(zip(keys, count(), strict=False))]
    order = projected(named("during").text)
    return Rows.of_columns(order, arranged([columns[name] for name in order], rows))


def _days(texts: Iterable[str], none: str) -> list[date | None]:
    known = cache(date.fromisoformat)
    return [None if text_ == none else known(text_) for text_ in texts]


def _columns_of_claims(
    tables: Tables,
    claims: _Claims,
    names: Mapping[str, Sequence[str]],
    positions: Sequence[Sequence[int]],
) -> tuple[list[str], list[str], dict[str, Sequence[Value]]]:
    """Return what the claims at some positions say of each situation.

    Returns:
        The first day, or the end of time; the last, or the beginning of time; other columns.
    """
    said = list(
        zip(
            decoded(claims.polarities, _checked),
            decoded(claims.modalities, _checked),
            map(eq, claims.speakers, claims.articles),
            claims.scores,
            strict=True,
        )
    )
    known = cache(stance)
    stances = [known(tuple([said[at] for at in ats])) for ats in positions]
    pairs = list(zip(positions, stances, strict=True))
    listed = _Groups([_chosen(ats, one.listed) for ats, one in pairs], len(said))
    denying = _Groups([_chosen(ats, one.denying) for ats, one in pairs], len(said))
    speakers = _speakers(claims, names)
    affirmers = [
        speaker if polarity == "positive" else ""
        for speaker, (polarity, *_) in zip(speakers, said, strict=True)
    ]
    columns: dict[str, Sequence[Value]] = {
        "how": [one.how for one in stances],
        "when": listed.lists(_dates(tables, claims)),
        "standing": [one.standing for one in stances],
        "claimant": listed.lists(affirmers),
        "denied_by": denying.lists(speakers),
        "claim": listed.lists(iris(claims.cells)),
        "counted": [one.is_counted for one in stances],
    }
    return (
        listed.column(
            [first or _NEVER for first, _ in claims.bounds], partial(min, default=_NEVER)
        ),
        listed.column([last or _EVER for _, last in claims.bounds], partial(max, default=_EVER)),
        columns,
    )


def _dates(tables: Tables, claims: _Claims) -> list[str]:
    """Return the date of each claim, as EDTF or else in the words of the article."""
    edtf = decoded(tables.one("gkg:edtf", claims.spans, of=claims.all), words)
    verbatim = decoded(tables.one("gkg:verbatim", claims.spans, of=claims.all), words)
    return [
        (said or "") if when is None else when for when, said in zip(edtf, verbatim, strict=True)
    ]


def _speakers(claims: _Claims, names: Mapping[str, Sequence[str]]) -> list[str]:
    """Return who makes each claim, as name and IRI; an empty text where nobody is named."""

    def of_actor(cell: str) -> str:
        several = names.get(cell, ())
        if len(several) > 1:
            raise IrregularGraph
        return f"{text(several[0])}{ID_SEPARATOR}{iri(cell)}" if several else ""

    return [
        f"{THE_ARTICLE}{ID_SEPARATOR}{iri(article)}" if speaker == article else named_speaker or ""
        for speaker, article, named_speaker in zip(
            claims.speakers, claims.articles, decoded(claims.speakers, of_actor), strict=True
        )
    ]


def _chosen(positions: Sequence[int], numbers: Sequence[int]) -> Sequence[int]:
    if len(numbers) == len(positions):
        return positions
    return [positions[n] for n in numbers]


class _Groups:
    """Groups of claims, most of which have one claim, whose value is then that of the group."""

    def __init__(self, groups: Iterable[Sequence[int]], claims: int) -> None:
        # The values of groups of no claim and of several follow those of all single claims.
        self._several: list[Sequence[int]] = [()]
        self._at = [ats[0] if len(ats) == 1 else self._put(ats, claims) for ats in groups]

    def _put(self, positions: Sequence[int], claims: int) -> int:
        if not positions:
            return claims
        self._several.append(positions)
        return claims + len(self._several) - 1

    def column(self, values: Sequence[_T], of_several: Callable[[list[_T]], _T]) -> list[_T]:
        """Return the value of each group."""
        joined = [of_several([values[at] for at in ats]) for ats in self._several]
        return list(map([*values, *joined].__getitem__, self._at))

    def lists(self, values: Iterable[str]) -> list[tuple[str, ...]]:
        """Return the distinct values of each group, sorted, without empty ones."""
        return self.column([(value,) if value else () for value in values], _distinct)


def _distinct(values: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted(set(chain.from_iterable(values))))
