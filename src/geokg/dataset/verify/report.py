"""The result of a verification: its checks, each passed, failed or skipped, and their faults."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic, Location, Severity

MAX_SHOWN: Final = 20
"""Diagnostics of one check that are shown; further ones are only counted."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check; ``passed`` is None where it was skipped, and ``detail`` says why."""

    name: str
    passed: bool | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationReport:
    """The checks of a published version in their order, and a diagnostic for each fault."""

    folder: Path
    checks: tuple[Check, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def passed(self) -> bool:
        """Whether no check failed."""
        return all(check.passed is not False for check in self.checks)

    def as_dict(self) -> dict[str, object]:
        """Return the report as plain JSON values."""
        return {
            "passed": self.passed,
            "checks": [
                {"name": check.name, "passed": check.passed, "detail": check.detail}
                for check in self.checks
            ],
            "diagnostics": [diagnostic.as_dict() for diagnostic in self.diagnostics],
        }


class CheckSkipped(Exception):  # not an error: the check does not apply
    """The reason for which a check is skipped."""


class CheckFailed(Exception):  # not an error of geokg: it carries the diagnostic of a fault
    """A fault after which a check cannot continue."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(str(diagnostic))


@dataclass(slots=True)
class Faults:
    """The faults that one check found: their number, and the first of them."""

    shown: list[Diagnostic] = field(default_factory=list)
    number: int = 0

    def add(self, diagnostic: Diagnostic) -> None:
        """Add one fault."""
        self.number += 1
        if len(self.shown) < MAX_SHOWN:
            self.shown.append(diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Add several faults."""
        for diagnostic in diagnostics:
            self.add(diagnostic)

    def __bool__(self) -> bool:
        return self.number > 0


def fault(
    code: str,
    message: str,
    file: str,
    *,
    found: str = "",
    expected: str = "",
    fix: str = "",
    line: int = 0,
    severity: Severity = "error",
) -> Diagnostic:
    """Return a diagnostic about a file of a version; ``file`` is its path in the folder.

    >>> print(fault("GK650", "not the bytes that were published", "README.md", expected="12ab"))
    README.md: GK650 not the bytes that were published
       = expected 12ab
    """
    return Diagnostic(
        code=code,
        message=message,
        found=found,
        nearest=f"expected {expected}" if expected else "",
        fix=fix,
        severity=severity,
        where=Location(file, line, 1 if line else 0),
    )


def unreadable(file: str, error: OSError) -> Diagnostic:
    """Return the diagnostic of a file of a version that cannot be read."""
    reason = error.strerror or str(error)
    fix = "every version has this file: download the version again"
    return fault("GK652", f"cannot be read: {reason}", file, fix=fix)
