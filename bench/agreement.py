"""How right and how fast agreement is: noise with known pairs, coverage of intervals, cost.

python bench/agreement.py [noise] [coverage] [cost]

- noise: claims on random words, and the same claims with dropped claims, quotes whose ends move
  by up to a quarter, wrong types and a wrong actor; the true pairs are known, so wrong and
  missing pairs can be counted.
- coverage: synthetic studies of 40 articles, whose true alpha a study of 40,000 articles gives; the
  share of intervals that hold it.
- cost: 500 articles of two annotators with 15 claims each.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import geokg
from geokg import Article, Claim, Span
from geokg.analysis.agreement.alignment import align
from geokg.analysis.agreement.coefficients import NOMINAL, alpha, merged, tally
from geokg.analysis.agreement.intervals import alpha_interval

STATES = "FRA MLI GBR ISL NOR DNK IRN IRQ EGY UKR RUS CHL PER BOL OMN SAU ISR GHA TGO MAR".split()
TYPES = "visit meet criticise praise recognise threaten demand promise use-force trade".split()
MUTUAL = {"meet", "trade"}
NOISE = ((0.1, 0.5, 0.2, 0.2), (0.2, 0.8, 0.3, 0.3), (0.3, 0.9, 0.5, 0.4))
"""Shares of claims that are dropped, and of quotes, types and actors that are changed."""


def text_of(source: random.Random, words: int) -> str:
    """Return invented words in sentences of ten."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = ["".join(source.choices(letters, k=source.randint(2, 9))) for _ in range(words)]
    return " ".join(f"{name}." if at % 10 == 9 else name for at, name in enumerate(names))


def roles_of(source: random.Random, type_: str) -> dict[str, Any]:
    """Return roles that fit a type."""
    pair = source.sample(STATES, 2)
    return {"party": pair} if type_ in MUTUAL else {"initiator": pair[:1], "target": pair[1:]}


def claims_of(source: random.Random, text: str, number: int) -> list[Claim]:
    """Return claims on random passages, some of them stacked on the passage before."""
    starts = [0, *(at + 1 for at, c in enumerate(text) if c == " ")]
    made: list[Claim] = []
    span = Span(0, 1)
    for at in range(number):
        if not made or source.random() > 0.3:
            start = source.choice(starts[:-12])
            span = Span(start, starts[starts.index(start) + source.randint(4, 10)] - 1)
        kind = source.choice(TYPES)
        made.append(Claim(id=f"c{at}", quote=span, type=kind, **roles_of(source, kind)))
    return made


def changed(
    source: random.Random, claims: list[Claim], noise: tuple[float, float, float, float]
) -> list[Claim]:
    """Return claims of a second annotator, with the ids of the first."""
    drop, cut, wrong_type, wrong_roles = noise
    made = []
    for claim in claims:
        if source.random() < drop:
            continue
        start, end = claim.quote[0].span
        if source.random() < cut:
            quarter = (end - start) // 4
            start += source.randint(-quarter, quarter)
            end += source.randint(-quarter, quarter)
        kind = claim.type
        roles: dict[str, Any] = {role: list(names) for role, names in claim.roles().items()}
        if source.random() < wrong_type:
            kind = source.choice([t for t in TYPES if (t in MUTUAL) == (kind in MUTUAL)])
        if source.random() < wrong_roles:
            role = source.choice(list(roles))
            taken = {name for names in roles.values() for name in names}
            roles[role][-1] = source.choice([code for code in STATES if code not in taken])
        span = Span(max(0, start), max(start + 1, end))
        made.append(Claim(id=claim.id, quote=span, type=kind, **roles))
    return made


def article(id: str, text: str, claims: list[Claim], annotator: str) -> Article:
    """Return an article of one annotator."""
    length = len(text)
    kept = [claim for claim in claims if claim.quote[0].span.end <= length]
    return Article(id=id, text=text, actors={}, claims=kept, annotator=annotator)


def noise() -> Iterator[str]:
    """Yield the wrong and the found pairs under each noise."""
    for level in NOISE:
        source = random.Random(0)
        wrong = matched = true = 0
        for _ in range(40):
            text = text_of(source, 250)
            claims = claims_of(source, text, 35)
            one = article("a", text, claims, "ana")
            two = article("a", text, changed(source, claims, level), "ben")
            ids = {claim.id for claim in one.claims} & {claim.id for claim in two.claims}
            (aligned,) = align({"a": {"ana": one, "ben": two}}).values()
            pairs = [[view.id for view in unit.values()] for unit in aligned.shared]
            matched, true = matched + len(pairs), true + len(ids)
            wrong += sum(a != b for a, b in pairs)
        found = (matched - wrong) / true
        yield f"noise {level}: {wrong / matched:.1%} of the pairs wrong, {found:.1%} found"


def study(source: random.Random, articles: int) -> list[list[tuple[str, str]]]:
    """Return units of articles whose difficulty differs, so that they are not independent."""
    made = []
    for _ in range(articles):
        right = source.betavariate(8, 2)
        units = []
        for _ in range(source.randint(2, 10)):
            value = source.choice("abcdefgh")
            pair = [value if source.random() < right else source.choice("abcdefgh") for _ in "12"]
            units.append((pair[0], pair[1]))
        made.append(units)
    return made


def coverage(studies: int = 400) -> Iterator[str]:
    """Yield the share of intervals that hold the true alpha."""
    truth = alpha(merged(map(tally, study(random.Random(1), 40_000))))
    assert truth is not None
    held = 0
    for seed in range(studies):
        tallies = [tally(units) for units in study(random.Random(1000 + seed), 40)]
        interval = alpha_interval(tallies, NOMINAL)
        assert interval is not None
        held += interval.low <= truth <= interval.high
    share = f"{held / studies:.1%} of {studies} intervals"
    yield f"coverage: {share} hold the true alpha {float(truth):.4f}"


def cost() -> Iterator[str]:
    """Yield the time and the memory of a study of 500 articles."""
    source = random.Random(0)
    articles = []
    for number in range(500):
        text = text_of(source, 250)
        claims = claims_of(source, text, 15)
        articles.append(article(f"a{number}", text, claims, "ana"))
        articles.append(article(f"a{number}", text, changed(source, claims, NOISE[0]), "ben"))

    def timed(name: str, **options: object) -> str:
        start = time.process_time()
        geokg.agreement(articles, **options)  # type: ignore[arg-type]  # each option has its own type
        return f"{name}: {time.process_time() - start:.1f} s"

    yield timed("cost without chance and intervals", chance=False, resamples=0)
    yield timed("cost with chance and intervals")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield f"cost: at most {most:.0f} MB"


PARTS: dict[str, Callable[[], Iterator[str]]] = {"noise": noise, "coverage": coverage, "cost": cost}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        for line in PARTS[part]():
            print(line, flush=True)
