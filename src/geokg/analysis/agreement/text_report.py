"""The figures of agreement as text: the report for people, and the paragraph for a paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import geokg
from geokg.analysis.agreement.chance import SHIFTS
from geokg.analysis.agreement.figures import FieldFigures
from geokg.analysis.agreement.intervals import FEWEST_ARTICLES
from geokg.base.plural import pluralize

if TYPE_CHECKING:
    from geokg.analysis.agreement.against_gold import GoldComparison
    from geokg.analysis.agreement.study import Agreement

LADDER_NOTE: Final = (
    "F1 is twice the matched pairs over all claims. Each rung asks for all rungs above it.\n"
    f"Chance: F1 with one annotator's quotes moved round the text, over {SHIFTS} shifts."
)
FIELDS_NOTE: Final = (
    "Alpha corrects for agreement by chance. Where nearly all values are alike, one difference\n"
    "can bring it to 0: read `same` and the counts with it. It is about the claims that both\n"
    "annotators have: read it with the F1 of `found`."
)
WORDS_NOTE: Final = (
    "Alpha over the letters of the text says how alike the quotes are, not what was found."
)
NO_VARIATION: Final = "no variation"
MOST_KAPPAS: Final = 3
"""Pairs of annotators whose kappas are shown in a line."""


def text_report(study: Agreement) -> str:
    """Return the figures as text, for people."""
    sections = [_head(study)]
    if study.articles:
        sections += [_ladder(study), _pairs(study), _fields(study), _same_type(study)]
        sections += [_matching(study), _worst(study), _words(study), _differences(study)]
    if study.gold:
        sections.append(_gold(study.gold))
    return "\n\n".join(filter(None, sections))


def _gold(gold: GoldComparison) -> str:
    rows = [
        (
            *(score.annotator, str(score.articles), str(score.claims), str(score.gold_claims)),
            *(str(score.matched), decimal(score.precision), decimal(score.recall)),
            decimal(score.f1),
        )
        for score in gold.scores
    ]
    header = (
        *("annotator", "articles", "claims", "claims of gold"),
        *("matched", "precision", "recall", "F1"),
    )
    shares = {(share.annotator, share.field): share.share for share in gold.field_shares}
    names = [score.annotator for score in gold.scores]
    of_fields = [
        (field, *(decimal(shares[name, field]) for name in names))
        for field in dict.fromkeys(field for _, field in shares)
    ]
    return (
        f"AGAINST GOLD\n{_table(header, rows)}\n\n"
        f"SHARE OF MATCHED CLAIMS THAT EQUAL GOLD\n{_table(('field', *names), of_fields)}"
    )


def _head(study: Agreement) -> str:
    lines = [
        f"Agreement of {' and '.join(study.annotators) or 'nobody'}: "
        f"{pluralize(len(study.articles), 'article')}, {pluralize(study.claims, 'claim')}",
        f"geokg {geokg.__version__}, rule {study.rule}, match {study.match}, "
        f"seed {study.seed}, {study.resamples:,} resamples",
        f"inputs sha256 {study.inputs}",
    ]
    if study.alone:
        lines.append(
            f"{pluralize(len(study.alone), 'article')} with one annotator alone, not compared"
        )
    return "\n".join(lines)


def decimal(value: Fraction | None, places: int = 3) -> str:
    """Return a figure for people; an undefined one is a dash.

    >>> decimal(Fraction(7, 11)), decimal(None)
    ('0.636', '-')
    """
    return "-" if value is None else f"{float(value):.{places}f}"


def interval_text(ends: tuple[Fraction, Fraction] | None) -> str:
    """Return an interval for people.

    >>> interval_text((Fraction(1, 2), Fraction(3, 4)))
    '[0.500, 0.750]'
    """
    return f"[{decimal(ends[0])}, {decimal(ends[1])}]" if ends else "-"


def _ladder(study: Agreement) -> str:
    return f"LADDER\n{_table(LADDER_HEADER, ladder_rows(study))}\n{LADDER_NOTE}"


PAIR_HEADER: Final = (
    *("first", "second", "articles", "claims of first", "claims of second", "matched"),
    *("F1", "share of first", "share of second"),
)
LADDER_HEADER: Final = ("claims that agree on", "pairs", "F1", "95 %", "by chance", "above chance")


def ladder_rows(study: Agreement) -> list[tuple[str, ...]]:
    """Return the rungs for people, under `LADDER_HEADER`."""
    return [
        (
            *(rung.rung, str(rung.matched), decimal(rung.f1), interval_text(rung.interval)),
            *(decimal(rung.chance), decimal(rung.above_chance)),
        )
        for rung in study.rungs
    ]


def pair_rows(study: Agreement) -> list[tuple[str, ...]]:
    """Return the pairs of annotators for people, under `PAIR_HEADER`."""
    return [
        (
            *(pair.annotator, pair.other, str(pair.articles), str(pair.claims)),
            *(str(pair.other_claims), str(pair.matched), decimal(pair.f1)),
            *(decimal(pair.share), decimal(pair.other_share)),
        )
        for pair in study.annotator_pairs
    ]


def _pairs(study: Agreement) -> str:
    return f"PAIRS OF ANNOTATORS\n{_table(PAIR_HEADER, pair_rows(study))}"


def field_cells(figures: FieldFigures) -> tuple[str, ...]:
    """Return a field's figures for people: units, same, alpha, interval and kappas."""
    interval = figures.interval
    undefined = f"{NO_VARIATION}: {figures.constant}" if figures.constant is not None else "-"
    kappas = [
        f"{one.annotator}-{one.other} {NO_VARIATION if one.kappa is None else decimal(one.kappa)}"
        for one in figures.kappas
    ]
    return (
        figures.field,
        str(figures.units),
        decimal(figures.same),
        undefined if figures.alpha is None else decimal(figures.alpha),
        interval_text((interval.low, interval.high)) if interval else "-",
        ", ".join(kappas) if len(kappas) <= MOST_KAPPAS else "see kappas.csv",
    )


FIELD_HEADER: Final = ("field", "units", "same", "alpha", "95 %", "kappa")


def _fields(study: Agreement) -> str:
    rows = [field_cells(f) for f in study.field_figures if f.on == "all units"]
    note = FIELDS_NOTE
    if study.resamples and len(study.articles) < FEWEST_ARTICLES:
        note += f"\nNo intervals: they need {FEWEST_ARTICLES} articles."
    elif any(f.interval and f.interval.without_variation for f in study.field_figures):
        note += (
            "\nResamples in which nothing varies are left out of an interval; --json counts them."
        )
    return f"FIELDS\n{_table(FIELD_HEADER, rows)}\n{note}"


def _same_type(study: Agreement) -> str:
    rows = [field_cells(f)[:5] for f in study.field_figures if f.on == "same type"]
    return f"FIELDS, ON PAIRS OF THE SAME TYPE\n{_table(FIELD_HEADER[:5], rows)}"


def _matching(study: Agreement) -> str:
    other = "words alone" if study.match == "all" else "words, type and actors"
    here = {f.field: f for f in study.field_figures if f.on == "all units"}
    rows = [
        (f.field, decimal(here[f.field].alpha), decimal(f.alpha), str(f.units))
        for f in study.by_words
    ]
    header = ("field", "alpha here", "alpha, other way", "units, other way")
    return f"MATCHED BY {other.upper()} INSTEAD\n{_table(header, rows)}"


def worst_types(study: Agreement, most: int = 10) -> list[tuple[str, str, str, str]]:
    """Return the types that annotators give to one unit where they differ, the commonest first.

    Each has the two types, how often they meet, and the F1 of the first.
    """
    together: dict[tuple[str, str], int] = {}
    for one in study.confusions:
        if one.field == "type" and one.value != one.other_value:
            pair = min(one.value, one.other_value), max(one.value, one.other_value)
            together[pair] = together.get(pair, 0) + one.count
    sums: dict[str, list[int]] = {}
    for figures in study.value_figures:
        if figures.field == "type":
            counts = sums.setdefault(figures.value, [0, 0])
            counts[0] += 2 * figures.both
            counts[1] += figures.count + figures.other_count
    ordered = sorted(together.items(), key=lambda item: (-item[1], item[0]))[:most]
    return [
        (a, b, str(count), " and ".join(decimal(Fraction(*sums[name]), 2) for name in (a, b)))
        for (a, b), count in ordered
    ]


def _worst(study: Agreement) -> str:
    rows = worst_types(study)
    header = ("type", "and type", "times", "F1 of each")
    return f"TYPES THAT WERE CONFUSED\n{_table(header, rows)}" if rows else ""


def _words(study: Agreement) -> str:
    rows = [(name, decimal(value)) for name, value in study.words.items()]
    return f"QUOTING\n{_table(('over', 'alpha'), rows)}\n{WORDS_NOTE}"


def _differences(study: Agreement) -> str:
    rows = study.disagreements
    only = [row for row in rows if row.kind == "only"]
    part = sum(row.hint == "part" for row in only)
    elsewhere = sum(row.hint == "elsewhere" for row in only)
    return (
        f"DISAGREEMENTS: {len(rows) - len(only):,} in fields, {len(only):,} claims of one alone "
        f"({part:,} part of another's claim, {elsewhere:,} elsewhere in the text)\n"
        "-o FOLDER writes them as CSV, --html FILE shows them beside the text."
    )


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = [header, *rows]
    widths = [max(len(row[at]) for row in cells) for at in range(len(header))]
    return "\n".join(_lines(cells, widths))


def _lines(cells: Iterable[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    for row in cells:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {line}".rstrip()


def methods_paragraph(study: Agreement) -> str:
    """Return a paragraph for the methods section of a paper; brackets mark what geokg cannot know.

    It names the figures in the order of the ladder, with alpha and interval of each field.
    """
    names = {f.field: f for f in study.field_figures if f.on == "all units"}
    rungs = {rung.rung: rung for rung in study.rungs}
    found, typed = rungs["found"], rungs["type"]
    shown = ("type", "states", "claimant", "polarity", "modality", "when")
    alphas = "; ".join(_alpha_sentence(names[name]) for name in shown)
    intervals = (
        f"Intervals are 95 % percentile intervals of {study.resamples:,} resamples of articles "
        f"(seed {study.seed})."
        if any(f.interval for f in names.values())
        else f"There are no intervals, which need {FEWEST_ARTICLES} articles."
    )
    return (
        f"{len(study.annotators)} annotators [who they are, how they were trained] annotated "
        f"{pluralize(len(study.articles), 'article')} independently [how the articles were "
        f"sampled], with {pluralize(study.claims, 'claim')} in all. Claims of two annotators were "
        f"paired with geokg {geokg.__version__} (rule {study.rule}, match {study.match}). F1 was "
        f"{decimal(found.f1, 2)} for claims found{_by_chance(found.chance)} and "
        f"{decimal(typed.f1, 2)} for claims found with the same type{_by_chance(typed.chance)}. "
        f"Krippendorff's alpha over the paired claims was: {alphas}. {intervals} Differences "
        "were settled by [who adjudicated, and how]."
    )


def _by_chance(chance: Fraction | None) -> str:
    return "" if chance is None else f" ({decimal(chance, 2)} by chance)"


def _alpha_sentence(figures: FieldFigures) -> str:
    if figures.alpha is None:
        return f"{figures.field} {NO_VARIATION} in {pluralize(figures.units, 'unit')}"
    interval = figures.interval
    ends = f" [{decimal(interval.low, 2)}, {decimal(interval.high, 2)}]" if interval else ""
    return f"{figures.field} {decimal(figures.alpha, 2)}{ends}"
