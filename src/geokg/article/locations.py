"""The locations of claims in their files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from geokg.article import Article
from geokg.base.diagnostics import KeyPath, Location


class ClaimLocations(Mapping[str, Location]):
    """The locations of claims in their files, computed when first asked for."""

    def __init__(self) -> None:
        self._claims: dict[str, tuple[Callable[[KeyPath], Location], int]] = {}

    @classmethod
    def of(cls, parts: Iterable[ClaimLocations]) -> ClaimLocations:
        """Return the union of the locations of several articles."""
        whole = cls()
        for places in parts:
            whole._claims |= places._claims
        return whole

    def remember(self, article: Article, base: str) -> None:
        """Note the locations of an article's claims, if it came from a file."""
        if article.locate:
            for number, claim in enumerate(article.claims):
                self._claims[f"{base}{article.id}.{claim.id}"] = (article.locate, number)

    def __getitem__(self, iri: str) -> Location:
        locate, number = self._claims[iri]
        return locate(("claims", number))

    def __contains__(self, iri: object) -> bool:
        return iri in self._claims

    def __iter__(self) -> Iterator[str]:
        return iter(self._claims)

    def __len__(self) -> int:
        return len(self._claims)
