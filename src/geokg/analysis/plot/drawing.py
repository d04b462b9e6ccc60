"""Figures with one look: colours that survive grey and colour blindness, and fixed bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from types import MappingProxyType
from typing import Any, Final

import matplotlib
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


class Drawing(Figure):
    """A figure that no window shows, and that Jupyter shows by itself."""

    def _repr_svg_(self) -> str:
        """Return the drawing as SVG, which Jupyter shows."""
        return rendered(self, ".svg").decode()


@contextmanager
def drawing() -> Iterator[None]:
    """Draw in geokg's style, whatever the user's settings of matplotlib are."""
    with matplotlib.rc_context(_SETTINGS):
        yield


def rendered(figure: Figure, suffix: str) -> bytes:
    """Return a figure in the format of a suffix; the same drawing gives the same bytes."""
    with drawing(), BytesIO() as file:
        figure.savefig(file, format=suffix[1:], metadata=_METADATA[suffix])
        return file.getvalue()
