"""Whether a published dataset is what its publisher put there, and what it says of itself.

All is done that a sceptical reader would do by hand: checksums, other parsers, counting again,
looking quotes up. Nothing of a version is believed, and what it is made of may come from anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from pathlib import Path
from typing import Final

from geokg.diagnostics import Diagnostic
from geokg.errors import VerifyError
from geokg.graph import counted
from geokg.layout import LATEST, SUMS
from geokg.verify.conform import check_data, check_metadata, check_vocabulary
from geokg.verify.forms import check_forms, check_packed
from geokg.verify.links import check_links
from geokg.verify.listing import check_sums
from geokg.verify.numbers import check_void
from geokg.verify.outcome import Broken, Check, Faults, LeftOut, Verified
from geokg.verify.parsers import check_rapper, check_rdflib
from geokg.verify.tables import check_tables
from geokg.verify.version import Version
from geokg.verify.words import check_quotes

__all__ = ["CHECKS", "Check", "Verified", "verify"]

Looks = Callable[[Version, Faults], str]
"""A check: it adds what is wrong, and gives back what it has looked at."""


def _check_canonical(version: Version, faults: Faults) -> str:
    """The N-Quads are in canonical form: then their SHA-256 is that of the dataset."""
    survey = version.survey()
    faults.extend(survey.faults.shown)
    return f"{survey.canonical} of {counted(survey.quads, 'line')}"


CHECKS: Final[Mapping[str, Looks]] = {
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
) -> Verified:
    """Verify a version, or the latest one where ``folder`` holds versions.

    ``texts`` are files ``ID.txt`` of articles' texts, or folders of them. ``kept`` are files that a
    server keeps to itself, and that need not be there; ``without`` are names of `CHECKS` that are
    not made; ``tell`` is told what is being done. Where the files are not those that were
    published, nothing else is looked at. Raises `VerifyError` where there is no published version.
    """
    version = Version(root=_version_in(folder), texts=tuple(map(_there, texts)), tell=tell)
    tell(SUMS)
    version.listed, wrong = check_sums(version.root, kept)
    detail = ", ".join([counted(len(version.listed), "file"), *(f"{k} not seen" for k in kept)])
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
    return Verified(folder=version.root, checks=tuple(checks), diagnostics=tuple(diagnostics))


def _look(name: str, look: Looks, version: Version, faults: Faults) -> Check:
    """One check, made."""
    try:
        return _told(name, faults, look(version, faults))
    except LeftOut as reason:
        return Check(name, False if faults else None, str(reason))
    except Broken as broken:
        faults.add(broken.diagnostic)
        return _told(name, faults, "")


def _told(name: str, faults: Faults, detail: str) -> Check:
    if faults:
        return Check(name, False, counted(faults.number, "fault"))
    return Check(name, True, detail)


def _version_in(folder: Path) -> Path:
    for place in (folder, folder / LATEST):
        if (place / SUMS).is_file():
            return place
    raise VerifyError(
        Diagnostic(
            code="GK647",
            message="no published dataset is here",
            found=str(folder),
            nearest=f"expected {SUMS} in it, or in its folder `{LATEST}`",
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
