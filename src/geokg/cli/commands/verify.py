"""The command ``verify``: whether a published dataset is intact, check by check."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import click

from geokg.base.plural import pluralize
from geokg.base.safe_text import has_scheme
from geokg.cli.command import PathName, json_option, new_command
from geokg.cli.console import Spinner, error, escaped, note, output
from geokg.cli.serialize import dumps
from geokg.dataset.verify import Check, VerificationReport
from geokg.dataset.verify import verify as verify_dataset

_MARKS: Final = {True: "ok", False: "FAIL", None: "--"}
_WIDTH: Final = 14


@new_command("verify")
@click.argument("place", type=PathName())
@click.option(
    "--texts",
    type=PathName(path_type=Path),
    multiple=True,
    metavar="FOLDER",
    help="A folder of article texts, ID.txt each, to compare quotes with. May be repeated.",
)
@json_option("checks and diagnostics")
def verify(place: str, texts: tuple[Path, ...], as_json: bool) -> int:
    """Verify every file and number of a published dataset.

    PLACE is a version, or the folder or web address of all versions. Checksums, canonical hash,
    other parsers, shapes, numbers, links and quotes are all computed again. A check that cannot
    run is listed with the reason. The exit code is 1 where a check fails.

    \b
    Example:  geokg verify dist/latest
    """
    with Spinner() as spinner, tempfile.TemporaryDirectory(prefix="geokg-") as folder:
        path, kept = Path(place), tuple[str, ...]()
        if has_scheme(place):
            # requests takes longer to import than all of geokg.
            from geokg.dataset.verify.fetch import fetch

            path = Path(folder)
            kept = fetch(place, path, on_step=spinner.show_step)
        verified = verify_dataset(path, texts=texts, unavailable=kept, on_step=spinner.show_step)
    if as_json:
        output(escaped(dumps({"version": place, **verified.as_dict()})))
    else:
        output(escaped("\n".join(map(_line_of, verified.checks))))
        for diagnostic in verified.diagnostics:
            error(escaped(str(diagnostic)))
    note(_summary(verified, place))
    return 0 if verified.passed else 1


def _line_of(check: Check) -> str:
    return f"{_MARKS[check.passed]:4} {check.name:{_WIDTH}} {check.detail}".rstrip()


def _summary(verified: VerificationReport, place: str) -> str:
    by = {mark: sum(check.passed is mark for check in verified.checks) for mark in _MARKS}
    if by[False]:
        words = f"{pluralize(by[False], 'check')} of {len(verified.checks)} failed"
    else:
        words = f"all is right: {pluralize(by[True], 'check')}"
    return f"{place}: {words}" + (f", {by[None]} left out" if by[None] else "")
