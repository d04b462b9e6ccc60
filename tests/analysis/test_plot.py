"""Drawings say what they cover, have readable labels, and have the same bytes everywhere."""

from __future__ import annotations

import re
import subprocess
import sys
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

import geokg
from geokg import Article, Claim, GeokgError, KnowledgeGraph
from geokg.analysis.plot import DRAWINGS, draw, save
from geokg.analysis.plot.drawing import COLOURS

EXAMPLES = Path(__file__).parents[2] / "examples"
PARAMETERS: dict[str, dict[str, str]] = {name: {} for name in DRAWINGS} | {
    "timeline": {"a": "IRN", "b": "TJK"},
    "dyad-years": {"a": "IRN", "b": "TJK"},
}


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    kg = KnowledgeGraph()
    kg.add(geokg.read(EXAMPLES / "iran-tajikistan" / "articles"))
    return kg


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if isinstance(text, Text)]


def shown(figure: Figure) -> str:
    return "\n".join(texts(figure))


@pytest.mark.slow
@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_has_the_same_bytes_in_every_process_and_style(
    kg: KnowledgeGraph, name: str, tmp_path: Path
) -> None:
    with matplotlib.rc_context({"font.size": 17, "svg.hashsalt": None, "text.usetex": False}):
        file = save(draw(kg, name, PARAMETERS[name]), tmp_path / "here.svg")
    other = tmp_path / "there.svg"
    arguments = [f"{key}={value}" for key, value in PARAMETERS[name].items()]
    subprocess.run(
        [
            *(sys.executable, "-m", "geokg", "plot", name),
            *(str(EXAMPLES / "iran-tajikistan" / "articles"), *arguments, "-o", str(other)),
        ],
        check=True,
        capture_output=True,
    )

    assert sha256(file.read_bytes()).digest() == sha256(other.read_bytes()).digest()
    root = ElementTree.parse(file).getroot()
    assert root.tag.endswith("svg")
    assert "<dc:date>" not in file.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
def test_each_format_is_written_twice_with_the_same_bytes(
    kg: KnowledgeGraph, suffix: str, tmp_path: Path
) -> None:
    one = save(kg.plot.network(), tmp_path / f"one{suffix}")
    two = save(kg.plot.network(), tmp_path / f"two{suffix}")

    assert one.read_bytes() == two.read_bytes()


@pytest.mark.slow
def test_no_two_labels_of_a_timeline_overlap() -> None:
    text = " ".join(f"France met Mali on {day} March 1992." for day in range(1, 29))
    claims = [
        Claim(
            type="meet",
            party=["FRA", "MLI"],
            quote=f"France met Mali on {day} March 1992",
            when=f"1992-03-{day:02}",
        )
        for day in range(1, 29)
    ]
    kg = KnowledgeGraph()
    kg.add(Article(id="note", text=text, actors={}, claims=claims, published="1993-01-01"))
    figure = kg.plot.timeline("FRA", "MLI")

    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [
        text.get_window_extent(renderer)
        for text in figure.axes[0].texts
        if text.get_text().startswith("meet")
    ]
    assert len(boxes) == 28
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]


@pytest.mark.slow
def test_a_timeline_counts_what_it_shows_and_lists_what_has_no_date(kg: KnowledgeGraph) -> None:
    history = kg.history("IRN", "TJK")
    dated = sum(1 for row in history.rows if row.first)
    figure = kg.plot.timeline("Iran", "TJK")

    words = shown(figure)
    assert "Iran and Tajikistan" in words.splitlines()
    assert f"{dated} situations dated, {len(history.rows) - dated} without a date" in words
    assert f"{sum(history.excluded.values())} excluded" in words
    assert "1 article, published 2008" in words
    assert words.count("Without a date: ") == 1


@pytest.mark.slow
def test_what_surely_held_is_drawn_thicker_than_what_may_have_been(kg: KnowledgeGraph) -> None:
    figure = kg.plot.timeline("IRN", "TJK")

    bars = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    heights = [round(bar.get_height(), 2) for bar in bars if bar.get_height() < 0.6]
    sure = sum(
        1 for row in kg.history("IRN", "TJK").rows if row.sure_first and row.last != row.first
    )
    assert heights.count(0.5) == sure > 0
    assert set(heights) == {0.26, 0.5}


@pytest.mark.slow
def test_drawings_of_the_panel_state_their_coverage(kg: KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "coverage.yaml").write_text(
        "geokg-coverage: 1\ncoverage:\n  from: 2006-01-01\n  until: 2007-12-31\n"
        "  states: [IRN, TJK]\n  read: read.csv\n",
        encoding="utf-8",
    )
    (tmp_path / "read.csv").write_text(
        "article,published,publisher\niran-central-asia,2008-07-07,\n", encoding="utf-8"
    )
    file = tmp_path / "coverage.yaml"

    assert "No coverage is declared" in shown(kg.plot.dyad_years("IRN", "TJK"))
    assert "Covered: 2006-01-01 to 2007-12-31, IRN, TJK; 1 article read" in shown(
        kg.plot.dyad_years("IRN", "TJK", coverage=file)
    )
    assert "Covered: 2006-01-01" in shown(kg.plot.heatmap(coverage=file))


def test_colours_differ_in_lightness_too() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = to_rgb(colour)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    friendly, hostile = (lightness(COLOURS[name]) for name in ("cooperative", "conflictual"))
    assert abs(friendly - hostile) > 0.04


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("timelin", {}, "GK693"),
        ("timeline", {"a": "IRN"}, "GK694"),
        ("timeline", {"a": "IRN", "b": "Narnia"}, "GK404"),
        ("dyad-years", {"a": "IRN", "b": "Narnia"}, "GK404"),
        ("network", {"year": "92"}, "GK694"),
        ("network", {"a": "IRN"}, "GK694"),
    ],
)
def test_a_wrong_drawing_or_parameter_is_an_error_that_names_it(
    kg: KnowledgeGraph, name: str, given: dict[str, str], code: str
) -> None:
    with pytest.raises(GeokgError) as error:
        draw(kg, name, given)

    assert [one.code for one in error.value.diagnostics] == [code]


def test_another_format_is_refused(kg: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(GeokgError, match="GK692"):
        save(kg.plot.network(), tmp_path / "network.gif")


@pytest.mark.slow
def test_names_of_an_article_stay_text_in_a_drawing(tmp_path: Path) -> None:
    name = '<script>alert(1)</script> $x^2$ & "'
    kg = KnowledgeGraph()
    kg.add(
        Article(
            id="note",
            text="The ministry met Mali in 1992.",
            actors={"m": geokg.Actor("organ", name, of="FRA")},
            claims=[Claim(type="meet", party=["m", "MLI"], quote="met Mali", when="1992")],
        )
    )
    file = save(kg.plot.timeline("FRA", "MLI"), tmp_path / "t.svg")

    root = ElementTree.parse(file).getroot()
    assert not [node for node in root.iter() if node.tag.endswith("script")]
    assert name in re.sub(r"\s+", " ", " ".join(root.itertext()))
