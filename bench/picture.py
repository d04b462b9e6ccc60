"""Draw the main results of docs/benchmarks.json as docs/benchmarks.svg.

The same numbers give the same bytes: every coordinate has one decimal. ``python bench/picture.py``.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from html import escape
from pathlib import Path

from measure import DOCS, FIGURES, times_as_long

PICTURE = DOCS / "benchmarks.svg"
WIDTH = 860
LABELS = 330
"""The left edge of the bars; names are left of it."""
BAR, GAP = 18, 8
OURS, THEIRS = "#0b6e4f", "#8a94a6"
COLOURS = ("#0b6e4f", "#6fbf9b", "#c27c0e", "#8a94a6")
PLOT_HEIGHT = 240
STYLE = (
    "text{font:13px sans-serif;fill:#222}"
    ".h{font-size:16px;font-weight:bold}"
    ".s{font-size:11px;fill:#555}"
    ".g{stroke:#ddd}"
)


def text(x: float, y: float, words: str, *, kind: str = "", anchor: str = "start") -> str:
    """Return a line of text."""
    class_ = f' class="{kind}"' if kind else ""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f"<text{class_} {place}>{escape(words)}</text>\n"


def line(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return a line of the grid."""
    return f'<line class="g" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>\n'


def decades(values: Mapping[str, float] | list[float]) -> list[int]:
    """Return the powers of ten that enclose all values."""
    many = list(values.values()) if isinstance(values, Mapping) else values
    low, high = math.floor(math.log10(min(many))), math.ceil(math.log10(max(many)))
    return list(range(low, max(high, low + 1) + 1))


def bars(top: float, title: str, values: Mapping[str, float]) -> tuple[str, float]:
    """Return bars on a logarithmic scale, the shortest first, and their lower edge."""
    powers = decades(values)
    scale = (WIDTH - LABELS - 60) / (powers[-1] - powers[0])
    bottom = top + 40 + len(values) * (BAR + GAP)
    drawn = text(10, top + 16, title, kind="h")
    for power in powers:
        x = LABELS + (power - powers[0]) * scale
        drawn += line(x, top + 30, x, bottom)
        drawn += text(x, bottom + 14, f"{10.0**power:g}", kind="s", anchor="middle")
    for at, (name, value) in enumerate(sorted(values.items(), key=lambda item: item[1])):
        y = top + 36 + at * (BAR + GAP)
        length = max((math.log10(value) - powers[0]) * scale, 1)
        colour = OURS if name.startswith("geokg") else THEIRS
        drawn += text(LABELS - 8, y + 13, name, anchor="end")
        drawn += (
            f'<rect x="{LABELS:.1f}" y="{y:.1f}" width="{length:.1f}" height="{BAR}" '
            f'fill="{colour}"/>\n'
        )
        drawn += text(LABELS + length + 5, y + 13, times_as_long(value), kind="s")
    return drawn, bottom + 34


def lines(top: float, title: str, runs: Mapping[str, Mapping[str, float]]) -> tuple[str, float]:
    """Return a line for each pipeline over the number of articles, both scales logarithmic."""
    sizes = sorted({int(size) for points in runs.values() for size in points})
    powers = decades([value for points in runs.values() for value in points.values()])
    left, right, high, low = 70.0, WIDTH - 260.0, top + 34, top + 34 + PLOT_HEIGHT
    across = (right - left) / max(math.log10(sizes[-1] / sizes[0]), 1)
    down = PLOT_HEIGHT / (powers[-1] - powers[0])
    drawn = text(10, top + 16, title, kind="h")
    for power in powers:
        y = low - (power - powers[0]) * down
        drawn += line(left, y, right, y)
        drawn += text(left - 8, y + 4, f"{10.0**power:g}", kind="s", anchor="end")
    for size in sizes:
        x = left + math.log10(size / sizes[0]) * across
        drawn += line(x, high, x, low)
        drawn += text(x, low + 16, f"{size:,}", kind="s", anchor="middle")
    drawn += text((left + right) / 2, low + 34, "articles", kind="s", anchor="middle")
    for at, ((name, points), colour) in enumerate(zip(runs.items(), COLOURS, strict=False)):
        places = [
            (
                left + math.log10(int(size) / sizes[0]) * across,
                low - (math.log10(value) - powers[0]) * down,
            )
            for size, value in sorted(points.items(), key=lambda item: int(item[0]))
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        drawn += f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{path}"/>\n'
        for x, y in places:
            drawn += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>\n'
        y = high + 14 + 22 * at
        drawn += f'<rect x="{right + 24:.1f}" y="{y - 9:.1f}" width="16" height="5" '
        drawn += f'fill="{colour}"/>\n' + text(right + 46, y - 2, name)
    return drawn, low + 50


def picture(figures: Mapping[str, Mapping[str, object]]) -> str:
    """Return the picture as SVG."""
    drawn, top = "", 10.0
    for key, title in (
        ("main job", "The whole main job: time as times that of geokg"),
        ("writing Turtle", "Writing Turtle from memory: time as times that of geokg"),
    ):
        values = {name: float(str(value)) for name, value in figures[key].items()}
        part, top = bars(top, title, values)
        drawn += part
    growth: dict[str, dict[str, float]] = {}
    # geokg first, whatever the order of the file: it has the first colours.
    ours_first = sorted(figures["growth"], key=lambda name: (not name.startswith("geokg"), name))
    for name in ours_first:
        points = figures["growth"][name]
        assert isinstance(points, dict)
        if points:
            growth[name] = points
    title = "Time an article, as times that of geokg at 1,000 articles"
    part, top = lines(top, title, growth)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top:.0f}">\n'
    paper = f'<style>{STYLE}</style>\n<rect width="{WIDTH}" height="{top:.0f}" fill="#fff"/>\n'
    return f"{head}{paper}{drawn + part}</svg>\n"


def main() -> int:
    """Draw the picture."""
    figures = json.loads(Path(FIGURES).read_text(encoding="utf-8"))
    PICTURE.write_text(picture(figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
