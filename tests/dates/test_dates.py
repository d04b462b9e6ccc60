"""EDTF and dates of publication: what they mean, what is refused, and with which advice."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geokg.base.errors import DateError
from geokg.dates import PublicationDate, TimeSpan, looks_like_edtf, parse_edtf, parse_published

# EDTF, earliest, latest ("" is open) and the sure part ("" is none), as "from until".
BOUNDS = [
    line.split("|")
    for line in """\
1963-01-22|1963-01-22|1963-01-22|1963-01-22 1963-01-22
2000-02-29|2000-02-29|2000-02-29|2000-02-29 2000-02-29
0001-01-01|0001-01-01|0001-01-01|0001-01-01 0001-01-01
9999-12-31|9999-12-31|9999-12-31|9999-12-31 9999-12-31
1963-01|1963-01-01|1963-01-31|
1963-02|1963-02-01|1963-02-28|
1964-02|1964-02-01|1964-02-29|
1900-02|1900-02-01|1900-02-28|
1963-12|1963-12-01|1963-12-31|
1963|1963-01-01|1963-12-31|
0001|0001-01-01|0001-12-31|
9999|9999-01-01|9999-12-31|
9999-12|9999-12-01|9999-12-31|
1963-01-22?|1963-01-22|1963-01-22|
1963-01-22~|1963-01-21|1963-01-23|
1963-01-22%|1963-01-21|1963-01-23|
1963-01-01~|1962-12-31|1963-01-02|
1964-02-28~|1964-02-27|1964-02-29|
1963-01?|1963-01-01|1963-01-31|
1963-01~|1962-12-01|1963-02-28|
1963-12~|1963-11-01|1964-01-31|
1963-12%|1963-11-01|1964-01-31|
1961?|1961-01-01|1961-12-31|
1961~|1960-01-01|1962-12-31|
1961%|1960-01-01|1962-12-31|
0001~|0001-01-01|0002-12-31|
9999~|9998-01-01|9999-12-31|
0001-01-01~|0001-01-01|0001-01-02|
9999-12-31~|9999-12-30|9999-12-31|
199X|1990-01-01|1999-12-31|
199X?|1990-01-01|1999-12-31|
199X~|1980-01-01|2009-12-31|
19XX|1900-01-01|1999-12-31|
19XX~|1800-01-01|2099-12-31|
001X|0010-01-01|0019-12-31|
999X~|9980-01-01|9999-12-31|
1999-XX|1999-01-01|1999-12-31|
1999-XX~|1998-01-01|2000-12-31|
1999-XX-XX|1999-01-01|1999-12-31|
1999-05-XX|1999-05-01|1999-05-31|
1999-05-XX?|1999-05-01|1999-05-31|
1999-02-XX~|1999-01-01|1999-03-31|
2001-21|2001-03-01|2001-05-31|
2001-22|2001-06-01|2001-08-31|
2001-23|2001-09-01|2001-11-30|
2001-24|2001-12-01|2002-02-28|
2003-24|2003-12-01|2004-02-29|
9999-24|9999-12-01|9999-12-31|
2001-21?|2001-03-01|2001-05-31|
2001-21~|2000-12-01|2001-08-31|
2001-24~|2001-09-01|2002-05-31|
1954/1962|1954-01-01|1962-12-31|1954-12-31 1962-01-01
1954/1955|1954-01-01|1955-12-31|1954-12-31 1955-01-01
1954/1954|1954-01-01|1954-12-31|
1992-05/1992|1992-05-01|1992-12-31|
1992/1992-05|1992-01-01|1992-05-31|
1963-01-22/1963-01-25|1963-01-22|1963-01-25|1963-01-22 1963-01-25
1963-01-22/1963-01-22|1963-01-22|1963-01-22|1963-01-22 1963-01-22
1963-01/1963-03|1963-01-01|1963-03-31|1963-01-31 1963-03-01
1963-01-22/1963-03|1963-01-22|1963-03-31|1963-01-22 1963-03-01
1963-01-22/1964|1963-01-22|1964-12-31|1963-01-22 1964-01-01
1992~/1996|1991-01-01|1996-12-31|1993-12-31 1996-01-01
1992/1996~|1992-01-01|1997-12-31|1992-12-31 1995-01-01
1992?/1996|1992-01-01|1996-12-31|
1992/1996%|1992-01-01|1997-12-31|
1991~/1992~|1990-01-01|1993-12-31|
1994~/1996~|1993-01-01|1997-12-31|
1963-01-22~/1963-01-25~|1963-01-21|1963-01-26|1963-01-23 1963-01-24
199X/2001|1990-01-01|2001-12-31|1999-12-31 2001-01-01
2001-21/2001-23|2001-03-01|2001-11-30|2001-05-31 2001-09-01
2001-22/2002|2001-06-01|2002-12-31|2001-08-31 2002-01-01
2004-06-XX/2004-07-03|2004-06-01|2004-07-03|2004-06-30 2004-07-03
1996/..|1996-01-01||
1996~/..|1995-01-01||
1996-05-07/..|1996-05-07||
../1996||1996-12-31|
../1996-05||1996-05-31|
../1996~||1997-12-31|
1996/|1996-01-01||
1996-05?/|1996-05-01||
/1996||1996-12-31|
/1996-05-07||1996-05-07|
[1991-12,1992-01]|1991-12-01|1992-01-31|
[1991,1993,1995]|1991-01-01|1995-12-31|
[1991,1993~]|1991-01-01|1994-12-31|
[1963-01-22,1963-02-01]|1963-01-22|1963-02-01|
[2000-24,2001-24]|2000-12-01|2002-02-28|
[1991..1993]|1991-01-01|1993-12-31|
[1991-05..1991-07]|1991-05-01|1991-07-31|
[1991-05-07..1991-05-09]|1991-05-07|1991-05-09|
[..1992]||1992-12-31|
[1992..]|1992-01-01||
[..1992,1994]||1994-12-31|
[1990,1992..]|1990-01-01||
[1667,1668,1670..1672]|1667-01-01|1672-12-31|
[199X,2001]|1990-01-01|2001-12-31|
[1991]|1991-01-01|1991-12-31|
[1991-05-07]|1991-05-07|1991-05-07|1991-05-07 1991-05-07""".splitlines()
]

# What is no EDTF of ours, and a piece of the advice that mends it.
REFUSED = [
    line.split("|")
    for line in """\
1963-02-30|February 1963 has 28 days
1964-02-30|February 1964 has 29 days
1900-02-29|February 1900 has 28 days
1963-04-31~|April 1963 has 30 days
1963-12-32|December 1963 has 31 days
1963-01-00|January 1963 has 31 days
1963-13|months run from 01 to 12
1963-00|months run from 01 to 12
1963-00-XX|months run from 01 to 12
1963-20|months run from 01 to 12
1963-22-01|`1963-01-22`
1963-21-21|months run from 01 to 12
1992-96|`1992/1996`
1963/02/30|write 1963
1963/01/22|`1963-01-22`
1963/1/2|`1963-01-02`
1963.01.22|`1963-01-22`
1963.01|`1963-01`
22.01.1963|`1963-01-22`
1.2.1963|`1963-02-01`
22/01/1963|`1963-01-22`
01/22/1963|`1963-01-22`
22-01-1963|`1963-01-22`
05/07/2001|`2001-07-05` or `2001-05-07`
05/05/2001|write `2001-05-05`;
31.02.1963|write 1963
1963-1-2|`1963-01-02`
1963-1|`1963-01`
1963-01-2|`1963-01-02`
19630122|`1963-01-22`
19631322|write 1963
1960s|`196X`
1960's|`196X`
the 1960s|`196X`
May 2001|`2001-05`
Sept. 2001|`2001-09`
Foo 2001|write 1963
7 May 2001|`2001-05-07`
May 7, 2001|`2001-05-07`
May 32, 2001|write 1963
1992-1996|`1992/1996`
1992 – 1996|`1992/1996`
1996-|`1996/..`
1996/1992|`1992/1996`
1996~/1995~|`1995~/1996~`
1963-05/1963-04-30|`1963-04-30/1963-05`
[1996..1992]|`[1992..1996]`
../..|leave `when` out
/|leave `when` out
/..|leave `when` out
../|leave `when` out
..|write 1963
[..]|leave `when` out
[]|write 1963
[1991,]|write 1963
[1991|`[a,b]`
1991]|`[a,b]`
[1991/1992,1995]|one `/` and two ends
[[1991],1992]|`[a,b]`
1991/1992/1993|one `/` and two ends
[1991,1992]/1995|`[a,b]`
{1960,1961}|`[1960,1961]`
{1960}|`[1960]`
1960,1961|`[1960,1961]`
1960, 1961|`[1960, 1961]`
2001-05-07T10:00|`2001-05-07`
2001-05-07T10:00:00Z|`2001-05-07`
2001-05-07 10:00|`2001-05-07`
0000|0001 to 9999
0000-01-01|0001 to 9999
0000-XX|0001 to 9999
000X|0001 to 9999
00XX|0001 to 9999
000X-XX|write 1963
-0044|0001 to 9999
-0044-03-15|0001 to 9999
-0044/0012|0001 to 9999
Y17000|0001 to 9999
Y-17000|0001 to 9999
12345|0001 to 9999
1961?~|`1961%`
1961~?|`1961%`
~1961|`1961~`
?1963-01|`1963-01?`
1961 ~|`1961~`
199x|`199X`
199u|`199X`
19uu|`19XX`
XXXX|level 1 has 199X
1XXX|level 1 has 199X
1X99|write 1963
199X-05|X is on the right only
19XX-05-07|X is on the right only
199X-XX|X is on the right only
1999-XX-05|X is on the right only
1999-1X|level 1 has 199X
1999-05-1X|level 1 has 199X
2001-25|21 (spring)
2001-33|`[2001-01..2001-03]`
2001-36|`[2001-10..2001-12]`
2001-38|`[2001-05..2001-08]`
2001-41|`[2001-07..2001-12]`
1963-W05|`[a..b]`
1963-022|`[a..b]`
...|`1996/..`
12|four digits
800|four digits
22.01.63|four digits
12/24|write 1963
١٩٦٣|write 1963
1963\t01|write 1963
last December|write 1963
unknown|write 1963""".splitlines()
]


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def advice(text: str) -> str:
    with pytest.raises(DateError) as caught:
        parse_edtf(text)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "GK141"
    assert diagnostic.found == text
    return diagnostic.fix


@pytest.mark.parametrize(("edtf", "earliest", "latest", "sure"), BOUNDS, ids=[b[0] for b in BOUNDS])
def test_an_edtf_expression_has_these_bounds(
    edtf: str, earliest: str, latest: str, sure: str
) -> None:
    span = parse_edtf(edtf)

    surely_from, _, surely_until = sure.partition(" ")
    assert (span.earliest, span.latest, span.surely_from, span.surely_until) == (
        day(earliest),
        day(latest),
        day(surely_from),
        day(surely_until),
    )


@pytest.mark.parametrize(("edtf", "fix"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_is_no_edtf_is_refused_with_advice(edtf: str, fix: str) -> None:
    assert fix in advice(edtf)


@pytest.mark.parametrize(
    ("edtf", "fix"),
    [
        ("1998-3", "write `1998-03`"),
        ("1998-3-2", "write `1998-03-02`"),
        (
            "1998/3/2",
            "write `1998-03-02`; to keep the article's words too: {verbatim: ..., edtf: ...}",
        ),
        ("1998.3", "write `1998-03`; to keep the article's words too: {verbatim: ..., edtf: ...}"),
    ],
)
def test_only_what_an_article_may_print_is_kept_as_its_words(edtf: str, fix: str) -> None:
    assert advice(edtf) == fix


def test_an_empty_or_endless_text_is_refused() -> None:
    assert "write 1963" in advice("")
    assert "a claim for each date" in advice("[" + "1991," * 100 + "1992]")


@pytest.mark.parametrize("edtf", [b[0] for b in BOUNDS])
def test_the_canonical_literal_gives_the_same_span(edtf: str) -> None:
    span = parse_edtf(edtf)

    assert parse_edtf(span.edtf) == span


@pytest.mark.parametrize("edtf", [b[0] for b in BOUNDS if b[0][0] != "["])
def test_a_single_date_or_interval_is_its_own_canonical_literal(edtf: str) -> None:
    assert parse_edtf(edtf).edtf == edtf


@pytest.mark.parametrize(
    ("edtf", "canonical", "members"),
    [
        ("[1991-12, 1992-01]", "[1991-12,1992-01]", ["1991-12", "1992-01"]),
        ("[1992-01,1991-12]", "[1991-12,1992-01]", ["1991-12", "1992-01"]),
        ("[1992,1991,1992]", "[1991,1992]", ["1991", "1992"]),
        ("[1670..1672,1667]", "[1667,1670..1672]", ["1667", "[1670..1672]"]),
        ("[1994,..1992]", "[..1992,1994]", ["[..1992]", "1994"]),
        ("[1991]", "1991", []),
        ("[1991..1993]", "[1991..1993]", []),
        (" 1963-01 ", "1963-01", []),
    ],
)
def test_sets_are_sorted_and_say_each_member_once(
    edtf: str, canonical: str, members: list[str]
) -> None:
    span = parse_edtf(edtf)

    assert span.edtf == canonical
    assert [member.edtf for member in span.one_of] == members


def test_a_span_from_edtf_has_no_words_and_no_anchor() -> None:
    span = parse_edtf("1963-01-22")

    assert (span.verbatim, span.relative, span.understood) == ("", False, True)


@pytest.mark.parametrize(
    "text",
    [
        *("[1991-12, 1992-01]", " 1963 ", "1961 ~"),
        *"""1963-01-22 1963-02-30 1963-13 1963 199X 19XX 199x 199u 19uu 1954/1962 1961~ 1961? 1961%
    1996/.. ../1996 1996/ /1996 ../.. / [1991-12,1992-01] [1991..1993] {1960,1961} 1963/01/22
    22.01.1963 01/22/1963 1963-1-2 19630122 2001-21 1999-XX-XX XXXX Y17000 -0044 0000
    2001-05-07T10:00:00Z 1992-96 1991,1992 ~1961""".split(),
    ],
)
def test_the_shape_of_edtf_right_or_wrong_is_reported_from_words(text: str) -> None:
    assert looks_like_edtf(text)


@pytest.mark.parametrize(
    "text",
    [
        *("last December", "the 1990s", "1990s", "1990's", "May 2001", "7 May 2001", "today", ""),
        *("mid-1990s", "Q3", "Q3 2001", "1992 to 1996", "1992-1996", "1992–1996", "c. 1961"),
        *("1991 or 1992", "9/11", "24/7", "12", "...", "-", "since 1996", "1,234", "12:30", "X"),
    ],
)
def test_the_words_of_an_article_do_not_look_like_edtf(text: str) -> None:
    assert not looks_like_edtf(text)


@pytest.mark.parametrize("edtf", [b[0] for b in BOUNDS])
def test_whatever_can_be_read_looks_like_edtf(edtf: str) -> None:
    assert looks_like_edtf(edtf)


@pytest.mark.parametrize(
    ("text", "canonical", "local", "timed"),
    [
        ("2008-07-07", "2008-07-07", "2008-07-07", False),
        (" 2008-07-07 ", "2008-07-07", "2008-07-07", False),
        ("2008-07-07T20:09:00-04:00", "2008-07-07T20:09:00-04:00", "2008-07-07", True),
        ("2008-07-07T23:59:59.500-04:00", "2008-07-07T23:59:59.5-04:00", "2008-07-07", True),
        ("2008-07-07T20:09:00.000Z", "2008-07-07T20:09:00Z", "2008-07-07", True),
        ("2008-07-07T20:09:00+00:00", "2008-07-07T20:09:00Z", "2008-07-07", True),
        ("2008-07-07T20:09:00-00:00", "2008-07-07T20:09:00Z", "2008-07-07", True),
        ("2008-07-07T00:30:00+14:00", "2008-07-07T00:30:00+14:00", "2008-07-07", True),
        ("2008-07-07T20:09:00", "2008-07-07T20:09:00", "2008-07-07", True),
        ("2008-07-07T20:09", "2008-07-07T20:09:00", "2008-07-07", True),
        ("2008-07-07T20:09Z", "2008-07-07T20:09:00Z", "2008-07-07", True),
    ],
)
def test_a_publication_keeps_its_local_day_in_canonical_form(
    text: str, canonical: str, local: str, timed: bool
) -> None:
    assert parse_published(text) == PublicationDate(canonical, date.fromisoformat(local), timed)


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("2008", "write 2008-07-07"),
        ("2008-07", "write 2008-07-07"),
        ("7 July 2008", "write `2008-07-07`"),
        ("2008-02-30", "February 2008 has 29 days"),
        ("2008-13-01", "months run from 01 to 12"),
        ("0000-01-01", "write 2008-07-07"),
        ("2008-07-07 20:09:00", "write `2008-07-07`"),
        ("2008-07-07t20:09:00z", "write `2008-07-07`"),
        ("2008-07-07Z", "write `2008-07-07`"),
        ("2008-07-07+02:00", "write `2008-07-07`"),
        ("2008-07-07T24:00:00", "hours run from 00 to 23"),
        ("2008-07-07T20:60:00", "hours run from 00 to 23"),
        ("2008-07-07T20:09:60", "hours run from 00 to 23"),
        ("2008-07-07T20:09:00+15:00", "zones run from"),
        ("2008-07-07T20:09:00+14:30", "zones run from"),
        ("2008-07-07T20:09:00+02:60", "zones run from"),
        ("2008-07-07T20:09:00+0200", "write `2008-07-07`"),
        ("2008-07-07T20:09:00.1234567890", "write `2008-07-07`"),
        ("yesterday", "write 2008-07-07"),
        ("", "write 2008-07-07"),
    ],
)
def test_a_publication_without_a_day_is_refused(text: str, fix: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_published(text)

    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "GK023"
    assert fix in diagnostic.fix


@pytest.mark.parametrize(
    "bounds",
    [
        {"earliest": date(2001, 1, 2), "latest": date(2001, 1, 1)},
        {"surely_from": date(2001, 1, 1)},
        {"surely_from": date(2001, 1, 1), "surely_until": date(2001, 1, 1)},
        {
            "earliest": date(2001, 1, 1),
            "latest": date(2001, 1, 3),
            "surely_from": date(2001, 1, 2),
            "surely_until": date(2001, 1, 4),
        },
    ],
)
def test_bounds_that_contradict_each_other_make_no_span(bounds: dict[str, date]) -> None:
    with pytest.raises(DateError):
        TimeSpan(verbatim="then", **bounds)  # type: ignore[arg-type]  # dates only


def test_words_alone_are_not_understood_and_nothing_at_all_is_no_question() -> None:
    assert not TimeSpan(verbatim="soon").understood
    assert TimeSpan().understood


def test_a_span_travels_to_another_process() -> None:
    span = parse_edtf("[1991-12,1992-01]")

    assert pickle.loads(pickle.dumps(span)) == span


# --- laws

DATES = st.dates()
MARKS = st.sampled_from(["", "", "", "?", "~", "%"])
UNMARKED = st.one_of(
    DATES.map(date.isoformat),
    DATES.map(lambda d: d.isoformat()[:7]),
    DATES.map(lambda d: d.isoformat()[:4]),
    DATES.filter(lambda d: d.year > 9).map(lambda d: d.isoformat()[:3] + "X"),
    DATES.filter(lambda d: d.year > 99).map(lambda d: d.isoformat()[:2] + "XX"),
    DATES.map(lambda d: d.isoformat()[:4] + "-XX-XX"),
    DATES.map(lambda d: d.isoformat()[:7] + "-XX"),
    st.builds(lambda d, s: f"{d.year:04}-{s}", DATES, st.integers(21, 24)),
)
POINTS = st.builds(str.__add__, UNMARKED, MARKS)
ENDS = st.one_of(POINTS, st.sampled_from(["", ".."]))
MEMBERS = st.one_of(
    POINTS, st.builds("..".join, st.tuples(POINTS, POINTS)), POINTS.map("..".__add__)
)


@st.composite
def expressions(draw: st.DrawFn) -> str:
    """EDTF that may still be refused: for ends the wrong way round, or without any."""
    kind = draw(st.sampled_from(["point", "interval", "set"]))
    if kind == "point":
        return draw(POINTS)
    if kind == "interval":
        return f"{draw(ENDS)}/{draw(ENDS)}"
    return "[" + ",".join(draw(st.lists(MEMBERS, min_size=1, max_size=4))) + "]"


def read(edtf: str) -> TimeSpan | None:
    try:
        return parse_edtf(edtf)
    except DateError:
        return None


@given(POINTS)
def test_every_date_of_level_1_can_be_read(edtf: str) -> None:
    assert parse_edtf(edtf).edtf == edtf


@pytest.mark.slow
@given(expressions())
def test_the_sure_part_lies_inside_the_hull_and_the_literal_is_stable(edtf: str) -> None:
    span = read(edtf)
    if span is None:
        return

    assert parse_edtf(span.edtf) == span
    assert (span.surely_from is None) == (span.surely_until is None)
    bounds = [span.earliest, span.surely_from, span.surely_until, span.latest]
    known = [bound for bound in bounds if bound is not None]
    assert known == sorted(known)


@pytest.mark.slow
@given(st.lists(MEMBERS, min_size=2, max_size=5))
def test_alternatives_lie_in_the_hull_and_ignore_order(members: list[str]) -> None:
    span = read("[" + ",".join(members) + "]")
    if span is None:
        return

    assert read("[" + ",".join(reversed(members)) + "]") == span
    for member in span.one_of:
        assert span.earliest is None or (member.earliest and span.earliest <= member.earliest)
        assert span.latest is None or (member.latest and member.latest <= span.latest)
        assert parse_edtf(member.edtf) == member


@given(POINTS, POINTS)
def test_an_interval_runs_from_the_start_of_one_end_to_the_end_of_the_other(
    one: str, two: str
) -> None:
    start, end = sorted((parse_edtf(one), parse_edtf(two)), key=lambda s: s.latest or date.max)
    span = read(f"{start.edtf}/{end.edtf}")
    if span is None:
        return

    assert (span.earliest, span.latest) == (start.earliest, end.latest)


@given(UNMARKED, st.sampled_from("~%"))
def test_about_only_widens(edtf: str, mark: str) -> None:
    plain, about = parse_edtf(edtf), parse_edtf(edtf + mark)

    assert plain.earliest
    assert about.earliest
    assert plain.latest
    assert about.latest
    assert about.earliest <= plain.earliest
    assert about.latest >= plain.latest
    assert about.surely_from is None


@given(DATES)
def test_a_day_is_sure(d: date) -> None:
    span = parse_edtf(d.isoformat())

    assert {span.earliest, span.latest, span.surely_from, span.surely_until} == {d}


@given(st.dates(min_value=date(1, 2, 1), max_value=date(9999, 11, 30)))
def test_about_a_month_takes_in_its_neighbours(d: date) -> None:
    span = parse_edtf(d.isoformat()[:7] + "~")

    first = d.replace(day=1)
    assert span.earliest == (first - timedelta(days=1)).replace(day=1)
    assert span.latest is not None
    assert (first + timedelta(days=32)).replace(day=1) <= span.latest


@given(st.text(alphabet="0123456789-/.X~?%[],{}TZu s", max_size=14))
def test_any_text_is_read_or_refused_with_a_fix(text: str) -> None:
    span = read(text)
    if span is None:
        assert advice(text)
    else:
        assert looks_like_edtf(span.edtf)


@given(st.datetimes(), st.sampled_from(["", "Z", "+05:45", "-04:00"]))
def test_every_moment_can_be_a_publication_and_is_stable(moment: object, zone: str) -> None:
    published = parse_published(str(moment).replace(" ", "T") + zone)

    assert parse_published(published.text) == published
