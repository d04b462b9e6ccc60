"""How many letters differ between two words, and which known word is near to a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable


def edit_distance(one: str, other: str, most: int) -> int:
    """Return how many letters to insert, drop, replace or swap; more than ``most`` if it is more.

    >>> edit_distance("tadjikistan", "tajikistan", 2), edit_distance("brasil", "brazil", 1)
    (1, 1)
    >>> edit_distance("moscow", "monaco", 2)
    3
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, last, row = row, before, [at]
        for place, second in enumerate(other, 1):
            cost = min(row[-1] + 1, before[place] + 1, before[place - 1] + (letter != second))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == second:
                cost = min(cost, last[place - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def nearest_word(word: str, known: Iterable[str]) -> str:
    """Return the known word that a misspelt one is nearest to, or an empty string.

    One letter may be wrong in a word of three to seven letters, two in a longer one and three from
    twelve letters. Case, hyphens and underscores do not count. Two words that are equally near
    give none.

    >>> nearest_word("recognize", ["recognise", "reject"]), nearest_word("planned", ["wanted"])
    ('recognise', '')
    >>> nearest_word("relayed_by", ["relayed-by"]), nearest_word("IS", ["ISR"])
    ('relayed-by', '')
    """
    key = _key(word[:80])
    most = 0 if len(key) < 3 else 1 if len(key) < 8 else 2 if len(key) < 12 else 3
    found: dict[int, set[str]] = {}
    for name in known:
        other = _key(name)
        limit = min(most, len(other) // 3)
        distance = edit_distance(key, other, limit)
        if distance <= limit:
            found.setdefault(distance, set()).add(name)
    near = found[min(found)] if found else set()
    return next(iter(near)) if len(near) == 1 else ""


def _key(word: str) -> str:
    return word.casefold().replace("-", "").replace("_", "").replace(" ", "")
