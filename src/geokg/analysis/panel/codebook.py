"""The codebook of a panel or of its event table, as Markdown (section 8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from importlib.metadata import version
from typing import Final

from geokg.actors import Interval
from geokg.analysis.panel.counting import PanelParameters
from geokg.analysis.panel.coverage import ALL, Coverage
from geokg.analysis.panel.days import FIRST, LAST, common
from geokg.analysis.panel.events import Events
from geokg.analysis.panel.situations import COUNTED
from geokg.analysis.panel.systems import SYSTEMS, System, bearers, numbers_of
from geokg.analysis.panel.typed_table import Table, TableColumn
from geokg.base.plural import pluralize
from geokg.base.vocabulary import OWL, RDF, SCHEMA, resource

SPECIFICATION: Final = 1
"""The version of the counting rules."""
CODEBOOK_COLUMNS: Final = (
    TableColumn("column", "string", "name of the column"),
    TableColumn("kind", "string", "kind of its values"),
    TableColumn("meaning", "string", "what it says"),
)
_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphDescription:
    """What a codebook says of the graph that a panel is made of."""

    digest: Callable[[], str]
    same_situation: int
    types: tuple[str, ...] | None


def digest_of(triples: Iterable[str]) -> str:
    """Return a digest of triples that does not depend on their order.

    It is the sum of the BLAKE2b hashes of their lines of N-Triples, of 16 bytes each.

    >>> digest_of(["<a> <b> <c>", "<d> <e> <f>"]) == digest_of(["<d> <e> <f>", "<a> <b> <c>"])
    True
    """
    total = sum(
        int.from_bytes(blake2b(line.encode(), digest_size=_BYTES).digest()) for line in triples
    )
    return f"{total % 2 ** (8 * _BYTES):0{2 * _BYTES}x}"


def column_table(table: Table) -> Table:
    """Return the columns of a table with their kinds and meanings."""
    return Table(
        CODEBOOK_COLUMNS,
        ((column.name, column.kind, column.meaning) for column in table.described),
    )


def codebook(
    title: str,
    table: Table,
    events: Events,
    parameters: PanelParameters,
    graph: GraphDescription,
) -> str:
    """Return the codebook of a table: columns, parameters, coverage, accounts, reading rules."""
    parts = [
        [f"# Codebook: {title}"],
        list(_columns(table)),
        list(_parameters(parameters, graph)),
        list(_versions(parameters.system, graph)),
        list(_coverage(parameters.coverage, events)),
        list(_accounts(events)),
        list(_shared_numbers(table, parameters.system)),
        list(_reading_rules(parameters)),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _columns(table: Table) -> Iterator[str]:
    yield "## Columns\n"
    yield "| column | kind | meaning |"
    yield "|---|---|---|"
    for column in table.described:
        yield f"| `{column.name}` | {column.kind} | {column.meaning} |"


def _parameters(parameters: PanelParameters, graph: GraphDescription) -> Iterator[str]:
    yield "## Parameters\n"
    yield "| parameter | value |"
    yield "|---|---|"
    types = "all" if graph.types is None else ", ".join(graph.types) or "none"
    for name, value in (
        ("system", parameters.system),
        ("period", parameters.period),
        ("directed", "yes" if parameters.directed else "no"),
        ("count", parameters.count),
        ("reading", parameters.reading),
        ("types", types),
        ("coverage", "declared" if parameters.coverage else "none"),
    ):
        yield f"| `{name}` | {value} |"


def _versions(system: System, graph: GraphDescription) -> Iterator[str]:
    yield "## Made with\n"
    yield f"- System: {SYSTEMS[system]}. Its states are carried on after the end of the list."
    yield f"- geokg {version('geokg')}, counting rules {SPECIFICATION}"
    yield f"- Types of events and relations, version {types_version()}"
    yield f"- Rule same-situation, version {graph.same_situation}"
    yield f"- Graph: {graph.digest()} (sum of BLAKE2b hashes of its triples, without derived ones)"


def types_version() -> str:
    """Return the version of the ontology, which includes the types."""
    import pyoxigraph

    found = pyoxigraph.parse(path=str(resource("ontology/geokg.ttl")))
    return next(
        str(triple.object.value) for triple in found if triple.predicate.value == OWL.versionInfo
    )


def _coverage(coverage: Coverage | None, events: Events) -> Iterator[str]:
    yield "## Coverage\n"
    if coverage is None:
        yield "No coverage is declared. So no cell is covered: each count is a lower bound, and"
        yield "what is not reported is NA, never 0."
        return
    facts = events.facts
    articles = {facts.local(iri) for iri in facts.having(RDF.type, SCHEMA.NewsArticle)}
    told = {facts.local(claim.article) for claims in facts.claims.values() for claim in claims}
    publishers = sorted({one.publisher for one in coverage.read if one.publisher})
    pairs = (
        "every pair of states of the system"
        if coverage.states == ALL
        else ("every pair of " + ", ".join(coverage.states))
    )
    silent = len(coverage.read) - len(told & {one.article for one in coverage.read})
    yield f"- Period: {coverage.from_} to {coverage.until}"
    yield f"- States: {pairs}"
    yield f"- Articles read: {len(coverage.read):,}, of which {silent:,} without a claim;"
    yield f"  {len(articles):,} are in the graph"
    yield f"- Publishers: {len(publishers):,}"
    yield from (f"  - {' '.join(name.split())}" for name in publishers)


def _accounts(events: Events) -> Iterator[str]:
    reasons = Counter(one.reason for one in events.left_out)
    told = {row.counts.situation.name for row in events.rows}
    yield "## Accounts\n"
    yield "| situations | number |"
    yield "|---|--:|"
    yield f"| read, linked ones once | {len(told) + len(events.left_out):,} |"
    yield f"| with a row in events | {len(told):,} |"
    for reason, number in sorted(reasons.items()):
        yield f"| left out: {reason} | {number:,} |"
    yield ""
    yield "| rows in events | number |"
    yield "|---|--:|"
    yield f"| all | {len(events.rows):,} |"
    for name, number in accounts(events).items():
        yield f"| {name} | {number:,} |"
    if events.dangling:
        claims = pluralize(events.dangling, "claim")
        yield f"\nNot counted: {claims} about situations that are not in the graph."


def accounts(events: Events) -> dict[str, int]:
    """Return the rows of the event table by what becomes of them; they add up to all rows."""
    found: Counter[str] = Counter()
    for row in events.rows:
        standing = row.counts.situation.standing
        if not row.timing.in_system:
            found["not in the system"] += 1
        elif not row.timing.days:
            found["undated"] += 1
        elif standing in COUNTED:
            found["counted"] += 1
        else:
            found[f"standing {standing}"] += 1
    other = sorted(name for name in found if name.startswith("standing "))
    return {name: found[name] for name in ("counted", *other, "undated", "not in the system")}


def _shared_numbers(table: Table, system: System) -> Iterator[str]:
    """Yield a line for each number that several states bear in the time of the table."""
    key = ("ccode1", "ccode2") if system == "cow" else ("gwcode1", "gwcode2")
    rows = list(table) if key[0] in table.columns else []
    numbers = {getattr(row, name) for row in rows for name in key} - {None}
    first, last = _span(rows)
    during = ((first, last),)
    lines = []
    for number in sorted(numbers):
        shown = {
            code: days
            for code in bearers(system)[number]
            if (days := _borne(system, code, number)) and common(days, during)
        }
        if len(shown) > 1:
            of = ", ".join(f"{code} ({_in_words(days)})" for code, days in shown.items())
            lines.append(f"- {number}: {of}")
    for number in sorted(numbers):
        for code in bearers(system)[number]:
            spans = [s for s in numbers_of(system, code) if common((s[:2],), during)]
            if len({borne for _, _, borne in spans}) > 1 and spans[0][2] == number:
                each = ", ".join(f"{n} ({_in_words(((a, b),))})" for a, b, n in spans)
                lines.append(f"- {code} has several numbers: {each}")
    if lines:
        yield "## States that share a number, or change it, in the time of the table\n"
        yield from lines


def _borne(system: System, code: str, number: int) -> tuple[tuple[int, int], ...]:
    return tuple((a, b) for a, b, borne in numbers_of(system, code) if borne == number)


def _span(rows: Iterable[object]) -> tuple[int, int]:
    years = [year for row in rows if (year := getattr(row, "year", None))]
    if not years:
        return FIRST, LAST
    return date(min(years), 1, 1).toordinal(), date(max(years), 12, 31).toordinal()


def _in_words(days: Iterable[tuple[int, int]]) -> str:
    return ", ".join(
        Interval(
            date.fromordinal(first) if first > FIRST else None,
            date.fromordinal(last) if last < LAST else None,
        ).in_prose
        for first, last in days
    )


def _reading_rules(parameters: PanelParameters) -> Iterator[str]:
    yield "## How to read it\n"
    yield "- 0 means: nothing reported in what was read. It does not mean that nothing happened."
    yield "- NA is not 0: outside the coverage nobody looked."
    yield "- Counts above 0 outside the coverage are lower bounds."
    if parameters.directed:
        yield "- A mutual event is in both orders of the directed table; do not add the two up."
    yield "- Relations are stocks: one that lasts five years is in each of the five."
    yield "- Quad classes are geokg's. GDELT has `inform` and `appeal` as verbal cooperation: here"
    yield "  they are neutral."
    yield "- `events` are sure to lie in the period, `events_possible` may lie in it, and"
    yield "  `events_expected` shares each event among the periods in which it may lie."
