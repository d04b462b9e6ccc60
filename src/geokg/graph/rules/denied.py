"""The rule `denied`: claims that deny one another, within an article and between articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from geokg.base.vocabulary import GKG
from geokg.graph.rules.facts import ClaimRow, Facts, is_named
from geokg.graph.rules.results import RuleResult

MEANING: Final = (
    "Claims deny one another where they are about one situation, or about situations that the rule "
    "same-situation links, and some are positive while others are negative, whatever their "
    "modalities: an attack that one predicts is denied by another who has no such plan. What is "
    "counterfactual neither affirms nor denies."
)


def denials(facts: Facts) -> Iterator[RuleResult]:
    """Yield a finding for each group of linked situations that some affirm and others deny."""
    for situation, group in facts.groups.items():
        if situation != group[0]:
            continue
        claims = [c for m in group for c in facts.claims[m] if c.modality != GKG.counterfactual]
        yes = [claim for claim in claims if claim.polarity == GKG.positive]
        no = [claim for claim in claims if claim.polarity == GKG.negative]
        if yes and no:
            yield _denial(facts, yes, no)


def _denial(facts: Facts, yes: list[ClaimRow], no: list[ClaimRow]) -> RuleResult:
    situations = sorted({claim.situation for claim in (*yes, *no)})
    return RuleResult(
        names=(facts.local(situations[0]),),
        concerns=tuple(situations),
        rests_on=tuple(claim.iri for claim in (*yes, *no)),
        severity="warning",
        explanation=(
            f"{facts.description(situations[0])}: affirmed {_by_modality(facts, yes)}; "
            f"denied {_by_modality(facts, no)}."
        ),
    )


def _by_modality(facts: Facts, claims: Iterable[ClaimRow]) -> str:
    """Who makes the claims, by modality: ``by Iran and as intended by Mali``."""
    speakers: dict[str, list[str]] = {}
    for claim in claims:
        speakers.setdefault(claim.modality.removeprefix(GKG.base), []).append(facts.speaker(claim))
    return " and ".join(
        f"by {is_named(speakers[mode])}"
        if mode == "actual"
        else f"as {mode} by {is_named(speakers[mode])}"
        for mode in sorted(speakers)
    )
