"""The pages of pairs of states: a timeline, and the same as a table."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from markupsafe import Markup

from geokg.actors import states
from geokg.base.vocabulary import PREFIXES
from geokg.web.pages.actor_rows import said_by
from geokg.web.pages.claim_views import Name
from geokg.web.pages.drawing import svg_of
from geokg.web.pages.edtf_words import day_in_words
from geokg.web.pages.list_rows import pair_rows
from geokg.web.pages.rendering import PageWriter
from geokg.web.pages.site import pair_slug, state_slug
from geokg.web.pages.spool import Row, Spool
from geokg.web.pages.timeline import MOST, band_of, timeline
from geokg.web.pages.year_bars import year_bars

SHOWN: Final = 400
"""The most situations in the table of a page; the CSV file has all."""
_WIDE, _NARROW = 1168, 366
_CSV: Final = (
    *("type", "who", "source", "target", "valence", "via", "standing", "when", "time_words"),
    *("first", "last", "sure_first", "sure_last", "claimants", "denied_by", "article", "claim"),
)

YearBands = Counter[tuple[str, int]]


def state_name(code: str) -> str:
    """Return the name of a state by its code; the code where there is no such state."""
    state = states().get(code)
    return state.name if state else code


def write_pairs(
    spool: Spool, pages: PageWriter
) -> tuple[list[Row], YearBands, dict[str, Counter[str]]]:
    """Write the page of each pair, and their list.

    Returns:
        A row for each pair, how many situations each band has by year, and how many each state has
        with each other.
    """
    found: list[Row] = []
    years: YearBands = Counter()
    partners: dict[str, Counter[str]] = {}
    for key, count in spool.counts("pair").items():
        one, other = key.split(" ")
        rows = _numbered(spool.rows("pair", key))
        bands = Counter(band_of(row["valence"]) for row in rows)
        own_years = _years(rows)
        years += own_years
        partners.setdefault(one, Counter())[other] = count
        partners.setdefault(other, Counter())[one] = count
        row = {
            "page": f"pairs/{pair_slug(one, other)}.html",
            "codes": [one, other],
            "names": [state_name(one), state_name(other)],
            "count": count,
            **{band: bands[band] for band in ("cooperative", "neutral", "conflictual")},
        }
        found.append(row)
        _write_pair(row, (one, other), rows, own_years, pages)
    found.sort(key=lambda row: (row["names"], row["page"]))
    pages.listing("pairs/index.html", "pairs.html", found, len(found))
    return found, years, partners


def _write_pair(
    pair: Row, codes: tuple[str, str], rows: Sequence[Row], years: YearBands, pages: PageWriter
) -> None:
    articles = Counter((name, title) for row in rows for name, title in row["articles"])
    published = sorted({row["published"] for row in rows if row["published"]})
    sources = (Name(state_name(c), f"actors/{state_slug(c)}.html") for c in codes)
    told = day_in_words(date.fromisoformat(published[0])) if len(published) == 1 else ""
    is_drawn = sum(1 for row in rows if row["days"]) <= MOST
    pages.page(
        pair["page"],
        "pair.html",
        pair=pair,
        states=tuple(sources),
        rows=pair_rows(rows[:SHOWN]),
        shown=SHOWN,
        total=len(rows),
        drawings=_drawings(codes, rows, told),
        counts=None if is_drawn else year_bars(years),
        articles=[
            (Name(title or article, f"articles/{article}.html"), number)
            for (article, title), number in articles.most_common(SHOWN)
        ],
        article_count=len(articles),
        csv=pair["page"].rpartition("/")[2].replace(".html", ".csv"),
        iris=[PREFIXES["gkgs"] + code for code in codes],
    )
    pages.file(pair["page"].replace(".html", ".csv"), _csv(rows).encode())


def _drawings(codes: tuple[str, str], rows: Sequence[Row], told: str) -> Markup:
    """Return the timeline for a screen and for a phone; empty where it shows nothing."""
    names = " and ".join(map(state_name, codes))
    label = f"Timeline of {names}; the table below says the same"
    drawn = Markup("")
    for kind, width in (("wide", _WIDE), ("narrow", _NARROW)):
        if drawing := timeline(rows, width, is_labelled=kind == "wide"):
            drawn += svg_of(drawing, kind, label, told, "../")
    return drawn


def _numbered(rows: Iterable[Row]) -> list[Row]:
    found = []
    for number, row in enumerate(rows, 1):
        when = row["when"]
        short = when.partition(":")[0] if when.startswith("one of") else when
        said = said_by(row)
        hint = f"{number}. {row['who']}: {row['label']}, {when or 'no date'}; {row['standing']}"
        found.append(
            {
                **row,
                "number": number,
                "short_when": short if len(short) < 40 else "",
                "said": said,
                "hint": f"{hint}, said by {said}",
            }
        )
    return found


def _years(rows: Iterable[Row]) -> YearBands:
    """Count each dated situation in the year of the middle of its possible days."""
    found: YearBands = Counter()
    for row in rows:
        if row["days"]:
            ends = [date.fromisoformat(row["days"][n][m]).toordinal() for n, m in ((0, 0), (-1, 1))]
            found[band_of(row["valence"]), date.fromordinal(sum(ends) // 2).year] += 1
    return found


def _csv(rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_CSV)
    for row in rows:
        values: dict[str, Any] = {
            **row,
            "first": row["days"][0][0] if row["days"] else "",
            "last": row["days"][-1][1] if row["days"] else "",
            "sure_first": row["sure"][0] if row["sure"] else "",
            "sure_last": row["sure"][1] if row["sure"] else "",
            "time_words": "; ".join(row["words"]),
            "claimants": "; ".join(row["claimants"]),
            "denied_by": "; ".join(row["deniers"]),
            "claim": row["page"],
        }
        writer.writerow([values[name] for name in _CSV])
    return text.getvalue()
