"""The drawing of a pair of states as SVG.

It is text and no template: a site has two of them for each pair, of many small numbers. Every word
goes through ``escaped``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from markupsafe import Markup, escape

from geokg.web.pages.escaping import escaped
from geokg.web.pages.timeline import Mark, PairDrawing

_STRUCK: Final = ("denied", "contested")
"""The standings whose marks are struck through."""


def svg_of(drawing: PairDrawing, kind: str, label: str, told: str, root: str) -> Markup:
    """Return a drawing as SVG.

    Args:
        drawing: The numbers.
        kind: Its class: ``wide`` or ``narrow``.
        label: What it shows, for those who do not see it.
        told: The day on which all was told; empty if there are several.
        root: The way to the root of the site.
    """
    return Markup("\n".join(_lines(drawing, kind, label, told, root)))


def _lines(d: PairDrawing, kind: str, label: str, told: str, root: str) -> Iterator[str]:
    yield (
        f'<svg class="timeline {kind}" viewBox="0 0 {d.width} {d.height}" width="{d.width}" '
        f'height="{d.height}" role="group" aria-label="{escaped(label)}">'
    )
    yield f'<rect class="tl-axis" x="0" y="{d.axis}" width="{d.width}" height="24"/>'
    for year, x in d.years:
        yield (
            f'<line class="tl-grid" x1="{x}" x2="{x}" y1="18" y2="{d.height}"/>'
            f'<text class="tl-year" x="{x + 3}" y="{d.axis + 16}">{year}</text>'
        )
    yield f'<line class="tl-grid" x1="0" x2="{d.width}" y1="{d.border}" y2="{d.border}"/>'
    if d.is_labelled:
        for name, y in d.bands:
            yield f'<text class="tl-side" x="4" y="{y}">{name}</text>'
        if d.chips:
            x = d.right + 12
            words = f"no date; told {escaped(told)}" if told else "no date"
            yield (
                f'<line class="tl-grid" x1="{x}" x2="{x}" y1="4" y2="{d.height}"/>'
                f'<text class="tl-side" x="{d.right + 20}" y="12">{words}</text>'
            )
    for mark in d.marks:
        yield "".join(_mark(mark, root, d.is_labelled))
    for chip in d.chips:
        yield _chip(chip, root)
    yield "</svg>\n"


def _mark(mark: Mark, root: str, is_labelled: bool) -> Iterator[str]:
    row, x = mark.row, mark.x
    y = mark.y + (17 if is_labelled else 13)
    yield (
        f'<a href="{root}{escaped(row["page"])}" class="tl {mark.css}">'
        f"<title>{escape(row['hint'])}</title>"
        f'<rect class="hit" x="{x - 3}" y="{mark.y}" width="{max(mark.width + 6, 30)}" '
        f'height="{30 if is_labelled else 24}"/>'
    )
    for left, width in mark.tints:
        yield f'<rect class="may" x="{left}" y="{y}" width="{width}" height="11" rx="2"/>'
    if mark.sure:
        left, width = mark.sure
        yield f'<rect class="sure" x="{left}" y="{y}" width="{width}" height="11" rx="1"/>'
    if len(mark.ticks) > 1:
        first, last = mark.ticks[0], mark.ticks[-1]
        yield f'<line class="join" x1="{first}" x2="{last}" y1="{y + 5.5}" y2="{y + 5.5}"/>'
    for tick in mark.ticks:
        yield f'<rect class="alt" x="{tick}" y="{y}" width="4" height="11" rx="1"/>'
    if mark.is_open:
        yield f'<path class="open" d="M{x + mark.width} {y - 1} l8 6.5 l-8 6.5 z"/>'
    if row["standing"] in _STRUCK:
        yield f'<line class="deny" x1="{x}" x2="{x + mark.width}" y1="{y + 11}" y2="{y}"/>'
    end = ' text-anchor="end"' if mark.label_end else ""
    yield f'<text class="tl-lab" x="{mark.label_x}" y="{y - 4}"{end}>'
    yield f'<tspan class="tl-n">{row["number"]}</tspan>'
    if is_labelled:
        when = f'<tspan class="tl-when" dx="6">{escaped(row["short_when"])}</tspan>'
        yield f" {escaped(row['label'])}{when if row['short_when'] else ''}"
    yield "</text></a>"


def _chip(chip: Mark, root: str) -> str:
    row, x, y = chip.row, chip.x, chip.y
    struck = f'<line class="deny" x1="{x}" x2="{x + 24}" y1="{y + 24}" y2="{y + 18}"/>'
    return (
        f'<a href="{root}{escaped(row["page"])}" class="tl {chip.css}">'
        f"<title>{escape(row['hint'])}</title>"
        f'<rect class="chip" x="{x}" y="{y}" width="24" height="24" rx="4"/>'
        f"{struck if row['standing'] in _STRUCK else ''}"
        f'<text class="chip-t" x="{x + 12}" y="{y + 16}" text-anchor="middle">{row["number"]}'
        "</text></a>"
    )
