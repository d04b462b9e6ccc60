"""Generate articles that vary like real annotation: the same number gives the same articles.

Claims have all types, roles, modalities and statuses, dates of all kinds, several quotes, claims
about claims, relays, and actors of all kinds with names in several languages. `skeletons` counts
how many kinds of claims there are.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from articles import MONTHS

from geokg.actors import State, states
from geokg.article import Article, Claim
from geokg.base.vocabulary import (
    CERTAINTIES,
    MODALITIES,
    STATUSES,
    SituationType,
    situation_types,
)

Fields = dict[str, object]
FIRST = date(1949, 1, 1)
NAMES = (
    *("Office for Records", "Ministério dos Registos", "Amt für Öffentliches", "外務記録局"),
    *("Бюро записей", "دائرة السجلات", "Bureau d'état", "Υπηρεσία Αρχείων"),
)
PEOPLE = ("Ana Exemplo", "Olaf Übung", "Пример Иванова", "例子太郎", "Jean d'Exemple")
KINDS = ("organ", "person", "non-state", "group", "unnamed", "igo")
TOPICS = ("fishing", "the border", "l'énergie", "права", "a treaty of 1951")
PUBLISHERS = ("Example News", "Prøve Avis", "Ejemplo Diario")
RARE = (("quantity", "12 ships"), ("condition", "if it rains"), ("note", "Näheres unklar."))


def varied_articles(number: int, seed: int = 1) -> Iterator[str]:
    """Return lines of JSONL, one annotated article of three to seven claims each."""
    draw = random.Random(seed)
    known = sorted(
        (s for s in states().values() if s.iso3 and _always_there(s)), key=lambda s: s.code
    )
    types = sorted(situation_types().values(), key=lambda kind: kind.id)
    for at in range(number):
        record = _Record(draw, draw.sample(known, 4), types, at)
        yield json.dumps(record.annotation(), ensure_ascii=False)


def write_varied_articles(path: Path, number: int) -> None:
    """Write a number of articles one by one, so that memory does not grow with their number."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in varied_articles(number))


def skeletons(articles: Iterable[Article]) -> int:
    """Return how many kinds of claims there are, apart from names, words, numbers and days.

    Two claims are of one kind if their nodes have the same properties, with equally many values,
    and the same values of closed lists.
    """
    return len({_skeleton(article, claim) for article in articles for claim in article.claims})


def _skeleton(article: Article, claim: Claim) -> tuple[object, ...]:
    def kinds(names: Iterable[str]) -> tuple[str, ...]:
        actors = article.actors
        return tuple(actors[n].kind if n in actors else str(n in article.states) for n in names)

    when = claim.when
    return (
        *(claim.type, bool(claim.about), claim.polarity, claim.modality, claim.certainty),
        *(claim.status, len(claim.quote), kinds([claim.claimant]), kinds(claim.relayed_by)),
        tuple((role, kinds(names)) for role, names in claim.roles().items()),
        *(len(claim.content), kinds(claim.issue), kinds(claim.place)),
        *(bool(claim.condition), bool(claim.quantity), bool(claim.note), bool(claim.confidence)),
        when
        and (
            *(bool(when.verbatim), bool(when.edtf), bool(when.earliest), bool(when.latest)),
            *(bool(when.surely_from), when.relative, len(when.one_of)),
        ),
    )


def _always_there(state: State) -> bool:
    """Return whether the state was there all the time, so that no date gives a warning."""
    return any(FIRST in span and span.end is None for span in state.validity)


class _Record:
    """One article while it is made."""

    def __init__(
        self, draw: random.Random, known: list[State], types: list[SituationType], at: int
    ) -> None:
        self.draw = draw
        self.known = known
        self.types = types
        self.at = at
        self.actors: dict[str, Fields] = {}
        self.text: list[str] = []
        self.names = {state.code: state.name for state in known}

    def annotation(self) -> Fields:
        draw = self.draw
        self._declare()
        kinds = draw.sample(self.types, draw.choice((3, 4, 5, 6, 7)))
        claims: list[Fields] = []
        for number, kind in enumerate(kinds):
            earlier = [str(claim["id"]) for claim in claims]
            if earlier and draw.random() < 0.12:
                claims.append(self._about(number, draw.choice(earlier)))
            else:
                claims.append(self._claim(number, kind, earlier))
        article: Fields = {
            "id": f"a{self.at:07d}",
            "title": f"Record {self.at}: “{draw.choice(TOPICS)}”",
            "publisher": draw.choice(PUBLISHERS),
            "published": f"{draw.randrange(1990, 2020)}-03-{draw.randrange(1, 31):02d}",
            "language": "en",
            "body": " ".join([*self.text, *(f"{name} knew." for name in self.names.values())]),
        }
        if draw.random() < 0.3:
            article["author"] = draw.sample(PEOPLE, draw.choice((1, 2)))
        if draw.random() < 0.3:
            article["url"] = f"https://news.example.org/{self.at}"
        if draw.random() < 0.3:
            article["dateline"] = self.known[0].name
        return {"geokg": 1, "article": article, "actors": self.actors, "claims": claims}

    def _declare(self) -> None:
        draw = self.draw
        for number in range(draw.choice((1, 2, 3))):
            kind = draw.choice(KINDS)
            slug, state = f"{kind}-{number}", draw.choice(self.known).code
            name = draw.choice(PEOPLE if kind == "person" else NAMES) + f" {number}"
            actor: Fields = {kind: name}
            if kind in ("organ", "person", "unnamed"):
                actor["of"] = state
            elif kind == "non-state":
                actor["in"] = state
            elif kind == "group":
                actor["members"] = [state, self.known[0].code][: 1 + (state != self.known[0].code)]
            if kind == "person" and draw.random() < 0.5:
                actor["office"] = "registrar"
            if draw.random() < 0.2 and kind != "unnamed":
                actor["aliases"] = [f"alias {number}", f"псевдоним {number}"]
            self.actors[slug] = actor
            self.names[slug] = name

    def _claim(self, number: int, kind: SituationType, earlier: list[str]) -> Fields:
        draw = self.draw
        claim: Fields = {"id": f"c{number}", "type": kind.id}
        free = draw.sample(sorted(self.names), len(self.names))
        if kind.direction == "either":
            needed = draw.choice(({"party"}, {"initiator", "target"}))
        else:
            needed = set(kind.needs)
            more = sorted(kind.takes - needed)
            if more and draw.random() < 0.2:
                needed.add(draw.choice(more))
        for role in sorted(needed):
            count = 2 if role == "party" else 1
            given = [free.pop() for _ in range(min(count, len(free)))]
            claim[role] = given if len(given) > 1 else (given or ["unstated"])[0]
        if kind.is_relation and draw.random() < 0.4:
            claim["status"] = draw.choice(STATUSES)
        if claim.get("status") in (None, "ongoing") and draw.random() < 0.3:
            claim["modality"] = draw.choice(MODALITIES)
        self._when(claim)
        if draw.random() < 0.1:
            claim["issue"] = draw.choice(TOPICS)
        if draw.random() < 0.1:
            claim["place"] = draw.choice(self.known).code
        if earlier and draw.random() < 0.05:
            claim["content"] = draw.choice(earlier)
        self._speaker(claim)
        self._quote(claim, number, kind.label)
        return claim

    def _about(self, number: int, other: str) -> Fields:
        claim: Fields = {"id": f"c{number}", "about": other}
        self._speaker(claim)
        claim["polarity"] = self.draw.choice(("positive", "negative"))
        self._quote(claim, number, f"of {other}")
        return claim

    def _speaker(self, claim: Fields) -> None:
        draw = self.draw
        if draw.random() < 0.5:
            claim["claimant"] = draw.choice(sorted(self.actors))
        if draw.random() < 0.3:
            claim["certainty"] = draw.choice(CERTAINTIES)
        if draw.random() < 0.15:
            claim["polarity"] = "negative"
        if draw.random() < 0.05:
            relays = sorted(set(self.actors) - {str(claim.get("claimant"))})
            if relays:
                claim["relayed-by"] = draw.choice(relays)
        if draw.random() < 0.05:
            claim["confidence"] = draw.choice(("0.5", "0.85", "1"))

    def _when(self, claim: Fields) -> None:
        draw = self.draw
        # What is intended lies after publication.
        first = 2021 if claim.get("modality") in ("intended", "wanted", "predicted") else 1950
        year, month = draw.randrange(first, first + 40), draw.choice(MONTHS)
        words = draw.choice(
            (
                *(f"{month} {year}", f"{draw.randrange(1, 29)} {month} {year}", str(year), ""),
                *(f"between {year} and {year + 2}", f"the {year // 10 * 10}s", f"since {year}"),
                *("last week", "on Monday", f"early {year}", f"EDTF {year}-05~", ""),
            )
        )
        if words.startswith("EDTF "):
            claim["when"] = words.removeprefix("EDTF ")
        elif words:
            claim["when"] = words

    def _quote(self, claim: Fields, number: int, words: str) -> None:
        draw = self.draw
        extra = ""
        for key, text in RARE:
            if draw.random() < 0.04:
                claim[key] = text
                extra += f", {text}"
        when = str(claim.get("when", "then"))
        first = f"{self.known[0].name} in item {number} ({words}), {when}{extra}"
        second = f"“so it was” said of item {number}"
        claim["quote"] = [first, second] if draw.random() < 0.12 else first
        self.text.append(f"It is known that {first}; {second}.")
