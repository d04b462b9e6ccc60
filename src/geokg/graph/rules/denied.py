"""The rule `denied`: claims that deny one another, within an article and between articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from geokg.base.vocabulary import GKG
from geokg.graph.rules.facts import ClaimRow, Facts, is_named
from geokg.graph.rules.results import RuleResult

MEANING: Final = (
    "Claims deny one another where they are about one situation, or about situations that the rule "
    "same-situation links, in one modality, and some affirm it while others say that it is not so."
)


def denials(facts: Facts) -> Iterator[RuleResult]:
    """A finding for each group of linked situations and each modality in which it is disputed."""
    for situation, group in facts.groups.items():
        if situation != group[0]:
            continue
        by_mode: dict[str, list[ClaimRow]] = {}
        for claim in (claim for member in group for claim in facts.claims[member]):
            by_mode.setdefault(claim.modality, []).append(claim)
        for mode in sorted(by_mode):
            yes = [claim for claim in by_mode[mode] if claim.polarity == GKG.positive]
            no = [claim for claim in by_mode[mode] if claim.polarity == GKG.negative]
            if yes and no:
                yield _denial(facts, mode.removeprefix(GKG.base), yes, no)


def _denial(facts: Facts, mode: str, yes: list[ClaimRow], no: list[ClaimRow]) -> RuleResult:
    situations = sorted({claim.situation for claim in (*yes, *no)})
    as_what = "" if mode == "actual" else f" as {mode}"
    return RuleResult(
        names=(facts.local(situations[0]), *([] if mode == "actual" else [mode])),
        concerns=tuple(situations),
        rests_on=tuple(claim.iri for claim in (*yes, *no)),
        severity="warning",
        explanation=(
            f"{facts.told(situations[0])}: affirmed{as_what} by {_speakers(facts, yes)}; "
            f"denied by {_speakers(facts, no)}."
        ),
    )


def _speakers(facts: Facts, claims: Iterable[ClaimRow]) -> str:
    return is_named(map(facts.speaker, claims))
