"""Claims from the rows of tables: cells become values of the keys of a claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from geokg.actors import find_state, resolve
from geokg.actors.spelling import name_key
from geokg.article import UNSTATED
from geokg.article.references import STATE_CODE
from geokg.base.diagnostics import did_you_mean
from geokg.base.errors import DateError
from geokg.base.vocabulary import ROLES
from geokg.dates import parse_published
from geokg.inputs.annotation import schema

COLUMN_ALIASES: Final = {"date": "when"}
"""Further names of columns, with the key that each means."""
EXTRA_COLUMNS: Final = ("prefix", "suffix", "edtf")
"""Further columns: the words around a quote, and the EDTF value of a date."""
ARTICLE_COLUMNS: Final = ("article", "annotator")
"""Columns that say which article a row belongs to, and whose annotation it is."""
ACTOR_COLUMNS: Final = (*ROLES, "issue", "place", "claimant", "relayed-by")
COLUMNS: Final = (*dict.fromkeys((*schema.CLAIM, *EXTRA_COLUMNS, *ARTICLE_COLUMNS)),)
_MIDNIGHT: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]00:00(?::00(?:\.0+)?)?")


def column_name(cell: str) -> str:
    """Return the key that the header of a column means.

    >>> column_name(" Relayed_By "), column_name("Date")
    ('relayed-by', 'when')
    """
    name = "-".join(cell.strip().lower().replace("_", " ").split())
    return COLUMN_ALIASES.get(name, name)


def header_problems(
    header: list[str], known: Iterable[str] = COLUMNS, required: str = "quote"
) -> Iterator[tuple[str, str]]:
    """Yield the message and the fix of each problem of a header."""
    known = tuple(known)
    for name in dict.fromkeys(header):
        if name and name not in known:
            meant = [key for key in schema.MEANT.get(name, ()) if key in known]
            fix = f"did you mean `{meant[0]}`?" if meant else did_you_mean(name, known)
            yield f"unknown column `{name}`", fix or "the columns are " + ", ".join(known)
        elif name and header.count(name) > 1:
            yield f"the column `{name}` occurs twice", "keep one"
    if required not in header:
        words = "the exact words of each claim" if required == "quote" else "a slug in each row"
        yield f"the column `{required}` is missing", f"add it, with {words}"


def _day(cell: str) -> str:
    """Return a day without the midnight that spreadsheets and programs write after it.

    >>> _day("2020-05-04 00:00:00"), _day("2020-05-04 10:30:00"), _day("last May")
    ('2020-05-04', '2020-05-04 10:30:00', 'last May')
    """
    match = _MIDNIGHT.fullmatch(cell.strip())
    return match[1] if match else cell


def published_of(article: object) -> date | None:
    """Return the day of publication of an article, or None if it has no valid one."""
    published = article.get("published") if isinstance(article, dict) else None
    try:
        return parse_published(published).day if isinstance(published, str) else None
    except DateError:  # the checks of the article report it
        return None


class ActorNames:
    """Translates the names in cells to slugs of actors and codes of states."""

    def __init__(self, actors: Mapping[str, object], published: date | None) -> None:
        self.published = published
        self.slugs: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        for slug, actor in actors.items():
            for name in _names_of(actor):
                self.slugs.setdefault(name_key(name), slug)
            state = actor.get("state") if isinstance(actor, dict) else None
            matches = find_state(state) if isinstance(state, str) else ()
            if len(matches) == 1:
                self.codes.setdefault(matches[0].code, slug)
        self.slugs.update((slug, slug) for slug in actors)

    def of(self, cell: str) -> str:
        """Return the slug or code that a cell means, or the cell itself if it is unknown."""
        if cell == UNSTATED:
            return cell
        if slug := self.slugs.get(cell) or self.slugs.get(name_key(cell)):
            return slug
        if STATE_CODE.fullmatch(cell):
            return self.codes.get(cell, cell)
        candidate = resolve(cell, self.published).one
        if candidate is None or candidate.kind != "state":
            return cell
        return self.codes.get(candidate.code, candidate.code)


def _names_of(actor: object) -> Iterable[str]:
    """Return all names in the entry of an actor."""
    entry = actor if isinstance(actor, dict) else {}
    values = [entry.get(kind) for kind in schema.ACTOR_KINDS]
    aliases = entry.get("aliases", [])
    values += aliases if isinstance(aliases, list) else [aliases]
    return [value for value in values if isinstance(value, str)]


def claim_of(cells: Mapping[str, str], names: ActorNames) -> dict[str, object]:
    """Return the plain values of a claim from the cells of a row."""
    claim: dict[str, object] = {}
    for key, cell in cells.items():
        if key not in schema.CLAIM:
            continue
        if key == "when":
            cell = _day(cell)
        values = [cell]
        if schema.CLAIM[key].shape == schema.TEXTS or key == "quote":
            values = [part.strip() for part in cell.split(";") if part.strip()] or [cell]
        if key in ACTOR_COLUMNS and key not in ("issue", "place"):
            values = [names.of(value) for value in values]
        claim[key] = values[0] if len(values) == 1 else values
    quote = claim.get("quote")
    around = {part: cells[part] for part in ("prefix", "suffix") if part in cells}
    if around and isinstance(quote, str):
        claim["quote"] = {"exact": quote, **around}
    if "edtf" in cells:
        edtf = _day(cells["edtf"])
        both = {"verbatim": cells.get("when", ""), "edtf": edtf}
        claim["when"] = both if "when" in cells else edtf
    return claim
