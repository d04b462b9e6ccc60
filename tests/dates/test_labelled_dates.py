"""The grammar of dates against labels written before it: what is exact, wider, unread or wrong."""

from __future__ import annotations

from geokg.dates import parse_edtf, parse_published
from labelled_dates import labels, rates, table

ROWS = labels()
FOUND = rates(ROWS)
LABELLED = [row for row in ROWS if row.label]


def test_at_most_one_in_a_hundred_labelled_dates_is_read_wrong() -> None:
    wrong = [row for row in ROWS if row.outcome() == "wrong"]

    assert len(wrong) <= len(ROWS) / 100, table(FOUND)


def test_at_most_one_in_ten_dates_with_a_label_is_left_unread() -> None:
    unread = [row for row in LABELLED if row.outcome() == "unread"]

    assert len(unread) <= len(LABELLED) / 10, table(FOUND)


def test_most_dates_with_a_label_are_read_exactly() -> None:
    exact = [row for row in LABELLED if row.outcome() == "exact"]

    assert len(exact) >= 0.85 * len(LABELLED), table(FOUND)


def test_the_labelled_set_has_enough_rows_of_every_modality_and_no_row_twice() -> None:
    assert len(ROWS) >= 600
    assert len({(row.expression, row.published, row.modality) for row in ROWS}) == len(ROWS)
    for modality in ("actual", "intended", "predicted", "wanted", "counterfactual"):
        assert sum(row.modality == modality for row in ROWS) >= 10
    for row in ROWS:
        assert parse_published(row.published)
        assert not row.label or parse_edtf(row.label)


def test_words_without_a_label_stay_words() -> None:
    read = [row.expression for row in ROWS if not row.label and row.outcome() == "wrong"]

    assert read == []
