"""The command ``convert``: annotation files from the output of other tools, or from tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import AnnotationError, StoreError, UnreadableInput
from geokg.base.plural import pluralize
from geokg.base.text import normalise_newlines
from geokg.cli.annotator_folders import AnnotatorFolders, report_others
from geokg.cli.command import new_command
from geokg.cli.console import Spinner, note, output, report
from geokg.cli.output_files import suffix_of
from geokg.inputs.annotation.writer import as_file_text, as_json
from geokg.inputs.conversion import ConversionRun
from geokg.inputs.formats.documents import Document
from geokg.inputs.label_mapping.mapping_file import load_label_mapping
from geokg.inputs.label_mapping.suggestion import suggest_mapping

ONE_ARTICLE: Final = (".yaml", ".yml", ".json")
"""Suffixes of files that hold one article; a folder and JSONL hold many."""

Write = Callable[[Article], None]


@new_command("convert")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option(
    "target",
    "-o",
    "--output",
    type=click.Path(),
    metavar="OUTPUT",
    help="A new folder, or a file: .yaml .yml .json .jsonl.",
)
@click.option(
    "map_", "--map", type=click.Path(), metavar="MAPPING", help="A mapping file, or: ace, conll."
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
def convert(
    files: tuple[str, ...],
    target: str | None,
    map_: str | None,
    format_: str,
    annotator: str,
    suggest_map: bool,
) -> int:
    """Convert the output of other tools, or tables, to annotations.

    FILES are files, or folders of them. Formats are recognised by suffix and content; a mapping
    file says what their labels mean. Where several people annotated one text, a folder gets one
    folder for each of them.

    \b
    Examples:  geokg convert corpus/ --suggest-map > mapping.yaml
               geokg convert corpus/ --map mapping.yaml -o articles
    """
    exclude = (Path(map_),) if map_ else ()
    run = ConversionRun(format=format_, exclude=exclude, annotator=annotator)
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
    if map_:
        run.mapping = load_label_mapping(map_)
        report(run.mapping.warnings)
    out = _target(target)
    inputs = {file.absolute() for file, _ in run.inputs(files)}
    run.skipped.clear()
    done: list[int] = []
    failed = 0
    with _writer(out, inputs) as write, Spinner() as spinner:
        for result in run.results(files):
            report(result.diagnostics)
            try:
                if result.article is not None:
                    write(result.article)
            except AnnotationError as failure:
                report(failure.diagnostics)
                failed += 1
                continue
            failed += result.article is None and bool(result.diagnostics)
            done += [len(result.article.claims)] if result.article else []
            spinner.show_step(f"{len(done):,} articles converted")
    report(run.unmapped.diagnostics())
    report_others(run)
    _summarise(run, done, failed, out)
    return 1 if failed else 0


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
def _writer(out: Path, inputs: set[Path]) -> Iterator[Write]:
    """A function that writes an article; a file of several appears when all are written."""
    suffix = out.suffix.lower()
    if out.absolute() in inputs:
        raise _wrong(out, "the output is one of the inputs", "choose another name")
    if suffix == ".jsonl":
        yield from _lines(out)
    elif suffix in ONE_ARTICLE and not out.is_dir():
        yield _one(out)
    elif out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise _wrong(out, "this folder is in use", "name a new folder, or an empty one")
    else:
        _prepare(out)
        folders = AnnotatorFolders(out)
        yield lambda article: _pair(folders.place(article), article)
        folders.arrange()


def _pair(out: Path, article: Article) -> None:
    _prepare(out)
    text = as_file_text(article, f"{article.id}.txt")
    _save(out / f"{article.id}.txt", article.text)
    _save(out / f"{article.id}.yaml", text)


def _one(out: Path) -> Write:
    written_ids: list[str] = []

    def write(article: Article) -> None:
        if written_ids:
            message = f"one article per file, and `{written_ids[0]}` is in it"
            raise _wrong(out, message, "write to a folder, or to .jsonl")
        written_ids.append(article.id)
        _prepare(out.parent)
        if out.suffix.lower() == ".json":
            _save(out, as_json(article) + "\n")
            return
        beside = out.with_suffix(".txt")
        if beside.exists() and normalise_newlines(_text(beside)) != article.text:
            raise _wrong(beside, "this file holds another text", "choose another name")
        text = as_file_text(article, beside.name)
        _save(beside, article.text)
        _save(out, text)

    return write


def _lines(out: Path) -> Iterator[Write]:
    _prepare(out.parent)
    part = out.with_name(out.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:

            def write(article: Article) -> None:
                stream.write(as_json(article, None) + "\n")

            yield write
        part.replace(out)
    except OSError as error:
        raise _wrong(out, f"cannot be written: {error.strerror}", "") from error
    finally:
        part.unlink(missing_ok=True)


def _text(file: Path) -> str:
    return file.read_bytes().decode("utf-8", "replace")


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _wrong(folder, f"cannot be created: {error.strerror}", "") from error


def _save(file: Path, text: str) -> None:
    try:
        file.write_bytes(text.encode())
    except OSError as error:
        raise _wrong(file, f"cannot be written: {error.strerror}", "") from error


def _wrong(out: Path, message: str, fix: str) -> StoreError:
    return StoreError(Diagnostic(code="GK851", message=message, fix=fix, where=Location(str(out))))
