"""What the claims about one situation say together, by the rules of ``queries/during.rq``."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

CERTAIN: Final = 2
"""The score of a claim whose date certainly meets the period; 1 is possibly, 0 not."""
_MOODS: Final = {"intended": 1, "wanted": 2, "predicted": 3}
_WITHOUT_ACTUAL: Final = ("intended", "wanted", "predicted", "counterfactual", "ruled-out")


class Said(NamedTuple):
    """What one claim says of its situation."""

    polarity: str
    modality: str
    by_article: bool
    """The article itself makes the claim."""
    score: int

    @property
    def affirms(self) -> bool:
        """Return whether the claim affirms the situation as fact."""
        return self.polarity == "positive" and self.modality == "actual"

    @property
    def is_negative(self) -> bool:
        """Return whether the claim denies the situation."""
        return self.polarity == "negative"

    @property
    def mood(self) -> int:
        """Return the place of the claim's standing among those of claims without a fact."""
        return 5 if self.is_negative else _MOODS.get(self.modality, 4)


class Stance(NamedTuple):
    """What the claims about one situation say together; they are numbered."""

    how: str
    standing: str
    is_counted: bool
    listed: list[int]
    """The claims that the row of the situation lists."""
    denying: list[int]
    """The claims by which the situation is denied."""


def stance(claims: Iterable[tuple[str, str, bool, int]]) -> Stance:
    """Return what claims say together, at least one of which meets the period.

    >>> stance([("positive", "actual", True, 2), ("negative", "actual", False, 0)])
    Stance(how='certain', standing='contested', is_counted=True, listed=[0], denying=[1])
    """
    said = list(map(Said._make, claims))
    affirming = [claim for claim in said if claim.affirms]
    is_counted = any(claim.score for claim in affirming)
    listed = [n for n, one in enumerate(said) if one.score and (one.affirms or not is_counted)]
    return Stance(
        how="certain" if max(said[n].score for n in listed) == CERTAIN else "possible",
        standing=_standing(said, affirming),
        is_counted=is_counted,
        listed=listed,
        denying=[
            n
            for n, claim in enumerate(said)
            if claim.is_negative and claim.modality != "counterfactual"
        ],
    )


def _standing(said: Iterable[Said], affirming: Collection[Said]) -> str:
    is_denied = any(claim.is_negative and claim.modality == "actual" for claim in said)
    if affirming:
        if is_denied:
            return "contested"
        return "asserted" if any(claim.by_article for claim in affirming) else "attributed"
    return "denied" if is_denied else _WITHOUT_ACTUAL[min(claim.mood for claim in said) - 1]
