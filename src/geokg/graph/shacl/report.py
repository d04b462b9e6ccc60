"""What validation gives back: results, each with its code, in a report."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal, NamedTuple

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import ViolationError

Severity = Literal["Violation", "Warning", "Info"]


class EngineResult(NamedTuple):
    """One result as every engine gives it, its terms as a report names them.

    ``component`` and ``severity`` are local names of SHACL, ``shape`` is the IRI of the shape.
    """

    shape: str
    component: str
    severity: str
    focus: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationResult:
    """One thing in a graph that a shape does not allow.

    ``focus`` is the IRI of the node at fault and ``path`` the property path from it, as SPARQL
    writes it, or empty. ``value`` is an IRI, a literal as Turtle writes it, ``[]`` for a blank
    node, or empty. ``component`` is the constraint (``sh:minCount``) and ``shape`` the IRI of its
    shape, both empty where geokg looked for itself. ``where`` is the claim in its annotation file,
    if known.
    """

    code: str
    severity: Severity
    message: str
    focus: str
    path: str
    value: str
    component: str
    shape: str
    where: Location | None = None

    def diagnostic(self) -> Diagnostic:
        """The result in the layout of every message of geokg."""
        return Diagnostic(
            code=self.code,
            message=self.message,
            found=" ".join(filter(None, (self.focus, self.path, self.value))),
            severity="error" if self.severity == "Violation" else "warning",
            where=self.where,
        )

    def as_dict(self) -> dict[str, str | int]:
        """The result as plain JSON values, with its place as file, line and column."""
        where = self.where or Location("")
        return {**asdict(self), "where": str(where), **asdict(where)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the shapes have to say about a graph; printed, it is one diagnostic for each result.

    ``conforms`` is true where nothing is a violation; warnings may be left.
    """

    conforms: bool
    results: tuple[ValidationResult, ...]
    engine: str

    def check(self) -> None:
        """Nothing where the graph conforms; raises `ViolationError` with every violation."""
        if not self.conforms:
            wrong = (result for result in self.results if result.severity == "Violation")
            raise ViolationError(result.diagnostic() for result in wrong)

    def as_dict(self) -> dict[str, bool | str | list[dict[str, str | int]]]:
        """The report as plain JSON values."""
        return {
            "conforms": self.conforms,
            "engine": self.engine,
            "results": [result.as_dict() for result in self.results],
        }

    def __str__(self) -> str:
        violations = sum(result.severity == "Violation" for result in self.results)
        others = len(self.results) - violations
        counts = f"violations: {violations}, warnings: {others}"
        return "\n".join([*(str(result.diagnostic()) for result in self.results), counts])
