"""The claims of an article as a page shows them: in words, with what is not the default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from geokg.base.vocabulary import ROLES, situation_types
from geokg.graph.rows import THE_ARTICLE
from geokg.web.pages.edtf_words import words_of
from geokg.web.pages.site import Site
from geokg.web.pages.spool import Row

VALENCES: Final = ("cooperative", "conflictual", "neutral")
"""The valences of types, each with a colour and a band."""
_ROLE_NAMES: Final = {
    "initiator": "who",
    "target": "to whom",
    "party": "parties",
    "mediator": "mediator",
    "beneficiary": "for",
    "against": "against",
}
KINDS: Final = {
    "State": "state",
    "StateOrgan": "organ of a state",
    "Person": "person",
    "NonStateActor": "non-state actor",
    "IntergovernmentalOrganization": "international organisation",
    "Group": "group",
    "UnnamedSource": "unnamed source",
}
"""The kinds of actors in words, by class."""
_NAMED: Final = 4
"""The most actors that the headline of a claim names."""


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a thing, with the path of its page from the root; empty if it has none."""

    text: str
    page: str = ""
    iri: str = ""


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote: its place, and what the graph repeats of its words."""

    id: str
    """The part of its IRI after the article."""
    start: int
    end: int
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """A claim, ready for a template; ``number`` is its place on the page."""

    id: str
    iri: str
    number: int
    who: str
    type: str
    label: str
    valence: str
    doubt: str
    claimant: Name
    is_own: bool
    relayed: Name
    roles: tuple[tuple[str, tuple[Name, ...]], ...]
    against: str
    content: tuple[Name, ...]
    facts: Mapping[str, str]
    when: str
    edtf: str
    time_words: str
    sure: str
    issue: tuple[str, ...]
    place: tuple[str, ...]
    situation: Name
    quotes: tuple[QuoteView, ...]
    ids: tuple[str, ...] = ()
    """The parts of IRIs that begin with the claim's, which lead to its card."""

    @property
    def short_when(self) -> str:
        """The date in words; of several alternatives, how many there are."""
        return self.when.partition(":")[0] if self.when.startswith("one of") else self.when

    @property
    def is_fact(self) -> bool:
        """Whether the claim says it as fact: it is positive and actual."""
        return not self.doubt

    @property
    def first_quote_id(self) -> str:
        """The id of the first quote in the text."""
        return self.quotes[0].id if self.quotes else self.id

    @property
    def sentence(self) -> str:
        """The claim in one line: who, whom and what."""
        return f"{self.who}: {self.label}"


def claim_views(
    rows: Sequence[Any],
    quotes: Mapping[str, Sequence[QuoteView]],
    fragments: Iterable[str],
    site: Site,
) -> tuple[ClaimView, ...]:
    """Return the claims of an article, in the order of their first quotes.

    Args:
        rows: The rows of the query ``claims`` for the article.
        quotes: The quotes of each claim, by IRI.
        fragments: What follows the article in each IRI that begins with it, sorted.
        site: The settings of the site.
    """
    by_owner: dict[str, list[str]] = {}
    for fragment in fragments:
        by_owner.setdefault(fragment.partition(".")[0], []).append(fragment)
    ordered = sorted(rows, key=lambda row: _place(row, quotes))
    return tuple(
        _view(number, row, tuple(quotes.get(row.claim, ())), by_owner, site)
        for number, row in enumerate(ordered, 1)
    )


def _place(row: Any, quotes: Mapping[str, Sequence[QuoteView]]) -> tuple[int, int, str]:
    own = quotes.get(row.claim, ())
    start = min((quote.start for quote in own), default=10**9)
    return start, max((quote.end for quote in own), default=0), row.claim


def _view(
    number: int, row: Any, quotes: tuple[QuoteView, ...], owned: Mapping[str, list[str]], site: Site
) -> ClaimView:
    claim_id = site.fragment_of(row.claim)
    fragments = [f for f in owned.get(claim_id, ()) if f != claim_id]
    quote_ids = {quote.id for quote in quotes}
    known = situation_types().get(row.type or "")
    roles = tuple(_roles(row, site))
    return ClaimView(
        id=claim_id,
        iri=row.claim,
        number=number,
        who=who(row),
        type=row.type or "",
        label=known.label if known else (row.type or "claim").replace("-", " "),
        valence=valence_of(row.type),
        doubt=doubt_of(row),
        claimant=Name(
            row.claimant or "somebody not named",
            ""
            if row.claimant == THE_ARTICLE or not row.claimant_id
            else site.page_of(row.claimant_id),
        ),
        is_own=row.claimant == THE_ARTICLE,
        relayed=Name(row.relayed_by or "", site.page_of(row.relayed_by_id or "")),
        roles=roles,
        against=_listed(row.against),
        content=tuple(
            Name(site.local(c).removesuffix(".situation"), site.page_of(c)) for c in row.content
        ),
        facts={
            key: "" if (value := getattr(row, key)) is None else str(value)
            for key in ("certainty", "status", "condition", "quantity", "confidence")
        },
        when=words_of(row.when) if row.when else "",
        edtf=row.when or "",
        time_words=row.time_words or "",
        sure=_sure_days(row),
        issue=row.issue,
        place=row.place,
        situation=Name(
            site.local(row.situation).removesuffix(".situation"), site.page_of(row.situation)
        ),
        quotes=quotes,
        ids=tuple(f for f in fragments if f not in quote_ids),
    )


def _sure_days(row: Any) -> str:
    """Return the days on which a relation surely held; empty for the one day that is its date."""
    first, last = row.surely_from, row.surely_until
    if not first or not last or first > last or str(first) == str(last) == row.when:
        return ""
    return f"{first} to {last}"


def claim_row(row: Any, site: Site) -> Row:
    """Return a claim as a row of a list: where it is, who does what, when, and who says so."""
    known = situation_types().get(row.type or "")
    return {
        "page": site.page_of(row.claim),
        "who": who(row),
        "type": row.type or "",
        "label": known.label if known else (row.type or "claim").replace("-", " "),
        "valence": valence_of(row.type),
        "doubt": doubt_of(row),
        "when": words_of(row.when) if row.when else "",
        "claimant": row.claimant or "somebody not named",
        "article": site.article_of(row.claim),
        "title": row.title or site.article_of(row.claim),
    }


def valence_of(type_id: str | None) -> str:
    """Return the valence of a type, ``neutral`` where it has none of its own."""
    known = situation_types().get(type_id or "")
    return known.valence if known and known.valence in VALENCES else "neutral"


def doubt_of(row: Any) -> str:
    """Return why a claim is not said as fact: ``denied``, a modality, or nothing."""
    if row.polarity == "negative":
        return "denied" if row.modality == "actual" else f"denied, {row.modality}"
    return "" if row.modality == "actual" else str(row.modality)


def who(row: Any) -> str:
    """Return the actors of a row as a headline: ``Iran → Tajikistan``."""
    if row.initiator and row.target:
        return f"{_listed(row.initiator)} → {_listed(row.target)}"
    if row.party:
        return _listed(row.party, " – ")
    return _listed(row.initiator) or _listed(row.target) or "nobody named"


def _listed(names: Sequence[str], between: str = ", ") -> str:
    unique = tuple(dict.fromkeys(names))
    if len(unique) > _NAMED:
        return between.join(unique[: _NAMED - 1]) + f" and {len(unique) - _NAMED + 1} others"
    if between == ", " and len(unique) > 1:
        return ", ".join(unique[:-1]) + f" and {unique[-1]}"
    return between.join(unique)


def _roles(row: Any, site: Site) -> Iterable[tuple[str, tuple[Name, ...]]]:
    iris = iter(row.actor_id)
    for role in ROLES:
        names = tuple(
            Name(name, site.page_of(iri), iri)
            for name, iri in zip(getattr(row, role), iris, strict=False)
        )
        if names:
            yield _ROLE_NAMES[role], names
