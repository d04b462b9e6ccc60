"""The file changes under the page: nobody's change is lost, and the page says what it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench_pages import KEY, Bench, changed_lines

pytestmark = pytest.mark.slow

CLAIM = "uranium-there"
FIELD = "    place: the Tajik mountains\n    status: ongoing\n"
"""Two lines of the claim."""
VALUE = "([key, value]) => document.getElementById(`field-${key}`).value === value"


def typing(page: Bench, words: str) -> None:
    """Type words into the field of the place, and do not accept them yet."""
    page.open_claim(CLAIM)
    page.view.click("#field-place")
    page.view.keyboard.press("Backspace")  # saved at once
    page.wait_live("saved")
    page.view.keyboard.type(words)


def replaced(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_what_nobody_edits_is_read_again_and_the_caret_stays(page: Bench) -> None:
    file = page.example()
    page.select("Washington looks")
    replaced(file, "    type: meet\n", "    type: negotiate\n")
    page.wait_live("read again")

    assert page.view.inner_text('.card[data-id="presidents-met"] .what') == "negotiate"
    assert page.evaluate("String(getSelection())") == "Washington looks"


def test_a_change_of_another_field_is_merged(page: Bench) -> None:
    file = page.example()
    before = file.read_text(encoding="utf-8")
    typing(page, "the mountains")
    replaced(file, "    status: ongoing\n", "    status: ended\n")
    page.view.keyboard.press("Enter")
    # The server may read the file again before the key comes; then the value is merely saved.
    text = page.wait_written(file, "    place: the mountains\n")

    assert "status: ended" in text
    assert "status: ongoing" not in text
    assert len(changed_lines(before, text)) > 2


@pytest.mark.parametrize(
    ("choice", "place"), [("mine", "the Tajik hills"), ("theirs", "Tajikistan's north")]
)
def test_a_change_of_the_same_field_is_a_choice(page: Bench, choice: str, place: str) -> None:
    file = page.example()
    page.open_claim(CLAIM)
    page.view.click("#field-issue")
    page.view.click("#field-condition")
    page.view.keyboard.type("the Tajik hills")
    replaced(file, FIELD, f"{FIELD}    condition: Tajikistan's north\n")
    page.view.keyboard.press("Enter")
    page.view.wait_for_selector("dialog")
    shown = page.view.locator("dialog dd").all_inner_texts()
    page.view.click(f'dialog button[data-choice="{choice}"]')
    page.view.wait_for_selector("dialog", state="detached")
    page.view.wait_for_function(VALUE, arg=["condition", place])

    assert shown == ["not said", "Tajikistan's north", "the Tajik hills"]
    assert f"    condition: {place}\n" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_a_claim_that_is_gone_is_written_again_only_if_one_wants(page: Bench, choice: str) -> None:
    file = page.example()
    text = file.read_text(encoding="utf-8")
    start = text.index(f"  - id: {CLAIM}\n")
    end = text.index("  - id:", start + 1)
    page.open_claim(CLAIM)
    page.view.click("#field-condition")
    page.view.keyboard.type("the hills")
    file.write_text(text[:start] + text[end:], encoding="utf-8")
    page.view.keyboard.press("Enter")
    page.view.wait_for_selector("dialog")
    page.view.click(f'dialog button[data-choice="{choice}"]')
    page.view.wait_for_selector("dialog", state="detached")
    kept = "attached" if choice == "mine" else "detached"
    page.view.wait_for_selector(f'.card[data-id="{CLAIM}"]', state=kept)

    now = file.read_text(encoding="utf-8")
    assert (f"  - id: {CLAIM}\n" in now) == (choice == "mine")
    assert ("condition: the hills" in now) == (choice == "mine")


def test_a_file_that_is_gone_is_said_and_the_words_stay(page: Bench) -> None:
    file = page.example()
    page.open_claim(CLAIM)
    page.view.click("#field-condition")
    page.view.keyboard.type("the hills")
    file.unlink()
    page.view.keyboard.press("Enter")
    page.view.wait_for_selector("#banner:not([hidden])")

    assert "the file is gone" in page.view.inner_text("#banner")
    assert page.view.input_value("#field-condition") == "the hills"
    assert not file.exists()


def test_a_file_that_is_broken_is_not_written(page: Bench) -> None:
    file = page.example()
    page.open_claim(CLAIM)
    page.view.click("#field-condition")
    page.view.keyboard.type("the hills")
    broken = file.read_text(encoding="utf-8") + "  - [\n"
    file.write_text(broken, encoding="utf-8")
    page.view.keyboard.press("Enter")
    page.view.wait_for_selector("dialog")
    said = page.view.inner_text("dialog h2")
    page.view.keyboard.press("Escape")
    page.view.wait_for_selector("#banner:not([hidden])")

    assert said == "The file cannot be read any more"
    assert file.read_text(encoding="utf-8") == broken


def test_two_tabs_do_not_overwrite_each_other(page: Bench) -> None:
    file = page.example()
    page.open_claim(CLAIM)
    other = page.view.context.new_page()
    second = Bench(other, page.folder, page.server)
    second.show("article", KEY)
    second.open_claim(CLAIM)
    other.select_option("#field-certainty", "probable")
    second.wait_live("saved")
    page.view.wait_for_function(VALUE, arg=["certainty", "probable"])
    page.view.select_option("#field-modality", "predicted")
    page.wait_live("saved")
    other.wait_for_function(VALUE, arg=["modality", "predicted"])

    text = file.read_text(encoding="utf-8")
    assert "certainty: probable" in text
    assert "modality: predicted" in text


def new_claim(page: Bench, words: str) -> None:
    """Begin a claim of the type that has the fewest questions."""
    page.select(words)
    page.view.keyboard.press("Enter")
    page.view.wait_for_selector("#field-type:focus")
    page.view.keyboard.type("meet")
    page.view.keyboard.press("Enter")
    page.view.wait_for_selector("#field-party:focus")


@pytest.mark.parametrize("heard", [True, False], ids=["after the news", "before the news"])
@pytest.mark.parametrize("same", [True, False], ids=["the same", "another"])
def test_a_claim_that_two_tabs_make_is_one_and_two_claims_stay_two(
    page: Bench, heard: bool, same: bool
) -> None:
    if not heard:
        page.view.route("**/api/changes*", lambda route: None)
        page.view.reload()
    file = page.note("Iran met Oman. It was hot.")
    # A tab that is opened later than a second after a claim was begun shows that claim.
    other = page.view.context.new_page()
    second = Bench(other, page.folder, page.server)
    second.show("article", file.stem)
    new_claim(page, "Iran met Oman")
    new_claim(second, "Iran met Oman")
    if not same:
        other.click(".claim-form summary")
        other.select_option("#field-certainty", "probable")
    second.press("Save")
    second.wait_saved("iran-met-oman")
    if heard:
        page.wait_saved("iran-met-oman")
    page.press("Save")
    page.view.wait_for_selector(".claim-form", state="detached")
    page.wait_saved("iran-met-oman" if same else "iran-met-oman-2")
    other.close()
    page.view.unroute("**/api/changes*")
    page.view.reload()

    assert file.read_text(encoding="utf-8").count("  - id: iran-met-oman") == (1 if same else 2)


def test_pressed_twice_save_makes_one_claim(page: Bench) -> None:
    file = page.note("Iran met Oman. It was hot.")
    new_claim(page, "Iran met Oman")
    page.view.keyboard.press("Control+Enter")
    page.view.keyboard.press("Control+Enter")
    page.wait_saved("iran-met-oman")
    page.view.wait_for_selector(".claim-form", state="detached")

    assert file.read_text(encoding="utf-8").count("  - id:") == 1


def test_what_may_not_be_edited_is_shown_with_the_reason(page: Bench) -> None:
    file = page.note("Iran met Oman.", "  - {id: met, quote: Iran met Oman, type: meet}\n")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("  language", "  annotator: ben\n  language"), encoding="utf-8")
    page.show("article", file.stem)
    page.view.click(".card")
    page.view.wait_for_selector("#field-type")
    page.view.keyboard.type("praise")

    assert page.view.inner_text("#banner").startswith("Read only: annotated by ben")
    assert page.view.input_value("#field-type") == "meet"
    assert page.view.locator(".claim-form .apply").count() == 0
