"""The actors of a draft: each with a slug, what the reference table knows, and its places."""

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
    """An actor of the draft, and all places where the text names it."""

    slug: str
    one: Candidate
    mentions: list[NameMention]


def actors_of(found: Iterable[NameMention], article: str) -> tuple[DraftActor, ...]:
    """The actors in the order in which the text first names them, each with a slug of its own."""
    cast: dict[tuple[str, str, str], DraftActor] = {}
    taken = {article, *RESERVED_NAMES}
    for mention in found:
        if not (one := mention.candidate):
            continue
        key = (one.kind, one.code, one.name)
        if key not in cast:
            called = one.name if one.kind in ("state", "person") else mention.words
            slug = _free(slug_of(called) or one.kind, taken)
            taken.add(slug)
            cast[key] = DraftActor(slug, one, [])
        cast[key].mentions.append(mention)
    return tuple(cast.values())


def _free(slug: str, taken: Collection[str]) -> str:
    numbered = (slug if number == 1 else f"{slug}-{number}" for number in count(1))
    return next(name for name in numbered if name not in taken)


def actor_lines(
    cast: Collection[DraftActor], met: Collection[str], text: str, day: date | None
) -> Iterator[str]:
    """The lines of the actors; ``met`` are the slugs of those that a claim names.

    A state waits as a comment where the text has only its people, and nobody meets them: checking
    would rightly say that it is not in the text.
    """
    waiting = {m.slug for m in cast if m.slug not in met and not _is_named(m, text)}
    slugs = {
        member.one.code: member.slug
        for member in cast
        if member.one.kind == "state" and member.slug not in waiting
    }
    if not cast:
        yield "# The reference table knows nobody in this text."
    yield "actors:" if len(waiting) < len(cast) else "actors: {}"
    for member in cast:
        before = "  # " if member.slug in waiting else "  "
        keys = ", ".join(f"{key}: {value}" for key, value in _entry(member, slugs, day).items())
        yield f"{before}{member.slug}: {{{keys}}}  # {_told(member)}"


def _is_named(member: DraftActor, text: str) -> bool:
    state = states()[member.one.code] if member.one.kind == "state" else None
    low = text.casefold()
    return not state or any(name.casefold() in low for name in (state.name, *state.names))


def _entry(member: DraftActor, slugs: Mapping[str, str], day: date | None) -> dict[str, str]:
    """The keys of an actor, each with its value as YAML."""
    one = member.one
    if one.kind == "state":
        return {"state": scalar(one.code)}
    entry: dict[str, str] = {one.kind: scalar(one.name)}
    serving = in_office(one, day)
    if one.kind == "person" and serving and not any(m.lesser for m in member.mentions):
        title = next((mention.title for mention in member.mentions if mention.title), "")
        office = office_of(serving, title)
        entry |= {"office": scalar(office)} if office else {}
    if one.kind == "organ" or serving:
        entry["of"] = scalar(slugs.get(one.code, one.code))
    called = dict.fromkeys(one_line(mention.words) for mention in member.mentions)
    aliases = [scalar(words) for words in called if words != one.name]
    return {**entry, "aliases": f"[{', '.join(aliases)}]"} if aliases else entry


def _told(member: DraftActor) -> str:
    """Where the text names an actor, and why it is taken for it where that is worth a look."""
    told = places_of((mention.words, mention.span.start) for mention in member.mentions)
    if member.one.kind == "person" or "; there" in member.one.reason:
        told += f" ({member.one.reason})"
    return one_line(told)


def places_of(found: Iterable[tuple[str, int]]) -> str:
    """Words with the places where they stand.

    >>> places_of([("Iran", 3), ("Iranian", 9), ("Iran", 40)])
    'Iran, at 3, 40; Iranian, at 9'
    """
    places: dict[str, list[str]] = {}
    for words, at in found:
        places.setdefault(one_line(words), []).append(str(at))
    return "; ".join(f"{words}, at {', '.join(at)}" for words, at in places.items())
