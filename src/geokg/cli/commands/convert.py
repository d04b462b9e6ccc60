"""The command ``convert``: annotation files from the output of other tools, or from tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

import click

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import AnnotationError, StoreError, UnreadableInput
from geokg.base.outputs import Outputs, is_free
from geokg.base.plural import pluralize
from geokg.base.text import normalise_newlines
from geokg.cli.annotator_folders import AnnotatorFolders, check_annotator, report_others
from geokg.cli.command import PathName, json_option, max_size, max_size_option, new_command
from geokg.cli.console import Spinner, escaped, is_quiet, note, output, report
from geokg.cli.output_files import placed_outputs, suffix_of, write_into
from geokg.cli.serialize import dumps
from geokg.cli.tables import Column, print_table
from geokg.inputs.annotation.writer import as_file_text, as_json
from geokg.inputs.conversion import ConversionRun
from geokg.inputs.formats.documents import Document
from geokg.inputs.label_mapping.balance import BalanceRow
from geokg.inputs.label_mapping.mapping_file import load_label_mapping
from geokg.inputs.label_mapping.suggestion import suggest_mapping

ONE_ARTICLE: Final = (".yaml", ".yml", ".json")
"""Suffixes of files that hold one article; a folder and JSONL hold many."""

Write = Callable[[Article], None]


@new_command("convert")
@click.argument("files", nargs=-1, required=True, type=PathName())
@click.option(
    "target",
    "-o",
    "--output",
    type=PathName(),
    metavar="OUTPUT",
    help="A new folder, or a file: .yaml .yml .json .jsonl.",
)
@click.option(
    "map_", "--map", type=PathName(), metavar="MAPPING", help="A mapping file, or: ace, conll."
)
@click.option(
    "format_", "--format", default="", metavar="NAME", help="Read all files as this format."
)
@click.option(
    "--annotator", default="", metavar="NAME", help="Convert the annotations of this person alone."
)
@click.option(
    "--suggest-map", is_flag=True, help="Print a first mapping: labels, counts, examples."
)
@click.option("--strict", is_flag=True, help="Refuse documents in which something is wrong.")
@json_option("the balance and the diagnostics")
@max_size_option
def convert(
    files: tuple[str, ...],
    target: str | None,
    map_: str | None,
    format_: str,
    annotator: str,
    suggest_map: bool,
    strict: bool,
    as_json: bool,
) -> int:
    """Convert the output of other tools, or tables, to annotations.

    FILES are files, or folders of them. Formats are recognised by suffix and content; a mapping
    file says what their labels mean. What is wrong in a document is left out and reported. A
    table says what became of the annotations of each label. Where several people annotated one
    text, a folder gets one folder for each of them.

    \b
    Examples:  geokg convert corpus/ --suggest-map > mapping.yaml
               geokg convert corpus/ --map mapping.yaml -o articles
    """
    exclude = (Path(map_),) if map_ else ()
    run = ConversionRun(
        format=format_,
        exclude=exclude,
        strict=strict,
        max_size=max_size(),
        annotator=annotator,
    )
    if suggest_map:
        return _suggest(run, list(files))
    if not target:
        raise UnreadableInput(
            Diagnostic(
                code="GK851",
                message="no output is named",
                fix="-o FOLDER, or a file: .yaml .json .jsonl",
            )
        )
    diagnostics: list[Diagnostic] = []
    if map_:
        run.mapping = load_label_mapping(map_)
        diagnostics += run.mapping.warnings
        report(run.mapping.warnings)
    out = _target(target)
    inputs = {file.absolute() for file, _ in run.inputs(files)}
    run.skipped.clear()
    report(run.notices)
    done, failed = _write_all(run, files, out, inputs, diagnostics)
    diagnostics += run.unmapped.diagnostics()
    report(run.unmapped.diagnostics())
    report_others(run)
    if as_json:
        counts = {"articles": len(done), "claims": sum(done), "refused": failed}
        balance = [row.as_dict() for row in run.balance.rows()]
        found = [diagnostic.as_dict() for diagnostic in diagnostics]
        output(dumps({**counts, "balance": balance, "diagnostics": found}))
    else:
        _print_balance(run.balance.rows())
    _summarise(run, done, failed, out)
    return 1 if failed else 0


def _write_all(
    run: ConversionRun,
    files: tuple[str, ...],
    out: Path,
    inputs: set[Path],
    diagnostics: list[Diagnostic],
) -> tuple[list[int], int]:
    """Write all articles, and return the number of claims of each and how many were refused.

    What is wrong is reported, and added to ``diagnostics``.
    """
    done: list[int] = []
    failed = 0
    with placed_outputs() as outputs, _writer(out, inputs, outputs) as write, Spinner() as spinner:
        for result in run.results(files):
            diagnostics += result.diagnostics
            report(result.diagnostics)
            try:
                if result.article is not None:
                    write(result.article)
            except AnnotationError as failure:
                diagnostics += failure.diagnostics
                report(failure.diagnostics)
                failed += 1
                continue
            failed += result.article is None and bool(result.diagnostics)
            done += [len(result.article.claims)] if result.article else []
            spinner.show_step(f"{len(done):,} articles converted")
        check_annotator(run)
    return done, failed


def _target(name: str) -> Path:
    """The path of the output; raises `StoreError` where its suffix is that of no output.

    A folder is a name that ends in a slash, that has no suffix, or that is a folder already.
    """
    path = Path(name)
    if path.suffix and not name.endswith("/") and not path.is_dir():
        suffix_of(path, (*ONE_ARTICLE, ".jsonl"), ", or in / for a folder")
    return path


def _suggest(run: ConversionRun, files: list[str]) -> int:
    counts = {True: 0, False: 0}

    def documents() -> Iterator[Document]:
        for result in run.documents(files):
            counts[isinstance(result, Document)] += 1
            if isinstance(result, Document):
                yield result
            else:
                report(result.diagnostics)

    output(suggest_mapping(documents()))
    note(f"a mapping for {pluralize(counts[True], 'document')}; decide each `undecided`")
    return 1 if counts[False] else 0


def _print_balance(rows: tuple[BalanceRow, ...]) -> None:
    """Print what became of the annotations of each label; nothing if there are none."""
    if rows and not is_quiet():
        cells = {
            "kind": [row.kind for row in rows],
            "label": [escaped(row.label) for row in rows],
            "in": [f"{row.count:,}" for row in rows],
            "used": [_counts(row.used) for row in rows],
            "left out": [escaped(_counts(row.left_out)) for row in rows],
        }
        columns = [Column(name, values, name == "in") for name, values in cells.items()]
        print_table(columns, tuple(cells), elsewhere="--json has them all")


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


def _summarise(run: ConversionRun, done: list[int], failed: int, out: Path) -> None:
    for unit, times in sorted(run.unmapped.units.items()):
        note(f"offsets of {pluralize(times, 'document')}: {unit}")
    if run.unmapped.ignored:
        note(f"{pluralize(run.unmapped.ignored, 'label')} ignored, as the mapping says")
    if run.skipped:
        note(f"{pluralize(len(run.skipped), 'file')} of unknown format not converted")
    words = f"{pluralize(len(done), 'article')}, {pluralize(sum(done), 'claim')} written to {out}"
    note(words + (f"; {pluralize(failed, 'article')} refused" if failed else ""))


@contextmanager
def _writer(out: Path, inputs: set[Path], outputs: Outputs) -> Iterator[Write]:
    """A function that writes an article; what it writes takes its place with the outputs."""
    suffix = out.suffix.lower()
    if out.absolute() in inputs:
        raise _wrong(out, "the output is one of the inputs", "choose another name")
    if suffix == ".jsonl":
        with _stream(out, outputs) as stream:
            yield lambda article: _line(out, stream, article)
    elif suffix in ONE_ARTICLE and not out.is_dir():
        yield _one(out, outputs)
    elif not is_free(out):
        raise _wrong(out, "this folder is in use", "name a new folder, or an empty one")
    else:
        folder = _new_folder(out, outputs)
        folders = AnnotatorFolders(folder)
        yield lambda article: _pair(out, folders, article)
        try:
            folders.arrange()
        except OSError as error:
            raise _unwritten(out, error) from error


def _pair(out: Path, folders: AnnotatorFolders, article: Article) -> None:
    text = as_file_text(article, f"{article.id}.txt")
    try:
        folder = folders.place(article)
        (folder / f"{article.id}.txt").write_bytes(article.text.encode())
        (folder / f"{article.id}.yaml").write_bytes(text.encode())
    except OSError as error:
        raise _unwritten(out, error) from error


def _one(out: Path, outputs: Outputs) -> Write:
    written_ids: list[str] = []

    def write(article: Article) -> None:
        if written_ids:
            message = f"one article per file, and `{written_ids[0]}` is in it"
            raise _wrong(out, message, "write to a folder, or to .jsonl")
        written_ids.append(article.id)
        if out.suffix.lower() == ".json":
            write_into(outputs, out, as_json(article) + "\n", with_parents=True)
            return
        beside = out.with_suffix(".txt")
        if beside.exists() and normalise_newlines(_text(beside)) != article.text:
            raise _wrong(beside, "this file holds another text", "choose another name")
        text = as_file_text(article, beside.name)
        write_into(outputs, beside, article.text, with_parents=True)
        write_into(outputs, out, text, with_parents=True)

    return write


@contextmanager
def _stream(out: Path, outputs: Outputs) -> Iterator[BinaryIO]:
    """Provide the open file of JSONL."""
    try:
        stream = outputs.file(out, with_parents=True).open("xb")
    except OSError as error:
        raise _unwritten(out, error) from error
    try:
        yield stream
    finally:
        try:
            stream.close()
        except OSError as error:
            raise _unwritten(out, error) from error


def _line(out: Path, stream: BinaryIO, article: Article) -> None:
    line = as_json(article, None) + "\n"
    try:
        stream.write(line.encode())
    except OSError as error:
        raise _unwritten(out, error) from error


def _text(file: Path) -> str:
    return file.read_bytes().decode("utf-8", "replace")


def _new_folder(out: Path, outputs: Outputs) -> Path:
    try:
        return outputs.folder(out)
    except OSError as error:
        raise _unwritten(out, error) from error


def _unwritten(out: Path, error: OSError) -> StoreError:
    return _wrong(out, f"cannot be written: {error.strerror}", "")


def _wrong(out: Path, message: str, fix: str) -> StoreError:
    return StoreError(Diagnostic(code="GK851", message=message, fix=fix, where=Location(str(out))))
