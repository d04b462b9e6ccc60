"""Actors that the form offers: those that the file declares, and those of the reference table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from geokg.actors import Candidate, resolve, states
from geokg.actors.names import names_by_spelling
from geokg.actors.organisations import organisations_by_name
from geokg.actors.spelling import name_key
from geokg.article.checks import RESERVED_NAMES
from geokg.base.diagnostics import Edit, Value
from geokg.base.safe_text import slug_of
from geokg.inputs.annotation import schema
from geokg.web.workbench.dates_read import day_of
from geokg.web.workbench.snapshots import Snapshot

MOST: Final = 12
"""The most actors that an answer offers."""
_SHORTEST: Final = 2
"""Letters from which on the reference table is searched by the beginning of names."""
Offer = dict[str, object]


def actors_answer(words: str, snapshot: Snapshot) -> dict[str, object]:
    """Return the actors that words may mean: declared ones, then those of the reference table."""
    key = name_key(words.strip())
    declared = [one for slug, one in snapshot.actors.items() if _is_named(slug, one, key)]
    offers = [
        declared_offer(slug, snapshot)
        for slug, one in snapshot.actors.items()
        if any(one is other for other in declared)
    ]
    offers += table_offers(_candidates(words, key, published(snapshot)), snapshot)
    return {"actors": offers[:MOST]}


def published(snapshot: Snapshot) -> str:
    """Return the date of publication, as the file has it."""
    said = snapshot.head.get("published", "")
    return said if isinstance(said, str) else ""


def declared_offer(slug: str, snapshot: Snapshot, where: str = "declared") -> Offer:
    """Return an actor that the file declares, as the form offers it."""
    kind, label = kind_and_name(snapshot.actors[slug])
    return _offer(slug, label or slug, kind, where)


def table_offers(
    candidates: Iterable[Candidate], snapshot: Snapshot, where: str = "table"
) -> Iterator[Offer]:
    """Yield actors of the reference table, each with the edit that declares it."""
    known = {_identity(one) for one in snapshot.actors.values()}
    slugs = used_slugs(snapshot)
    for candidate in candidates:
        entry = entry_of(candidate)
        if _identity(entry) in known:
            continue
        known.add(_identity(entry))
        slug = free_slug(slug_of(candidate.name) or candidate.kind, slugs)
        slugs.add(slug)
        declare = Edit("add", ("actors", slug), entry).as_dict()
        yield {
            **_offer(slug, candidate.name, candidate.kind, where),
            "why": candidate.reason,
            "declare": declare,
        }


def entry_of(candidate: Candidate) -> dict[str, Value]:
    """Return the keys of an actor that a candidate of the reference table becomes."""
    if candidate.kind == "state":
        return {"state": candidate.code}
    if candidate.kind == "igo":
        return {"igo": candidate.name}
    return {candidate.kind: candidate.name, "of": candidate.code}


def kind_and_name(actor: Value) -> tuple[str, str]:
    """Return the kind of a declared actor, and its name; a state is named by the table."""
    if not isinstance(actor, dict):
        return "", ""
    kind = next((kind for kind in schema.ACTOR_KINDS if kind in actor), "")
    said = actor.get(kind, "")
    name = said if isinstance(said, str) else ""
    return kind, states()[name].name if kind == "state" and name in states() else name


def names_of(slug: str, actor: Value) -> list[str]:
    """Return the names by which a text may call a declared actor."""
    names = [kind_and_name(actor)[1], slug.replace("-", " ")]
    aliases = actor.get("aliases", []) if isinstance(actor, dict) else []
    names += [
        one for one in ([aliases] if isinstance(aliases, str) else aliases) if isinstance(one, str)
    ]
    return [name for name in names if name]


def used_slugs(snapshot: Snapshot) -> set[str]:
    """Return the names that a new actor or claim of an article must not have."""
    claims = {str(claim["id"]) for claim in snapshot.claims if "id" in claim}
    return {*snapshot.actors, *claims, snapshot.id, *RESERVED_NAMES}


def free_slug(slug: str, used: Iterable[str]) -> str:
    """Return a slug that is not used, with a number if needed.

    >>> free_slug("iran", {"iran"})
    'iran-2'
    """
    taken = set(used)
    if slug not in taken:
        return slug
    return next(name for n in range(2, len(taken) + 3) if (name := f"{slug}-{n}") not in taken)


def _offer(slug: str, label: str, kind: str, where: str) -> Offer:
    return {
        "id": slug,
        "label": label,
        "kind": kind,
        "where": where,
        "why": "",
        "declare": None,
    }


def _is_named(slug: str, actor: Value, key: str) -> bool:
    if not key:
        return True
    keys = [name_key(name) for name in names_of(slug, actor)]
    return any(word.startswith(key) for name in keys for word in (name, *name.split()))


def _identity(actor: Value) -> tuple[str, str, str]:
    if not isinstance(actor, dict):
        return ("", str(actor), "")
    kind = next((kind for kind in schema.ACTOR_KINDS if kind in actor), "")
    return (kind, str(actor.get(kind, "")), str(actor.get("of", "")))


@lru_cache(maxsize=512)
def _candidates(words: str, key: str, day: str) -> tuple[Candidate, ...]:
    """Return what words mean, and what names mean that begin with them."""
    if not key:
        return ()
    at = day_of(day)
    found = list(resolve(words, at=at).candidates)
    if len(key) >= _SHORTEST:
        names = (*names_by_spelling(), *organisations_by_name())
        begun = sorted((name for name in names if name.startswith(key)), key=len)[: 2 * MOST]
        found += [one for name in begun for one in resolve(name, at=at).candidates]
    if words.isupper() and words in states():
        found += [one for one in resolve(states()[words].name).candidates if one.code == words]
    return tuple({(one.kind, one.code, one.name): one for one in found}.values())
