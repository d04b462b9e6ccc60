"""What verifying comes to: checks, each passed, failed or left out, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic, Location, Severity

MOST: Final = 20
"""Diagnostics of one check at most: of what is wrong a thousand times, the first are enough."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``passed`` is None where it was left out, ``detail`` why."""

    name: str
    passed: bool | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationReport:
    """The checks of a published version in their order, and a diagnostic for each thing wrong."""

    folder: Path
    checks: tuple[Check, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def passed(self) -> bool:
        """Whether no check failed."""
        return all(check.passed is not False for check in self.checks)

    def as_dict(self) -> dict[str, object]:
        """All of it as plain JSON values."""
        return {
            "passed": self.passed,
            "checks": [
                {"name": check.name, "passed": check.passed, "detail": check.detail}
                for check in self.checks
            ],
            "diagnostics": [diagnostic.as_dict() for diagnostic in self.diagnostics],
        }


class CheckSkipped(Exception):  # no error: a check that has nothing to look at
    """Says why a check is left out."""


class CheckFailed(Exception):  # it carries what is wrong, and is no error by itself
    """What keeps a check from going on."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(str(diagnostic))


@dataclass(slots=True)
class Faults:
    """What one check found wrong, as far as it is shown."""

    shown: list[Diagnostic] = field(default_factory=list)
    number: int = 0

    def add(self, diagnostic: Diagnostic) -> None:
        """Take in one more."""
        self.number += 1
        if len(self.shown) < MOST:
            self.shown.append(diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Take in several."""
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
    """A diagnostic about a file of a version; ``file`` is its path in the folder.

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
    """The diagnostic of a file of a version that cannot be read."""
    said = error.strerror or str(error)
    fix = "every version has it: get it again from where it was published"
    return fault("GK652", f"cannot be read: {said}", file, fix=fix)
