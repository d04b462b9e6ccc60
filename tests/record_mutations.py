"""Annotation records with changes that a reader in one pass may overlook, drawn from a seed.

Some leave the annotation right, some make it wrong or worth a warning, and some are in the bytes
of the JSON alone. Other tests of readers spoil values at random; these know the keys.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any, Final

from geokg.actors import states
from geokg.base.vocabulary import (
    CERTAINTIES,
    MODALITIES,
    POLARITIES,
    ROLES,
    STATUSES,
    situation_types,
)
from mutator import BYTES, spoil_value

Record = dict[str, Any]
DATES: Final[tuple[Any, ...]] = (
    *("1963", "1963-01-22", "1963~", "[1963,1965]", "1961/1963", "2004-05", "2023-24", "1940-05"),
    *("12/31/1999", "13/05/2020", "05/06/2020", "2020-05-04 00:00:00", "1963-02-30", "1998/1997"),
    *("since 1995", "1995/..", "../1930", "until 1930", {"edtf": "1995/.."}, "before 1917"),
    *("in 1963", "last year", "on Monday", "next month", "soon", "the 1990s", "", " ", "tomorrow"),
    *({"verbatim": "last year", "edtf": "1998"}, {"edtf": "2030-01"}, {"verbatim": "on Monday"}),
    *(
        {},
        {"edtf": None},
        {"edtf": "1963", "verbatim": None},
        {"edtf": "x"},
        {"when": "1963"},
        1963,
    ),
)
NAMES: Final = (
    *("FRA", "SUN", "RUS", "DEU", "cow:260", "gw:255", "cow:2", "YEM", "cow:678", "XXX", "FR"),
    *("unstated", "graph", "France", " FRA", "other.c1", "GRL", "TJK", "c0"),
)
WORDS: Final = (
    *("“", " :", '": "', '\\": ', "\\", "\u003a", "é", "e\u0301", "\u00a0", "\u200b", "\x7f"),
    *("\x85", "\ufeff", "\r", "\r\n", "\n", "\t", "\b", "\ufffe", "😀", "\U0001ffff", "ﬃ", "ß"),
)
CONFIDENCES: Final = (0.85, 0, 1, 1.0, 1e-7, 0.850, "0.850", "85%", 1.01, -0.0, True, None, "1e-1")


def mutated(rng: Random, records: list[Record]) -> bytes:
    """Return one of some records as a line of JSON, usually changed."""
    record = deepcopy(rng.choice(records))
    for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
        change = rng.choice(CHANGES)
        # A change may meet what an earlier one has spoilt.
        if change is spoil_value or _has_its_parts(record):
            change(rng, record)
    line = json.dumps(record, ensure_ascii=rng.random() < 0.3).encode("utf-8", "surrogatepass")
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
        line = rng.choice(ON_BYTES)(rng, line)
    return line


def _has_its_parts(record: Record) -> bool:
    claims, actors = record.get("claims"), record.get("actors", {})
    return (
        isinstance(record.get("article"), dict)
        and isinstance(actors, dict)
        and all(isinstance(actor, dict) for actor in actors.values())
        and isinstance(claims, list)
        and bool(claims)
        and all(isinstance(claim, dict) for claim in claims)
    )


def _names(record: Record) -> list[str]:
    """Return names that a claim may have: of actors, claims, the article, and states."""
    ids = [claim["id"] for claim in record["claims"] if isinstance(claim.get("id"), str)]
    own = record["article"].get("id", "x")
    return [
        *record.get("actors", {}),
        *ids,
        str(own),
        f"{own}.",
        *(f"{own}.{id}" for id in ids[:1]),
        *NAMES,
    ]


def _change_names(rng: Random, record: Record) -> None:
    claim, names = rng.choice(record["claims"]), _names(record)
    key = rng.choice((*ROLES, "claimant", "relayed-by", "issue", "place", "about", "content"))
    several = rng.sample(names, min(len(names), rng.choice((1, 2, 3, 10))))
    claim[key] = rng.choice((rng.choice(names), several, [*several, several[0]]))
    if key == "about" and rng.random() < 0.7:
        for other in ("type", "content", "issue", "place", *ROLES):
            claim.pop(other, None)


def _change_date(rng: Random, record: Record) -> None:
    claim = rng.choice(record["claims"])
    claim["when"] = deepcopy(rng.choice(DATES))
    if rng.random() < 0.7:
        words = claim["when"]
        words = words.get("verbatim") if isinstance(words, dict) else words
        record["article"]["body"] = f"{record['article'].get('body')} It was {words}, they said."


def _change_head(rng: Random, record: Record) -> None:
    head = record["article"]
    key, values = rng.choice(
        (
            ("published", ("1940-01-01", "1950-06-01", "2008-07-07", "2008-07-07T20:09:00Z", "x")),
            ("language", ("en", "EN-gb", "pt-br", "x", "")),
            ("claimant", _names(record)),
            ("author", ("A", ["A", "B"], [], [""])),
            ("annotator", (["ana", "ben"], "ana", "")),
            ("annotated", ("2020-01-01", "yesterday")),
            ("adjudication", ("gold/1", "gold")),
            ("url", ("https://example.org/a", "example.org", "https://example.org/a b")),
            ("licence", ("https://example.org/l", "CC BY")),
            ("id", ("note", "Note", "derived", "a" * 201, *record.get("actors", {}))),
            ("text", ("note.txt",)),
            ("body", ("", " ", "\ufeffIt rained.", None)),
        )
    )
    head[key] = rng.choice(values)
    for claim in record["claims"]:
        if rng.random() < 0.2 and key == "annotator":
            claim["annotator"] = rng.choice(("ana", ["ana", "eve"], ["ben"]))
            claim["adjudicator"] = "eve"


def _change_actor(rng: Random, record: Record) -> None:
    actors = record.setdefault("actors", {})
    slug = rng.choice([*actors, "new", "New", "unstated"])
    entry = actors.setdefault(slug, {rng.choice(("group", "organ", "person")): "Someone"})
    names = _names(record)
    key, value = rng.choice(
        (
            *((key, rng.choice(names)) for key in ("of", "in", "members")),
            ("members", rng.sample(names, 2)),
            ("holds", [{"of": "FRA"}]),
            ("aliases", rng.choice(("it", ["they", "it"], []))),
            ("office", "minister"),
            ("wikidata", rng.choice(("Q2042", "2042"))),
            ("state", rng.choice(("Mali", "Congo", "FRA", "Yugoslavia", "Germany", "cow:260"))),
            ("holds", {"office": "minister", "of": rng.choice(names), "from": rng.choice(DATES)}),
            ("holds", [{"office": "minister", "from": "1998", "until": rng.choice(("1997", "x"))}]),
            (rng.choice(("group", "unnamed", "igo", "non-state")), rng.choice(("It", None))),
        )
    )
    if key == "holds" and rng.random() < 0.8:
        entry.clear()
        entry["person"] = "It"
    entry[key] = value
    if rng.random() < 0.2:
        record["actors"] = [{"id": slug, **entry} for slug, entry in actors.items()]
        record["actors"] += record["actors"][: rng.choice((0, 0, 1))]


def _change_value(rng: Random, record: Record) -> None:
    claim = rng.choice(record["claims"])
    choices: dict[str, tuple[object, ...]] = {
        "polarity": (*POLARITIES, "Negative", "no", None),
        "modality": (*MODALITIES, None),
        "certainty": (*CERTAINTIES, "sure"),
        "status": (*STATUSES, "over"),
        "confidence": CONFIDENCES,
        "condition": ("unless", "if it rains", ""),
        "quantity": ("three", "12 ships", 12),
        "type": (rng.choice(sorted(situation_types())), "undecided", "Meet", ""),
        "place": (rng.choice(sorted(states())), "the harbour", ["FRA", "it"]),
        "id": ("c0", "c-1", "C1", "graph", None, *record.get("actors", {})),
    }
    key = rng.choice(sorted(choices))
    claim[key] = rng.choice(choices[key])


def _change_quote(rng: Random, record: Record) -> None:
    claim = rng.choice(record["claims"])
    text = str(record["article"].get("body"))
    start = rng.randrange(max(1, len(text)))
    words = text[start : start + rng.choice((1, 3, 12, 40))]
    parts = {"exact": words, "prefix": text[max(0, start - 9) : start]}
    forms = (words, words.replace(" ", "  "), words.replace("“", '"'), f" {words} ", parts)
    claim["quote"] = rng.choice((*forms, [words, words], [parts], {"prefix": "a"}, [], words * 2))


def _change_claims(rng: Random, record: Record) -> None:
    """Repeat, remove or refer to a claim."""
    claims = record["claims"]
    at = rng.randrange(len(claims))
    again = deepcopy(claims[at])
    if rng.random() < 0.8:
        again["id"] = f"again-{len(claims)}"
    other = {"id": "other", "about": claims[at].get("id"), "quote": again.get("quote")}
    if rng.random() < 0.3:
        other["status"] = rng.choice(STATUSES)
    if rng.random() < 0.2:
        claims[at] = {**other, "id": again.get("id"), "about": "other"}
    way = rng.randrange(5)
    if way == 4:
        del claims[at]
    else:
        claims.insert(rng.randrange(len(claims) + 1), other if way == 3 else again)


def _change_words(rng: Random, record: Record) -> None:
    """Put a character into the text, and perhaps into all else that has it."""
    old, new = rng.choice(("a", "e", " ", "It", ", ")), rng.choice(WORDS)
    if rng.random() < 0.5:
        record["article"]["body"] = str(record["article"].get("body")).replace(old, new, 2)
        return
    for key, value in record.items():
        record[key] = _replaced(value, old, new)


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(part, old, new) for key, part in value.items()}
    if isinstance(value, list):
        return [_replaced(part, old, new) for part in value]
    return value.replace(old, new) if isinstance(value, str) else value


def _null_keys(rng: Random, record: Record) -> None:
    """Write keys without a value as null, as a strict JSON Schema has them."""
    for claim in record["claims"]:
        claim |= dict.fromkeys({"about", "when", "mediator", "note"} - claim.keys())
    for actor in record.get("actors", {}).values():
        actor |= dict.fromkeys({"person", "organ", "of", "holds", "aliases"} - actor.keys())


CHANGES: Final[tuple[Callable[[Random, Any], None], ...]] = (
    *(_change_names, _change_names, _change_date, _change_head, _change_actor, _change_value),
    *(_change_quote, _change_claims, _change_words, _null_keys, spoil_value),
)


def _repeat_key(rng: Random, line: bytes) -> bytes:
    """Write a key of some object a second time, before or after all others."""
    at = rng.choice([place for place, byte in enumerate(line) if byte == ord("{")] or [0])
    key, space = (
        rng.choice((b'"id"', b'"quote"', b'"body"', b'"type"', b'"geokg"')),
        b" " * (at % 2),
    )
    value = rng.choice((b'"c0"', b'"a: b"', b"null", b'{"exact": "a"}', b"1"))
    return line[: at + 1] + key + space + b": " + value + b", " + line[at + 1 :]


def _space_keys(rng: Random, line: bytes) -> bytes:
    space = rng.choice((b" ", b"\t", b"\r\n", b"  "))
    return line.replace(b'":', b'"' + space + b":", rng.choice((-1, 1, 5)))


def _escape(rng: Random, line: bytes) -> bytes:
    old, new = rng.choice(((b":", b"\\u003a"), (b"a", b"\\u0061"), (b"/", b"\\/"), (b" ", b"\\n")))
    return line.replace(old, new, rng.choice((1, 3, -1)))


def _insert(rng: Random, line: bytes) -> bytes:
    at = rng.randrange(len(line) + 1)
    return line[:at] + rng.choice(BYTES) + line[at:]


def _delete(rng: Random, line: bytes) -> bytes:
    at = rng.randrange(len(line) + 1)
    return line[:at] + line[at + 1 :]


ON_BYTES: Final = (_repeat_key, _repeat_key, _space_keys, _escape, _insert, _delete)


def lines(seed: int, number: int, records: list[Record]) -> Iterator[bytes]:
    """Yield mutated records; the same seed yields the same ones."""
    rng = Random(seed)
    for _ in range(number):
        yield mutated(rng, records)
