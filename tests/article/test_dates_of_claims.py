"""Dates of claims: the modality decides, figures are never a guess, no words are an error."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geokg.article import Article, Claim
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import AnnotationError
from geokg.base.vocabulary import MODALITIES
from geokg.dates import TimeSpan
from geokg.inputs.annotation.reader import scan
from geokg.inputs.annotation.writer import as_file_text, as_json
from geokg.inputs.conversion import ConversionRun

WEDNESDAY = "2024-03-20"
TABLE = "quote,type,initiator,target,modality,when\nMali warned Niger,criticise,MLI,NER,{}\n"


def article(
    words: str | TimeSpan, modality: str = "actual", printed: str = "", published: str = WEDNESDAY
) -> Article:
    """An article of one claim that the words date; its text has them, or what is printed."""
    text = words if isinstance(words, str) else words.verbatim
    return Article(
        id="note",
        text=f"Mali warned Niger. It was {printed or text}.",
        published=published,
        actors={},
        claims=[
            Claim(
                quote="Mali warned Niger",
                type="criticise",
                initiator="MLI",
                target="NER",
                modality=modality,
                when=words,
            )
        ],
    )


def dated(*given: str, **named: str) -> TimeSpan:
    when = article(*given, **named).claims[0].when
    assert when is not None
    return when


def warning(read: Article) -> Diagnostic:
    (found,) = read.warnings
    assert found.path == ("claims", 0, "when")
    return found


@pytest.mark.parametrize(
    ("words", "happened", "planned"),
    [
        ("on Friday", "2024-03-15", "2024-03-22"),
        ("on 19 September", "2023-09-19", "2024-09-19"),
        ("in June", "2023-06", "2024-06"),
        ("from May to July", "2023-05/2023-07", "2024-05/2024-07"),
        ("over the weekend", "[2024-03-16..2024-03-17]", "[2024-03-23..2024-03-24]"),
    ],
)
def test_a_date_without_its_year_follows_the_modality_of_its_claim(
    words: str, happened: str, planned: str
) -> None:
    assert dated(words, "actual").edtf == happened
    for modality in ("intended", "predicted", "wanted"):
        assert dated(words, modality).edtf == planned


def test_where_the_modality_does_not_decide_both_readings_are_kept_and_a_warning_says_so() -> None:
    read = article("on Friday", "counterfactual")

    assert read.claims[0].when
    assert [member.edtf for member in read.claims[0].when.one_of] == ["2024-03-15", "2024-03-22"]
    found = warning(read)
    assert found.code == "GK144"
    assert "[2024-03-15,2024-03-22]" in found.message


@pytest.mark.parametrize("words", ["on Wednesday", "yesterday", "in 1998", "1998-05-04"])
def test_a_date_that_every_modality_reads_the_same_is_no_doubt(words: str) -> None:
    assert article(words, "counterfactual").warnings == ()


@pytest.mark.parametrize(
    ("words", "modality", "reading"),
    [
        ("last Friday", "intended", "2024-03-15"),
        ("in 2019", "predicted", "2019"),
        ("2024-03-19", "wanted", "2024-03-19"),
        ("in 2026", "actual", "2026"),
        ("tomorrow", "actual", "2024-03-21"),
        ("2024-03-21", "actual", "2024-03-21"),
    ],
)
def test_a_plan_before_publication_and_an_act_after_it_are_warned_about_with_the_reading(
    words: str, modality: str, reading: str
) -> None:
    read = article(words, modality)

    assert read.claims[0].when
    assert read.claims[0].when.edtf == reading
    found = warning(read)
    assert (found.code, found.severity) == ("GK145", "warning")
    assert f"read as {reading}" in found.message
    assert WEDNESDAY in found.message


@pytest.mark.parametrize(
    ("words", "modality"),
    [("today", "intended"), ("today", "actual"), ("this year", "actual"), ("in 2024", "wanted")],
)
def test_a_date_that_reaches_publication_is_on_neither_side(words: str, modality: str) -> None:
    assert article(words, modality).warnings == ()


# Figures


@pytest.mark.parametrize(
    ("figures", "day"),
    [
        ("2020/05/12", "2020-05-12"),
        ("05/13/2020", "2020-05-13"),
        ("13.05.2020", "2020-05-13"),
        ("13-05-2020", "2020-05-13"),
        ("2020.5.2", "2020-05-02"),
    ],
)
def test_a_date_in_figures_with_one_order_is_read_printed_or_not(figures: str, day: str) -> None:
    assert (dated(figures).verbatim, dated(figures).edtf) == (figures, day)
    assert (dated(figures, printed="a day").verbatim, dated(figures, printed="a day").edtf) == (
        "",
        day,
    )


def test_figures_are_read_in_an_article_of_any_language() -> None:
    for language in ("en", "fr"):
        read = Article(
            id="note",
            text="Mali, Niger, 13.05.2020",
            language=language,
            actors={},
            claims=[
                Claim(quote="Mali", type="praise", initiator="MLI", target="NER", when="13.05.2020")
            ],
        )
        assert read.claims[0].when
        assert read.claims[0].when.edtf == "2020-05-13"


@pytest.mark.parametrize(
    ("figures", "named"),
    [
        ("12.05.2020", ("2020-05-12", "2020-12-05")),
        ("05/12/2020", ("2020-12-05", "2020-05-12")),
        ("2004-05", ("May 2004", "the years from 2004")),
        ("31.04.2020", ()),
        ("2020-02-30", ()),
        ("14/03/24", ()),
        ("99-12-31", ()),
        ("2017/18/19", ()),
    ],
)
def test_figures_of_an_article_that_are_no_one_date_stay_words_with_a_warning(
    figures: str, named: tuple[str, ...]
) -> None:
    read = article(figures)

    assert read.claims[0].when == TimeSpan(verbatim=figures)
    found = warning(read)
    assert found.code == "GK142"
    assert all(name in found.message for name in named)


def test_figures_that_are_not_in_the_article_and_are_no_one_date_are_an_error_with_the_dates() -> (
    None
):
    with pytest.raises(AnnotationError, match="`2020-05-12` or `2020-12-05`"):
        article("12.05.2020", printed="a day")


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [("2023-24", "2023", "2024"), ("2021-22", "2021", "2022"), ("1999-00", "1999", "2000")],
)
def test_two_years_of_an_article_are_never_a_season(words: str, earliest: str, latest: str) -> None:
    when = dated(words)

    assert when.edtf == f"[{earliest}..{latest}]"
    assert when.surely_from is None


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("2017/18", "[2017..2018]"),
        ("1914-18", "1914/1918"),
        ("2008-22", "2008/2022"),
        ("the 2023-24 season", "[2023..2024]"),
    ],
)
def test_years_with_two_digits_are_read_as_years(words: str, edtf: str) -> None:
    assert dated(words).edtf == edtf


def test_a_season_of_edtf_that_news_would_read_as_years_is_said_to_be_one() -> None:
    read = article("2023-24", printed="in winter")

    assert read.claims[0].when
    assert read.claims[0].when.edtf == "2023-24"
    assert warning(read).code == "GK146"
    assert "2023/2024" in warning(read).fix
    assert article(TimeSpan(edtf="2023-24")).warnings == ()
    assert article("1999-21", printed="in spring").warnings == ()


def test_a_part_of_longer_figures_is_edtf_and_no_words() -> None:
    assert dated("2004-05", printed="on 2004-05-07").edtf == "2004-05"


@pytest.mark.parametrize("when", ["2020-05-04 00:00:00", "2020-05-04T00:00:00"])
def test_a_day_that_a_spreadsheet_wrote_as_a_moment_is_the_day(when: str, tmp_path: Path) -> None:
    (tmp_path / "tolls.csv").write_text(TABLE.format(f"actual,{when}"), encoding="utf-8")
    (tmp_path / "tolls.txt").write_text("Mali warned Niger.", encoding="utf-8")

    (reading,) = ConversionRun().results([tmp_path / "tolls.csv"])

    assert reading.article
    assert reading.article.claims[0].when
    assert reading.article.claims[0].when.edtf == "2020-05-04"


def test_a_time_of_day_in_a_cell_is_refused_with_the_day(tmp_path: Path) -> None:
    (tmp_path / "tolls.csv").write_text(TABLE.format("actual,2020-05-04 13:30:00"), "utf-8")
    (tmp_path / "tolls.txt").write_text("Mali warned Niger.", encoding="utf-8")

    (reading,) = ConversionRun().results([tmp_path / "tolls.csv"])

    (found,) = reading.diagnostics
    assert found.code == "GK141"
    assert "2020-05-04" in found.fix


# Words


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("31 April", "April has 30 days"),
        ("on February 30", "February has 29 days"),
        ("29 February 2023", "February 2023 has 28 days"),
        ("Friday, 8 May 2001", "8 May 2001 is a Tuesday"),
    ],
)
def test_a_day_that_no_calendar_has_stays_words_and_the_warning_says_why(
    words: str, reason: str
) -> None:
    read = article(words)

    assert read.claims[0].when == TimeSpan(verbatim=words)
    assert reason in warning(read).message


@given(
    st.text(alphabet="0123456789-/. :,~?XT[]{}zA", min_size=1, max_size=16).filter(
        lambda words: words.strip() == words and not words.endswith(".")
    ),
    st.sampled_from(MODALITIES),
)
def test_no_words_of_an_article_are_an_error(words: str, modality: str) -> None:
    when = dated(words, modality, printed=f"so: {words} (it says)")

    assert when.verbatim in ("", words)
    assert when.understood or when == TimeSpan(verbatim=words)


# There and back


@given(
    st.sampled_from(
        "on Friday|in March|19 September|from May to July|2023-24|2017/18|over the weekend|in two "
        "weeks|13.05.2020|12.05.2020|2004-05|last December|soon|the '80s|by Christmas".split("|")
    ),
    st.sampled_from(MODALITIES),
)
def test_an_article_is_written_so_that_its_dates_are_read_back(words: str, modality: str) -> None:
    read = article(words, modality)

    assert as_file_text(read)
    assert as_json(read)


def test_a_season_and_a_month_given_as_edtf_are_written_apart_from_words() -> None:
    for edtf in ("2023-24", "2004-05"):
        read = article(TimeSpan(edtf=edtf), printed=edtf)

        assert f'when: {{edtf: "{edtf}"}}' in as_file_text(
            read
        ) or f"{{edtf: {edtf}}}" in as_file_text(read)


def test_a_claim_in_a_file_and_in_a_table_is_dated_by_its_modality(tmp_path: Path) -> None:
    text = "Mali warned Niger on Friday."
    (tmp_path / "tolls.yaml").write_text(
        f"geokg: 1\narticle: {{id: tolls, published: {WEDNESDAY}, text: tolls.txt}}\nclaims: []\n",
        encoding="utf-8",
    )
    (tmp_path / "tolls.txt").write_text(text, encoding="utf-8")
    (tmp_path / "tolls.csv").write_text(TABLE.format("predicted,on Friday"), encoding="utf-8")
    (tmp_path / "note.yaml").write_text(
        f"geokg: 1\narticle:\n  id: note\n  published: {WEDNESDAY}\n  body: {text}\nclaims:\n"
        "  - {quote: Mali warned Niger, type: criticise, initiator: MLI, target: NER,"
        " modality: predicted, when: on Friday}\n",
        encoding="utf-8",
    )

    (converted,) = ConversionRun().results([tmp_path / "tolls.csv"])
    (read,) = scan([tmp_path / "note.yaml"])

    for reading in (converted, read):
        assert reading.article
        assert reading.article.claims[0].when
        assert reading.article.claims[0].when.edtf == "2024-03-22"
