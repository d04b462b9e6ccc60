"""The command ``publish``: a dataset from the articles that geokg.toml names."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import click

from geokg.analysis.panel import read_coverage
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import StoreError
from geokg.base.plural import pluralize
from geokg.cli.command import (
    PathName,
    base_option,
    jobs_option,
    max_size,
    max_size_option,
    new_command,
)
from geokg.cli.console import Spinner, note, record_written, report, size_of
from geokg.cli.settings import Settings, settings_for
from geokg.dataset.publish import PanelSettings, PublishedVersion
from geokg.dataset.publish import publish as publish_dataset


@new_command("publish")
@click.argument("out", type=PathName())
@jobs_option
@base_option
@click.option(
    "--allow-shrink",
    is_flag=True,
    help="Allow fewer articles or claims than the previous version has.",
)
@max_size_option
def publish(out: str, jobs: int, base: str, allow_shrink: bool) -> int:
    """Publish the dataset that geokg.toml describes.

    OUT is the folder of all versions; the command writes OUT/VERSION and the link OUT/latest.
    Where anything is wrong, nothing is published; a published version never changes. geokg.toml
    is the one of the current folder, or of the nearest folder above it.

    \b
    Example:  geokg publish dist
    """
    began = time.monotonic()
    settings = settings_for(Path())
    about = settings.about(base, _issued())
    version = Path(out) / about.version
    with Spinner() as spinner, _recorded(version):
        published = publish_dataset(
            settings.articles,
            Path(out),
            about,
            reference=settings.reference,
            panel=_panel(settings),
            jobs=jobs,
            allow_shrink=allow_shrink,
            max_size=max_size(),
            on_progress=spinner.show_progress,
            on_step=spinner.show_step,
        )
    report(published.built.warnings)
    report(result.diagnostic() for result in published.built.results)
    note(_summary(published, settings) + f"      {time.monotonic() - began:.1f} s")
    look = f" · open {published.folder / 'index.html'}" if published.release.about.pages else ""
    note(f"Next:  geokg verify {published.folder}{look}")
    return 0


def _panel(settings: Settings) -> PanelSettings | None:
    """The panel that geokg.toml asks for."""
    if not settings.system:
        return None
    coverage = read_coverage(settings.coverage) if settings.coverage else None
    return PanelSettings(system=settings.system, coverage=coverage)


@contextmanager
def _recorded(version: Path) -> Iterator[None]:
    """Record a version that is in its place when the command is stopped."""
    is_new = not version.exists()
    try:
        yield
    except KeyboardInterrupt:
        if is_new and version.exists():
            record_written(version)
        raise


def _summary(published: PublishedVersion, settings: Settings) -> str:
    release = published.release
    statistics, rights = release.statistics, release.rights
    share = rights.repeated / max(1, rights.characters)
    parts = [
        pluralize(statistics.articles, "article"),
        pluralize(statistics.claims, "claim"),
        f"{statistics.triples:,} triples",
        f"validated ({', '.join(release.engines)})",
        f"quotes: {release.about.quotes}, {share:.0%} of the texts",
        f"{pluralize(rights.texts, 'text')} under open licences",
    ]
    size = sum(file.bytes for file in release.files)
    state = f"{size_of(size)}" if published.is_new else "published already, byte for byte"
    return " · ".join(parts) + f" · {published.folder} {state}"


def _issued() -> date | None:
    """The day of SOURCE_DATE_EPOCH, where it is set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return None
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise StoreError(
            Diagnostic(
                code="GK036",
                message="SOURCE_DATE_EPOCH is not a number of seconds",
                found=epoch,
                fix="set it to seconds since 1970, as `git log -1 --format=%ct` prints them",
            )
        ) from error
