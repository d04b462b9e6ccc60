"""Drawings of a graph with matplotlib: ``kg.plot.timeline("IRN", "TJK")``.

matplotlib, which the extra ``plot`` installs, is imported when something is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geokg.base.diagnostics import Diagnostic, did_you_mean
from geokg.base.errors import QueryError
from geokg.graph.turtle.files import atomic_file

if TYPE_CHECKING:
    from geokg.analysis.plot.drawing import Drawing
    from geokg.analysis.plot.plots import DrawnGraph, Plots

__all__ = ["DRAWINGS", "FORMATS", "draw", "plots_of", "save"]

FORMATS: Final = (".svg", ".png", ".pdf")
DRAWINGS: Final[Mapping[str, str]] = {
    "timeline": "What two states did, said and were to each other; needs a= and b=.",
    "dyad-years": "Bars of two states by year; needs a= and b=.",
    "heatmap": "A heat map of dyads over all years, or with year=.",
    "network": "States as a network over all years, or with year=.",
}


def plots_of(kg: DrawnGraph) -> Plots:
    """Return the drawings of a graph.

    Raises:
        QueryError: matplotlib is not installed.
    """
    try:
        from geokg.analysis.plot.plots import Plots
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("matplotlib"):
            raise
        raise QueryError(
            Diagnostic(
                code="GK691",
                message="drawings need matplotlib, which is not installed",
                fix="pip install 'geokg[plot]'",
            )
        ) from error
    return Plots(kg)


def save(figure: Drawing, path: str | Path) -> Path:
    """Write a drawing completely or not at all; the same drawing gives the same bytes.

    Args:
        figure: A drawing.
        path: The file; its suffix is .svg, .png or .pdf.

    Raises:
        QueryError: The suffix is of no known format.
        RdfError: The file cannot be written.
    """
    from geokg.analysis.plot.drawing import rendered

    target = Path(path)
    suffix = target.suffix.casefold()
    if suffix not in FORMATS:
        raise QueryError(
            Diagnostic(
                code="GK692",
                message="a drawing is written as SVG, PNG or PDF",
                found=str(path),
                fix=f"use one of {', '.join(FORMATS)}",
            )
        )
    with atomic_file(target) as file:
        file.write(rendered(figure, suffix))
    return target


def draw(
    kg: DrawnGraph,
    name: str,
    given: Mapping[str, str],
    *,
    system: str = "gw",
    coverage: Path | None = None,
) -> Drawing:
    """Return a drawing by its name and its parameters as text, as the command line gives them.

    Args:
        kg: The graph.
        name: One of ``DRAWINGS``.
        given: The parameters ``a`` and ``b``, or ``year``.
        system: The list of states by which events are counted.
        coverage: The file coverage.yaml.

    Raises:
        QueryError: The drawing or a parameter does not exist, or a value is missing or wrong.
    """
    if name not in DRAWINGS:
        raise QueryError(
            Diagnostic(
                code="GK693",
                message="no such drawing",
                found=name,
                fix=did_you_mean(name, DRAWINGS) or f"one of {', '.join(DRAWINGS)}",
            )
        )
    plots = plots_of(kg)
    if name in ("timeline", "dyad-years"):
        _check_given(name, given, ("a", "b"), needed=("a", "b"))
        if name == "timeline":
            return plots.timeline(given["a"], given["b"])
        return plots.dyad_years(given["a"], given["b"], system=system, coverage=coverage)
    _check_given(name, given, ("year",))
    year = _year(given["year"]) if "year" in given else None
    method = plots.heatmap if name == "heatmap" else plots.network
    return method(year, system=system, coverage=coverage)


def _check_given(
    name: str, given: Mapping[str, str], known: Iterable[str], needed: Iterable[str] = ()
) -> None:
    for key in given:
        if key not in known:
            raise QueryError(
                Diagnostic(
                    code="GK694",
                    message=f"the drawing `{name}` has no parameter `{key}`",
                    fix=f"it takes {', '.join(known)}",
                )
            )
    for key in needed:
        if not given.get(key):
            raise QueryError(
                Diagnostic(
                    code="GK694",
                    message=f"the drawing `{name}` needs {' and '.join(needed)}",
                    fix=f"give {key}=, such as {key}=IRN",
                )
            )


def _year(text: str) -> int:
    if not text.isdecimal() or len(text) != 4:
        raise QueryError(
            Diagnostic(code="GK694", message="a year has four digits", found=text, fix="year=1992")
        )
    return int(text)
