"""Writes the terms of heads as rows of leaders.csv."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import leaders_factbook
from leaders_holders import Holder, JoinedTerm, doubt, source_of
from leaders_terms import GOVERNMENT, STATE
from tables import Row


def rows(holders: list[Holder], sovereigns: dict[str, str], problems: list[Row]) -> Iterator[Row]:
    """The rows of all terms.

    ``sovereigns`` are items and names of heads of state who are so in several states, with the one
    for which a name without more stands: the monarchs of the United Kingdom, the presidents of
    France. Their rows for other states say so in their role.
    """
    for holder in holders:
        for joint in holder.joints:
            if joint.start is None or not holder.name:
                why = "nobody says the name: the item has no label, and no other source the term"
                problems += [doubt(term, "no name", "dropped", why) for term in joint.said]
                continue
            yield {
                "code": holder.code,
                "name": holder.name,
                "aliases": "|".join(holder.aliases),
                "role": role_of(joint, sovereigns),
                "office": office_of(joint),
                "head": " ".join(head for head in (STATE, GOVERNMENT) if head in joint.heads),
                "from": str(joint.start.first),
                "until": str(joint.end.last) if joint.end else "..",
                "precision": precision(joint),
                "confirmed": confirmed(joint),
                "known_until": str(joint.known_until() or ""),
                "source": " ".join(
                    dict.fromkeys(part for term in joint.said for part in term.source.split(" "))
                ),
            }


def role_of(joint: JoinedTerm, sovereigns: dict[str, str]) -> str:
    """Phoenix's code where it has a spell; ``also GBR`` of a head of state whose state that is."""
    holder = joint.holder
    home = sovereigns.get(holder.item) or sovereigns.get(holder.name, "")
    if STATE in joint.heads and home and home != holder.code:
        return f"also {home}"
    return "GOV" if joint.spells else ""


def office_of(joint: JoinedTerm) -> str:
    """The title of the office where a source has one, else of what the person is the head."""
    if joint.title or joint.between:
        return joint.title or joint.between
    return "head of state" if STATE in joint.heads else "head of government"


def precision(joint: JoinedTerm) -> str:
    """How exact both bounds are, empty where both are days: ``year/day``."""
    words = (
        joint.start.precision if joint.start else "day",
        joint.end.precision if joint.end else "day",
    )
    return "" if words == ("day", "day") else "/".join(words)


def confirmed(joint: JoinedTerm) -> str:
    """Which bounds two sources confirm: ``from``, ``until`` or both."""
    words = [
        word for bound, word in (("start", "from"), ("end", "until")) if bound in joint.confirmed
    ]
    if joint.end is None and still_named(joint):
        words.append("until")
    return " ".join(words)


def still_named(joint: JoinedTerm) -> bool:
    """Whether both sources that reach the present still name the person."""
    open_there = any(source_of(t) == "wikidata" and t.end is None for t in joint.said)
    seen = [t.seen for t in joint.said if t.seen]
    return open_there and max(seen, default=date.min) >= leaders_factbook.LAST_DATA
