"""Generate annotated articles for benchmarks: the same number gives the same articles."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

PEOPLE = ("envoy", "minister", "analyst")
ACTS = (
    ("recognise", "{a} recognised {b} in {when}", "initiator target"),
    ("impose-sanctions", "{a} imposed sanctions on {b} in {when}", "initiator target"),
    ("meet", "the governments of {a} and {b} met in {when}", "party"),
    ("criticise", "{a} criticised {b} in {when}", "initiator target"),
    ("sign-agreement", "{a} and {b} signed an agreement in {when}", "party"),
    ("good-relations", "{a} and {b} were on good terms in {when}", "party"),
    ("appeal", "{a} appealed to {b} in {when}", "initiator target"),
)
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def articles(number: int, seed: int = 1) -> Iterator[str]:
    """Return lines of JSONL, one annotated article of four or five claims each.

    Of a thousand, each has 130 triples of its own; states and types that they share add one or two.
    """
    from geokg.actors import states

    known = sorted(
        (s for s in states().values() if s.cow and s.iso3 and s.name.isascii()),
        key=lambda s: s.code,
    )
    draw = random.Random(seed)
    for at in range(number):
        a, b = draw.sample(known, 2)
        text, claims = [], []
        for n in range(draw.choice((4, 5))):
            kind, words, roles = draw.choice(ACTS)
            when = f"{draw.choice(MONTHS)} {draw.randrange(1950, 2020)}"
            sentence = words.format(a=a.name, b=b.name, when=when) + f", as item {n} of the record"
            text.append(f"It is known that {sentence}.")
            claim: dict[str, object] = {
                "id": f"c{n}",
                "quote": sentence,
                "type": kind,
                "when": when,
            }
            names = [a.code, b.code]
            claim |= (
                {"party": names}
                if roles == "party"
                else {"initiator": names[0], "target": names[1]}
            )
            if draw.random() < 0.3:
                claim |= {"claimant": "source", "certainty": draw.choice(("probable", "possible"))}
            if draw.random() < 0.2:
                claim["modality"] = draw.choice(("intended", "wanted", "predicted"))
            claims.append(claim)
        yield json.dumps(
            {
                "geokg": 1,
                "article": {
                    "id": f"a{at:07d}",
                    "title": f"Record {at}",
                    "publisher": "Example News",
                    "published": f"{draw.randrange(1990, 2020)}-03-02",
                    "language": "en",
                    "body": " ".join([*text, "A source of the record said so."]),
                },
                "actors": {"source": {"unnamed": "a source", "of": a.code}},
                "claims": claims,
            },
            ensure_ascii=False,
        )


def write_articles(path: Path, number: int) -> None:
    """Write a number of articles one by one, so that memory does not grow with their number."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in articles(number))
