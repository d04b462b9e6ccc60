"""English expressions of time, read against a Wednesday, 9 May 2001."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geokg.dates import parse_edtf, read_words
from geokg.dates.lexicon import MONTH_NAMES, WEEKDAY_NAMES

PUBLISHED = date(2001, 5, 9)

ABSOLUTE = [
    tuple(line.split(" = "))
    for line in """\
2001 = 2001
from May to July 1999 = 1999-05/1999-07
from November to February 1999 = 1998-11/1999-02
from May to May 1999 = 1999-05/1999-05
in 1992 = 1992
in the year 1992 = 1992
May 2001 = 2001-05
in May, 2001 = 2001-05
May of 2001 = 2001-05
Sept. 2001 = 2001-09
7 May 2001 = 2001-05-07
on 7 May 2001 = 2001-05-07
7th May, 2001 = 2001-05-07
May 7, 2001 = 2001-05-07
MAY 7 2001 = 2001-05-07
the 7th of May 2001 = 2001-05-07
Jan. 22, 1963 = 1963-01-22
Monday, 7 May 2001 = 2001-05-07
Monday, May 7, 2001 = 2001-05-07
on 2001-05-07 = 2001-05-07
the 1990s = 199X
1990s = 199X
in the 1990’s = 199X
the mid-1990s = 1994~/1996~
the mid 1990s = 1994~/1996~
early 1990s = 1990~/1992~
in the early 1990s = 1990~/1992~
late 1990s = 1997~/1999~
the end of the 1990s = 1997~/1999~
the first half of the 1990s = [1990..1994]
the second half of the 1990s = [1995..1999]
the 20th century = [1901..2000]
early 2001 = [2001-01..2001-05]
in early 2001 = [2001-01..2001-05]
early in 2001 = [2001-01..2001-05]
the beginning of 2001 = [2001-01..2001-05]
mid-2001 = [2001-04..2001-09]
the middle of 2001 = [2001-04..2001-09]
late 2001 = [2001-08..2001-12]
at the end of 2001 = [2001-08..2001-12]
early May 2001 = [2001-05-01..2001-05-11]
mid-May 2001 = [2001-05-10..2001-05-21]
late May 2001 = [2001-05-20..2001-05-31]
late February 2000 = [2000-02-20..2000-02-29]
Q3 2001 = [2001-07..2001-09]
the third quarter of 2001 = [2001-07..2001-09]
the 4th quarter of 2001 = [2001-10..2001-12]
the first half of 2001 = [2001-01..2001-06]
the second half of 2001 = [2001-07..2001-12]
spring 2001 = 2001-21
in the summer of 2001 = 2001-22
fall 2001 = 2001-23
autumn 2001 = 2001-23
winter 2001 = [2000-24,2001-24]
the winter of 2000-01 = 2000-24
winter 2000/2001 = 2000-24
winter 1999-00 = 1999-24
around 1996 = 1996~
about May 2001 = 2001-05~
c. 1961 = 1961~
circa 1961 = 1961~
since 1996 = 1996/..
since May 2001 = 2001-05/..
since 7 May 2001 = 2001-05-07/..
since the early 1990s = 199X/..
since late 1999 = 1999/..
since early May 2001 = 2001-05/..
from 1996 onwards = 1996/..
from May 2001 on = 2001-05/..
until 1996 = ../1996
until late 1999 = ../1999
by 1996 = [..1996]
by May 2001 = [..2001-05]
by the end of 2001 = [..2001]
before 1996 = [..1996]
before 7 May 2001 = [..2001-05-07]
after 1996 = [1996..]
after May 2001 = [2001-05..]
between 1992 and 1996 = [1992..1996]
between May and July 2001 = [2001-05..2001-07]
between 7 and 9 May 2001 = [2001-05-07..2001-05-09]
between late 1999 and May 2001 = [1999-08..2001-05]
from 1992 to 1996 = 1992/1996
1992 to 1996 = 1992/1996
1992-1996 = 1992/1996
1992–96 = 1992/1996
1992 – 1996 = 1992/1996
from late 1999 to 2001 = 1999/2001
from May to July 2001 = 2001-05/2001-07
May-July 2001 = 2001-05/2001-07
from November to February 2002 = 2001-11/2002-02
November 2001 to February 2002 = 2001-11/2002-02
from 7 to 9 May 2001 = 2001-05-07/2001-05-09
the 4th Monday of May 2001 = 2001-05-28
the second weekend of May 2001 = [2001-05-12..2001-05-13]
early summer 2001 = [2001-06-01..2001-07-10]
late autumn 2001 = [2001-10-22..2001-11-30]
Good Friday 2001 = 2001-04-13
from January 1998 to May = 1998-01/1998-05
from December 1998 to February = 1998-12/1999-02
from 3 March 1998 to 5 May = 1998-03-03/1998-05-05
from 5 January 1998 to Friday = 1998-01-05/1998-01-09
from 5 January 1998 to Monday = 1998-01-05/1998-01-12
between 12 January 1998 and March = [1998-01-12..1998-03-31]
December 1998 and January = 1998-12/1999-01
January 1998 or February = [1998-01,1998-02]
spring 1998 to autumn = 1998-21/1998-23
7-9 May 2001 = 2001-05-07/2001-05-09
May 7-9, 2001 = 2001-05-07/2001-05-09
7 May to 9 June 2001 = 2001-05-07/2001-06-09
1991 or 1992 = [1991,1992]
either 1992 or 1991 = [1991,1992]
in 1991 or in 1992 = [1991,1992]
1991 or early 1992 = [1991,1992-01..1992-05]
December 1991 or January 1992 = [1991-12,1992-01]
May or June 2001 = [2001-05,2001-06]""".splitlines()
]

RELATIVE = [
    tuple(line.split(" = "))
    for line in """\
today = 2001-05-09
Today. = 2001-05-09
yesterday = 2001-05-08
late yesterday = 2001-05-08
yesterday morning = 2001-05-08
tomorrow = 2001-05-10
tonight = 2001-05-09
this morning = 2001-05-09
last night = [2001-05-08..2001-05-09]
Monday = [2001-05-07,2001-05-14]
on Monday = [2001-05-07,2001-05-14]
early Monday = [2001-05-07,2001-05-14]
Monday night = [2001-05-07,2001-05-14]
Wednesday = 2001-05-09
on Thursday = [2001-05-03,2001-05-10]
last Monday = 2001-05-07
last Wednesday = 2001-05-02
next Wednesday = 2001-05-16
next Friday = 2001-05-11
this Friday = [2001-05-04,2001-05-11]
this Wednesday = 2001-05-09
Tuesday of last week = 2001-05-01
Friday next week = 2001-05-18
this week = [2001-05-07..2001-05-13]
last week = [2001-04-30..2001-05-06]
late last week = [2001-04-30..2001-05-06]
early next week = [2001-05-14..2001-05-20]
last weekend = [2001-05-05..2001-05-06]
this month = 2001-05
last month = 2001-04
next month = 2001-06
early next month = [2001-06-01..2001-06-11]
the 7th of last month = 2001-04-07
this year = 2001
last year = 2000
during last year = 2000
next year = 2002
this quarter = [2001-04..2001-06]
last quarter = [2001-01..2001-03]
next quarter = [2001-07..2001-09]
last December = 2000-12
last May = 2000-05
last April = 2001-04
this May = 2001-05
next May = 2002-05
next June = 2001-06
in December last year = 2000-12
in May of last year = 2000-05
7 May last year = 2000-05-07
in May = 2001-05
in January = [2001-01,2002-01]
in June = [2000-06,2001-06]
late April = [2001-04-20..2001-04-30,2002-04-20..2002-04-30]
on 9 May = 2001-05-09
on 7 May = [2001-05-07,2002-05-07]
May 12 = [2000-05-12,2001-05-12]
Monday, 7 May = 2001-05-07
Q2 = [2001-04..2001-06]
Q3 = [2000-07..2000-09,2001-07..2001-09]
in the first quarter = [2001-01..2001-03,2002-01..2002-03]
in the spring = 2001-21
in winter = [2000-24,2001-24]
last summer = 2000-22
last spring = 2000-21
this summer = 2001-22
next summer = 2001-22
last winter = 2000-24
next winter = 2001-24
this winter = [2000-24,2001-24]
a week ago = [2001-04-29..2001-05-05]
two weeks ago = [2001-04-22..2001-04-28]
three days ago = 2001-05-06
a month ago = 2001-04
six months ago = 2000-11
a year ago = 2000
10 years ago = 1991
about two years ago = 1999~
two weeks from now = [2001-05-20..2001-05-26]
in two weeks’ time = [2001-05-20..2001-05-26]
in a year's time = 2002
in the last three months = [2001-02-09..2001-05-09]
over the past two weeks = [2001-04-25..2001-05-09]
in the past year = [2000-05-09..2001-05-09]
in the last year = [2000-05-09..2001-05-09]
in the past decade = [1991-05-09..2001-05-09]
in the coming three days = [2001-05-09..2001-05-12]
for the past three years = 1998~/2001-05-09
for the last six months = 2000-11~/2001-05-09
early next year = [2002-01..2002-05]
late last year = [2000-08..2000-12]
at the end of last year = [2000-08..2000-12]
the first half of last year = [2000-01..2000-06]
the third quarter of last year = [2000-07..2000-09]
later this year = [2001-05-09..2001-12-31]
earlier this year = [2001-01-01..2001-05-09]
earlier this month = [2001-05-01..2001-05-09]
later this week = [2001-05-09..2001-05-13]
the nineties = 199X
the early nineties = 1990~/1992~
the mid-nineties = 1994~/1996~
the twenties = 192X
since last December = 2000-12/..
since yesterday = 2001-05-08/..
since Monday = 2001-05-07/..
since January = 2001-01/..
since June = 2000-06/..
since the nineties = 199X/..
until next year = ../2002
by the end of next year = [..2002]
by last December = [..2000]
by last November = [..2000-11]
between last May and this February = [2000-05..2001-02]
from last December to 2003 = 2000-12/2003
until now = ../2001-05-09
from 1996 to the present = 1996/2001-05-09
last year or 1999 = [1999,2000]
more than two years ago = [1998..1999]
this Monday = [2001-05-07,2001-05-14]
Monday or Tuesday = [2001-05-07,2001-05-08,2001-05-14,2001-05-15]
around Monday = [2001-05-07~,2001-05-14~]
by May = [..2001-05]
this century = [2001..2100]
last century = [1901..2000]
from yesterday to Monday = 2001-05-08/2001-05-14
from Monday to Friday = [2001-04-30..2001-05-18]
a decade ago = [1990..1992]
a quarter century ago = [1975..1977]
a century ago = [1896..1906]
more than 12 years ago = [1988..1989]
more than 20 years ago = [1976..1981]
almost 20 years ago = [1981..1983]
49 hours ago = [2001-05-06..2001-05-07]
on the 5th = [2001-05-05,2001-06-05]
at the end of the month = [2001-04-20..2001-04-30,2001-05-20..2001-05-31]
later this year = [2001-05-09..2001-12-31]
the turn of the century = [1995..2005]
from last month to Friday = [2001-04-01..2001-05-11]
from last December to Monday = [2000-12-01..2001-05-14]
from last December to February = 2000-12/2001-02
from 1998 to May = 1998/2001-05
from May to July = [2000-05..2001-07]""".splitlines()
]

NOT_UNDERSTOOD = [
    *("", " ", "2001 " * 40),
    *"""\
recently
soon
now
in recent years
in recent months
from winter 1998 to spring
a few weeks ago
several years ago
two years
for two years
in three days
three days earlier
two years later
the next day
the next week
over the next three days
since then
last
next
until Friday
until the summer
Monday, 8 May 2001
Monday 9 May
30 February 2001
31 April
the 32nd of May 2001
after the war
the last year of the war
last year's summit
in the last days of May
as early as 1996
not before 1996
at least since 1996
2001-02
1996-92
from 1996
from 1996 to 1992
between 1996 and 1992
winter 2000-03
7/5/2001
9/11
in 900
the 1995s
1990s or 1992-1994
99999999 days ago
999 years from now and then
since
from to
or
between and
-""".splitlines(),
]


@pytest.mark.parametrize(("words", "edtf"), ABSOLUTE, ids=[a[0] for a in ABSOLUTE])
def test_absolute_words_need_no_publication(words: str, edtf: str) -> None:
    span = read_words(words, None)

    assert span.edtf == edtf
    assert not span.relative
    assert read_words(words, PUBLISHED) == span


@given(
    st.integers(0, 40),
    st.sampled_from(MONTH_NAMES),
    st.integers(1000, 2999),
    st.sampled_from([None, PUBLISHED]),
    st.sampled_from(["", "actual", "wanted"]),
)
def test_the_most_common_form_means_what_it_means_after_in(
    day: int, month: str, year: int, published: date | None, modality: str
) -> None:
    words = f"{day} {month} {year}" if day else f"{month} {year}"

    alone = read_words(words, published, modality)

    assert alone == replace(read_words(f"in {words}", published, modality), verbatim=words)


@pytest.mark.parametrize(("words", "edtf"), RELATIVE, ids=[r[0] for r in RELATIVE])
def test_relative_words_count_from_publication(words: str, edtf: str) -> None:
    span = read_words(words, PUBLISHED)

    assert span.edtf == edtf
    assert span.relative


@pytest.mark.parametrize("words", [r[0] for r in RELATIVE])
def test_relative_words_without_publication_stay_words(words: str) -> None:
    assert not read_words(words, None).understood


@pytest.mark.parametrize("words", NOT_UNDERSTOOD)
def test_what_is_not_understood_is_never_guessed(words: str) -> None:
    span = read_words(words, PUBLISHED)

    assert (span.verbatim, span.edtf, span.relative) == (words, "", False)
    assert (span.earliest, span.latest, span.surely_from, span.one_of) == (None, None, None, ())


@pytest.mark.parametrize(("words", "edtf"), ABSOLUTE + RELATIVE)
def test_the_words_and_the_bounds_of_their_literal_are_kept(words: str, edtf: str) -> None:
    span, plain = read_words(words, PUBLISHED), parse_edtf(edtf)

    assert span.verbatim == words
    assert (span.earliest, span.latest) == (plain.earliest, plain.latest)
    assert (span.surely_from, span.surely_until) == (plain.surely_from, plain.surely_until)
    assert span.one_of == plain.one_of


@pytest.mark.parametrize(
    ("words", "modality", "edtf"),
    [
        ("Monday, March 17", "actual", ""),  # a Sunday in 2024; 2025 lies after publication
        ("Monday, March 17", "intended", "2025-03-17"),
        ("Friday, March 22", "actual", "2024-03-22"),  # the words leave no other day
        ("Saturday 1 April", "actual", "2023-04-01"),
        ("Saturday 1 April", "intended", ""),
        ("Tuesday 1 April", "intended", "2025-04-01"),
    ],
)
def test_a_weekday_moves_no_day_far_to_the_wrong_side(words: str, modality: str, edtf: str) -> None:
    assert read_words(words, date(2024, 3, 20), modality).edtf == edtf


@pytest.mark.parametrize(
    ("words", "published", "edtf"),
    [
        ("last December", date(2008, 7, 7), "2007-12"),
        ("last December", date(2008, 12, 31), "2007-12"),
        ("last December", date(2009, 1, 1), "2008-12"),
        ("last January", date(1963, 3, 2), "1963-01"),
        ("this quarter", date(2001, 12, 31), "[2001-10..2001-12]"),
        ("next quarter", date(2001, 12, 31), "[2002-01..2002-03]"),
        ("last month", date(2001, 1, 31), "2000-12"),
        ("in the last three months", date(2001, 5, 31), "[2001-02-28..2001-05-31]"),
        ("in the past year", date(2000, 2, 29), "[1999-02-28..2000-02-29]"),
        ("this winter", date(2001, 1, 15), "2000-24"),
        ("this winter", date(2001, 12, 15), "2001-24"),
        ("last winter", date(2001, 2, 15), "1999-24"),
        ("last winter", date(2001, 3, 1), "2000-24"),
        ("last summer", date(2001, 7, 1), "2000-22"),
        ("last summer", date(2001, 9, 1), "2001-22"),
        ("29 February", date(2001, 5, 9), "[2000-02-29,2004-02-29]"),
        ("the nineties", date(1998, 1, 1), "199X"),
        ("the twenties", date(2019, 12, 31), "192X"),
        ("this Sunday", date(2001, 5, 13), "2001-05-13"),
    ],
)
def test_the_day_of_publication_decides(words: str, published: date, edtf: str) -> None:
    assert read_words(words, published).edtf == edtf


@pytest.mark.parametrize(
    ("words", "published", "happened", "planned"),
    [
        ("this December", date(2024, 1, 9), "2023-12", "2024-12"),
        ("this January", date(2023, 11, 9), "2023-01", "2024-01"),
        ("this fall", date(2024, 1, 9), "2023-23", "2024-23"),
        ("this summer", date(2024, 3, 20), "2024-22", "2024-22"),
        ("this winter", date(2024, 3, 20), "2023-24", "2024-24"),
        ("this weekend", date(2024, 3, 18), "[2024-03-16..2024-03-17]", "[2024-03-23..2024-03-24]"),
        ("the summer of '89", date(1990, 3, 20), "1989-22", "2089-22"),
        ("at the end of the year", date(2023, 10, 5), "[2022-08..2022-12]", "[2023-08..2023-12]"),
        ("after March", date(2024, 3, 20), "[2024-03-01..2024-03-20]", "[2024-03..]"),
    ],
)
def test_the_side_of_publication_decides(
    words: str, published: date, happened: str, planned: str
) -> None:
    assert read_words(words, published, "actual").edtf == happened
    assert read_words(words, published, "intended").edtf == planned


@pytest.mark.parametrize(
    ("words", "published"),
    [
        ("the twenties", date(2020, 1, 1)),
        ("the nineties", date(1955, 1, 1)),
        ("the nineties", date(2050, 1, 1)),
        ("yesterday", date.min),
        ("tomorrow", date.max),
        ("next year", date.max),
        ("next month", date.max),
        ("last month", date.min),
        ("last week", date.min),
        ("in June", date.min),
        ("50 years from now", date.max),
        ("999 years ago", date.min),
    ],
)
def test_no_decade_is_guessed_and_the_calendar_ends_in_peace(words: str, published: date) -> None:
    assert not read_words(words, published).understood


# --- laws

PIECES = st.sampled_from(
    "in on since until by from to between and or the of last this next early mid late ago a two 3 "
    "week weeks month months year years day days quarter Q3 half first second May December 7 31 9 "
    "2001 1996 1990s nineties Monday Friday summer winter , - -- ' 's today yesterday past coming "
    "before after about for over time now present 1992-96 century 20th".split()
)
PHRASES = st.lists(PIECES, min_size=1, max_size=6).map(" ".join)


@given(PHRASES, st.dates())
def test_any_phrase_is_read_soundly_or_stays_words(words: str, published: date) -> None:
    span = read_words(words, published)

    assert span.verbatim == words
    if span.understood:
        plain = parse_edtf(span.edtf)
        assert (span.earliest, span.latest) == (plain.earliest, plain.latest)
        assert plain.edtf == span.edtf


@given(PHRASES, st.dates(), st.dates())
def test_what_is_absolute_ignores_publication(words: str, one: date, two: date) -> None:
    span = read_words(words, one)
    if span.understood and not span.relative:
        assert read_words(words, two) == span
        assert read_words(words, None) == span


@given(st.text(max_size=40), st.none() | st.dates())
def test_no_text_makes_it_raise(words: str, published: date | None) -> None:
    assert read_words(words, published).verbatim == words


@given(st.dates(min_value=date(1000, 1, 9)), st.sampled_from(["Monday", "on Thursday", "Sunday"]))
def test_a_bare_weekday_lies_within_a_week_of_publication(published: date, words: str) -> None:
    before, after = (read_words(words, published, m).earliest for m in ("actual", "intended"))

    assert before is not None
    assert after is not None
    assert timedelta(0) <= published - before < timedelta(days=7)
    assert timedelta(0) <= after - published < timedelta(days=7)
    assert WEEKDAY_NAMES[before.weekday()] in words
    assert WEEKDAY_NAMES[after.weekday()] in words


@given(
    st.dates(min_value=date(1100, 1, 1), max_value=date(2900, 1, 1)),
    st.sampled_from(["January", "March", "July", "December"]),
)
def test_last_and_next_month_lie_on_either_side_of_publication(published: date, name: str) -> None:
    before, after = read_words(f"last {name}", published), read_words(f"next {name}", published)

    assert before.latest is not None
    assert after.earliest is not None
    assert before.latest < published.replace(day=1)
    assert after.earliest > published
    assert published - before.latest < timedelta(days=366 + 31)


@given(
    st.dates(min_value=date(1100, 1, 1), max_value=date(2900, 1, 1)),
    st.sampled_from(["7 May", "May", "Q3"]),
)
def test_alternatives_without_a_year_lie_on_either_side_of_publication(
    published: date, words: str
) -> None:
    span = read_words(words, published)

    assert span.earliest is not None
    assert span.latest is not None
    assert span.earliest <= published <= span.latest
    assert len(span.one_of) in (0, 2)


@pytest.mark.parametrize("year", [*range(1600, 2400, 7), 1954, 1981, 2049, 2076])
def test_easter_is_a_sunday_between_22_march_and_25_april(year: int) -> None:
    sunday = read_words(f"Easter Sunday {year}", None).earliest

    assert sunday is not None
    assert sunday.isoweekday() == 7
    assert date(year, 3, 22) <= sunday <= date(year, 4, 25)


@pytest.mark.parametrize(
    ("words", "actual", "predicted"),
    [
        ("from last month to Friday", "2001-04/2001-05-04", "2001-04/2001-05-11"),
        ("from last December to Monday", "2000-12/2001-05-07", "2000-12/2001-05-14"),
        ("from last year to May", "2000/2001-05", "2000/2001-05"),
        ("from last year to July", "2000/2000-07", "2000/2001-07"),
    ],
)
def test_publication_decides_on_an_end_that_the_begin_leaves_open(
    words: str, actual: str, predicted: str
) -> None:
    assert read_words(words, PUBLISHED, "actual").edtf == actual
    assert read_words(words, PUBLISHED, "predicted").edtf == predicted


@pytest.mark.parametrize(
    ("words", "modality", "edtf"),
    [
        ("next Tuesday, April 2", "intended", "2024-04-02"),
        ("this coming Tuesday, 2 April", "intended", "2024-04-02"),
        ("last Monday, March 18, 2024", "actual", "2024-03-18"),
        ("last Tuesday, 12 March", "actual", "2024-03-12"),
        ("next Tuesday, April 3", "intended", ""),  # a Wednesday
        ("on Monday, the 18th", "actual", "2024-03-18"),
        ("Tuesday 19th", "actual", "2024-03-19"),
        ("on Tuesday the 2nd", "intended", "2024-04-02"),
        ("Thursday the 20th", "intended", ""),  # none in the months around
        ("the Fourth of July", "intended", "2024-07-04"),
        ("on the third of March", "actual", "2024-03-03"),
        ("September the 1st", "intended", "2024-09-01"),
        ("sometime next week", "intended", "[2024-03-25..2024-03-31]"),
        ("some time late last year", "actual", "[2023-08..2023-12]"),
        ("the first week of March", "actual", "[2024-03-01..2024-03-07]"),
        ("in the first half of the month", "actual", "[2024-03-01..2024-03-16]"),
        ("the second half of last month", "actual", "[2024-02-15..2024-02-29]"),
    ],
)
def test_a_day_of_the_month_says_which_week_or_month_is_meant(
    words: str, modality: str, edtf: str
) -> None:
    assert read_words(words, date(2024, 3, 20), modality).edtf == edtf
