"""The rule byline-against-content: where it fires, why, and how dates are read then."""

from __future__ import annotations

import dataclasses
import pickle
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import geokg
from geokg import KnowledgeGraph
from geokg.actors import Interval, UserRows, load_reference
from geokg.cli import main
from geokg.dates import read_words
from geokg.graph import byline
from geokg.graph.byline.evidence import intersect, union
from geokg.graph.byline.readings import MOST, range_of, read_within
from geokg.graph.quads import quads
from geokg.graph.queries import named
from geokg.inputs.annotation.reader import read, scan

HERE = Path(__file__).parent / "byline"
OWN = HERE / "own.csv"
CASES: list[dict[str, Any]] = yaml.load(
    (HERE / "cases.yaml").read_text(encoding="utf-8"), yaml.BaseLoader
)
FIRES = [case for case in CASES if "window" in case]
WEAK = [case for case in CASES if "weak" in case]
QUIET = [case for case in CASES if "window" not in case and "weak" not in case]
BASE = "https://example.org/kg/"
FOUNDING = f"{BASE}iran-central-asia-2008"
KHATAMI = Interval(date(1997, 8, 3), date(2005, 8, 3))
MONTH = timedelta(days=31)
SINCE_BUSH = Interval(date(2001, 1, 20), date(2005, 8, 3))
EXPRESSIONS = (
    *("yesterday", "last December", "last year", "last month", "this Friday", "two weeks ago"),
    *("last summer", "the early nineties", "next May", "since last March", "March", "Monday"),
)
DAYS = st.dates(date(1995, 1, 1), date(2010, 12, 31))


@pytest.fixture(scope="module")
def own() -> UserRows:
    return load_reference(OWN)


def article_of(case: dict[str, Any], tmp_path: Path) -> geokg.Article:
    """The case as an annotation file says it; the quotes make the text."""
    head = {"id": "note", "body": ". ".join(claim["quote"] for claim in case["claims"])}
    if "published" in case:
        head["published"] = case["published"]
    whole = {"geokg": "1", "article": head, "claims": case["claims"]}
    if case["actors"]:
        whole["actors"] = case["actors"]
    file = tmp_path / "note.yaml"
    file.write_text(yaml.safe_dump(whole), encoding="utf-8")
    (reading,) = scan([file])
    assert reading.article, [str(d) for d in reading.diagnostics]
    return reading.article


def name_of(case: dict[str, Any]) -> str:
    return str(case["case"]).replace(" ", "-")


@pytest.mark.parametrize("case", FIRES, ids=name_of)
def test_a_byline_that_the_content_excludes_is_found(
    case: dict[str, Any], own: UserRows, tmp_path: Path
) -> None:
    article = article_of(case, tmp_path)

    finding = byline.examine(article, own if "own" in case else None)

    assert finding
    assert finding.window
    assert finding.window.edtf == case["window"]
    assert sorted([*finding.actors, *finding.claims]) == case["rests-on"]
    assert any(r.contrary and r.strength == "strong" for r in finding.reasons)
    assert (finding.strength, finding.severity) == ("strong", "warning")


@pytest.mark.parametrize("case", WEAK, ids=name_of)
def test_a_weak_contradiction_is_reported_and_changes_no_date(
    case: dict[str, Any], tmp_path: Path
) -> None:
    article = article_of(case, tmp_path)

    finding = byline.examine(article)

    assert finding
    assert (finding.strength, finding.severity, finding.window) == ("weak", "note", None)
    assert (finding.readings, finding.ongoing) == ((), ())
    assert sorted([*finding.actors, *finding.claims]) == case["rests-on"]
    assert f"the evidence is weak, since {case['weak']}." in finding.explanation
    kg = KnowledgeGraph()
    kg.add(article)
    kg.validate().check()
    (row,) = kg.findings()
    assert (row.severity, row.earliest, row.latest) == ("note", None, None)


@pytest.mark.parametrize("case", QUIET, ids=name_of)
def test_what_only_looks_like_a_contradiction_is_none(
    case: dict[str, Any], own: UserRows, tmp_path: Path
) -> None:
    article = article_of(case, tmp_path)

    assert byline.examine(article, own if "own" in case else None) is None


@pytest.mark.parametrize("case", FIRES, ids=name_of)
def test_a_finding_conforms_to_the_shapes_and_names_what_it_rests_on(
    case: dict[str, Any], tmp_path: Path
) -> None:
    kg = KnowledgeGraph(reference=[OWN])
    kg.add(article_of(case, tmp_path))

    kg.validate().check()
    (row,) = kg.sparql(
        "SELECT ?rule ?severity ?why ?edtf { ?finding a gkg:Finding ; gkg:rule ?rule ; "
        "gkg:severity ?severity ; gkg:explanation ?why ; gkg:window/gkg:edtf ?edtf }"
    )
    assert row.rule == "https://w3id.org/geokg/rule/byline-against-content/2"
    assert row.severity == "http://www.w3.org/ns/shacl#Warning"
    assert row.edtf == case["window"]
    assert case["published"] in row.why
    concerned = kg.sparql("SELECT ?what { ?finding a gkg:Finding ; gkg:concerns ?what }")
    told = {row.what.rpartition("/")[2].removeprefix("note.") for row in concerned}
    assert told == {"note", *case["rests-on"]}


def test_an_explanation_says_office_dates_source_words_and_consequence(tmp_path: Path) -> None:
    finding = byline.examine(article_of(CASES[1], tmp_path))

    assert finding
    assert finding.explanation == (
        "The byline 2008-07-07 contradicts the content; the evidence is strong. Mohammad Khatami "
        "is called president of Iran: in office 1997-08-03 to 2005-08-03 as president of Iran "
        "(wikidata:4100 factbook:2812 phoenix:22097), “President Khatami was in Paris last month”. "
        "At the byline: Mahmoud Ahmadinejad, in office 2005-08-03 to 2013-08-03 as president of "
        "Iran (wikidata:4101 factbook:2818 phoenix:22107). Coverage of the head of government of "
        "Iran: complete 1981-10-13 to 2013-08-03. So the text was written between 1997-08-03 and "
        "2005-08-03. “last month” is then between 1997-08-03 and 2005-07-31, and by the byline "
        "2008-06. Both readings are in the graph."
    )


# Readings


def test_a_date_outside_the_tenure_of_an_office_holder_is_dropped(tmp_path: Path) -> None:
    """From August to November 1997 "last December" is that of 1996, before the tenure."""
    case = {
        "published": "2008-07-07",
        "actors": {"khatami": {"person": "Mohammad Khatami", "office": "president", "of": "IRN"}},
        "claims": [
            {
                "id": name,
                "quote": f"{who} was in Paris last December",
                "type": "visit",
                "initiator": actor,
                "target": "FRA",
                "when": "last December",
            }
            for name, who, actor in (("one", "Khatami", "khatami"), ("two", "Nobody", "IRN"))
        ],
    }

    finding = byline.examine(article_of(case, tmp_path))

    assert finding
    held, free = (reading.content.edtf.strip("[]").split(",") for reading in finding.readings)
    assert held == [f"{year}-12" for year in range(1997, 2005)]
    assert free == ["1996-12", *held]


def test_words_that_the_window_does_not_change_keep_their_one_reading(tmp_path: Path) -> None:
    case = {**CASES[0], "claims": [*CASES[0]["claims"]]}
    case["claims"].append(
        {
            "id": "war",
            "quote": "a war in the early nineties",
            "type": "war",
            "party": ["IRN", "FRA"],
            "when": "in the early nineties",
        }
    )
    article = article_of(case, tmp_path)

    finding = byline.examine(article)

    assert finding
    assert finding.readings == ()
    assert any(
        "note.war.when> <https://w3id.org/geokg/ns#anchor>" in q for q in quads(article, BASE)
    )


@pytest.mark.slow
@given(words=st.sampled_from(EXPRESSIONS), first=DAYS, length=st.integers(0, 400))
def test_a_reading_has_what_the_words_say_on_each_day(words: str, first: date, length: int) -> None:
    window = Interval(first, first + timedelta(days=length))
    said = {read_words(words, first + timedelta(days=n)) for n in range(length + 1)}
    understood = {span.edtf for span in said if span.edtf}
    ends = [span.latest for span in said if span.edtf]

    spans = read_within(words, (window,))

    if len(understood) <= MOST:
        members = {m.edtf for span in said if span.edtf for m in span.one_of or (span,)}
        assert {span.edtf for span in spans} == members
    else:
        (span,) = spans
        assert span.earliest == min(s.earliest for s in said if s.edtf and s.earliest)
        assert span.latest == (max(end for end in ends if end) if all(ends) else None)


def test_a_window_that_is_open_gives_an_open_range() -> None:
    (span,) = read_within("last month", (Interval(date(2011, 7, 9), None),))

    assert span == range_of(date(2011, 6, 1), None)


def test_a_date_of_a_plan_is_counted_forward_from_the_days_of_a_window() -> None:
    window = (Interval(date(2011, 7, 6), date(2011, 7, 6)),)

    assert [span.edtf for span in read_within("on Friday", window, "actual")] == ["2011-07-01"]
    assert [span.edtf for span in read_within("on Friday", window, "intended")] == ["2011-07-08"]


@pytest.mark.slow
@given(st.lists(st.tuples(DAYS, st.integers(0, 900)), max_size=5), DAYS)
def test_intervals_united_hold_the_same_days(given_: list[tuple[date, int]], day: date) -> None:
    intervals = [Interval(start, start + timedelta(days=n)) for start, n in given_]

    whole = union(intervals)

    assert any(day in i for i in whole) == any(day in i for i in intervals)
    assert all(a.end and b.start and a.end < b.start for a, b in pairwise(whole))


@given(st.tuples(DAYS, DAYS), st.tuples(DAYS, DAYS), DAYS)
def test_common_days_lie_in_both(one: tuple[date, date], two: tuple[date, date], day: date) -> None:
    left, right = (union([Interval(min(pair), max(pair))]) for pair in (one, two))

    shared = intersect(left, right)

    assert any(day in i for i in shared) == (day in left[0] and day in right[0])


@given(DAYS)
def test_a_byline_contradicts_where_it_lies_a_month_outside_the_term(day: date) -> None:
    article = geokg.Article(
        id="note",
        text="President Khatami is in Paris.",
        published=day.isoformat(),
        actors={"khatami": geokg.Actor("person", "Mohammad Khatami", office="president", of="IRN")},
        claims=[geokg.Claim(type="visit", initiator="khatami", target="FRA", quote="is in Paris")],
    )

    assert KHATAMI.start
    assert KHATAMI.end
    is_near = KHATAMI.start - MONTH <= day <= KHATAMI.end + MONTH
    assert (byline.examine(article) is None) == is_near


# What is written


def test_without_a_finding_nothing_is_written_of_one_and_own_rows_change_nothing(
    own: UserRows, tmp_path: Path
) -> None:
    for case in QUIET:
        article = article_of(case, tmp_path)
        lines = quads(article, BASE)

        assert not any("Finding" in line or "finding" in line for line in lines)
        if "own" in case:
            assert quads(article, BASE, own) == lines


def test_what_is_ongoing_is_sure_at_the_byline_in_one_reading_alone(tmp_path: Path) -> None:
    kg = KnowledgeGraph()
    kg.add(article_of(FIRES[9], tmp_path))

    rows = kg.sparql(
        "SELECT ?anchor ?from ?until { ?claim gkg:when ?whole . ?whole gkg:oneOf ?one . "
        "?one gkg:anchor ?anchor OPTIONAL { ?one gkg:surelyFrom ?from ; gkg:surelyUntil ?until } "
        "FILTER NOT EXISTS { ?whole gkg:surelyFrom ?any } } ORDER BY ?one"
    )

    byline_day = date(2005, 3, 1)
    assert [tuple(row) for row in rows] == [
        (f"{BASE}note.graph.finding-byline", None, None),
        (f"{BASE}note", byline_day, byline_day),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("reading", ["byline", "content", "both"])
@pytest.mark.filterwarnings("ignore:Dataset\\.:DeprecationWarning")
def test_each_reading_is_answered_alike_on_rdflib(reading: str) -> None:
    kg = KnowledgeGraph()
    kg.add(read(HERE.parents[2] / "examples" / "iran-tajikistan"))
    asked = {"since": "2000-12", "until": "2005", "reading": reading}

    found = kg.to_rdflib().query(named("during").bind(kg.base, asked))

    ours = {(row.situation, row.how) for row in kg.query("during", **asked)}
    rows = [{str(key): str(term) for key, term in b.items()} for b in found.bindings]
    theirs = {(row["situation"], row["how"]) for row in rows if row["counted"] == "true"}
    assert ours == theirs
    assert ours


def test_a_finding_is_frozen_and_can_be_sent_to_other_processes(tmp_path: Path) -> None:
    finding = byline.examine(article_of(CASES[0], tmp_path))

    assert finding == pickle.loads(pickle.dumps(finding))
    with pytest.raises(dataclasses.FrozenInstanceError):
        finding.byline = date(2001, 1, 1)  # type: ignore[misc, union-attr]  # that is the point


# The founding article


@pytest.fixture(scope="module")
def by_table(seed: Path) -> KnowledgeGraph:
    kg = KnowledgeGraph()
    kg.add(read(seed))
    return kg


@pytest.fixture(scope="module")
def by_own_row(seed: Path) -> KnowledgeGraph:
    kg = KnowledgeGraph(reference=[OWN])
    kg.add(read(seed))
    return kg


def test_the_founding_article_names_its_contributors(seed: Path) -> None:
    (article,) = read(seed)

    finding = byline.examine(article)

    assert finding
    khatami, government = finding.reasons
    assert (khatami.actor, khatami.fits, khatami.times) == ("khatami", False, (KHATAMI,))
    assert khatami.claims == ("december-meeting",)
    assert (government.actor, government.also, government.fits) == (
        "us-government",
        ("bush",),
        True,
    )
    assert government.times == (Interval(date(2001, 1, 20), date(2009, 1, 20)),)
    assert government.claims == ("us-displeasure",)
    assert "George W. Bush" in government.periods[0].description
    assert finding.window
    assert (finding.window.earliest, finding.window.latest) == (SINCE_BUSH.start, SINCE_BUSH.end)
    assert "taliban-control" in finding.ongoing
    for reason in finding.reasons:
        start, end = reason.quote.span
        assert article.text[start:end] == reason.quote.exact


def test_a_row_of_ones_own_narrows_the_window(seed: Path, own: UserRows) -> None:
    (article,) = read(seed)

    finding = byline.examine(article, own)

    assert finding
    assert finding.window
    assert [r.actor for r in finding.reasons] == ["khatami", "taliban", "us-government"]
    assert finding.window.edtf == "[2001-01-20..2001-11-13]"
    assert finding.claims == ("december-meeting", "taliban-control", "us-displeasure")


def test_last_december_has_two_readings_each_with_its_anchor(by_own_row: KnowledgeGraph) -> None:
    span = f"<{FOUNDING}.december-meeting.when>"
    rows = by_own_row.sparql(
        f"SELECT ?edtf ?anchor {{ {span} gkg:oneOf ?one . "
        "?one gkg:edtf ?edtf ; gkg:anchor ?anchor } ORDER BY ?one"
    )
    (whole,) = by_own_row.sparql(f"SELECT ?edtf {{ {span} gkg:edtf ?edtf }}")

    assert whole.edtf == "[2000-12,2007-12]"
    assert [tuple(row) for row in rows] == [
        ("2000-12", f"{FOUNDING}.graph.finding-byline"),
        ("2007-12", FOUNDING),
    ]


@pytest.mark.parametrize(
    ("reading", "since", "table", "own_row"),
    [
        ("byline", "2000-12", None, None),
        ("content", "2000-12", "possible", "certain"),
        ("both", "2000-12", "possible", "possible"),
        ("byline", "2007-12", "certain", "certain"),
        ("content", "2007-12", None, None),
        ("both", "2007-12", "possible", "possible"),
        ("content", "2003-12", "possible", None),
        ("content", "2003-06", None, None),
        ("both", "2003-06", None, None),
    ],
)
def test_the_meeting_was_in_december_as_each_reading_has_it(
    by_table: KnowledgeGraph,
    by_own_row: KnowledgeGraph,
    reading: str,
    since: str,
    table: str | None,
    own_row: str | None,
) -> None:
    for kg, how in ((by_table, table), (by_own_row, own_row)):
        rows = kg.query("during", since=since, until=since, reading=reading)
        found = [row.how for row in rows if "december-meeting" in row.situation]

        assert found == ([how] if how else [])


@pytest.mark.parametrize(
    ("reading", "since", "until", "how"),
    [
        ("byline", "2008-07", "2008-07", "certain"),
        ("content", "2008-07", "2008-07", "possible"),
        ("both", "2008-07", "2008-07", "possible"),
        ("content", "2001-01-20", "2001-11-13", "certain"),
        ("content", "2001-01-21", "2001-11-13", "possible"),
        ("both", "2001-01-20", "2001-11-13", "possible"),
        ("both", "2001", "2008", "certain"),
    ],
)
def test_what_is_ongoing_is_so_as_each_reading_has_it(
    by_own_row: KnowledgeGraph, reading: str, since: str, until: str, how: str
) -> None:
    rows = by_own_row.query("during", since=since, until=until, reading=reading)

    assert [row.how for row in rows if "taliban-control" in row.situation] == [how]


def test_the_founding_graph_conforms_with_its_finding(by_own_row: KnowledgeGraph) -> None:
    by_own_row.validate().check()


# The command line


def test_settings_name_reference_files_beside_them(tmp_path: Path) -> None:
    case = next(case for case in FIRES if "own" in case)
    (tmp_path / "articles").mkdir()
    article_of(case, tmp_path / "articles")
    (tmp_path / "own.csv").write_bytes(OWN.read_bytes())
    (tmp_path / "geokg.toml").write_text('reference = ["own.csv"]\n', encoding="utf-8")

    assert main(["build", str(tmp_path / "articles"), "-o", str(tmp_path / "g.ttl")]) == 0
    assert main(["build", str(tmp_path / "articles"), "-o", str(tmp_path / "store")]) == 0

    assert "gkg:Finding" in (tmp_path / "g.ttl").read_text(encoding="utf-8")
    with KnowledgeGraph(tmp_path / "store", read_only=True) as kg:
        assert kg.ask("ASK { ?finding a gkg:Finding }")


@pytest.mark.parametrize("wrong", ['"own.csv"', "[1]", '[""]'])
def test_settings_that_name_no_files_are_refused(
    wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article_of(FIRES[0], tmp_path)
    (tmp_path / "geokg.toml").write_text(f"reference = {wrong}\n", encoding="utf-8")

    code = main(["build", str(tmp_path / "note.yaml"), "-o", str(tmp_path / "g.ttl")])

    assert code != 0
    assert "GK033" in capsys.readouterr().err
