"""Drafts have the actors and dates of a text, and undecided types."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from geokg.article import Article
from geokg.cli import main
from geokg.graph.byline import examine
from geokg.inputs.annotation.reader import read, scan
from geokg.inputs.draft import draft
from geokg.inputs.draft.mentions import mentions
from geokg.inputs.draft.sentences import dates, sentences
from geokg.inputs.draft.writing import scalar

EXAMPLES = Path(__file__).parents[2] / "examples"
TEXTS = sorted(EXAMPLES.glob("*/articles/*.txt"))
DAY = date(2008, 7, 7)


def named(text: str, published: date | None = DAY) -> list[tuple[str, str]]:
    """Return the names in a text, each with its kind and code, or with "?"."""
    found = mentions(text, published)
    return [
        (m.words, f"{m.candidate.kind} {m.candidate.code}" if m.candidate else "?") for m in found
    ]


def written(text: str, folder: Path, **head: str) -> Path:
    (folder / "note.txt").write_text(text, encoding="utf-8")
    file = folder / "note.yaml"
    file.write_text(draft(text, id="note", file="note.txt", **head), encoding="utf-8")
    return file


def decided(file: Path) -> Article:
    """Return the article of a draft after all claims got the same type."""
    file.write_text(file.read_text("utf-8").replace("type: undecided", "type: cooperate"), "utf-8")
    (article,) = read(file)
    return article


# Whom


def test_states_are_found_by_name_and_demonym_capitals_as_governments() -> None:
    assert named("The U.S. warned Tehran; Iran's envoys and the Tajiks laughed at NATO.") == [
        ("U.S.", "state USA"),
        ("Tehran", "organ IRN"),
        ("Iran", "state IRN"),
        ("Tajiks", "state TJK"),
        ("NATO", "igo NATO"),
    ]


def test_us_in_capitals_is_a_state_and_the_pronoun_is_none() -> None:
    assert named("The US and Spain signed a treaty.") == [
        ("US", "state USA"),
        ("Spain", "state ESP"),
    ]
    assert named("Spain told us so.") == [("Spain", "state ESP")]


def test_names_with_hyphens_apostrophes_and_abbreviations_are_found() -> None:
    assert named("DR Congo, Côte d’Ivoire, Bosnia-Herzegovina and the Vatican met.") == [
        ("DR Congo", "state COD"),
        ("Côte d’Ivoire", "state CIV"),
        ("Bosnia-Herzegovina", "state BIH"),
        ("Vatican", "state VAT"),
    ]
    assert named("Bashar al-Assad spoke.") == [("Bashar al-Assad", "person SYR")]


@pytest.mark.parametrize(
    "text",
    [
        "who may turn to chad or turkey",
        "Who knows? May be. It is an Ida.",
        "IRELAND AND".replace("IRELAND ", "") + " ALL THE REST",
        "Mr. Smith went home.",
    ],
    ids=["small letters", "words that spell a name", "codes in a headline", "a bare surname"],
)
def test_words_that_only_look_like_a_name_are_not_one(text: str) -> None:
    assert named(text) == []


def test_a_state_that_is_called_as_its_capital_is_a_state() -> None:
    assert named("Mali met Singapore and Hong Kong.") == [
        ("Mali", "state MLI"),
        ("Singapore", "state SGP"),
        ("Hong Kong", "state HKG"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Lopez Obrador spoke.", ["Lopez Obrador"]),
        ("President Lopez Obrador spoke.", ["President Lopez Obrador"]),
        ("Pablo Lopez Obrador spoke.", []),
        ("Prime Minister Adel Abdul Mahdi spoke.", []),
    ],
)
def test_two_surnames_are_no_part_of_the_name_of_somebody_else(text: str, words: list[str]) -> None:
    assert [one.words for one in mentions(text, date(2019, 5, 5))] == words


def test_an_ambiguous_name_is_left_undecided(tmp_path: Path) -> None:
    file = written("Congo wrote to France.", tmp_path, published="2008-07-07")

    assert named("Congo") == [("Congo", "?")]
    assert "#   Congo, at 0: Democratic Republic of the Congo [COD]" in file.read_text("utf-8")
    assert "congo" not in yaml.safe_load(file.read_text("utf-8"))["actors"]


@pytest.mark.parametrize("words", ["South China Sea", "New Mexico", "Gulf of Oman", "Warsaw Pact"])
def test_a_name_inside_a_longer_one_is_left_undecided(words: str) -> None:
    assert [meant for _, meant in named(f"Ships left the {words} today.")] == ["?"]


def test_the_longest_name_is_found() -> None:
    text = "Iranian President Mohammad Khatami met the Russian government in Guinea-Bissau."

    assert named(text, date(2001, 5, 1)) == [
        ("Iranian President Mohammad Khatami", "person IRN"),
        ("Russian government", "organ RUS"),
        ("Guinea-Bissau", "state GNB"),
    ]


def test_a_leader_in_office_has_the_office_and_is_later_found_by_surname(
    tmp_path: Path,
) -> None:
    text = "President George W. Bush met Gordon Brown. Brown thanked Bush."
    file = written(text, tmp_path, published="2008-07-07")

    actors = yaml.safe_load(file.read_text("utf-8"))["actors"]
    assert actors["george-w-bush"] == {
        "person": "George W. Bush",
        "office": "president",
        "of": "USA",
        "aliases": ["President George W. Bush", "Bush"],
    }
    assert actors["gordon-brown"]["aliases"] == ["Brown"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("President Bush flew to Mali.", "person USA"),
        ("Russian Prime Minister Putin flew to Mali.", "person RUS"),
        ("Former President Bush flew to Mali.", "?"),
        ("Mali met Deputy President Bush.", "?"),
    ],
)
def test_a_surname_needs_a_title_that_leaves_one_in_office(text: str, meant: str) -> None:
    assert [found for _, found in named(text) if found != "state MLI"] == [meant]


def test_a_surname_that_goes_on_names_somebody_else() -> None:
    text = "Foreign Minister Wang Yi met Foreign Minister Lavrov Tuesday."

    found = [(one.words, one.candidate) for one in mentions(text, date(2012, 3, 7))]

    assert [words for words, _ in found] == ["Foreign Minister Lavrov"]


def test_another_transcription_of_a_name_is_found() -> None:
    text = "President Volodymyr Zelensky met Alexander Lukashenko."
    found = mentions(text, date(2020, 6, 3))

    assert [one.candidate.name for one in found if one.candidate] == [
        "Volodymyr Zelenskyy",
        "Alyaksandr Lukashenka",
    ]


def test_a_modified_title_is_not_an_office(tmp_path: Path) -> None:
    file = written("Deputy President Nicolas Sarkozy met Mali.", tmp_path, published="2008-07-07")

    assert "office" not in yaml.safe_load(file.read_text("utf-8"))["actors"]["nicolas-sarkozy"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Secretary General Jens Stoltenberg", "Jens Stoltenberg"),
        ("NATO Secretary-General Jens Stoltenberg", "Jens Stoltenberg"),
        ("Mali and Brigadier General Jens Stoltenberg", "Jens Stoltenberg"),
        ("Interior Minister Jens Stoltenberg", "Jens Stoltenberg"),
        ("the opposition leader Jens Stoltenberg", "Jens Stoltenberg"),
        ("Former Norwegian Prime Minister Jens Stoltenberg", "Jens Stoltenberg"),
        ("ex-Prime Minister Jens Stoltenberg", "Jens Stoltenberg"),
        ("Commission President Jens Stoltenberg", "Jens Stoltenberg"),
        ("EU President Jens Stoltenberg", "Jens Stoltenberg"),
        ("the Federal Chancellor Jens Stoltenberg", "Jens Stoltenberg"),
        ("On Tuesday President Jens Stoltenberg", "President Jens Stoltenberg"),
        ("In Oslo President Jens Stoltenberg", "President Jens Stoltenberg"),
        ("Yesterday President Jens Stoltenberg", "President Jens Stoltenberg"),
        ("Mali met Prime Minister Jens Stoltenberg", "Prime Minister Jens Stoltenberg"),
        ("the Norwegian Prime Minister Jens Stoltenberg",) * 2,
    ],
)
def test_a_name_does_not_begin_in_the_middle_of_an_office(text: str, words: str) -> None:
    found = mentions(f"{text} wrote.", date(2010, 5, 5))

    (person,) = [one for one in found if one.candidate and one.candidate.kind == "person"]
    assert person.words == words.removeprefix("the ")
    assert person.span.of(text) == person.words


def test_another_office_is_not_the_one_that_its_last_word_names(tmp_path: Path) -> None:
    text = "Council President Donald Tusk met Federal Chancellor Angela Merkel."
    file = written(text, tmp_path, published="2012-05-05")

    actors = yaml.safe_load(file.read_text("utf-8"))["actors"]
    assert "office" not in actors["donald-tusk"]
    assert actors["angela-merkel"]["office"] == "chancellor"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BERLIN, 14 November 2018 (Reuters) - Mali wrote.", ["?", "state MLI"]),
        ("Tehran (IRNA) -- Mali wrote.", ["?", "state MLI"]),
        ("LONDON/PARIS (Reuters) - Mali wrote.", ["?", "?", "state MLI"]),
        ("KUWAIT CITY, May 4 — Mali wrote.", ["?", "state MLI"]),
        ("MOSCOW — Mali wrote.", ["?", "state MLI"]),
        ("Moscow - as ever - wrote to Mali.", ["organ RUS", "state MLI"]),
        ("Mali wrote.\n\nBeijing, May 4 - Niger wrote.", ["state MLI", "?", "state NER"]),
        ("Moscow wrote to Mali - again.", ["organ RUS", "state MLI"]),
    ],
)
def test_the_place_of_a_dateline_is_no_actor(text: str, found: list[str]) -> None:
    assert [kind for _, kind in named(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "President Barack Obama left. Michelle Obama stayed. But Obama rang Mr. Obama.",
            ["President Barack Obama", "Obama at 56", "Obama at 71"],
        ),
        ("Barack Obama wrote to the Obama Foundation.", ["Barack Obama"]),
        ("Bill Clinton spoke. On Monday Clinton left.", ["Bill Clinton", "Clinton at 30"]),
        ("Bill Clinton met Hillary Clinton. Clinton left.", ["Bill Clinton", "Hillary Clinton"]),
        ("Bush spoke.", []),  # Mckeeva Bush was premier of the Cayman Islands
        (
            "Crown Prince Mohammed bin Salman met King Salman bin Abdulaziz.",
            ["Crown Prince Mohammed bin Salman"],
        ),
        (
            "Kim Jong-un met Park Geun-hye. Kim smiled at Kim Yo-jong.",
            ["Kim Jong-un", "Park Geun-hye", "Kim at 31"],
        ),
        ("Hu Jintao met Ban Ki-moon. Hu left.", ["Hu Jintao", "Ban Ki-moon", "Hu at 27"]),
    ],
)
def test_a_surname_is_that_of_the_one_whom_the_text_names_in_full(
    text: str, found: list[str]
) -> None:
    people = [
        one
        for one in mentions(text, date(2012, 5, 5))
        if one.candidate and one.candidate.kind == "person"
    ]

    assert [
        one.words if " " in one.words else f"{one.words} at {one.span.start}" for one in people
    ] == found


def test_an_office_with_a_hyphen_is_an_office(tmp_path: Path) -> None:
    file = written("Vice-President Joe Biden met Mali.", tmp_path, published="2012-05-05")

    person = yaml.safe_load(file.read_text("utf-8"))["actors"]["joe-biden"]
    assert person["office"] == "vice president"
    assert person["aliases"] == ["Vice-President Joe Biden"]


def test_a_leader_out_of_office_has_none(tmp_path: Path) -> None:
    file = written("Mohammad Khatami flew to Mali.", tmp_path, published="2008-07-07")

    text = file.read_text("utf-8")
    assert yaml.safe_load(text)["actors"]["mohammad-khatami"] == {"person": "Mohammad Khatami"}
    assert "not in office then" in text


@pytest.mark.parametrize("published", ["1999-05-05", "2005-05-05", "1985-05-05", ""])
def test_the_office_that_the_text_gives_is_written_at_any_byline(
    published: str, tmp_path: Path
) -> None:
    text = "U.S. President Bill Clinton met Russian President Boris Yeltsin."
    file = written(text, tmp_path, published=published)

    actors = yaml.safe_load(file.read_text("utf-8"))["actors"]
    assert {key: actor["office"] for key, actor in actors.items()} == {
        "bill-clinton": "president",
        "boris-yeltsin": "president",
    }
    assert {actor["of"] for actor in actors.values()} == {"USA", "RUS"}


def test_a_draft_at_a_wrong_byline_leads_to_a_finding(tmp_path: Path) -> None:
    text = "U.S. President Bill Clinton met Russian President Boris Yeltsin in Moscow."

    (true, wrong) = (
        examine(decided(written(text, tmp_path, published=published)))
        for published in ("1999-05-05", "2005-05-05")
    )

    assert true is None
    assert wrong
    assert wrong.window
    assert wrong.window.edtf == "[1993-01-20..1999-12-31]"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("WASHINGTON, May 4, 1999 (AP) - Mali wrote to France.", "1999-05-04"),
        ("TEHRAN, 4 May 1999 -- Mali wrote to France on June 3, 1999.", "1999-05-04"),
        ("A headline\nPublished: 4 May 1999\n\nMali wrote to France.", "1999-05-04"),
        ("A headline\nTuesday, May 4, 1999\n\nMali wrote to France.", "1999-05-04"),
        ("1999-05-04\nMali wrote to France on June 3, 1999.", "1999-05-04"),
        ("Mali wrote to France on June 3, 1999.", ""),
        ("On June 3, 1999 - again - Mali wrote to France.", ""),
        ("Mali\n\nThe treaty of June 3, 1999 - an old one - is void.", ""),
        ("In Mali (June 3, 1999) nothing was heard.", ""),
    ],
)
def test_the_date_of_publication_in_the_head_of_a_text_is_offered(
    text: str, day: str, tmp_path: Path
) -> None:
    offered = f"# published: {day}"

    without = written(text, tmp_path).read_text("utf-8")
    other = written(text, tmp_path, published="2005-05-05").read_text("utf-8")
    same = written(text, tmp_path, published=day or "2005-05-05").read_text("utf-8")

    if day:
        assert offered in without
        assert f"{offered}  # the head of the text has another date" in other
    else:
        assert "# published: needed" in without
        assert "another date" not in other
    assert "# published" not in same


def test_a_football_club_is_not_a_state_that_ended_long_ago() -> None:
    assert named("Parma beat Italy.") == [("Parma", "?"), ("Italy", "state ITA")]


def test_without_a_date_no_person_is_in_office(tmp_path: Path) -> None:
    file = written("George W. Bush flew to Mali.", tmp_path)

    assert yaml.safe_load(file.read_text("utf-8"))["actors"]["george-w-bush"] == {
        "person": "George W. Bush"
    }


def test_a_name_with_invisible_letters_is_left_undecided() -> None:
    assert named("Ir\u0430n wrote to Mali.") == [("Ir\u0430n", "?"), ("Mali", "state MLI")]


# When


@pytest.mark.parametrize(
    ("text", "words", "edtf"),
    [
        ("They met on 3 May 2001 in Rome.", "3 May 2001", "2001-05-03"),
        ("Since last October, trade is down.", "Since last October", "2007-10/.."),
        ("From 1992 to 1996 they fought.", "From 1992 to 1996", "1992/1996"),
        ("It fell in the early nineties.", "in the early nineties", "1990~/1992~"),
        ("Yesterday it rained.", "Yesterday", "2008-07-06"),
        ("He left two weeks ago.", "two weeks ago", None),
        ("In March 2003, war came.", "In March 2003", "2003-03"),
        ("Talks on July 3-5 failed.", "July 3-5", "2008-07-03/2008-07-05"),
        ("It began at 9 a.m. Friday in Rome.", "9 a.m. Friday", "2008-07-04"),
        ("They met over the weekend.", "over the weekend", "[2008-07-05..2008-07-06]"),
        ("It fell in the ’80s.", "in the ’80s", "198X"),
        ("Nearly four years ago it fell.", "Nearly four years ago", "[2004..2005]"),
        ("In the third quarter of last year", "In the third quarter of last year", None),
        ("Since the week of March 3 it rains.", "Since the week of March 3", "2008-03/.."),
        ("It fell the day before yesterday.", "the day before yesterday", "2008-07-05"),
        ("On Christmas Day 1991 it fell.", "Christmas Day 1991", None),
        ("They left on Thursday, 3 July.", "on Thursday, 3 July", "2008-07-03"),
        ("They left on Thursday, the 3rd.", "on Thursday, the 3rd", "2008-07-03"),
        ("In 2003 and 2004 they met.", "In 2003 and 2004", "2003/2004"),
        ("It rained in May and June 2007.", "in May and June 2007", "2007-05/2007-06"),
        ("They left last Thursday, July 3.", "last Thursday, July 3", "2008-07-03"),
        ("Half a century ago it rose.", "Half a century ago", "[1957..1959]"),
    ],
)
def test_dates_are_found_and_read(text: str, words: str, edtf: str | None) -> None:
    (found,) = dates(text, DAY)

    assert (found.span.of(text), found.read.verbatim) == (words, words)
    assert found.read.understood
    assert edtf in (None, found.read.edtf)


def test_a_date_that_a_plan_would_move_is_drafted_with_both_readings(tmp_path: Path) -> None:
    file = written("France meets Mali on Friday.", tmp_path, published="2008-07-07")

    assert "# when: on Friday  # 2008-07-04; of a plan 2008-07-11" in file.read_text("utf-8")


@pytest.mark.parametrize(
    "text", ["Some 1500 men may march.", "It cost 2,000 dollars.", "May I come in?"]
)
def test_numbers_and_verbs_are_not_dates(text: str) -> None:
    assert dates(text, DAY) == ()


def test_words_that_need_a_date_of_publication_are_not_read_without_one(tmp_path: Path) -> None:
    file = written("Mali left last May.", tmp_path)

    assert "#   last May, at 10: not read" in file.read_text("utf-8")


# Sentences


def test_a_sentence_ends_at_punctuation_but_not_after_an_initial() -> None:
    text = "Headline of it\n\nGen. J. Petit left the U.S. base. “Why?” he asked. No. 5 won. Done"

    assert [span.of(text) for span in sentences(text)] == [
        "Headline of it",
        "Gen. J. Petit left the U.S. base.",
        "“Why?” he asked.",
        "No. 5 won.",
        "Done",
    ]


@given(st.text(alphabet="Aab. !?\n“”。'J", max_size=60))
def test_sentences_cover_all_but_white_space_in_order(text: str) -> None:
    spans = sentences(text)

    joined = "".join(span.of(text) for span in spans)
    assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", text)
    assert all(left.end <= right.start for left, right in pairwise(spans))


@given(st.text(max_size=40).filter(str.strip))
def test_a_value_is_read_back_as_it_was_written(text: str) -> None:
    if re.search("[\ud800-\udfff]", text):
        return

    assert yaml.load(f"[{scalar(text)}]", yaml.BaseLoader) == [text]


# The whole


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("dated", [True, False], ids=["dated", "undated"])
def test_the_only_errors_of_the_draft_of_an_example_are_undecided_types(
    text: Path, dated: bool, tmp_path: Path
) -> None:
    head = yaml.safe_load(text.with_suffix(".yaml").read_text("utf-8"))["article"]
    published = {"published": str(head["published"])} if dated else {}
    file = written(text.read_text("utf-8"), tmp_path, **published)

    (reading,) = scan([file])

    claims = file.read_text("utf-8").count("type: undecided")
    assert [(d.code, d.found, d.fix) for d in reading.diagnostics] == [
        ("GK120", "", "decide: geokg types WORD")
    ] * claims
    assert claims > 0
    article = decided(file)
    assert len(article.claims) == claims
    # All claims have one type here, so that some describe the same situation; a draft that names
    # both Germany and West Germany is told that they are one state.
    assert {warning.code for warning in article.warnings} <= {"GK125", "GK128"}


@pytest.mark.slow
def test_a_draft_is_the_same_whatever_the_order_of_hashes() -> None:
    (text,) = EXAMPLES.glob("iran-tajikistan/articles/*.txt")
    code = (
        f"from geokg.cli import main; main(['draft', {str(text)!r}, '--published', '2008-07-07'])"
    )

    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(made) == 1
    assert b"mohammad-khatami" in made.pop()


def test_exactly_the_sentences_that_name_two_actors_are_claims(tmp_path: Path) -> None:
    text = (
        "France wrote to Mali. Mali slept. Mali, said the Malians, is Mali.\n\nParis and Rome met."
    )

    article = decided(written(text, tmp_path))

    assert [(claim.id, claim.quote[0].exact, claim.party) for claim in article.claims] == [
        ("sentence-1", "France wrote to Mali.", ("france", "mali")),
        ("sentence-4", "Paris and Rome met.", ("paris", "rome")),
    ]


def test_a_sentence_that_occurs_twice_is_quoted_with_its_context(tmp_path: Path) -> None:
    article = decided(written("France met Mali. Why? France met Mali. So what?", tmp_path))

    assert [claim.quote[0].span.start for claim in article.claims] == [0, 22]


def test_quotes_of_a_draft_are_right_with_any_line_ends(tmp_path: Path) -> None:
    text = "Old news 🕊\r\n\r\nFrance met\r\nMali."

    article = decided(written(text, tmp_path))

    assert article.claims[0].quote[0].exact == "France met\nMali."


def test_a_demonym_without_its_state_is_a_comment_if_no_claim_names_it(tmp_path: Path) -> None:
    file = written("The Dutch slept. France met Mali.", tmp_path)

    assert "  # netherlands: {state: NLD}  # Dutch, at 4" in file.read_text("utf-8")
    assert decided(file).warnings == ()


@pytest.mark.parametrize("text", ["Nobody was there.", "Mali slept."], ids=["nobody", "one"])
def test_a_text_whose_sentences_name_one_actor_gives_no_claims(text: str, tmp_path: Path) -> None:
    (article,) = read(written(text, tmp_path))

    assert article.claims == ()
    assert article.warnings == ()


@pytest.mark.slow
@given(
    st.lists(
        st.sampled_from(
            [
                *"#:{}[]'\"\\&*!|>%@`,.-?",
                "\n",
                "\n\n",
                "\t",
                " ",
                "\x85",
                "\u2028",
                "🕊",
                "é",
                *(
                    "Iran",
                    "Mali",
                    "Tehran",
                    "Congo",
                    "President Bush",
                    "last May",
                    "in 1992",
                    "Who",
                ),
            ]
        ),
        max_size=40,
    )
)
def test_any_text_makes_a_draft_that_can_be_read(parts: list[str]) -> None:
    text = " ".join(parts)

    data = yaml.load(draft(text, id="note", file="note.txt"), yaml.BaseLoader)

    found = [claim["quote"] for claim in data["claims"]]
    exact = [quote if isinstance(quote, str) else quote["exact"] for quote in found]
    assert all(quote in " ".join(text.split()) for quote in exact)


# The command


def test_the_command_prints_a_draft_or_writes_one_and_overwrites_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "Old News.txt"
    source.write_text("France met Mali.", encoding="utf-8")
    output = tmp_path / "old.yaml"

    assert main(["draft", str(source), "--published", "1999-03-02", "--title", "It: a tale"]) == 0
    printed = capsys.readouterr().out
    assert main(["draft", str(source), "-o", str(output), "--id", "tale"]) == 0
    assert main(["draft", str(source), "-o", str(output)]) == 2

    head = yaml.load(printed, yaml.BaseLoader)["article"]
    assert head == {
        "id": "old-news",
        "title": "It: a tale",
        "published": "1999-03-02",
        "text": "Old News.txt",
    }
    assert "GK509" in capsys.readouterr().err
    assert decided(output).id == "tale"


@pytest.mark.parametrize(
    ("folder", "code"), [("below", "GK022"), ("nowhere", "GK001")], ids=["below", "no folder"]
)
def test_a_draft_is_not_written_if_it_cannot_name_its_text_file(
    folder: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "old.txt"
    source.write_text("France met Mali.", encoding="utf-8")
    (tmp_path / "below").mkdir()

    assert main(["draft", str(source), "-o", str(tmp_path / folder / "old.yaml")]) == 2
    assert code in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "code", "exit_code"),
    [(["--id", "Old News"], "GK020", 1), (["--published", "last May"], "GK023", 2)],
)
def test_wrong_options_are_reported(
    more: list[str],
    code: str,
    exit_code: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    source = tmp_path / "old.txt"
    source.write_text("France met Mali.", encoding="utf-8")

    assert main(["draft", str(source), *more]) == exit_code
    assert code in capsys.readouterr().err


@pytest.mark.parametrize(("bytes_", "code"), [(None, "GK001"), (b"\xff\xfe", "GK002")])
def test_a_text_that_cannot_be_read_is_reported(
    bytes_: bytes | None, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "old.txt"
    if bytes_:
        source.write_bytes(bytes_)

    assert main(["draft", str(source)]) == 2
    assert code in capsys.readouterr().err
