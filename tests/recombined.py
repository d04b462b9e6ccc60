"""Annotations recombined: valid ones whose values take each other's places, and odd values too.

Everything follows from a seeded ``random.Random``: the same seed gives the same annotations. Many
of them pass the checks, which is what a test of the graphs behind them needs.
"""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any, Final

from geokg.base.vocabulary import CERTAINTIES, MODALITIES, POLARITIES, ROLES, STATUSES
from geokg.base.vocabulary import situation_types as types

TEXT: Final = (
    "France met Mali in May at the port. The minister of France thanked Mali on Monday, and Mali, "
    "said a clerk, meant well.\n"
)
SEED: Final[dict[str, Any]] = {
    "geokg": "1",
    "article": {"id": "port", "published": "1963-03-02", "language": "en", "body": TEXT},
    "actors": {
        "france": {"state": "France"},
        "paris": {"organ": "Government of France", "of": "france"},
        "minister": {
            "person": "The minister of France",
            "of": "paris",
            "holds": [{"office": "minister", "of": "FRA", "from": "1960", "until": "1964"}],
        },
        "clerk": {"unnamed": "a clerk"},
        "crowd": {"group": "Crowd", "members": ["MLI", "paris"]},
        "crew": {"group": "Crew", "members": ["crowd"]},
        "rebels": {"non-state": "Rebels", "in": "MLI"},
        "union": {"igo": "Union"},
    },
    "claims": [
        {
            "id": "met",
            "quote": "France met Mali",
            "type": "meet",
            "party": ["france", "MLI"],
            "when": "in May",
        },
        {
            "id": "thanks",
            "quote": "thanked Mali",
            "type": "praise",
            "initiator": "minister",
            "target": "MLI",
            "content": "met",
            "claimant": "clerk",
        },
        {
            "id": "seen",
            "quote": "on Monday",
            "about": "met",
            "claimant": "minister",
            "relayed-by": ["clerk", "paris"],
        },
        {
            "id": "ally",
            "quote": "meant well",
            "type": "alliance",
            "party": ["FRA", "MLI"],
            "status": "ongoing",
        },
        {
            "id": "visit",
            "quote": "at the port",
            "type": "visit",
            "initiator": "minister",
            "target": "crowd",
        },
    ],
}
"""A valid annotation with every kind of actor."""
DATES: Final = (
    *(
        "1963-01-22",
        "1963-01-22/1963-02-01",
        "1961~",
        "196X",
        "19XX",
        "1954/..",
        "../1954",
        "/1954",
    ),
    *("[1962,1963]", "[..1962]", "[1962..]", "{1962,1963}", "1963-21", "1963-33", "0001", "9999"),
    *("9999-12-31", "0001-01-01/..", "1963-XX-12", "1963-06-XX", "1963?/1964~", "1963%", "-0044"),
    *("Y12000", "1964/1963", "1963-02-30", "1963-01/1963-01-15", "[1963,1963-05]", "1963-06~/1964"),
    *("last January", "in May", "yesterday", "since 1960", "the 1960s", "9999~", "0001~", "XXXX"),
)
MOMENTS: Final = (
    *("1963-03-02", "0001-01-01", "9999-12-31", "1963-03-02T23:59:59.000000001+14:00"),
    *("1963-03-02T00:00-14:00", "1963-03-02T24:00:00", "1963-03-02T10:00+15:00", "1963-02-30", ""),
)
LANGUAGES: Final = (
    "en",
    "EN-gb",
    "x-klingon",
    "zh-Hant-TW",
    "i-default",
    "123",
    "e",
    "de-1996",
    "",
)
ADDRESSES: Final = ("https://a.example/b?c#d", "http://é.example/", "http://[::1]/", "a.example")
NUMBERS: Final = ("0", "1", "1.0", "0.000000001", "00.5", "1e-3", "-0", "1.5", ".5", "0.")
WORDS: Final = (
    "grain",
    "FRA",
    "unstated",
    "Monday",
    " ",
    "\u200b",
    "a\nb",
    "café",
    "😀",
    "x" * 400,
)


def recombined(rng: Random, data: dict[str, Any], edits: int) -> dict[str, Any]:
    """Return a copy of an annotation with so many edits."""
    made = deepcopy(data)
    for _ in range(edits):
        rng.choice((_claim, _claim, _claim, _actor, _actor, _article, _repeat))(rng, made)
    return made


def _names(data: dict[str, Any]) -> list[str]:
    """Return the names of actors, and a few that name something else."""
    own = [*data["actors"], *data["actors"], "FRA", "DEU", "MLI", "cow:260"]
    return [*own, "unstated", data["article"]["id"], *_ids(data)[:1]]


def _ids(data: dict[str, Any]) -> list[str]:
    ids = [claim["id"] for claim in data["claims"] if "id" in claim]
    return [*ids, *(f"{data['article']['id']}.{name}" for name in ids)] or ["nothing"]


def _several(rng: Random, names: list[str], most: int = 3) -> list[str] | str:
    given = [rng.choice(names) for _ in range(rng.randint(1, most))]
    return given if len(given) > 1 else given[0]


def _claim(rng: Random, data: dict[str, Any]) -> None:
    claim = rng.choice(data["claims"])
    values: dict[str, Any] = {
        **{role: _several(rng, _names(data)) for role in ROLES},
        "content": _several(rng, _ids(data)),
        "issue": _several(rng, [*WORDS, *_names(data)]),
        "place": _several(rng, [*WORDS, *_names(data)]),
        "when": rng.choice((rng.choice(DATES), {"verbatim": "in May", "edtf": rng.choice(DATES)})),
        "status": rng.choice(STATUSES),
        "polarity": rng.choice(POLARITIES),
        "modality": rng.choice(MODALITIES),
        "certainty": rng.choice(CERTAINTIES),
        "confidence": rng.choice(NUMBERS),
        "claimant": rng.choice(_names(data)),
        "relayed-by": _several(rng, _names(data), 11 if rng.random() < 0.1 else 4),
        "condition": rng.choice(("in May", "the port", *WORDS)),
        "quantity": rng.choice(("in May", "the port", *WORDS)),
        "note": rng.choice(WORDS),
    }
    key = rng.choice((*values, "drop", "type", "about", "retype", "quote"))
    if key == "drop":
        claim.pop(rng.choice(sorted(claim)), None)
    elif key == "quote":
        claim["quote"] = rng.choice(
            ("in May", "the port", ["in May", "the port", "in May"], "\u00a0")
        )
    elif key == "type":
        claim["type"] = rng.choice(list(types()))
    elif key == "retype":
        _retype(rng, claim, data)
    elif key == "about":
        kept = {
            k: v for k, v in claim.items() if k in ("id", "quote", "status", "when", "claimant")
        }
        claim.clear()
        claim.update(kept, about=rng.choice(_ids(data)))
    else:
        claim[key] = values[key]


def _retype(rng: Random, claim: dict[str, Any], data: dict[str, Any]) -> None:
    """Give a claim another type, with the roles that it needs."""
    kind = rng.choice(list(types().values()))
    for key in (*ROLES, "about"):
        claim.pop(key, None)
    claim["type"] = kind.id
    for role in kind.needs or ({"party"} if "party" in kind.takes else kind.takes):
        claim[role] = _several(rng, _names(data))


def _actor(rng: Random, data: dict[str, Any]) -> None:
    slug = rng.choice(sorted(data["actors"]))
    name = rng.choice(_names(data))
    values: dict[str, Any] = {
        "of": name,
        "in": name,
        "members": _several(rng, _names(data)),
        "aliases": _several(rng, list(WORDS)),
        "wikidata": rng.choice(("Q1", "Q0", "Q01", "q5", "P31", "Q99999999999")),
        "office": rng.choice(WORDS),
        "note": rng.choice(WORDS),
        "holds": {
            "office": rng.choice(WORDS),
            "of": name,
            "from": rng.choice(DATES),
            "until": rng.choice(DATES),
        },
    }
    key = rng.choice((*values, "kind"))
    if key == "kind":
        kind = rng.choice(("state", "organ", "person", "non-state", "igo", "group", "unnamed"))
        named = {"state": rng.choice(("France", "FRA", "Mali", "gw:255"))}.get(
            kind, rng.choice(WORDS)
        )
        data["actors"][slug] = {kind: named}
    else:
        data["actors"][slug][key] = values[key]


def _article(rng: Random, data: dict[str, Any]) -> None:
    values: dict[str, Any] = {
        "published": rng.choice(MOMENTS),
        "annotated": rng.choice(MOMENTS),
        "language": rng.choice(LANGUAGES),
        "url": rng.choice(ADDRESSES),
        "licence": rng.choice(ADDRESSES),
        "claimant": rng.choice(_names(data)),
        "title": rng.choice(WORDS),
        "author": _several(rng, list(WORDS)),
        "annotator": _several(rng, list(WORDS)),
        "rights": rng.choice(WORDS),
        "dateline": rng.choice(WORDS),
        "publisher": rng.choice(WORDS),
    }
    key = rng.choice(sorted(values))
    data["article"][key] = values[key]


def _repeat(rng: Random, data: dict[str, Any]) -> None:
    """Repeat a claim under another id."""
    again = deepcopy(rng.choice(data["claims"]))
    again["id"] = f"again-{len(data['claims'])}"
    data["claims"].append(again)
