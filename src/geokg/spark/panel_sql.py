"""The counting rules of the panel as Spark SQL, over the tables of days and claims.

The sections named are those of docs/panel.md. Shares are exact fractions, which no type of SQL has:
two functions add them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from geokg.analysis.panel.counting import RELATION_COLUMNS, PanelParameters, kinds_of
from geokg.analysis.panel.pairs import CLASSES
from geokg.analysis.panel.participants import LEVELS
from geokg.analysis.panel.situations import COUNTED
from geokg.analysis.panel.typed_table import rounded
from geokg.graph.rules.same_situation import independent_voices

_PARTS: Final = {"year": "0", "quarter": "quarter(begins)", "month": "month(begins)"}
_STEPS: Final = {"year": 12, "quarter": 3, "month": 1}


def added(parts: Iterable[Sequence[object]]) -> str:
    """Return the sum of shares, each with a number of days, as a fraction.

    >>> added([(3, "1/6"), (1, "1/2")])
    '1'
    """
    return str(sum((int(str(days)) * Fraction(str(share)) for days, share in parts), Fraction(0)))


def total(shares: Iterable[str]) -> str:
    """Return the sum of fractions as the panel rounds it.

    >>> total(["1/3", "1/3"])
    '0.666667'
    """
    return str(rounded(sum(map(Fraction, shares), Fraction(0))))


def voices(articles: Iterable[Sequence[str | None]]) -> int:
    """Return how many independent publishers articles have.

    >>> voices([("a", "Post", "1"), ("b", "Atlas", "1"), ("c", None, "2")])
    2
    """
    return len(independent_voices((str(a), named or "", text or "") for a, named, text in articles))


def panel_sql(parameters: PanelParameters) -> str:
    """Return the query for the numbers of every cell with an event or a relation."""
    months = _STEPS[parameters.period]
    counted = ", ".join(f"'{name}'" for name in COUNTED)
    numbers = (
        "number1, number2"
        if parameters.directed
        else "least(number1, number2) AS number1, greatest(number1, number2) AS number2"
    )
    return f"""
WITH chosen AS ({_chosen(parameters.directed)}),
-- 6: the days of each pair of numbers
numbered AS (
  SELECT d.*, n.number1, n.number2,
    greatest(d.first, n.first) AS begin, least(d.last, n.last) AS until
  FROM chosen d JOIN pair_numbers n ON d.state1 = n.state1 AND d.state2 = n.state2
    AND d.first <= n.last AND d.last >= n.first
),
-- 4: the days of each period
periods AS (
  SELECT *, explode(sequence(
    date_trunc('{parameters.period}', begin)::date, until, interval {months} month)) AS begins
  FROM numbered
),
cut AS (
  SELECT {_ROW}, bearer, share, sure, number1, number2,
    year(begins) AS year, {_PARTS[parameters.period]} AS part,
    datediff(least(until, add_months(begins, {months}) - interval 1 day),
      greatest(begin, begins)) + 1 AS days
  FROM periods
  UNION ALL
  SELECT {_ROW}, bearer, share, sure, n.number1, n.number2, NULL, NULL, 1
  FROM chosen d JOIN pair_numbers n USING (state1, state2) WHERE d.first IS NULL AND n.is_last
),
-- 4: an event is certain where one cell has all its possible days
event_cells AS (
  SELECT *, count(*) OVER (PARTITION BY situation, state1, state2) = 1 AS certain
  FROM (
    SELECT {_ROW}, number1, number2, year, part, added(collect_list(struct(days, share))) AS share
    FROM cut WHERE kind = 'event' GROUP BY {_ROW}, number1, number2, year, part
  )
),
-- 5: a relation is sure where it surely held on a day, or where one cell has all days of a claim
relation_parts AS (
  SELECT *, count(*) OVER (PARTITION BY situation, state1, state2, bearer) = 1
    AND bearer IS NOT NULL AS only
  FROM (
    SELECT {_ROW}, bearer, number1, number2, year, part, max(sure) = 1 AS sure
    FROM cut WHERE kind = 'relation' AND standing IN ({counted})
    GROUP BY {_ROW}, bearer, number1, number2, year, part
  )
),
cells AS (
  SELECT {_ROW}, number1, number2, year, part, share, certain, false AS sure FROM event_cells
  UNION ALL
  SELECT {_ROW}, number1, number2, year, part, NULL, false, bool_or(sure OR only) AS sure
  FROM relation_parts GROUP BY {_ROW}, number1, number2, year, part
  HAVING bool_or(bearer IS NOT NULL OR year IS NULL)
),
placed AS (
  SELECT situation, kind, class, via, standing, unnamed_only, mutual, share, certain, sure,
    standing IN ({counted}) AS counted, {numbers}, coalesce(year, 0) AS year,
    coalesce(part, 0) AS part
  FROM cells
),
-- 8: distinct claims, articles and publishers
reports AS (
  SELECT number1, number2, year, part, count(DISTINCT claim) AS n_claims,
    count(DISTINCT article) AS n_articles,
    voices(collect_set(struct(article, publisher, text))) AS n_publishers
  FROM (SELECT DISTINCT situation, number1, number2, year, part FROM placed WHERE counted)
    JOIN claims USING (situation)
  WHERE bears = 1 GROUP BY number1, number2, year, part
),
counts AS (
  SELECT number1, number2, year, part,
    {_counts(parameters)}
  FROM placed GROUP BY number1, number2, year, part
)
SELECT c.*, coalesce(n_claims, 0) AS n_claims, coalesce(n_articles, 0) AS n_articles,
  coalesce(n_publishers, 0) AS n_publishers
FROM counts c LEFT JOIN reports USING (number1, number2, year, part)
"""


_ROW: Final = "situation, state1, state2, kind, class, via, standing, unnamed_only, mutual"
"""What the days of a row of events have in common."""


def _chosen(directed: bool) -> str:
    """Return the query for all rows, or of the two rows of an unordered pair for the harsher."""
    if directed:
        return "SELECT * FROM days"
    classes = ", ".join(f"'{name}'" for name in CLASSES)
    levels = ", ".join(f"'{name}'" for name in LEVELS)
    return f"""
  SELECT * FROM (
    SELECT *, dense_rank() OVER (
      PARTITION BY situation, least(state1, state2), greatest(state1, state2)
      ORDER BY array_position(array({classes}), class), array_position(array({levels}), via),
        state1, state2) AS place
    FROM days)
  WHERE place = 1"""


def _counts(parameters: PanelParameters) -> str:
    """Return the columns from ``events`` to ``rel_possible`` (section 8)."""
    event = "kind = 'event' AND counted AND class <> 'mediation'"
    relation = "kind = 'relation' AND counted AND class <> 'mediation'"
    columns = {
        "events": f"count_if({event} AND certain)",
        "events_expected": f"total(collect_list(CASE WHEN {event} THEN share END))",
        "events_possible": f"count_if({event})",
    }
    for kind in kinds_of(parameters):
        columns[kind] = _measure(parameters.count, _condition(kind, event))
    for column in dict.fromkeys(RELATION_COLUMNS.values()):
        of = ", ".join(f"'{name}'" for name, to in RELATION_COLUMNS.items() if to == column)
        columns[column] = f"count_if({relation} AND sure AND class IN ({of}))"
    columns["rel_possible"] = f"count_if({relation} AND NOT sure)"
    return ",\n    ".join(f"{query} AS {name}" for name, query in columns.items())


def _condition(kind: str, event: str) -> str:
    """Return which events a column that follows ``count`` counts."""
    if kind in CLASSES:
        return f"kind = 'event' AND counted AND class = '{kind}'"
    if kind in COUNTED:
        return f"{event} AND standing = '{kind}'"
    if kind == "denied":
        return "kind = 'event' AND standing = 'denied'"
    if kind == "nonactual":
        return "kind = 'event' AND NOT counted AND standing NOT IN ('denied', 'ruled-out')"
    if kind.startswith("via_"):
        return f"{event} AND via = '{kind.removeprefix('via_')}'"
    return f"{event} AND {kind} = 1"


def _measure(count: str, condition: str) -> str:
    if count == "expected":
        return f"total(collect_list(CASE WHEN {condition} THEN share END))"
    return f"count_if({condition}{' AND certain' if count == 'certain' else ''})"
