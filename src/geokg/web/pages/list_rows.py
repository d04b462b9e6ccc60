"""The rows of lists on the pages of pairs, actors and types: situations, claims and partners.

They are text and no template, as a site has tens of thousands of them. Every word goes through
``escaped``. The pages are in a folder, from which ``../`` leads to the root.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from geokg.web.pages.claim_views import Name
from geokg.web.pages.escaping import direction, escaped, isolated
from geokg.web.pages.spool import Row

_VIA = {
    "state": "",
    "organ": ' <span class="when">(through an organ or person)</span>',
    "group": ' <span class="when">(as members of a group)</span>',
}


def pair_rows(rows: Iterable[Row]) -> Markup:
    """Return the numbered situations of a pair as rows of its table."""
    return Markup("".join(map(_pair_row, rows)))


def _pair_row(row: Row) -> str:
    css = "mixed" if row["valence"] == "mediation" else row["valence"]
    number, when = row["number"], escaped(row["when"])
    words = "".join(f"<q{direction(words)}>{escaped(words)}</q> " for words in row["words"])
    if words and when:
        when = f'<span class="when">{when}</span>'
    return (
        f'<tr class="{css}" id="_{number}"><td>{number}</td><td>{words}{when}</td>'
        f"<td>{_link(row)}</td><td>{isolated(row['who'])}{_VIA[row['via']]}</td>"
        f'<td class="st">{row["standing"]}</td>{_told(row)}'
    )


def situation_rows(rows: Iterable[Row]) -> Markup:
    """Return the situations of an actor as rows of their table."""
    return Markup("".join(map(_situation_row, rows)))


def _situation_row(row: Row) -> str:
    return (
        f'<tr class="{row["valence"]}"><td>{escaped(row["when"]) or "no date"}</td>'
        f"<td>{_link(row)}{_doubt(row, 'tag')}</td>"
        f"<td>{isolated(row['who'])}</td>{_told(row)}"
    )


def _link(row: Row) -> str:
    return f'<a href="../{escaped(row["page"])}">{escaped(row["label"])}</a>'


def _doubt(row: Row, css: str) -> str:
    return f' <em class="{css}">{escaped(row["doubt"])}</em>' if row["doubt"] else ""


def _told(row: Row) -> str:
    """Return the last cells of a situation: who says so, and the article."""
    said, title = isolated(row["said"]), isolated(row["title"])
    return f'<td class="cl">{said}</td><td class="cl">{title}</td></tr>\n'


def claim_items(rows: Iterable[Row]) -> Markup:
    """Return the claims of an actor, or about it, as items of their list."""
    return Markup("".join(map(_claim_item, rows)))


def _claim_item(row: Row) -> str:
    when = f", {escaped(row['when'])}" if row["when"] else ""
    doubt = _doubt(row, "tag " + row["valence"])
    return (
        f'<li><a href="../{escaped(row["page"])}">{isolated(row["who"])}: '
        f"{escaped(row['label'])}</a>{doubt} "
        f'<span class="when">says {isolated(row["claimant"])}{when}'
        "</span></li>\n"
    )


def claim_items_of_type(rows: Iterable[Row]) -> Markup:
    """Return the claims of a type as items of their list."""
    return Markup("".join(map(_claim_item_of_type, rows)))


def _claim_item_of_type(row: Row) -> str:
    when = f"{escaped(row['when'])} · " if row["when"] else ""
    return (
        f'<li><a href="../{escaped(row["page"])}">{isolated(row["who"])}</a>'
        f'{_doubt(row, "tag")} <span class="when">{when}'
        f"{isolated(row['title'])}</span></li>\n"
    )


def partner_rows(partners: Sequence[tuple[Name, int]]) -> Markup:
    """Return partners, those with most situations first, as rows of their table."""
    return Markup("".join(_partner_row(name, n, partners[0][1]) for name, n in partners))


def _partner_row(partner: Name, number: int, most: int) -> str:
    name = isolated(partner.text)
    cell = f'<a href="../{escaped(partner.page)}">{name}</a>' if partner.page else name
    return (
        f'<tr><td>{cell}</td><td class="cl num">{number}</td><td><svg class="bar" '
        'viewBox="0 0 100 10" width="100" height="10" aria-hidden="true" '
        'preserveAspectRatio="none"><rect x="0" y="0" '
        f'width="{round(100 * number / most, 1)}" height="10"/></svg></td></tr>\n'
    )
