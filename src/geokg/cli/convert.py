"""``geokg convert``: what annotators already have becomes annotation files of geokg's own."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import AnnotationError, StoreError, UnreadableInput
from geokg.base.plural import pluralize
from geokg.base.text import normalise_newlines
from geokg.cli.talk import progress, put, say, show
from geokg.inputs.annotation.writer import as_file_text, as_json
from geokg.inputs.conversion import ConversionRun
from geokg.inputs.formats.documents import Document
from geokg.inputs.label_mapping.mapping_file import load_label_mapping
from geokg.inputs.label_mapping.suggestion import suggest_mapping

ONE: Final = (".yaml", ".yml", ".json")
"""Names of files that hold one article; a folder and JSONL hold many."""

Write = Callable[[Article], None]


def convert(options: Namespace) -> int:
    """Write annotation files for any input, and say what the mapping left out."""
    exclude = (Path(options.map),) if options.map else ()
    run = ConversionRun(format=options.format, exclude=exclude)
    if options.suggest_map:
        return _suggest(run, options.files)
    if not options.output:
        raise UnreadableInput(
            Diagnostic(
                code="GK851",
                message="nowhere to write to",
                fix="-o FOLDER, or a file: .yaml .json .jsonl",
            )
        )
    if options.map:
        run.mapping = load_label_mapping(options.map)
        show(run.mapping.warnings)
    out = Path(options.output)
    inputs = {file.absolute() for file, _ in run.inputs(options.files)}
    run.skipped.clear()
    done: list[int] = []
    failed = 0
    with _writer(out, inputs) as write:
        for result in run.results(options.files):
            show(result.diagnostics)
            try:
                if result.article is not None:
                    write(result.article)
            except AnnotationError as error:
                show(error.diagnostics)
                failed += 1
                continue
            failed += result.article is None
            done += [len(result.article.claims)] if result.article else []
            progress(len(done), "articles")
    show(run.unmapped.diagnostics())
    _report(run, done, failed, out)
    return 1 if failed else 0


def _suggest(run: ConversionRun, files: list[str]) -> int:
    counts = {True: 0, False: 0}

    def right() -> Iterator[Document]:
        for found in run.documents(files):
            counts[isinstance(found, Document)] += 1
            if isinstance(found, Document):
                yield found
            else:
                show(found.diagnostics)

    put(suggest_mapping(right()))
    say(f"a mapping for {pluralize(counts[True], 'document')}; decide what is `undecided`")
    return 1 if counts[False] else 0


def _report(run: ConversionRun, done: list[int], failed: int, out: Path) -> None:
    for unit, times in sorted(run.unmapped.units.items()):
        say(f"offsets of {pluralize(times, 'document')}: {unit}")
    if run.unmapped.ignored:
        say(f"{pluralize(run.unmapped.ignored, 'label')} ignored on purpose, as the mapping says")
    if run.skipped:
        say(f"{pluralize(len(run.skipped), 'file')} of no known format left alone")
    said = f"{pluralize(len(done), 'article')}, {pluralize(sum(done), 'claim')} written to {out}"
    say(said + (f"; {pluralize(failed, 'article')} refused" if failed else ""))


@contextmanager
def _writer(out: Path, inputs: set[Path]) -> Iterator[Write]:
    """What writes an article; files that hold several appear when all is well."""
    suffix = out.suffix.lower()
    if out.absolute() in inputs:
        raise _wrong(out, "the output is one of the inputs", "choose another name")
    if suffix == ".jsonl":
        yield from _lines(out)
    elif suffix in ONE and not out.is_dir():
        yield _one(out)
    elif out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise _wrong(out, "this folder is in use", "name a new folder, or an empty one")
    else:
        _prepare(out)
        yield lambda article: _pair(out, article)


def _pair(out: Path, article: Article) -> None:
    text = as_file_text(article, f"{article.id}.txt")
    _save(out / f"{article.id}.txt", article.text)
    _save(out / f"{article.id}.yaml", text)


def _one(out: Path) -> Write:
    written_ids: list[str] = []

    def write(article: Article) -> None:
        if written_ids:
            message = f"one article a file, and `{written_ids[0]}` is in it"
            raise _wrong(out, message, "write to a folder, or to .jsonl")
        written_ids.append(article.id)
        _prepare(out.parent)
        if out.suffix.lower() == ".json":
            _save(out, as_json(article) + "\n")
            return
        beside = out.with_suffix(".txt")
        if beside.exists() and normalise_newlines(_text(beside)) != article.text:
            raise _wrong(beside, "another text stands there", "choose another name")
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
        raise _wrong(folder, f"cannot be made: {error.strerror}", "") from error


def _save(file: Path, text: str) -> None:
    try:
        file.write_bytes(text.encode())
    except OSError as error:
        raise _wrong(file, f"cannot be written: {error.strerror}", "") from error


def _wrong(out: Path, message: str, fix: str) -> StoreError:
    return StoreError(Diagnostic(code="GK851", message=message, fix=fix, where=Location(str(out))))
