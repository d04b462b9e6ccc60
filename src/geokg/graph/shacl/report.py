"""The report of a validation, and its results."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from html import escape
from typing import Literal, NamedTuple

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.display import html_table
from geokg.base.errors import ViolationError

ResultSeverity = Literal["Violation", "Warning", "Info"]


class EngineResult(NamedTuple):
    """One result as every engine returns it, its terms named as in a report.

    ``component`` and ``severity`` are local names of SHACL; ``shape`` is the IRI of the shape.
    """

    shape: str
    component: str
    severity: str
    focus: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationResult:
    """A validation result: one thing in a graph that a shape does not allow.

    Attributes:
        focus: The IRI of the focus node.
        path: The property path from it in SPARQL syntax, or empty.
        value: An IRI, a literal in Turtle, ``[]`` for a blank node, or empty.
        component: The constraint (``sh:minCount``); empty for checks of geokg's own.
        shape: The IRI of the shape; empty for checks of geokg's own.
        where: The location of the claim in its annotation file, if known.
    """

    code: str
    severity: ResultSeverity
    message: str
    focus: str
    path: str
    value: str
    component: str
    shape: str
    where: Location | None = None

    def diagnostic(self) -> Diagnostic:
        """Return the result in the layout of all diagnostics."""
        return Diagnostic(
            code=self.code,
            message=self.message,
            found=" ".join(filter(None, (self.focus, self.path, self.value))),
            severity="error" if self.severity == "Violation" else "warning",
            where=self.where,
        )

    def as_dict(self) -> dict[str, str | int]:
        """Return the result as plain JSON values, its location as file, line and column."""
        where = self.where or Location("")
        return {**asdict(self), "where": str(where), **asdict(where)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A validation report; printed, it is one diagnostic per result.

    ``conforms`` is true if no result is a violation; there may be warnings.
    """

    conforms: bool
    results: tuple[ValidationResult, ...]
    engine: str

    def check(self) -> None:
        """Raise an error with every violation, if there is one.

        Raises:
            ViolationError: The graph violates its shapes.

        >>> Report(conforms=True, results=(), engine="").check()
        """
        if not self.conforms:
            violations = (result for result in self.results if result.severity == "Violation")
            raise ViolationError(result.diagnostic() for result in violations)

    def as_dict(self) -> dict[str, bool | str | list[dict[str, str | int]]]:
        """Return the report as plain JSON values."""
        return {
            "conforms": self.conforms,
            "engine": self.engine,
            "results": [result.as_dict() for result in self.results],
        }

    def _repr_html_(self) -> str:
        """Return the results as an HTML table, which Jupyter shows."""
        columns = ("code", "severity", "message", "focus", "path", "value", "where")
        rows = [
            [
                str(result.where or "") if name == "where" else getattr(result, name)
                for name in columns
            ]
            for result in self.results
        ]
        state = "conforms" if self.conforms else "does not conform"
        head = f"<p>The graph {state} to the shapes ({escape(self.engine)}).</p>"
        return head + (html_table(columns, rows, len(rows)) if rows else "")

    def __str__(self) -> str:
        violations = sum(result.severity == "Violation" for result in self.results)
        others = len(self.results) - violations
        counts = f"violations: {violations}, warnings: {others}"
        return "\n".join([*(str(result.diagnostic()) for result in self.results), counts])
