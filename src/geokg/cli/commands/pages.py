"""The command ``pages``: a site of static pages, for a quick look at annotation files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

import click

from geokg.article import Article
from geokg.base.errors import AnnotationError
from geokg.base.licences import is_listed
from geokg.base.plural import pluralize
from geokg.base.vocabulary import CC_LICENCE, DEFAULT_BASE
from geokg.cli.command import PathName, base_option, files_argument, new_command
from geokg.cli.console import note
from geokg.cli.output_files import cannot_write, placed_outputs
from geokg.cli.settings import Settings, settings_for
from geokg.dataset.valid_names import name_faults
from geokg.inputs.annotation.reader import scan
from geokg.web.pages import DEFAULT_TITLE, Person, Site, batches_of, write_pages

_OPEN_LICENCES: Final = tuple(
    f"{CC_LICENCE}{kind}/" for kind in ("licenses/by", "licenses/by-sa", "publicdomain/zero")
)
"""Licences under which texts are shown, unless geokg.toml names others."""


@new_command("pages")
@files_argument
@base_option
@click.option(
    "target",
    "-o",
    "--output",
    type=PathName(path_type=Path),
    required=True,
    metavar="FOLDER",
    help="Write the pages into FOLDER.",
)
def pages(files: tuple[str, ...], base: str, target: Path) -> int:
    """Write web pages: articles with their quotes, actors, pairs.

    Open FOLDER/index.html; no server is needed. The text of an article is shown if its licence is
    open. `geokg publish` writes the same pages of what it publishes.

    \b
    Example:  geokg pages articles/ -o site
    """
    settings = settings_for(Path(files[0]))
    site = _site(settings, base or settings.base or DEFAULT_BASE)
    batches = batches_of(
        _articles(files),
        partial(is_listed, listed=settings.values.get("open-licences", _OPEN_LICENCES)),
        base=site.base,
        reference=settings.reference,
    )
    with placed_outputs() as outputs:
        try:
            written = write_pages(batches, outputs.folder(target), site)
        except OSError as error:
            raise cannot_write(target, error) from error
    note(
        f"{pluralize(written.articles, 'article')}, {pluralize(written.pages, 'page')}; "
        f"open {target / 'index.html'}"
    )
    return 0


def _site(settings: Settings, base: str) -> Site:
    values = settings.values
    return Site(
        base=base,
        title=values.get("title", DEFAULT_TITLE),
        description=values.get("description", ""),
        licence=values.get("licence", ""),
        publisher=values.get("publisher", ""),
        creators=tuple(Person(name=c.name, orcid=c.orcid) for c in values.get("creators", ())),
    )


def _articles(files: tuple[str, ...]) -> Iterator[Article]:
    """Yield the articles; raise `AnnotationError` at the first file with errors."""
    for result in scan(files, warnings=False, faults=name_faults):
        if result.article is None:
            raise AnnotationError(result.diagnostics)
        yield result.article
