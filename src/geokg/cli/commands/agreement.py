"""The command ``agreement``: how far several annotators of the same articles agree."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import click

from geokg.analysis.agreement import Agreement
from geokg.analysis.agreement import agreement as measure
from geokg.analysis.agreement.fields import FIELDS
from geokg.base.diagnostics import Diagnostic, did_you_mean
from geokg.base.errors import AnnotationError
from geokg.base.plural import pluralize
from geokg.cli.command import csv_option, files_argument, json_option, new_command
from geokg.cli.console import error, note, output
from geokg.cli.output_files import check_outside, placed_outputs, row_suffix, write_into
from geokg.cli.serialize import dumps, rows_as
from geokg.graph.rows import Rows
from geokg.inputs.annotation.reader import read_annotations


def _thresholds(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, Fraction]:
    """Return the least alpha of each field, from ``FIELD=NUMBER``."""
    least = {}
    for value in values:
        name, sign, number = value.partition("=")
        if name not in FIELDS:
            hint = did_you_mean(name, FIELDS) or "the fields are " + ", ".join(FIELDS)
            raise click.BadParameter(f"no field `{name}`\n   = {hint}", context, parameter)
        try:
            least[name] = Fraction(number)
        except (ValueError, ZeroDivisionError) as fault:
            message = f"`{number}` is not a number" if sign else f"write {name}=0.67"
            raise click.BadParameter(message, context, parameter) from fault
    return least


@new_command("agreement")
@files_argument
@click.option(
    "--against", metavar="GOLD", type=click.Path(), help="Compare each annotator with this gold."
)
@click.option(
    "--match",
    type=click.Choice(["all", "words"]),
    default="all",
    help="Pair claims by words, type and actors (all), or by words alone.",
)
@click.option("--seed", type=int, default=0, metavar="N", help="The seed of the intervals (0).")
@click.option(
    "--resamples",
    type=click.IntRange(min=0),
    default=1000,
    metavar="N",
    help="Resample the articles N times for the intervals (1000).",
)
@click.option(
    "--least",
    multiple=True,
    callback=_thresholds,
    metavar="FIELD=ALPHA",
    help="Exit with 1 if the alpha of a field is below this; may be repeated.",
)
@click.option("--methods", is_flag=True, help="Print the paragraph for a methods section alone.")
@click.option(
    "folder",
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write every table as CSV, and agreement.json, into FOLDER.",
)
@click.option(
    "page",
    "--html",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write figures and disagreements as one HTML page.",
)
@json_option("all figures")
@csv_option("the figures of the fields")
def agreement(
    files: tuple[str, ...],
    against: str | None,
    match: str,
    seed: int,
    resamples: int,
    least: dict[str, Fraction],
    methods: bool,
    folder: Path | None,
    page: Path | None,
    as_json: bool,
    as_csv: bool,
) -> int:
    """Measure how far several annotators agree.

    FILES are annotation files, or folders of them. Each file names its `annotator`. Articles of
    one annotator alone, and adjudicated ones, are not compared.

    \b
    Example:  geokg agreement annotations/ --html agreement.html
    """
    suffix = row_suffix(None, as_json=as_json, as_csv=as_csv)
    for target in filter(None, (folder, page)):
        check_outside(target, files)
    study = measure(
        read_annotations(*files),
        match="words" if match == "words" else "all",
        seed=seed,
        resamples=resamples,
        against=read_annotations(against) if against else (),
    )
    if not study.articles and study.gold is None:
        raise _nothing_to_compare(study)
    _write(study, folder, page)
    output(_printed(study, suffix, methods=methods))
    compared = pluralize(len(study.articles), "article")
    note(f"{compared} compared, {len(study.alone):,} of one annotator alone")
    return 1 if _is_below(study, least) else 0


def _printed(study: Agreement, suffix: str, *, methods: bool) -> str:
    if methods:
        return study.methods()
    if suffix == ".json":
        return dumps(study.as_dict())
    return _csv(study.fields) if suffix == ".csv" else study.report()


def _is_below(study: Agreement, least: dict[str, Fraction]) -> bool:
    """Say which fields are below what was asked for; return whether there is one."""
    figures = {f.field: f for f in study.field_figures if f.on == "all units"}
    below = False
    for name, asked in least.items():
        alpha = figures[name].alpha
        if alpha is None:
            why = "nothing varies" if figures[name].units else "no claims are compared"
            note(f"alpha of {name} is undefined: {why}")
            below |= not figures[name].units
        elif alpha < asked:
            error(f"alpha of {name} is {float(alpha):.3f}, below {float(asked):g}")
            below = True
    return below


TABLES = ("ladder", "fields", "kappas", "pairs", "values", "confusion", "units", "disagreements")
"""The tables that ``-o`` writes, each as a file of that name."""


def _write(study: Agreement, folder: Path | None, page: Path | None) -> None:
    """Write the tables into a folder and the page into a file, all of them or none."""
    texts = {} if page is None else {page: study.html()}
    if folder:
        tables = {name: getattr(study, name) for name in TABLES}
        if study.gold:
            tables |= {"gold": study.gold.annotators, "gold-fields": study.gold.fields}
        texts |= {folder / f"{name}.csv": _csv(rows) + "\n" for name, rows in tables.items()}
        texts[folder / "agreement.json"] = dumps(study.as_dict()) + "\n"
        texts[folder / "methods.txt"] = study.methods() + "\n"
    with placed_outputs() as outputs:
        for file, text in texts.items():
            write_into(outputs, file, text, with_parents=True)


def _csv(rows: Rows) -> str:
    """Return rows as CSV; a fraction is a decimal number, and exact in a column beside it."""
    exact = {
        at
        for at, name in enumerate(rows.columns)
        if any(isinstance(row[at], Fraction) for row in rows)
    }
    columns = [*rows.columns, *(f"{rows.columns[at]}_exact" for at in sorted(exact))]
    cells = [
        [
            *(_number(value) if at in exact else value for at, value in enumerate(row)),
            *(row[at] for at in sorted(exact)),
        ]
        for row in rows
    ]
    return rows_as(".csv", Rows(columns, cells))


def _number(value: Fraction | None) -> str | None:
    return None if value is None else f"{float(value):.6f}"


def _nothing_to_compare(study: Agreement) -> AnnotationError:
    return AnnotationError(
        Diagnostic(
            code="GK950",
            message="no article has two annotators",
            found=pluralize(len(study.alone), "article"),
            fix="give the files of all annotators of an article; each names its `annotator`",
        )
    )
