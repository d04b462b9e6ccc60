"""Verification: whether a published dataset is complete, unchanged, and as it describes itself.

The checks are those of a sceptical reader: checksums, other parsers, counts, quotes looked up in
the texts. No statement of a version is trusted, and its files may come from anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from pathlib import Path
from typing import Final

from geokg.base.arguments import path_of, paths_of
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import VerifyError
from geokg.base.plural import pluralize
from geokg.base.version_files import CHECKSUMS_PATH, LATEST_LINK
from geokg.dataset.verify.conform import check_data, check_metadata, check_vocabulary
from geokg.dataset.verify.links import check_links
from geokg.dataset.verify.manifest import check_manifest
from geokg.dataset.verify.numbers import check_void
from geokg.dataset.verify.parsers import check_rapper, check_rdflib
from geokg.dataset.verify.quote_policy import check_quote_policy
from geokg.dataset.verify.quotes import check_quotes
from geokg.dataset.verify.report import Check, CheckFailed, CheckSkipped, Faults, VerificationReport
from geokg.dataset.verify.serialization import check_compressed, check_serializations
from geokg.dataset.verify.table_checks import check_tables
from geokg.dataset.verify.version import OpenedVersion

__all__ = ["CHECKS", "Check", "VerificationReport", "verify"]

CheckFunction = Callable[[OpenedVersion, Faults], str]
"""A check: it adds faults, and returns a description of what it checked."""


def _check_canonical(version: OpenedVersion, faults: Faults) -> str:
    """Check that the N-Quads are in canonical form: then their SHA-256 is that of the dataset."""
    scan = version.scan()
    faults.extend(scan.faults.shown)
    return f"{scan.canonical} of {pluralize(scan.quads, 'line')}"


CHECKS: Final[Mapping[str, CheckFunction]] = {
    "packed files": check_compressed,
    "canonical hash": _check_canonical,
    "same triples": check_serializations,
    "tables": check_tables,
    "rdflib": check_rdflib,
    "rapper": check_rapper,
    "shapes": check_data,
    "metadata": check_metadata,
    "vocabulary": check_vocabulary,
    "void.ttl": check_void,
    "links": check_links,
    "quote policy": check_quote_policy,
    "quotes": check_quotes,
}
"""The checks after the checksums, in their order: later ones use what earlier ones read."""


def verify(
    folder: str | Path,
    *,
    texts: str | Path | Iterable[str | Path] = (),
    unavailable: Collection[str] = (),
    skip: Container[str] = (),
    on_step: Callable[[str], None] = lambda _: None,
) -> VerificationReport:
    """Verify a version, or the latest one of a folder of versions.

    Where the files are not the published ones, no further check is made.

    Args:
        folder: The folder of a version, or of all versions.
        texts: Files ``ID.txt`` with texts of articles, or folders of them.
        unavailable: Files that a server does not serve, and that may be missing.
        skip: Names of `CHECKS` that are not made.
        on_step: A function that is called with a description of each step.

    Returns:
        The checks, each passed, failed or skipped, with a diagnostic for each fault.

    Raises:
        VerifyError: There is no published version in the folder, or no text at a path.
    """
    version = OpenedVersion(
        root=_version_in(path_of("folder", folder)),
        texts=tuple(map(_existing, paths_of("texts", texts))),
        on_step=on_step,
    )
    on_step(CHECKSUMS_PATH)
    version.listed, manifest_faults = check_manifest(version.root, unavailable)
    detail = ", ".join(
        [pluralize(len(version.listed), "file"), *(f"{name} not available" for name in unavailable)]
    )
    checks = [_result("checksums", manifest_faults, detail)]
    diagnostics = [*manifest_faults.shown]
    for name, check in CHECKS.items():
        if name in skip:
            continue
        if manifest_faults:
            checks.append(Check(name, None, "not checked: the files are not the published ones"))
            continue
        faults = Faults()
        checks.append(_run(name, check, version, faults))
        diagnostics += faults.shown
    return VerificationReport(
        folder=version.root, checks=tuple(checks), diagnostics=tuple(diagnostics)
    )


def _run(name: str, check: CheckFunction, version: OpenedVersion, faults: Faults) -> Check:
    """Run one check and return its result."""
    try:
        return _result(name, faults, check(version, faults))
    except CheckSkipped as reason:
        return Check(name, False if faults else None, str(reason))
    except CheckFailed as failure:
        faults.add(failure.diagnostic)
        return _result(name, faults, "")


def _result(name: str, faults: Faults, detail: str) -> Check:
    if faults:
        return Check(name, False, pluralize(faults.number, "fault"))
    return Check(name, True, detail)


def _version_in(folder: Path) -> Path:
    for path in (folder, folder / LATEST_LINK):
        if (path / CHECKSUMS_PATH).is_file():
            return path
    raise VerifyError(
        Diagnostic(
            code="GK647",
            message="there is no published dataset here",
            found=str(folder),
            nearest=f"expected {CHECKSUMS_PATH} in it, or in its folder `{LATEST_LINK}`",
            fix="name the folder that `geokg publish` wrote, or a version in it",
        )
    )


def _existing(path: Path) -> Path:
    if path.exists():
        return path
    raise VerifyError(
        Diagnostic(
            code="GK647",
            message="there are no texts here",
            found=str(path),
            fix="name a file ID.txt, or a folder of such files",
        )
    )
