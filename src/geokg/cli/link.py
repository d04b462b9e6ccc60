"""``geokg link``: proposes Wikidata items for actors that have none; it changes no annotation."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geokg.article import Article
from geokg.base.plural import pluralize
from geokg.cli import tables
from geokg.cli.settings import NAME
from geokg.cli.talk import put, say
from geokg.inputs.annotation.reader import WIKIDATA_CACHE, read

if TYPE_CHECKING:
    from geokg.remote.wikidata import ItemCandidate, Proposal

KINDS: Final = ("person", "organ", "non-state", "igo", "group")
"""States have their items in the reference table, unnamed sources have none."""


@dataclass(frozen=True, slots=True)
class Unlinked:
    """An actor without an item, and where it stands."""

    place: str
    slug: str
    kind: str
    name: str
    language: str


def link(options: Namespace) -> int:
    """Propose items for actors without one, with what speaks for each."""
    # requests takes longer to import than all of geokg, and no other command needs it.
    from geokg.remote import wikidata

    found = [actor for article in read(*options.files) for actor in unlinked(article)]
    actors = [actor for actor in found if actor.kind != "group" or is_proper(actor.name)]
    cache = Path(options.cache) if options.cache else cache_file(Path(options.files[0]))
    proposals = wikidata.propose(
        [wikidata.ItemName(actor.name, actor.language) for actor in actors],
        contact=options.contact,
        cache=cache,
        endpoint=wikidata.ENDPOINT,
        deadline_s=options.deadline,
    )
    named = {(proposal.name.text, proposal.name.language): proposal for proposal in proposals}
    cards = [(actor, named[actor.name, actor.language]) for actor in actors]
    if options.json:
        put(tables.dumps([as_json(actor, proposal) for actor, proposal in cards]))
    else:
        put("\n\n".join(card(actor, proposal) for actor, proposal in cards))
    say(summary([proposal for _, proposal in cards]))
    asked = set(actors)
    for actor in found:
        if actor not in asked:
            say(f"{actor.place}: {actor.slug} left out: “{actor.name}” is no proper name")
    return 0


def unlinked(article: Article) -> Iterable[Unlinked]:
    """The actors of an article that may have an item and name none, in their order."""
    language = article.language.partition("-")[0].lower() or "en"
    for slug, actor in article.actors.items():
        if actor.kind in KINDS and not actor.wikidata:
            place = str(article.locate(("actors", slug))) if article.locate else article.id
            yield Unlinked(place, slug, actor.kind, actor.name, language)


def is_proper(name: str) -> bool:
    """Whether a name begins like a proper one, be it after an article.

    Scripts without capitals cannot tell, and count as proper.

    >>> is_proper("the Non-Aligned Movement"), is_proper("the others"), is_proper("七十七国集团")
    (True, False, True)
    """
    first = [next(filter(str.isalnum, word), "") for word in name.split()[:2]]
    return any(letter.isalpha() and not letter.islower() for letter in first)


def cache_file(given: Path) -> Path:
    """Where answers are kept: beside the nearest ``geokg.toml``, else beside the input."""
    start = given.absolute()
    for folder in (start, *start.parents):
        if (folder / NAME).is_file():
            return folder / WIKIDATA_CACHE
    return start.with_name(WIKIDATA_CACHE)


def card(actor: Unlinked, proposal: Proposal) -> str:
    """An actor and its candidates, each as the line that would be added."""
    lines = [f"{actor.place}: {actor.slug}, {actor.kind} “{actor.name}”"]
    lines += [f"   {_shown(candidate)}" for candidate in proposal.candidates]
    exact = proposal.exact
    if len(exact) == 1:
        advice = f"exactly one is called so: add `wikidata: {exact[0].id}` if it is the one meant"
    elif exact:
        advice = f"{len(exact)} are called so: read what they are, and add the line of one"
    elif proposal.candidates:
        advice = "none is called exactly so: add a line only if you know that it is the one meant"
    else:
        advice = "Wikidata has nothing like it"
    return "\n".join([*lines, f"   = {advice}"])


def _shown(candidate: ItemCandidate) -> str:
    said = ": ".join(filter(None, (candidate.label, candidate.description)))
    return f"wikidata: {candidate.id:<10}  {candidate.why or 'not called so':<18}  {said}".rstrip()


def as_json(actor: Unlinked, proposal: Proposal) -> dict[str, object]:
    """An actor and its candidates as plain values; ``match`` is the only exact one, or null."""
    return {
        "place": actor.place,
        "actor": actor.slug,
        "kind": actor.kind,
        "name": actor.name,
        "language": actor.language,
        "match": proposal.exact[0].id if len(proposal.exact) == 1 else None,
        "candidates": [
            {
                "wikidata": candidate.id,
                "label": candidate.label,
                "description": candidate.description,
                "why": candidate.why,
                "revision": candidate.revision,
            }
            for candidate in proposal.candidates
        ],
    }


def summary(proposals: list[Proposal]) -> str:
    """What was found, in a line."""
    one = sum(len(proposal.exact) == 1 for proposal in proposals)
    several = sum(len(proposal.exact) > 1 for proposal in proposals)
    said = f"{pluralize(len(proposals), 'actor')} without an item: "
    said += f"{one} with one exact match, {several} with several, "
    return said + f"{len(proposals) - one - several} with none; no annotation was changed"
