"""Counts in words, for the last line of a command."""

from __future__ import annotations

from collections.abc import Sequence

from geokg.base.plural import pluralize


def outcome(errors: Sequence[object], warnings: Sequence[object]) -> str:
    """The numbers of errors and warnings.

    >>> outcome([], ["a warning"])
    'no errors, 1 warning'
    """
    words = pluralize(len(errors), "error") if errors else "no errors"
    return words + (f", {pluralize(len(warnings), 'warning')}" if warnings else "")
