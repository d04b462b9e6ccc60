"""The labels of situations and claims, made from types, roles and names.

A label repeats what other triples state, for tools that show nothing else of a node. It contains no
text of the article but the names of its actors, so every quote policy allows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from geokg.article import UNSTATED, Article, Claim
from geokg.base.vocabulary import situation_types
from geokg.graph.quads import terms as t


class Labels:
    """The labels of one article, as English literals of N-Quads.

    >>> from geokg.article import Article, Claim
    >>> claim = Claim(
    ...     type="recognise", initiator="FRA", target="MLI", quote="would recognise Mali",
    ...     modality="intended",
    ... )
    >>> note = Article(id="note", text="France would recognise Mali.", actors={}, claims=[claim])
    >>> print(Labels(note).of_situation(note.claims[0]))
    "recognise (France → Mali)"@en
    >>> print(Labels(note).of_claim(note.claims[0]))
    "note: recognise (France → Mali), intended"@en
    """

    def __init__(self, article: Article) -> None:
        self._article = article
        self._claims = {claim.id: claim for claim in article.claims}
        self._names = {slug: actor.name for slug, actor in article.actors.items()}
        self._names |= {slug: state.name for slug, state in article.states.items()}
        self._names |= _distinguished(article, self._names)
        self._names |= {article.id: article.id, UNSTATED: UNSTATED}
        self._situations: dict[str, str] = {}

    def of_situation(self, claim: Claim) -> str:
        """Return the label of the situation that a claim with a type describes."""
        return f"{t.text(self._situation(claim))}@en"

    def of_claim(self, claim: Claim) -> str:
        """Return the label of a claim: claimant, situation, and what is not actual or positive."""
        claimant = self._names.get(claim.claimant or self._article.claimant or self._article.id)
        about = self._article.situations[claim.id]
        typed = self._claims.get(about)
        label = self._situation(typed) if typed and typed.type else about
        if claimant and claimant != UNSTATED:
            label = f"{claimant}: {label}"
        if claim.modality != "actual":
            label += f", {claim.modality}"
        if claim.polarity != "positive":
            label += f", {claim.polarity}"
        return f"{t.text(label)}@en"

    def _situation(self, claim: Claim) -> str:
        if claim.id not in self._situations:
            label = situation_types()[claim.type].label
            who = self._participants(claim)
            self._situations[claim.id] = f"{label} ({who})" if who else label
        return self._situations[claim.id]

    def _participants(self, claim: Claim) -> str:
        """Return the names by role: `France → Mali, against Niger`."""
        names = {role: self._listed(slugs) for role, slugs in claim.roles().items()}
        if "target" in names:
            parts = [f"{names.pop('initiator', UNSTATED)} → {names.pop('target')}"]
        else:
            parts = [names.pop(role) for role in ("initiator", "party") if role in names]
        return ", ".join([*parts, *(f"{role} {who}" for role, who in names.items())])

    def _listed(self, slugs: tuple[str, ...]) -> str:
        """Return the names in their own order: that of an annotation is not in the graph."""
        names = sorted(self._names[slug] for slug in slugs if slug != UNSTATED)
        return ", ".join([*names, UNSTATED] if UNSTATED in slugs else names)


def _distinguished(article: Article, names: Mapping[str, str]) -> dict[str, str]:
    """Return the names that several actors of an article have, each with the id of the actor."""
    own = {slug: names[slug] for slug, actor in article.actors.items() if actor.kind != "state"}
    shared = {name for name, number in Counter(own.values()).items() if number > 1}
    return {slug: f"{name} [{slug}]" for slug, name in own.items() if name in shared}
