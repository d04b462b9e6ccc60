"""Whether a published dataset is what its publisher put there, and what it says of itself.

All is done that a sceptical reader would do by hand: checksums, other parsers, counting again,
looking quotes up. Nothing of a version is believed, and what it is made of may come from anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from pathlib import Path
from typing import Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import VerifyError
from geokg.base.plural import pluralize
from geokg.base.version_files import CHECKSUMS_PATH, LATEST_LINK
from geokg.dataset.verify.conform import check_data, check_metadata, check_vocabulary
from geokg.dataset.verify.links import check_links
from geokg.dataset.verify.manifest import check_manifest
from geokg.dataset.verify.numbers import check_void
from geokg.dataset.verify.parsers import check_rapper, check_rdflib
from geokg.dataset.verify.quotes import check_quotes
from geokg.dataset.verify.report import Check, CheckFailed, CheckSkipped, Faults, VerificationReport
from geokg.dataset.verify.serialization import check_forms, check_packed
from geokg.dataset.verify.table_checks import check_tables
from geokg.dataset.verify.version import OpenedVersion

__all__ = ["CHECKS", "Check", "VerificationReport", "verify"]

CheckFunction = Callable[[OpenedVersion, Faults], str]
"""A check: it adds what is wrong, and gives back what it has looked at."""


def _check_canonical(version: OpenedVersion, faults: Faults) -> str:
    """The N-Quads are in canonical form: then their SHA-256 is that of the dataset."""
    survey = version.scan()
    faults.extend(survey.faults.shown)
    return f"{survey.canonical} of {pluralize(survey.quads, 'line')}"


CHECKS: Final[Mapping[str, CheckFunction]] = {
    "packed files": check_packed,
    "canonical hash": _check_canonical,
    "same triples": check_forms,
    "tables": check_tables,
    "rdflib": check_rdflib,
    "rapper": check_rapper,
    "shapes": check_data,
    "metadata": check_metadata,
    "vocabulary": check_vocabulary,
    "void.ttl": check_void,
    "links": check_links,
    "quotes": check_quotes,
}
"""The checks that follow the checksums, in their order: later ones use what earlier ones read."""


def verify(
    folder: Path,
    *,
    texts: Iterable[Path] = (),
    kept: Collection[str] = (),
    without: Container[str] = (),
    tell: Callable[[str], None] = lambda _: None,
) -> VerificationReport:
    """Verify a version, or the latest one where ``folder`` holds versions.

    ``texts`` are files ``ID.txt`` of articles' texts, or folders of them. ``kept`` are files that a
    server keeps to itself, and that need not be there; ``without`` are names of `CHECKS` that are
    not made; ``tell`` is told what is being done. Where the files are not those that were
    published, nothing else is looked at. Raises `VerifyError` where there is no published version.
    """
    version = OpenedVersion(root=_version_in(folder), texts=tuple(map(_there, texts)), tell=tell)
    tell(CHECKSUMS_PATH)
    version.listed, wrong = check_manifest(version.root, kept)
    detail = ", ".join([pluralize(len(version.listed), "file"), *(f"{k} not seen" for k in kept)])
    checks = [_told("checksums", wrong, detail)]
    diagnostics = [*wrong.shown]
    for name, look in CHECKS.items():
        if name in without:
            continue
        if wrong:
            checks.append(Check(name, None, "the files are not those that were published"))
            continue
        faults = Faults()
        checks.append(_look(name, look, version, faults))
        diagnostics += faults.shown
    return VerificationReport(
        folder=version.root, checks=tuple(checks), diagnostics=tuple(diagnostics)
    )


def _look(name: str, look: CheckFunction, version: OpenedVersion, faults: Faults) -> Check:
    """One check, made."""
    try:
        return _told(name, faults, look(version, faults))
    except CheckSkipped as reason:
        return Check(name, False if faults else None, str(reason))
    except CheckFailed as broken:
        faults.add(broken.diagnostic)
        return _told(name, faults, "")


def _told(name: str, faults: Faults, detail: str) -> Check:
    if faults:
        return Check(name, False, pluralize(faults.number, "fault"))
    return Check(name, True, detail)


def _version_in(folder: Path) -> Path:
    for place in (folder, folder / LATEST_LINK):
        if (place / CHECKSUMS_PATH).is_file():
            return place
    raise VerifyError(
        Diagnostic(
            code="GK647",
            message="no published dataset is here",
            found=str(folder),
            nearest=f"expected {CHECKSUMS_PATH} in it, or in its folder `{LATEST_LINK}`",
            fix="name the folder that `geokg publish` wrote, or a version in it",
        )
    )


def _there(path: Path) -> Path:
    if path.exists():
        return path
    raise VerifyError(
        Diagnostic(
            code="GK647",
            message="no texts are here",
            found=str(path),
            fix="name a file ID.txt, or a folder of such files",
        )
    )
