"""What geokg's objects show in a terminal and in a notebook."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

import geokg
from geokg import Article, Claim, KnowledgeGraph, Quote
from geokg.base.display import HTML_ROWS, TEXT_ROWS, WIDTH
from geokg.graph.rows import Rows

EXAMPLES = Path(__file__).parents[2] / "examples"
ATTACK = '"><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[2J\u202e'


class Tags(HTMLParser):
    """The tags and attributes of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    kg = KnowledgeGraph()
    kg.add(geokg.read(EXAMPLES / "iran-tajikistan" / "articles"))
    return kg


def test_rows_print_as_a_table_that_fits_a_line(kg: KnowledgeGraph) -> None:
    rows = kg.query("history", a="IRN", b="TJK")

    lines = repr(rows).splitlines()

    assert max(map(len, lines[: len(rows) + 1])) <= WIDTH
    assert lines[0].split()[:3] == ["earliest", "latest", "when"]
    assert lines[len(rows) + 1].startswith(f"[{len(rows)} rows; not shown: ")
    assert lines[-1] == f"[{rows.excluded} excluded: no claim affirms them as fact]"


def test_a_long_answer_prints_its_first_rows_and_their_number() -> None:
    rows = Rows(["number"], [(number,) for number in range(TEXT_ROWS + 5)])

    assert repr(rows).splitlines()[-2:] == [f"{TEXT_ROWS - 1:>6}", f"[{TEXT_ROWS} of 25 rows]"]
    assert Tags(rows._repr_html_()).text.endswith(str(TEXT_ROWS + 4))
    many = Rows(["number"], [(number,) for number in range(HTML_ROWS + 1)])
    assert many._repr_html_().endswith(f"<p>{HTML_ROWS} of {HTML_ROWS + 1} rows</p>")


def test_no_text_of_an_article_becomes_markup_or_moves_the_cursor() -> None:
    safe = ATTACK.replace("\x1b", "").replace("\u202e", "")
    article = Article(
        id="note",
        title=safe,
        publisher=safe,
        text=f"France met Mali {safe}",
        claims=[
            Claim(
                type="meet",
                party=["FRA", "MLI"],
                quote=f"met Mali {safe}",
                condition=f"Mali {safe}",
                note=safe,
            )
        ],
        actors={},
    )
    graph = KnowledgeGraph()
    graph.add(article)
    rows = Rows([ATTACK], [(ATTACK,), ((ATTACK, "x"),)])
    shown = [
        article._repr_html_(),
        article.claims[0]._repr_html_(),
        Claim(type="meet", party=[ATTACK], quote=Quote(ATTACK))._repr_html_(),
        graph._repr_html_(),
        graph.findings()._repr_html_(),
        graph.validate()._repr_html_(),
        rows._repr_html_(),
    ]

    for page in shown:
        tags = Tags(page)
        assert not tags.names & {"script", "img"}
        assert tags.attributes <= {"title"}
        assert "\x1b" not in page
        assert "\u202e" not in page
    assert "\x1b" not in repr(rows)
    assert "\u202e" not in repr(rows)


def test_a_claim_shows_its_quote_in_context(kg: KnowledgeGraph) -> None:
    (article,) = geokg.read(EXAMPLES / "iran-tajikistan" / "articles")
    claim = article.claims[0]
    quote = claim.quote[0]

    page = claim._repr_html_()

    assert f"<mark>{quote.exact}</mark>" in page
    assert Tags(page).text.count(quote.prefix + quote.exact + quote.suffix) == 1
    assert Tags(article._repr_html_()).text.count(article.text.splitlines()[-1]) == 1


def test_a_graph_shows_its_articles_and_a_report_its_results(kg: KnowledgeGraph) -> None:
    report = kg.validate()

    assert Tags(kg._repr_html_()).text.startswith(repr(kg))
    assert "iran-central-asia" in kg._repr_html_()
    assert Tags(report._repr_html_()).text == (
        f"The graph conforms to the shapes ({report.engine})."
    )
