"""People by their name: the whole name, a surname, or another transcription of either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from geokg.actors.candidates import Candidate, government_of
from geokg.actors.leaders import LeaderRow, OfficeTerm, rows_by_surname, rows_by_transcription
from geokg.actors.spelling import name_key
from geokg.actors.states import Interval, states

TITLES: Final = (
    *("president", "vice president", "prime minister", "premier", "chancellor", "king", "queen"),
    *("emperor", "foreign minister", "defense minister", "secretary of state", "supreme leader"),
    *("ayatollah", "sultan", "emir", "crown prince", "prince", "minister", "general", "senator"),
    *("former president", "former prime minister", "mr.", "mr", "mrs.", "mrs", "ms.", "leader"),
    *("pope", "shah"),
)
_LONGEST_FIRST: Final = tuple(f"{title} " for title in sorted(TITLES, key=len, reverse=True))


def _terms(tenures: Iterable[OfficeTerm]) -> str:
    """Describe terms; of two sources of one open term, the later."""
    latest: dict[tuple[str, Interval], OfficeTerm] = {}
    for tenure in tenures:
        key = (tenure.office, tenure.interval)
        if key not in latest or (tenure.known_until or 0) > (latest[key].known_until or 0):
            latest[key] = tenure
    return "; ".join(tenure.description for tenure in latest.values())


def _words_in_capitals(name: str) -> int:
    return sum(word.isalpha() and len(word) > 1 and word.isupper() for word in name.split())


def people_of(
    rows: Iterable[LeaderRow],
    own: tuple[OfficeTerm, ...],
    *,
    codes: frozenset[str] = frozenset(),
    under: bool = False,
) -> Iterator[Candidate]:
    """The people of some rows, each once a state; a user's rows go before those of the table.

    ``codes`` limits them to some states; with ``under`` it is the government under each.
    """
    replaced = {(name_key(tenure.holder), tenure.code) for tenure in own}
    groups: dict[tuple[str, str], list[OfficeTerm]] = {}
    for tenure in own:
        groups.setdefault((name_key(tenure.holder), tenure.code), []).append(tenure)
    for row in rows:
        key = (name_key(row.name), row.code)
        if key not in replaced and not (codes and row.code not in codes):
            groups.setdefault(key, []).append(row.tenure())
    for (_, code), tenures in groups.items():
        # Sources differ in case: "XI Jinping" is a spelling of "Xi Jinping".
        holder = min((tenure.holder for tenure in tenures), key=_words_in_capitals)
        regime = tenures[0].office == "regime"
        terms = _terms(tenures)
        yield Candidate(
            kind="organ" if regime or under else "person",
            code=code,
            name=government_of(states()[code]) if under else holder,
            reason=f"the government under {holder}, {terms}" if under else terms,
            intervals=tuple(tenure.interval for tenure in tenures),
            tenures=tuple(tenures),
        )


def are_surnames(key: str, found: list[Candidate]) -> bool:
    """Return whether a name of one word found people: others may have it as a surname."""
    return bool(found) and " " not in key and all(one.kind == "person" for one in found)


def with_namesakes(key: str, found: list[Candidate], codes: frozenset[str]) -> list[Candidate]:
    """Return people whom the table calls by a surname alone, and all others who have it.

    A whole name of one word that nobody else has, Suharto, is no surname.
    """
    names = {(one.code, one.name) for one in found}
    others = [one for one in by_surname(key, codes) if (one.code, one.name) not in names]
    if not others and all(name_key(one.name) == key for one in found):
        return found
    return [*(replace(one, called="short name") for one in found), *others]


def by_surname(key: str, codes: frozenset[str]) -> Iterator[Candidate]:
    """Yield the people with a surname."""
    for one in people_of(rows_by_surname(key), (), codes=codes):
        reason = f"surname of {one.name}, {one.reason}"
        yield replace(one, reason=reason, called="surname")


def by_transcription(key: str, codes: frozenset[str]) -> Iterator[Candidate]:
    """Yield the people whose names other sources write with other letters."""
    is_surname = " " not in key
    what = "a spelling of the surname of" if is_surname else "a spelling of"
    for one in people_of(rows_by_transcription(key), (), codes=codes):
        reason = f"{what} {one.name}, {one.reason}"
        yield replace(one, reason=reason, called="surname" if is_surname else "name")


def title_of(text: str) -> str:
    """Return the title in front of a name, with spaces for hyphens; nothing if it has none.

    >>> title_of("Vice-President Joe Biden"), title_of("Joe Biden")
    ('vice president', '')
    """
    folded = text.casefold().replace("-", " ")
    return next((title[:-1] for title in _LONGEST_FIRST if folded.startswith(title)), "")


def without_title(text: str) -> str:
    """Return a name without the title in front of it."""
    title = title_of(text)
    return text[len(title) + 1 :] if title else text
