"""Pictures of the documentation, drawn by docs/generate.py; the same input gives the same bytes.

``graph.svg`` shows one situation of the example articles, read from their graph.
``architecture.svg`` shows the packages and the flow of data.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import geokg

HERE: Final = Path(__file__).parent
STYLE: Final = (
    "text{font:13px system-ui,'Segoe UI',Helvetica,Arial,sans-serif;fill:#1f2933}"
    ".b{font-weight:600}.s{font-size:11.5px;fill:#52606d}.i{font-style:italic}"
    ".e{font-size:11.5px;fill:#0b6e4f}.n{font-size:11.5px;fill:#b42318}"
    ".h{paint-order:stroke;stroke:#fff;stroke-width:5px}"
    ".edge{stroke:#7b8794;stroke-width:1.4;fill:none}"
)
ARROW: Final = (
    '<marker id="a" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
    'orient="auto"><path d="M0 0 10 5 0 10z" fill="#7b8794"/></marker>'
)
WHITE, GREEN, RED, BLUE, GREY = "#ffffff", "#e3f4ec", "#fdeceb", "#e8f0fb", "#f5f7fa"
EDGES_OF: Final = {GREEN: "#0b6e4f", RED: "#b42318", BLUE: "#2f5f9e", GREY: "#cbd2d9"}


class Box(NamedTuple):
    """A rectangle; ``x`` and ``y`` are its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        """The horizontal middle."""
        return self.x + self.width // 2

    @property
    def bottom(self) -> int:
        """The lower edge."""
        return self.y + self.height


def words(x: int, y: int, text: str, style: str = "", anchor: str = "middle") -> str:
    """A line of text."""
    class_ = f' class="{style}"' if style else ""
    return f'<text{class_} x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'


def rectangle(box: Box, fill: str, radius: int = 8, dashed: bool = False) -> str:
    """A filled rectangle with a border of the colour that goes with the filling."""
    border = EDGES_OF.get(fill, "#9aa5b1")
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return (
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="{radius}" '
        f'fill="{fill}" stroke="{border}"{dash}/>'
    )


def arrow(path: str) -> str:
    """A line with a head at its end; ``path`` as in SVG."""
    return f'<path class="edge" marker-end="url(#a)" d="{path}"/>'


def picture(width: int, height: int, title: str, shapes: Sequence[str]) -> str:
    """A whole SVG file."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img">'
    )
    ground = f'<rect width="{width}" height="{height}" rx="10" fill="{WHITE}"/>'
    return "\n".join(
        [
            head,
            f"<title>{escape(title)}</title>",
            f"<style>{STYLE}</style>",
            f"<defs>{ARROW}</defs>",
            ground,
            *shapes,
            "</svg>",
            "",
        ]
    )


SITUATION: Final = "harbour-courier.ramming.situation"
CLAIMS: Final = """
SELECT ?claim ?article ?publisher ?who ?polarity ?certainty ?quote {
  ?claim gkg:about ?situation ; gkg:reportedIn ?article ; gkg:claimant/skos:prefLabel ?who ;
    gkg:polarity ?polarity ; gkg:quote/oa:exact ?quote .
  ?article schema:publisher ?publisher
  OPTIONAL { ?claim gkg:certainty ?certainty }
  FILTER(STRENDS(STR(?situation), "/%s"))
} ORDER BY ?article ?claim
"""
ACTORS: Final = """
SELECT ?type ?initiator ?target ?when {
  ?situation gkg:type ?type ; gkg:initiator/skos:prefLabel ?initiator ;
    gkg:target/skos:prefLabel ?target .
  ?claim gkg:about ?situation ; gkg:when/gkg:edtf ?when
  FILTER(STRENDS(STR(?situation), "/%s"))
}
"""


def graph() -> str:
    """One situation and the claims about it in two articles, as the graph has them."""
    kg = geokg.KnowledgeGraph()
    kg.add(geokg.read(HERE.parent / "examples/contradiction/articles"))
    claims = [[local(value) for value in row] for row in kg.sparql(CLAIMS % SITUATION)]
    ((type_, initiator, target, when),) = (
        [local(value) for value in row] for row in kg.sparql(ACTORS % SITUATION)
    )
    shapes: list[str] = []
    cards = [Box(24 + at * 222, 124, 202, 150) for at in range(len(claims))]
    for publisher in dict.fromkeys(claim[2] for claim in claims):
        own = [card for card, claim in zip(cards, claims, strict=True) if claim[2] == publisher]
        band = Box(own[0].x - 12, 12, own[-1].x + own[-1].width - own[0].x + 24, 276)
        shapes += [rectangle(band, GREY, dashed=True)]
        shapes += [words(band.x + 14, 34, f"named graph of an article: {publisher}", "s", "start")]
    situation = Box(330, 350, 252, 62)
    for at, (card, claim) in enumerate(zip(cards, claims, strict=True)):
        shapes += claim_card(card, claim)
        start = situation.x + 36 + at * 60
        shapes += [
            arrow(f"M{card.middle} {card.bottom} C{card.middle} 318 {start} 306 {start} 349")
        ]
        shapes += [words((card.middle * 2 + start) // 3, 322, "about", "s h")]
    shapes += [rectangle(situation, WHITE, 30)]
    shapes += [words(situation.middle, 376, f"situation: {type_}", "b")]
    shapes += [words(situation.middle, 396, when, "s")]
    for box, name, role in (
        (Box(40, 358, 190, 46), initiator, "initiator"),
        (Box(682, 358, 206, 46), target, "target"),
    ):
        shapes += [rectangle(box, BLUE, 23), words(box.middle, 386, name)]
        left = box.x < situation.x
        ends = (
            (situation.x, box.x + box.width + 1)
            if left
            else (situation.x + situation.width, box.x - 1)
        )
        shapes += [arrow(f"M{ends[0]} 381 L{ends[1]} 381")]
        shapes += [words(sum(ends) // 2, 374, role, "s")]
    return picture(912, 436, "Four claims of two newspapers about one situation", shapes)


def claim_card(card: Box, claim: Sequence[str]) -> Iterator[str]:
    """A claim with its quote, and its claimant above it."""
    name, _, _, who, polarity, certainty, quote = claim
    fill, style = (GREEN, "e") if polarity == "positive" else (RED, "n")
    claimant = Box(card.x + 12, 46, card.width - 24, 36)
    yield rectangle(claimant, BLUE, 18)
    yield words(claimant.middle, 69, who)
    yield arrow(f"M{card.middle} {card.y} L{card.middle} {claimant.bottom + 1}")
    yield words(card.middle + 8, 107, "claimant", "s", "start")
    yield rectangle(card, fill)
    yield words(card.x + 12, card.y + 22, f"claim: {name.partition('.')[2]}", "b", "start")
    held = ", ".join(filter(None, [polarity, certainty]))
    yield words(card.x + 12, card.y + 41, held, style, "start")
    for at, line in enumerate(textwrap.wrap(f"“{quote}”", 30)):
        yield words(card.x + 12, card.y + 64 + at * 17, line, "s i", "start")


def local(value: object) -> str:
    """A value as the picture shows it: of an IRI the last name."""
    text = "" if value is None else str(value)
    return text.rpartition("#" if "#" in text else "/")[2] if text.startswith("http") else text


PACKAGES: Final = {
    "cli": (Box(24, 24, 872, 58), "the command line: parses, calls the library, prints"),
    "inputs": (
        Box(190, 150, 138, 92),
        "reads our files and|foreign formats;|label mappings, drafts",
    ),
    "article": (Box(366, 150, 138, 92), "the checked model:|articles, actors,|claims; no RDF"),
    "graph": (
        Box(542, 150, 158, 92),
        "emits triples; store,|SHACL, queries, rules,|byte-stable files",
    ),
    "dataset": (Box(738, 150, 158, 92), "publishes, describes,|verifies and compares|versions"),
    "web": (Box(24, 306, 138, 88), "pages of articles,|pairs and actors;|search, SPARQL"),
    "dates": (Box(278, 306, 138, 88), "EDTF and English|expressions, read|into bounds"),
    "actors": (Box(454, 306, 138, 88), "states, leaders,|organisations and|their names"),
    "analysis": (Box(606, 306, 118, 88), "dyad panel,|history, drawings,|agreement"),
    "remote": (Box(738, 306, 158, 88), "asks Wikidata for|items of actors,|only in geokg link"),
    "spark": (Box(172, 306, 96, 88), "build and panel|on Apache|Spark"),
    "base": (Box(24, 430, 872, 58), "diagnostics, errors, vocabulary, text"),
}
"""Each package of src/geokg, its place in the drawing and what it is for; ``|`` breaks a line."""


def architecture() -> str:
    """The packages and the way of the data through them."""
    shapes: list[str] = []
    for name, (box, about) in PACKAGES.items():
        fill = GREEN if box.y == 150 else GREY if box.width > 800 else BLUE
        lines = about.split("|")
        shapes += [rectangle(box, fill)]
        shapes += [words(box.middle, box.y + 24, name, "b")]
        shapes += [
            words(box.middle, box.y + 43 + at * 16, line, "s") for at, line in enumerate(lines)
        ]
    files = Box(24, 166, 128, 60)
    shapes += [rectangle(files, WHITE, 4, dashed=True)]
    shapes += [
        words(files.middle, 192, "files"),
        words(files.middle, 210, "YAML, brat, CSV …", "s"),
    ]
    stages = [files, *(box for box, _ in PACKAGES.values() if box.y == 150)]
    for left, right in pairwise(stages):
        shapes += [arrow(f"M{left.x + left.width} 196 L{right.x - 1} 196")]
    shapes += [arrow("M817 242 L817 266"), words(817, 282, "data, tables, checksums", "s")]
    shapes += [arrow("M665 242 L665 305"), words(673, 278, "rows", "s", "start")]
    shapes += [
        arrow("M317 306 C317 275 275 275 275 243"),
        arrow("M377 306 C377 275 405 275 405 243"),
        arrow("M493 306 C493 275 465 275 465 243"),
        arrow("M553 306 C553 275 581 275 581 243"),
    ]
    shapes += [
        words(460, 118, "an arrow leads from where data come to the package that uses them", "s")
    ]
    return picture(920, 512, "The packages of geokg and the flow of data", shapes)


PICTURES: Final = {"graph.svg": graph, "architecture.svg": architecture}
