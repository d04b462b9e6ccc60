"""Which actors of several annotators of one article are the same, whatever each one calls them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final, NamedTuple

from geokg.article import UNSTATED, Actor, Article

THE_ARTICLE: Final = "article"
"""The label of the article itself, as a claimant."""
OTHER: Final = "other"
"""The state of an actor that acts for none."""


class NamedActor(NamedTuple):
    """An actor as one annotator names it."""

    annotator: str
    slug: str


@dataclass(frozen=True, slots=True)
class ActorClasses:
    """The classes of equal actors of one article.

    ``labels`` has the label of each actor's class, which means the same in all articles. ``apart``
    are pairs of actors that share a name and yet are in different classes, for the adjudicator.
    """

    labels: Mapping[NamedActor, str]
    apart: tuple[tuple[NamedActor, NamedActor], ...]

    def label(self, annotator: str, article: Article, name: str) -> str:
        """Return the label of a name of an annotation: of an actor, a state or the article."""
        if name in ("", article.id):
            return THE_ARTICLE
        if state := article.states.get(name):
            return f"state:{state.code}"
        return name if name == UNSTATED else self.labels[NamedActor(annotator, name)]


def fold(text: str) -> str:
    """Return a name without case, marks and double spaces.

    >>> fold("  Türkiye's  Government ")
    "turkiye's government"
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def classify_actors(
    versions: Mapping[str, Article], same: Iterable[Mapping[str, str]] = ()
) -> ActorClasses:
    """Return the classes of the actors of one article.

    Args:
        versions: The annotations of the article by annotator, in the order of the annotators.
        same: Actors that an adjudicator takes for one, each by annotator and slug.
    """
    actors = {
        NamedActor(annotator, slug): actor
        for annotator, article in versions.items()
        for slug, actor in article.actors.items()
        if actor.kind != "state"
    }
    classes = {name: [name] for name in actors}
    for decided in same:
        names = [NamedActor(*item) for item in sorted(decided.items())]
        for one, other in combinations([name for name in names if name in actors], 2):
            _join(classes, one, other)
    apart = []
    for _, _, one, other in sorted(_likely(actors)):
        group, others = classes[one], classes[other]
        if group is others:
            continue
        fits = all(
            a.annotator != b.annotator and not _differ(actors[a], actors[b])
            for a in group
            for b in others
        )
        if fits:
            _join(classes, one, other)
        else:
            apart.append((one, other))
    return ActorClasses(_labels(actors, classes), tuple(apart))


def _join(classes: dict[NamedActor, list[NamedActor]], one: NamedActor, other: NamedActor) -> None:
    if classes[one] is not classes[other]:
        group = sorted(classes[one] + classes[other])
        for member in group:
            classes[member] = group


def _likely(
    actors: Mapping[NamedActor, Actor],
) -> Iterable[tuple[int, bool, NamedActor, NamedActor]]:
    """Yield the pairs that may be one actor; in order, those that share most come first."""
    names = {name: {fold(n) for n in (a.name, *a.aliases)} for name, a in actors.items()}
    for one, other in combinations(actors, 2):
        a, b = actors[one], actors[other]
        if one.annotator == other.annotator or _differ(a, b):
            continue
        common = len(names[one] & names[other])
        if a.wikidata and b.wikidata:
            yield -1_000_000, False, one, other
        elif common and a.kind == b.kind:
            yield -common, a.of != b.of, one, other


def _differ(one: Actor, other: Actor) -> bool:
    return bool(one.wikidata and other.wikidata and one.wikidata != other.wikidata)


def _labels(
    actors: Mapping[NamedActor, Actor], classes: Mapping[NamedActor, list[NamedActor]]
) -> dict[NamedActor, str]:
    labels: dict[NamedActor, str] = {}
    used: dict[str, int] = {}
    for name, group in classes.items():
        if name in labels:
            continue
        first = actors[group[0]]
        item = next((actors[n].wikidata for n in group if actors[n].wikidata), "")
        label = f"item:{item}" if item else f"{first.kind}:{fold(first.name)}"
        used[label] = used.get(label, 0) + 1
        if used[label] > 1:
            # Two actors of one article, such as two unnamed diplomats, stay two.
            label += f" ({used[label]})"
        labels.update(dict.fromkeys(group, label))
    return labels


def acts_for(article: Article, name: str) -> str:
    """Return the code of the state that an actor acts for, through others; or `OTHER`.

    >>> article = Article(id="note", text="Arcadia spoke.", claims=[],
    ...     actors={"court": Actor("organ", "Court", of="crown"),
    ...             "crown": Actor("organ", "Crown", of="GBR")})
    >>> acts_for(article, "court"), acts_for(article, "FRA")
    ('GBR', 'other')
    """
    seen: set[str] = set()
    while name in article.actors and article.actors[name].of and name not in seen:
        seen.add(name)
        name = article.actors[name].of
    if name == UNSTATED:
        return name
    state = article.states.get(name)
    return state.code if state else OTHER
