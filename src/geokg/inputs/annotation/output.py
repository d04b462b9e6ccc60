"""Writing of articles to annotation files: a folder of YAML, or one JSONL file.

Everything is written beside its place first, and then moved there: when an article cannot be
written, nothing has changed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from geokg.article import Article
from geokg.base.arguments import instances_of, path_of
from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import AnnotationError, GeokgError, StoreError
from geokg.base.safe_text import is_device
from geokg.base.text import normalise_newlines
from geokg.inputs.annotation import json, yaml
from geokg.inputs.annotation.identity import duplicate_id_error
from geokg.inputs.annotation.reader import SUFFIXES
from geokg.inputs.annotation.writer import as_file_text, as_json

_NEW: Final = "name a new folder, or a file in .jsonl"


def write(articles: Article | Iterable[Article], path: str | Path) -> tuple[Path, ...]:
    """Write articles as annotation files, so that reading them gives equal articles.

    A path that ends in ``.jsonl`` is one file with an article a line. Any other path is a folder,
    with ``ID.yaml`` and its text in ``ID.txt`` for each article; it is made if it is missing, and
    its other files stay. A file that an earlier call wrote for the same article is replaced. Any
    other file that is in the way is an error, and then nothing is written.

    Args:
        articles: The articles.
        path: The folder, or the file in ``.jsonl``.

    Returns:
        The files written, in the order of the articles.

    Raises:
        ArgumentError: A value is no `Article`, or the path is none.
        AnnotationError: Two articles have one id.
        StoreError: A file is in the way, or cannot be written.

    >>> from geokg.article import Claim
    >>> note = Article(id="note", text="France recognised Mali.", claims=[
    ...     Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [file.name for file in write([note], folder)]
    ['note.txt', 'note.yaml']
    """
    path = path_of("path", path)
    checked = _distinct(instances_of("articles", articles, Article))
    suffix = path.suffix.lower()
    if suffix == ".jsonl" and not path.is_dir():
        return _write_lines(checked, path)
    if suffix in SUFFIXES and not path.is_dir():
        raise _refused(path, "a file of this format has one article", _NEW)
    return _write_folder(checked, path)


def _distinct(articles: Iterable[Article]) -> Iterator[Article]:
    """Yield the articles; raise if two have one id."""
    seen: set[str] = set()
    for article in articles:
        if article.id in seen:
            where = Location(article.id)
            raise AnnotationError(duplicate_id_error(article.id, where, where))
        seen.add(article.id)
        yield article


def _write_lines(articles: Iterable[Article], path: Path) -> tuple[Path, ...]:
    if _is_there(path) and not _is_annotation_lines(path):
        raise _refused(path, "this file has other contents than articles", _NEW)
    with _staging(path.parent) as stage:
        part = stage / "articles.jsonl"
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(as_json(article, None) + "\n" for article in articles)
        part.replace(path)
    return (path,)


def _write_folder(articles: Iterable[Article], folder: Path) -> tuple[Path, ...]:
    if folder.exists() and not folder.is_dir():
        raise _refused(folder, "this is a file, and articles go to a folder", _NEW)
    is_new = not folder.exists()
    names: list[str] = []
    with _staging(folder.parent if is_new else folder) as stage:
        made = stage / "articles"
        made.mkdir()
        for article in articles:
            stem = _stem(article.id)
            _check_free(folder, stem, article)
            text = as_file_text(article, f"{stem}.txt")
            (made / f"{stem}.txt").write_bytes(article.text.encode())
            (made / f"{stem}.yaml").write_bytes(text.encode())
            names += [f"{stem}.txt", f"{stem}.yaml"]
        if is_new:
            made.rename(folder)
        for name in () if is_new else names:
            (made / name).replace(folder / name)
    return tuple(folder / name for name in names)


def _stem(article_id: str) -> str:
    """Return the name of the files of an article; some systems allow no file named as a device."""
    return f"{article_id}_" if is_device(article_id) else article_id


def _check_free(folder: Path, stem: str, article: Article) -> None:
    """Raise if files of these names are there that are not of this article."""
    file, text = folder / f"{stem}.yaml", folder / f"{stem}.txt"
    is_own = _article_id(file) == article.id
    if _is_there(file) and not is_own:
        raise _refused(file, f"this file is not the annotation of `{article.id}`", _NEW)
    if _is_there(text) and not is_own and not _has_text(text, article.text):
        raise _refused(text, "this file has another text", _NEW)


def _article_id(file: Path) -> str:
    """Return the id of the article of an annotation file, or an empty text for any other file."""
    if file.is_symlink():
        return ""
    try:
        data = yaml.load(file.read_bytes().decode("utf-8-sig"), str(file))
    except (OSError, UnicodeDecodeError, GeokgError):
        return ""
    head = data.get("article") if isinstance(data, dict) and "geokg" in data else None
    return str(head.get("id", "")) if isinstance(head, dict) else ""


def _is_there(file: Path) -> bool:
    """Return whether there is anything of this name, a dangling link included."""
    return os.path.lexists(file)


def _has_text(file: Path, text: str) -> bool:
    if file.is_symlink():
        return False
    try:
        return normalise_newlines(file.read_bytes().decode()) == text
    except (OSError, UnicodeDecodeError):
        return False


def _is_annotation_lines(file: Path) -> bool:
    """Return whether the first line of a file is an article; an empty file has nothing to lose."""
    if file.is_symlink():
        return False
    try:
        with file.open("rb") as opened:
            line = next((line for line in opened if line.strip()), b"")
        data = json.load(line.decode("utf-8-sig"), str(file)) if line else {"geokg": "1"}
    except (OSError, UnicodeDecodeError, GeokgError):
        return False
    return isinstance(data, dict) and "geokg" in data


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """Yield an empty folder inside a folder, which is made if it is missing; remove it at the end.

    A folder that is made here is removed again if nothing comes into it.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    stage = Path()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".geokg-", dir=folder))
        yield stage
    except OSError as error:
        place = error.filename or folder
        message = f"cannot be written: {error.strerror or error}"
        raise _refused(Path(os.fsdecode(place)), message, "name a place to write to") from error
    finally:
        if stage.name:
            shutil.rmtree(stage, ignore_errors=True)
        for path in missing:
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()


def _refused(path: Path, message: str, fix: str) -> StoreError:
    return StoreError(Diagnostic(code="GK851", message=message, fix=fix, where=Location(str(path))))
