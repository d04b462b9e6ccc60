"""Random articles for the panel, with few states and types so that reports meet."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final

from geokg.base.vocabulary import situation_types

STATES: Final = "FRA DEU cow:260 DDR SUN RUS KAZ YUG SCG SRB HRV TCD LBY YEM cow:678 TJK".split()
TYPES: Final = (
    "sign-agreement meet mediate criticise threaten use-force war good-relations alliance "
    "defence-pact recall-ambassador humanitarian-aid negotiate shelter visit inform"
).split()
PUBLISHERS: Final = ("Harbour Post", "Steppe Gazette", "Atlas Review", None)

ROLES: Final = frozenset({"initiator", "target", "party", "mediator", "beneficiary", "against"})

Record = dict[str, object]


def random_articles(random: Random, folder: Path) -> Path:
    """Write one to four articles as annotation files and return their folder."""
    states = random.sample(STATES, 4)
    types = random.sample(TYPES, 3)
    known: list[tuple[str, str]] = []
    for number in range(random.randint(1, 4)):
        record = _article(random, f"article-{number}", states, types, known)
        (folder / f"article-{number}.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def _article(
    random: Random, name: str, states: list[str], types: list[str], known: list[tuple[str, str]]
) -> Record:
    published = date(1988, 1, 1) + timedelta(days=random.randrange(3000))
    actors = _actors(random, states)
    head: Record = {"id": name, "title": name, "language": "en"}
    if random.random() < 0.9:
        head["published"] = published.isoformat()
    if publisher := random.choice(PUBLISHERS):
        head["publisher"] = publisher
    claims = []
    for number in range(random.randint(1, 6)):
        claims.append(_claim(random, name, f"c{number}", states, actors, types, known))
    head["body"] = " ".join(str(claim["quote"]) + "." for claim in claims)
    if random.random() < 0.2:
        head["body"] = f"{head['body']} {name} ends."
    return {"geokg": 1, "article": head, "actors": actors, "claims": claims}


def _actors(random: Random, states: list[str]) -> dict[str, Record]:
    actors: dict[str, Record] = {
        "organ": {"organ": "the ministry", "of": random.choice(states)},
        "envoy": {"person": "the envoy", "of": "organ"},
        "source": {"unnamed": "an aide", "of": random.choice(states)},
        "rebels": {"non-state": "the rebels"},
        "agent": {"organ": "the agents", "of": "rebels"},
        "allies": {"group": "the allies", "members": random.sample(states, 2)},
        "bloc": {
            "group": "the bloc",
            "of": random.choice(states),
            "members": ["organ", random.choice(states)],
        },
        "leader": {
            "person": "the leader",
            "of": random.choice(states),
            "holds": [
                {
                    "office": "president",
                    "of": random.choice(states),
                    "from": "1990-05",
                    "until": "1992",
                }
            ],
        },
    }
    return actors


def _claim(
    random: Random,
    article: str,
    name: str,
    states: list[str],
    actors: dict[str, Record],
    types: list[str],
    known: list[tuple[str, str]],
) -> Record:
    claim: Record = {"id": name, "quote": f"{article} reports event {name}"}
    kinds = situation_types()
    if known and random.random() < 0.25:
        target, kind = random.choice(known)
        claim["about"] = target.removeprefix(f"{article}.")
    else:
        kind = random.choice(types)
        claim["type"] = kind
        claim |= _roles(random, kind, states, actors)
    if random.random() < 0.4:
        claim["claimant"] = random.choice(["source", "envoy", "organ", random.choice(states)])
        if claim["claimant"] != "source" and random.random() < 0.3:
            claim["relayed-by"] = "source"
    elif random.random() < 0.1:
        claim["claimant"] = "unstated"
    claim["modality"] = random.choice(
        ["actual"] * 5 + ["intended", "wanted", "predicted", "counterfactual"]
    )
    claim["polarity"] = random.choice(["positive"] * 4 + ["negative"])
    if random.random() < 0.85:
        claim["when"] = _when(random)
    if kinds[kind].is_relation and random.random() < 0.5:
        actual = claim["modality"] == "actual"
        claim["status"] = random.choice(
            ["ongoing", "ended", "suspended"] if actual else ["ongoing"]
        )
    if "type" in claim:  # a claim about a claim of another article names one with a type
        known.append((f"{article}.{name}", kind))
    return claim


def _roles(
    random: Random, kind: str, states: list[str], actors: dict[str, Record]
) -> dict[str, object]:
    known = situation_types()[kind]
    roles = {role for role in known.takes if role in known.needs or random.random() < 0.5}
    if known.direction == "either":
        roles -= {"party", "initiator", "target"}
        roles |= random.choice(({"party"}, {"initiator", "target"}))
    free = [*random.sample(states, 3), *random.sample(sorted(actors), 4)]
    random.shuffle(free)
    found: dict[str, object] = {}
    for role in sorted(roles & ROLES):
        number = 2 if role == "party" else random.choice([1, 1, 2])
        found[role] = [free.pop() for _ in range(min(number, len(free)))] or "unstated"
    return found


def _when(random: Random) -> str:
    start = date(1988, 1, 1) + timedelta(days=random.randrange(2200))
    end = start + timedelta(days=random.randrange(1, 900))
    day, month, year = str(start), str(start)[:7], str(start)[:4]
    return random.choice(
        [
            day, day, month, month, year, year, f"{year}~", f"{month}?",
            f"{day}/{end}", f"{month}/{str(end)[:7]}", f"{year}/{str(end)[:4]}", f"{year}~/{end}",
            f"{month}/..", f"{year}~/..", f"{year}/", f"../{month}", f"/{year}",
            f"[{month},{str(end)[:7]}]", f"[{day},{end}]", f"[{day}..{end}]",
        ]
    )  # fmt: skip
