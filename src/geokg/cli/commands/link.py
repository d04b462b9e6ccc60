"""The command ``link``: proposals of Wikidata items; it changes no annotation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from geokg.article import Article
from geokg.base.plural import pluralize
from geokg.cli.command import PathName, files_argument, json_option, new_command
from geokg.cli.console import escaped, note, output
from geokg.cli.serialize import dumps
from geokg.cli.settings import NAME
from geokg.inputs.annotation.reader import WIKIDATA_CACHE, read

if TYPE_CHECKING:
    from geokg.remote.wikidata import ItemCandidate, Proposal

KINDS: Final = ("person", "organ", "non-state", "igo", "group")
"""States have their items in the reference table, unnamed sources have none."""


@dataclass(frozen=True, slots=True)
class Unlinked:
    """An actor without an item, and its place in a file."""

    place: str
    slug: str
    kind: str
    name: str
    language: str


@new_command("link")
@files_argument
@click.option(
    "--contact",
    default="",
    metavar="ADDRESS",
    help="Your mail or web address, which Wikidata requires.",
)
@click.option(
    "--deadline",
    type=float,
    default=60.0,
    metavar="SECONDS",
    help="Give up after so many seconds (60).",
)
@click.option(
    "--cache", type=PathName(), metavar="FILE", help="Keep the answers in this file instead."
)
@json_option("the proposals")
def link(
    files: tuple[str, ...], contact: str, deadline: float, cache: str | None, as_json: bool
) -> int:
    """Propose Wikidata items for actors without one (online).

    FILES are annotation files, or folders of them. No annotation is changed: the command prints the
    lines to add. Answers are kept in wikidata-cache.json, next to geokg.toml or the input, and not
    requested again.
    """
    # requests takes longer to import than all of geokg, and no other command needs it.
    from geokg.remote import wikidata

    without_item = [actor for article in read(*files) for actor in unlinked(article)]
    actors = [actor for actor in without_item if actor.kind != "group" or is_proper(actor.name)]
    proposals = wikidata.propose(
        [wikidata.ItemName(actor.name, actor.language) for actor in actors],
        contact=contact,
        cache=Path(cache) if cache else cache_file(Path(files[0])),
        endpoint=wikidata.ENDPOINT,
        deadline_s=deadline,
    )
    named = {(proposal.name.text, proposal.name.language): proposal for proposal in proposals}
    cards = [(actor, named[actor.name, actor.language]) for actor in actors]
    if as_json:
        output(dumps([as_record(actor, proposal) for actor, proposal in cards]))
    else:
        output(escaped("\n\n".join(card(actor, proposal) for actor, proposal in cards)))
    note(summary([proposal for _, proposal in cards]))
    asked = set(actors)
    for actor in without_item:
        if actor not in asked:
            note(f"{actor.place}: {actor.slug} left out: “{actor.name}” is not a proper name")
    return 0


def unlinked(article: Article) -> Iterable[Unlinked]:
    """The actors of an article that may have an item and have none, in their order."""
    language = article.language.partition("-")[0].lower() or "en"
    for slug, actor in article.actors.items():
        if actor.kind in KINDS and not actor.wikidata:
            place = str(article.locate(("actors", slug))) if article.locate else article.id
            yield Unlinked(place, slug, actor.kind, actor.name, language)


def is_proper(name: str) -> bool:
    """Whether a name begins like a proper one, perhaps after an article.

    Names in scripts without capitals count as proper.

    >>> is_proper("the Non-Aligned Movement"), is_proper("the others"), is_proper("七十七国集团")
    (True, False, True)
    """
    first = [next(filter(str.isalnum, word), "") for word in name.split()[:2]]
    return any(letter.isalpha() and not letter.islower() for letter in first)


def cache_file(path: Path) -> Path:
    """The file that keeps answers: next to the nearest ``geokg.toml``, else next to the input."""
    start = path.absolute()
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
        advice = f"one exact match: add `wikidata: {exact[0].id}` if it is the right one"
    elif exact:
        advice = f"{len(exact)} exact matches: read their descriptions, and add the line of one"
    elif proposal.candidates:
        advice = "no exact match: add a line only if you know that it is the right one"
    else:
        advice = "Wikidata has no similar name"
    return "\n".join([*lines, f"   = {advice}"])


def _shown(candidate: ItemCandidate) -> str:
    label = ": ".join(filter(None, (candidate.label, candidate.description)))
    return (
        f"wikidata: {candidate.id:<10}  {candidate.why or 'no exact match':<18}  {label}".rstrip()
    )


def as_record(actor: Unlinked, proposal: Proposal) -> dict[str, object]:
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
    single = sum(len(proposal.exact) == 1 for proposal in proposals)
    several = sum(len(proposal.exact) > 1 for proposal in proposals)
    total = f"{pluralize(len(proposals), 'actor')} without an item: "
    total += f"{single} with one exact match, {several} with several, "
    return total + f"{len(proposals) - single - several} with none; no annotation was changed"
