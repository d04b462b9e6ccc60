"""The command ``verify``: whether a published dataset is what it says, check by check."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from pathlib import Path
from typing import Final

from geokg.base.plural import pluralize
from geokg.base.safe_text import has_scheme
from geokg.cli import tables
from geokg.cli.talk import Line, escaped, put, say
from geokg.dataset.verify import Check, VerificationReport
from geokg.dataset.verify import verify as verify_dataset

_MARKS: Final = {True: "ok", False: "FAIL", None: "--"}
_WIDTH: Final = 14


def verify(options: Namespace) -> int:
    """Verify a folder, or what is fetched from an address, and print each check."""
    texts = [Path(text) for text in options.texts]
    with Line() as line, tempfile.TemporaryDirectory(prefix="geokg-") as folder:
        place, kept = Path(options.place), tuple[str, ...]()
        if has_scheme(options.place):
            # requests takes longer to import than all of geokg.
            from geokg.dataset.verify.fetch import fetch

            place = Path(folder)
            kept = fetch(options.place, place, tell=line.tell)
        verified = verify_dataset(place, texts=texts, kept=kept, tell=line.tell)
    if options.json:
        put(escaped(tables.dumps({"version": options.place, **verified.as_dict()})))
    else:
        put(escaped("\n".join(map(_line_of, verified.checks))))
        for diagnostic in verified.diagnostics:
            say(escaped(str(diagnostic)))
    say(_summary(verified, options.place))
    return 0 if verified.passed else 1


def _line_of(check: Check) -> str:
    return f"{_MARKS[check.passed]:4} {check.name:{_WIDTH}} {check.detail}".rstrip()


def _summary(verified: VerificationReport, place: str) -> str:
    by = {mark: sum(check.passed is mark for check in verified.checks) for mark in _MARKS}
    if by[False]:
        said = f"{pluralize(by[False], 'check')} of {len(verified.checks)} failed"
    else:
        said = f"all is right: {pluralize(by[True], 'check')}"
    return f"{place}: {said}" + (f", {by[None]} left out" if by[None] else "")
