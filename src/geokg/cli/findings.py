"""``geokg findings``: what the graph finds out by itself, in plain language, the gravest first."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from textwrap import fill
from typing import Any

from geokg.base.plural import pluralize
from geokg.cli import tables
from geokg.cli.opening import opened
from geokg.cli.talk import put, say

_INDENT = " " * 9
_WIDEST = 72
"""Characters of a quote on its line; JSON is never cut."""


def findings(options: Namespace) -> int:
    """Print the findings; they are warnings, and errors where the options are strict."""
    kg = opened(*options.files)
    rows = kg.findings()
    if options.json:
        put(tables.as_json(rows))
    else:
        put("\n".join(_told(row, kg.base) for row in rows))
    kinds = Counter(row.severity for row in rows)
    shares = ", ".join(pluralize(number, kind) for kind, number in kinds.items())
    say(f"{pluralize(len(rows), 'finding')}: {shares}" if rows else "no findings")
    return 1 if rows and options.strict else 0


def _told(row: Any, base: str) -> str:
    """A finding on a few lines: what it concerns and why, then the words it rests on."""
    where = ", ".join(_local(iri, base) for iri in row.concerns)
    lines = [_wrapped(f"{row.severity:<9}{where}: {row.explanation} [{row.rule}]")]
    for claim, speaker, quote in zip(row.claims, row.speakers, row.quotes, strict=True):
        words = " ".join(quote.split())
        shown = words if len(words) <= _WIDEST else words[: _WIDEST - 1] + "…"
        lines.append(f'{_INDENT}  "{shown}"  {speaker}, {_local(claim, base)}')
    return "\n".join(lines)


def _local(iri: str, base: str) -> str:
    return iri.removeprefix(base).removesuffix(".situation")


def _wrapped(text: str) -> str:
    return fill(
        text,
        width=96,
        subsequent_indent=_INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
