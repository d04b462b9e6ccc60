"""The look of all drawings: colours that survive grey and colour blindness, and fixed bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import QueryError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cooperative": "#0072b2",
        "conflictual": "#d55e00",
        "neutral": "#6f6f6f",
        "mediation": "#009e73",
    }
)
"""Okabe and Ito's colours, which differ in lightness as well as in hue."""
INK: Final = "#222222"
QUIET: Final = "#666666"
GRID: Final = "#dddddd"
FORMATS: Final = (".svg", ".png", ".pdf")
_SETTINGS: Final[Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.0,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.facecolor": "white",
    "hatch.linewidth": 0.8,
    "pdf.fonttype": 42,
    "savefig.dpi": 150,
    "svg.fonttype": "none",
    "svg.hashsalt": "geokg",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
}
_METADATA: Final[Mapping[str, dict[str, Any]]] = {
    ".svg": {"Date": None, "Creator": "geokg"},
    ".png": {"Software": "geokg"},
    ".pdf": {"CreationDate": None, "Creator": "geokg", "Producer": "geokg"},
}


@contextmanager
def drawing() -> Iterator[None]:
    """Draw in geokg's style, whatever the user's settings of matplotlib are.

    Raises:
        QueryError: matplotlib is not installed.
    """
    try:
        import matplotlib
    except ImportError as error:
        raise QueryError(
            Diagnostic(
                code="GK610",
                message="drawings need matplotlib, which is not installed",
                fix="pip install 'geokg[plot]'",
            )
        ) from error
    with matplotlib.rc_context(_SETTINGS):
        yield


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of a size in inches that no window shows and no registry keeps."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height))


def save(figure: Figure, path: str | Path) -> Path:
    """Write a figure; the same drawing gives the same bytes.

    Args:
        figure: A figure of geokg.
        path: The file; its suffix is .svg, .png or .pdf.

    Raises:
        QueryError: The suffix is of no known format, or the file cannot be written.
    """
    target = Path(path)
    suffix = target.suffix.casefold()
    if suffix not in FORMATS:
        raise QueryError(
            Diagnostic(
                code="GK611",
                message="a drawing is written as SVG, PNG or PDF",
                found=str(path),
                fix=f"use one of {', '.join(FORMATS)}",
            )
        )
    with drawing():
        figure.savefig(target, metadata=_METADATA[suffix])
    return target
