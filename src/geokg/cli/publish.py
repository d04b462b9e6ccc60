"""The command ``publish``: what geokg.toml names becomes a dataset."""

from __future__ import annotations

import os
import time
from argparse import Namespace
from datetime import UTC, date, datetime
from pathlib import Path

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import StoreError
from geokg.base.plural import pluralize
from geokg.cli.settings import Settings, settings_for
from geokg.cli.talk import Bar, Line, say, show, size_of
from geokg.dataset.publish import PublishedVersion
from geokg.dataset.publish import publish as publish_dataset


def publish(options: Namespace) -> int:
    """Publish a version, or say why not."""
    began = time.monotonic()
    settings = settings_for(Path())
    about = settings.about(options.base, _issued())
    with Bar("articles") as bar, Line() as line:
        published = publish_dataset(
            settings.articles,
            Path(options.out),
            about,
            reference=settings.reference,
            jobs=options.jobs,
            allow_shrink=options.allow_shrink,
            on_progress=bar.tell,
            on_step=line.tell,
        )
    show(published.built.warnings)
    show(result.diagnostic() for result in published.built.results)
    say(_said(published, settings) + f"      {time.monotonic() - began:.1f} s")
    say(f"Next:  geokg verify {published.folder}")
    return 0


def _said(published: PublishedVersion, settings: Settings) -> str:
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
    state = f"{size_of(size)}" if published.is_new else "there already, byte for byte"
    return " · ".join(parts) + f" · {published.folder} {state}"


def _issued() -> date | None:
    """The day that SOURCE_DATE_EPOCH says, where it is set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return None
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise StoreError(
            Diagnostic(
                code="GK036",
                message="SOURCE_DATE_EPOCH is no number of seconds",
                found=epoch,
                fix="set it to seconds since 1970, as `git log -1 --format=%ct` prints them",
            )
        ) from error
