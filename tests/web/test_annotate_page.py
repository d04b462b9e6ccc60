"""Screen B of the workbench: a claim from the selection to the file, by keys and by mouse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench_pages import KEY, Bench, bench, changed_lines, diagnostics, example_folder

pytestmark = pytest.mark.slow

MOST_KEYS = 15
"""Keys of a claim with type, two roles, speaker and date, after its words are selected."""
WORDS = "Iran's word came to count in Tajik politics"
LINES = [
    "+  - id: irans-word-came-to",
    "+    quote: Iran's word came to count in Tajik politics",
    "+    type: recognise",
    "+    initiator: iran",
    "+    target: tajikistan",
    "+    when: in the early nineties",
    "+    claimant: musavi",
]


def test_by_keys_alone_a_claim_adds_exactly_its_lines(browser: Any, tmp_path: Path) -> None:
    file = example_folder(tmp_path)
    before = file.read_text(encoding="utf-8")
    with bench(browser, tmp_path) as page:
        keys = page.keys
        keys.press("Enter")  # the first article has the focus
        page.view.wait_for_selector(".text:focus")
        page.find(WORDS)
        keys.count = 0
        keys.press("Enter")
        page.view.wait_for_selector("#field-type:focus")
        keys.type("rec")
        keys.press("ArrowDown")
        keys.offer("recognise")
        keys.press("Enter")
        keys.offer("iran")
        keys.press("Tab")
        keys.offer("tajikistan")
        keys.press("Tab", "ArrowDown")
        keys.offer("in the early nineties")
        keys.press("Enter", "Tab")
        keys.type("mu")
        keys.offer("musavi")
        keys.press("Enter", "Enter")
        page.wait_saved("irans-word-came-to")
        keys_needed = keys.count
        focus = page.evaluate("document.activeElement.className")

    assert changed_lines(before, file.read_text(encoding="utf-8")) == LINES
    assert keys_needed <= MOST_KEYS
    assert focus == "text"


MET = """\
  - id: nobody
    quote: Nobody else did
    type: reject
    initiator: oman
    target: TJK
actors:
  oman: {state: OMN}
"""


def test_by_mouse_a_claim_adds_exactly_its_lines(page: Bench) -> None:
    file = page.note("Iran recognised Tajikistan in December 1991. Nobody else did.", MET)
    before = file.read_text(encoding="utf-8")
    view = page.view
    page.show("folder")
    view.click(f"tr[data-key={file.stem}] a")
    view.wait_for_selector(".text p")
    page.drag("an recognised Tajikist")
    view.keyboard.press("c")
    view.fill("#field-type", "recognise")
    view.click("#field-type-list li >> nth=0")
    view.click("#field-initiator")
    view.fill("#field-initiator", "IRN")
    view.click("#field-initiator-list li >> nth=0")
    view.click("#field-target")
    view.fill("#field-target", "Tajik")
    view.click("#field-target-list li >> nth=0")
    view.click("#field-when")
    view.click("#field-when-list li >> nth=0")
    page.press("Save")
    page.wait_saved("iran-recognised-tajikistan")

    assert changed_lines(before, file.read_text(encoding="utf-8")) == [
        "+  - id: iran-recognised-tajikistan",
        "+    quote: Iran recognised Tajikistan",
        "+    type: recognise",
        "+    initiator: iran",
        "+    target: tajikistan",
        "+    when: in December 1991",
        "+  iran: {state: IRN}",
        "+  tajikistan: {state: TJK}",
    ]


def test_an_accepted_field_changes_its_line_and_undo_gives_the_bytes_back(page: Bench) -> None:
    file = page.example()
    before = file.read_bytes()
    view = page.view
    page.open_claim("annoyance")
    view.select_option("#field-certainty", "probable")
    page.wait_live("saved")
    changed = changed_lines(before.decode(), file.read_text(encoding="utf-8"))
    view.keyboard.press("Escape")
    view.keyboard.press("Control+z")
    page.wait_live("undone")
    undone = file.read_bytes()
    view.keyboard.press("Control+Shift+z")
    page.wait_live("done again")

    assert changed == ["+    certainty: probable"]
    assert undone == before
    assert b"certainty: probable" in file.read_bytes()


ERRORS = """\
  - id: met
    quote: Iran met
    type: meet
  - id: thanked
    quote: iran thanked
    type: praise
    initiator: Tehran
    target: FR
    when: never
  - id: status
    quote: Iran thanked France
    type: praise
    initiator: IRN
    target: FRA
    status: ongoing
"""


def test_the_problems_of_the_page_are_those_of_check(
    page: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    file = page.note("Iran met nobody. Iran thanked France on Monday.", ERRORS)
    expected = [
        [d["code"], d["path"], d["message"], d["found"], d["nearest"], d["fix"]]
        for d in diagnostics(file, capsys)
    ]
    page.view.click("#tab-problems")
    found = page.evaluate(
        """() => [...document.querySelectorAll('.all-problems .problem')].map(one =>
        [one.dataset.code, one.dataset.path, ...['message', 'found', 'nearest', 'fix']
          .map(name => one.querySelector('.' + name)?.textContent ?? '')])"""
    )

    assert found == expected
    assert len(found) > 4


def test_a_button_makes_the_correction_that_the_checker_has(page: Bench) -> None:
    file = page.note("Iran met nobody. Iran thanked France on Monday.", ERRORS)
    page.view.click('.card[data-id="thanked"]')
    page.view.click("#problems-target .apply")
    page.wait_live("corrected")
    page.view.click("#problems-quote .apply")
    page.view.wait_for_selector("#problems-quote .problem", state="detached")

    text = file.read_text(encoding="utf-8")
    assert "    target: FRA\n" in text
    assert "    quote: Iran thanked\n" in text


def test_diagnostics_follow_the_typing_and_the_newest_answer_counts(page: Bench) -> None:
    page.note("Iran thanked France on Monday.", ERRORS[ERRORS.index("  - id: status") :])
    page.view.click('.card[data-id="status"]')
    page.view.click("#field-when")
    page.view.keyboard.type("on Tuesday")
    page.view.wait_for_selector("#problems-when .problem")
    page.view.fill("#field-when", "")
    page.view.keyboard.type("on Monday")
    page.view.wait_for_selector("#problems-when .problem", state="detached")
    reading = page.view.inner_text(".date-reading")

    assert reading == "read as 7 Jul 2008"


def test_a_half_filled_claim_is_there_after_a_crash(page: Bench) -> None:
    file = page.example()
    before = file.read_bytes()
    view = page.view
    page.find(WORDS)
    view.keyboard.press("Enter")
    view.wait_for_selector("#field-type:focus")
    view.keyboard.type("recog")
    page.keys.offer("recognise")
    with view.expect_response("**/hold"):
        view.keyboard.press("Enter")
    view.reload()
    view.wait_for_selector(".claim-form")
    words = view.inner_text(".claim-form blockquote")
    type_ = view.input_value("#field-type")
    view.keyboard.press("Escape")
    with view.expect_response("**/hold"):
        page.press("Discard")
    view.reload()
    view.wait_for_selector(".text:focus")
    left = view.locator(".claim-form").count()

    assert (words, type_, left) == (WORDS, "recognise", 0)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("dragged", "taken"),
    [
        ("an is courting Tajikista", "Iran is courting Tajikistan"),
        ("Iran is courting Tajikistan, and", "Iran is courting Tajikistan, and"),
        ("Iran is courting Tajikistan,", "Iran is courting Tajikistan,"),
        (" courting ", "courting"),
    ],
)
def test_the_selection_takes_whole_words_and_keeps_punctuation(
    page: Bench, dragged: str, taken: str
) -> None:
    page.note("Iran is courting Tajikistan, and hopes for more.")
    page.drag(dragged)
    page.view.keyboard.press("Enter")
    page.view.wait_for_selector(".claim-form blockquote")

    assert page.view.inner_text(".claim-form blockquote") == taken


def test_with_alt_the_selection_is_exact(page: Bench) -> None:
    page.note("Iran is courting Tajikistan, and hopes for more.")
    page.view.keyboard.down("Alt")
    page.drag("court")
    page.view.keyboard.up("Alt")
    page.view.keyboard.press("Enter")
    page.view.wait_for_selector(".claim-form blockquote")

    assert page.view.inner_text(".claim-form blockquote") == "court"


def test_words_of_two_paragraphs_are_two_pieces(page: Bench) -> None:
    file = page.note("Iran met Oman.\n\nIt left.")
    page.view.keyboard.press("Control+Home")
    page.view.keyboard.press("Control+Shift+End")
    page.view.keyboard.press("Enter")
    page.view.wait_for_selector("#field-type:focus")
    page.view.fill("#field-type", "meet")
    page.view.keyboard.press("Enter")
    page.press("Save")
    page.wait_saved("iran-met-oman-it")

    assert "    quote: [Iran met Oman., It left.]\n" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "words", "language"),
    [
        ("Talks \U0001f91d again. Iran met Oman \U0001f1ee\U0001f1f7.", "Iran met Oman", "en"),
        ("Cafe\u0301 talks: Iran\u00a0met Oman.", "Iran\u00a0met Oman", "en"),
        ("Iran has co\u00adop\u00aderated with Oman.", "co\u00adop\u00aderated with Oman", "en"),
        ("ایران با عمان دیدار کرد.", "عمان دیدار", "fa"),
        ("伊朗会见了阿曼代表。", "会见了阿曼", "zh"),
    ],
)
def test_words_of_every_script_are_found_where_they_are(
    page: Bench, text: str, words: str, language: str
) -> None:
    page.note(text, language=language)
    page.select(words)
    page.view.keyboard.press("Enter")
    page.view.wait_for_selector(".claim-form blockquote")
    shown = page.view.text_content(".claim-form blockquote")
    lit = page.evaluate("[...CSS.highlights.get('current')].map(range => range.toString())")

    assert shown.split() == words.split()
    assert lit == [words]
    assert page.alive()


def test_the_second_of_equal_words_is_quoted_so(page: Bench) -> None:
    file = page.note("Iran met Oman. Later Iran met Oman again.")
    page.select("Iran met Oman", 1)
    page.view.keyboard.press("Enter")
    page.view.wait_for_selector("#field-type:focus")
    page.view.keyboard.type("meet")
    page.view.keyboard.press("Enter")
    page.press("Save")
    page.view.wait_for_selector(".card")
    lit = page.evaluate("[...CSS.highlights.get('cooperative')].map(range => range.startOffset)")

    assert lit == [21]
    assert "Iran met Oman" in file.read_text(encoding="utf-8").split("claims:")[1]


def test_nothing_typed_changes_the_text(page: Bench) -> None:
    page.example()
    before = page.view.inner_text(".text")
    page.view.keyboard.type("xyz")
    for key in ("Backspace", "Delete", "Control+v", "Control+x", "Control+b"):
        page.view.keyboard.press(key)

    assert page.view.inner_text(".text") == before


def test_every_key_of_a_screen_is_explained(page: Bench) -> None:
    page.example()
    page.view.keyboard.press("?")
    shown = page.view.locator("dialog kbd").all_inner_texts()
    keys = page.evaluate("Object.keys(geokg_workbench.screens.article.keys)")

    assert set(keys) <= set(shown)


def test_the_keys_of_the_text_move_grow_repeat_and_open(page: Bench) -> None:
    view = page.view
    page.example()
    view.keyboard.press("j")
    first = page.evaluate("document.activeElement.dataset.id")
    view.keyboard.press("j")
    view.keyboard.press("k")
    again = page.evaluate("document.activeElement.dataset.id")
    view.keyboard.press("Escape")
    page.find("Dushanbe, holds")
    view.keyboard.press("]")
    longer = page.evaluate("String(getSelection())")
    view.keyboard.press("[")
    view.keyboard.press("[")
    shorter = page.evaluate("String(getSelection())")
    view.keyboard.press("m")
    mention = page.evaluate("String(getSelection())")
    page.find("uranium in the")
    view.keyboard.press("o")
    view.wait_for_selector('.claim-form[aria-label="Claim uranium-there"]')

    assert (first, again) == ("courtship", "courtship")
    assert (longer, shorter) == ("Dushanbe, holds that", "Dushanbe")
    assert mention == "Tehran"


def test_the_next_claim_has_the_type_of_the_last_and_takes_another_piece(page: Bench) -> None:
    file = page.note("Iran met Oman. Oman met Iran. So it went.")
    view = page.view
    page.select("Iran met Oman")
    view.keyboard.press("c")
    view.wait_for_selector("#field-type:focus")
    view.keyboard.type("meet")
    view.keyboard.press("Enter")
    page.press("Save")
    page.wait_saved("iran-met-oman")
    page.select("Oman met Iran")
    view.keyboard.press(".")
    view.wait_for_selector("#field-party:focus")
    page.select("So it went")
    view.keyboard.press("+")
    view.wait_for_selector(".claim-form blockquote >> nth=1")
    page.press("Save")
    page.wait_saved("oman-met-iran")

    assert file.read_text(encoding="utf-8").endswith(
        "  - id: oman-met-iran\n    quote: [Oman met Iran, So it went]\n    type: meet\n"
    )


def test_stop_ends_the_server_and_says_so(browser: Any, tmp_path: Path) -> None:
    example_folder(tmp_path)
    with bench(browser, tmp_path) as page:
        page.view.click("#stop")
        page.view.click('dialog button[data-choice="stop"]')
        page.view.wait_for_selector('h1:has-text("Stopped")')
        page.view.wait_for_timeout(300)

        assert page.heard == []


def test_a_browser_without_highlights_shows_the_text(browser: Any, tmp_path: Path) -> None:
    example_folder(tmp_path)
    with bench(browser, tmp_path) as page:
        page.view.add_init_script("delete CSS.highlights; delete globalThis.Highlight;")
        page.view.reload()
        page.show("article", KEY)
        page.find(WORDS)
        page.view.keyboard.press("Enter")
        page.view.wait_for_selector("#field-type:focus")

        assert not page.evaluate("Boolean(CSS.highlights)")
        assert page.heard == []
