"""The actors of a draft, with slugs, entries of the reference table and mentions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count

from geokg.actors import Candidate, states
from geokg.article.checks import RESERVED_NAMES
from geokg.base.safe_text import slug_of
from geokg.inputs.draft.mentions import NameMention, in_office, office_of
from geokg.inputs.draft.writing import one_line, scalar


@dataclass(frozen=True, slots=True)
class DraftActor:
    """An actor of the draft, with its mentions in the text."""

    slug: str
    entry: Candidate
    mentions: list[NameMention]


def actors_of(mentions: Iterable[NameMention], article: str) -> tuple[DraftActor, ...]:
    """Return the actors in the order of their first mentions, with unique slugs."""
    actors: dict[tuple[str, str, str], DraftActor] = {}
    used_slugs = {article, *RESERVED_NAMES}
    for mention in mentions:
        if not (candidate := mention.candidate):
            continue
        key = (candidate.kind, candidate.code, candidate.name)
        if key not in actors:
            name = candidate.name if candidate.kind in ("state", "person") else mention.words
            slug = _free(slug_of(name) or candidate.kind, used_slugs)
            used_slugs.add(slug)
            actors[key] = DraftActor(slug, candidate, [])
        actors[key].mentions.append(mention)
    return tuple(actors.values())


def _free(slug: str, used: Collection[str]) -> str:
    numbered = (slug if number == 1 else f"{slug}-{number}" for number in count(1))
    return next(name for name in numbered if name not in used)


def actor_lines(
    actors: Collection[DraftActor], claimed_slugs: Collection[str], text: str, day: date | None
) -> Iterator[str]:
    """Yield the lines of the actors.

    A state that no claim names, and of which the text has only the demonym, becomes a comment: its
    name is not in the text, so `geokg check` would report it.

    Args:
        actors: The actors.
        claimed_slugs: The slugs of the actors that claims name.
        text: The text of the article.
        day: The day of publication.
    """
    commented = {a.slug for a in actors if a.slug not in claimed_slugs and not _is_named(a, text)}
    slugs = {
        actor.entry.code: actor.slug
        for actor in actors
        if actor.entry.kind == "state" and actor.slug not in commented
    }
    if not actors:
        yield "# The reference table has none of the names in this text."
    yield "actors:" if len(commented) < len(actors) else "actors: {}"
    for actor in actors:
        indent = "  # " if actor.slug in commented else "  "
        keys = ", ".join(f"{key}: {value}" for key, value in _entry(actor, slugs, day).items())
        yield f"{indent}{actor.slug}: {{{keys}}}  # {_mentions_comment(actor)}"


def _is_named(actor: DraftActor, text: str) -> bool:
    state = states()[actor.entry.code] if actor.entry.kind == "state" else None
    folded_text = text.casefold()
    return not state or any(name.casefold() in folded_text for name in (state.name, *state.names))


def _entry(actor: DraftActor, slugs: Mapping[str, str], day: date | None) -> dict[str, str]:
    """Return the keys of an actor with their YAML values."""
    candidate = actor.entry
    if candidate.kind == "state":
        return {"state": scalar(candidate.code)}
    values: dict[str, str] = {candidate.kind: scalar(candidate.name)}
    terms = in_office(candidate, day)
    is_modified = any(mention.is_modified for mention in actor.mentions)
    title = next((mention.title for mention in actor.mentions if mention.title), "")
    if candidate.kind == "person" and (terms or title) and not is_modified:
        # The office that the text gives is written at any date: a wrong date is to be found by it.
        office = office_of(terms, title)
        values |= {"office": scalar(office)} if office else {}
    if candidate.kind == "organ" or terms or "office" in values:
        values["of"] = scalar(slugs.get(candidate.code, candidate.code))
    words_used = dict.fromkeys(one_line(mention.words) for mention in actor.mentions)
    aliases = [scalar(words) for words in words_used if words != candidate.name]
    return {**values, "aliases": f"[{', '.join(aliases)}]"} if aliases else values


def _mentions_comment(actor: DraftActor) -> str:
    """Return where the text names an actor, and the reason for the match if it needs a check."""
    comment = places_of((mention.words, mention.span.start) for mention in actor.mentions)
    if actor.entry.kind == "person" or "; there" in actor.entry.reason:
        comment += f" ({actor.entry.reason})"
    return one_line(comment)


def places_of(mentions: Iterable[tuple[str, int]]) -> str:
    """Return words with their offsets.

    >>> places_of([("Iran", 3), ("Iranian", 9), ("Iran", 40)])
    'Iran, at 3, 40; Iranian, at 9'
    """
    offsets: dict[str, list[str]] = {}
    for words, offset in mentions:
        offsets.setdefault(one_line(words), []).append(str(offset))
    return "; ".join(f"{words}, at {', '.join(offset)}" for words, offset in offsets.items())
