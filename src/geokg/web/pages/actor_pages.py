"""The pages of actors: states, and the organs, persons and groups of articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any, Final

from geokg.actors import OfficeTerm, offices_held, states, tenures
from geokg.actors.names import names_by_code
from geokg.actors.spelling import name_key
from geokg.base.vocabulary import PREFIXES
from geokg.web.pages.actor_rows import said_by
from geokg.web.pages.claim_views import KINDS, Name
from geokg.web.pages.list_rows import claim_items, partner_rows, situation_rows
from geokg.web.pages.pairs import state_name
from geokg.web.pages.rendering import PageWriter
from geokg.web.pages.site import pair_slug, state_slug
from geokg.web.pages.spool import Row, Spool

SHOWN: Final = 150
"""The most rows of a list on the page of an actor."""
OTHERS: Final = "actors/others.html"
"""The list of organs, persons and groups; no state has such a code."""
_NAMES: Final = ("name", "official", "former")

Partners = Mapping[str, Counter[str]]
"""How many situations each state has with each other, by code."""


@dataclass(slots=True)
class _Situations:
    """The situations of an actor: the first ones by date, and all of them by partner."""

    total: int = 0
    first: dict[str, Row] = field(default_factory=dict)
    partners: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Names and kinds of partners; a state has its code in place of a kind."""
    pages: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Add a situation."""
        self.total += 1
        if len(self.first) < SHOWN:
            self.first.setdefault(f"{row['page']} {row['label']}", {**row, "said": said_by(row)})
        for name, page, code in row["others"]:
            key = (name, "" if "." in code else code)
            self.partners[key] += 1
            self.pages.setdefault(key, page)

    def counted(self, *, with_states: bool) -> list[tuple[Name, int]]:
        """Return the partners with most situations, without states where others list them."""
        ordered = sorted(self.partners.items(), key=lambda item: (-item[1], item[0]))
        return [
            (Name(key[0], self.pages[key]), number)
            for key, number in ordered
            if with_states or not key[1]
        ][:SHOWN]


def write_actors(spool: Spool, pages: PageWriter, partners: Partners) -> None:
    """Write the page of each state and of each actor of an article, and their list."""
    codes = list(spool.counts("state"))
    counts = {kind: spool.counts(kind) for kind in ("organ", "said", "told")}
    for code in codes:
        _write_state(code, codes, counts, spool, pages, partners.get(code, Counter()))
    total = 0
    for row in spool.rows("actor"):
        total += 1
        _write_actor(row, counts, spool, pages)
    rows = [
        (
            Name(state_name(code), f"actors/{state_slug(code)}.html"),
            sum(partners.get(code, Counter()).values()),
            len(partners.get(code, ())),
        )
        for code in codes
    ]
    rows.sort(key=lambda row: row[0].text)
    pages.page("actors/index.html", "actors.html", states=rows, total=total)
    pages.listing(OTHERS, "other_actors.html", spool.rows("actor"), total)


def _write_state(
    code: str,
    known: Iterable[str],
    counts: Mapping[str, Mapping[str, int]],
    spool: Spool,
    pages: PageWriter,
    partners: Counter[str],
) -> None:
    state = states().get(code)
    situations = _situations(code, spool)
    pages.page(
        f"actors/{state_slug(code)}.html",
        "state.html",
        code=code,
        state=state,
        name=state_name(code),
        iri=PREFIXES["gkgs"] + code,
        names=_state_names(code),
        neighbours=_succession(code, known),
        partners=partner_rows(
            [
                (Name(state_name(other), f"pairs/{pair_slug(code, other)}.html"), number)
                for other, number in sorted(partners.items(), key=lambda item: (-item[1], item[0]))
            ]
        ),
        others=partner_rows(situations.counted(with_states=False)),
        **_lists(code, situations, counts, spool),
    )


def _write_actor(
    row: Row, counts: Mapping[str, Mapping[str, int]], spool: Spool, pages: PageWriter
) -> None:
    key = pages.site.actor_name(row["iri"])
    situations = _situations(key, spool)
    pages.page(
        row["page"],
        "actor.html",
        actor=row,
        name=row["names"][0],
        kind=KINDS.get(row["kind"], row["kind"]),
        home=pages.site.page_of(row["iri"]),
        terms=_terms(row),
        partners=partner_rows(situations.counted(with_states=True)),
        **_lists(key, situations, counts, spool),
    )


def _lists(
    key: str, situations: _Situations, counts: Mapping[str, Mapping[str, int]], spool: Spool
) -> dict[str, Any]:
    """Return the lists that pages of states and of other actors have in common."""
    return {
        "shown": SHOWN,
        "situations": situation_rows(situations.first.values()),
        "situation_count": situations.total,
        "organs": _distinct(islice(spool.rows("organ", key), SHOWN)),
        "organ_count": counts["organ"].get(key, 0),
        **{
            name: claim_items(islice(spool.rows(name, key), SHOWN)) if key in counts[name] else ""
            for name in ("said", "told")
        },
        "said_count": counts["said"].get(key, 0),
        "told_count": counts["told"].get(key, 0),
    }


def _situations(key: str, spool: Spool) -> _Situations:
    found = _Situations()
    for row in spool.rows("part", key):
        found.add(row)
    return found


def _state_names(code: str) -> list[tuple[str, str, str]]:
    """Return the other names of a state, each with its language and when it was in use."""
    found: dict[str, tuple[str, str, str]] = {}
    for name in names_by_code().get(code, ()):
        if name.kind in _NAMES and name.name != state_name(code):
            is_dated = name.interval.start or name.interval.end
            when = name.interval.in_prose if is_dated else ""
            when = when or ("former" if name.kind == "former" else "")
            found.setdefault(
                name_key(name.name), (name.name, name.language.partition(" ")[0], when)
            )
    return list(found.values())


def _succession(code: str, known: Iterable[str]) -> list[tuple[str, Name]]:
    """Return the states before and after a state, with pages where they have one."""
    state, pages = states().get(code), frozenset(known)
    before = [("before", other) for other in (state.replaces if state else ())]
    after = [("after", other.code) for other in states().values() if code in other.replaces]
    return [
        (when, Name(state_name(c), f"actors/{state_slug(c)}.html" if c in pages else ""))
        for when, c in sorted([*before, *after])
    ]


def _terms(actor: Row) -> Iterator[tuple[str, str]]:
    """Yield the terms of office of a person in the table of leaders, with who came before.

    The table is asked by the name; only terms in the state for which the person acts are his.
    """
    if actor["kind"] != "Person" or not actor["state"]:
        return
    for term in offices_held(actor["names"][0]):
        if term.code == actor["state"]:
            before = _predecessor(term)
            yield f"{term.when}: {term.office}", before.holder if before else ""


def _predecessor(term: OfficeTerm) -> OfficeTerm | None:
    """Return the last earlier term of another person in the same office."""
    start = term.interval.start
    earlier = [
        other
        for other in _tenures(term.code)
        if other.office == term.office
        and other.holder != term.holder
        and start
        and other.interval.end
        and other.interval.end <= start
    ]
    return max(earlier, key=lambda other: (str(other.interval.end), other.holder), default=None)


@cache
def _tenures(code: str) -> tuple[OfficeTerm, ...]:
    return tenures(code)


def _distinct(rows: Iterable[Row]) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """Return organs and persons by name and kind, each with the articles that name it."""
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for row in rows:
        key = (row["name"], row["kind"], row["office"])
        found.setdefault(key, []).append((row["article"], row["page"]))
    return [(*key, articles) for key, articles in found.items()]
