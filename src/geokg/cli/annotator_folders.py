"""The folders of a conversion: one for each annotator, if several annotated one article."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import StoreError, UnreadableInput
from geokg.base.plural import pluralize
from geokg.base.safe_text import slug_of
from geokg.cli.console import note
from geokg.inputs.article_ids import annotators
from geokg.inputs.conversion import ConversionRun
from geokg.inputs.label_mapping.entities import numbered


@dataclass(slots=True)
class AnnotatorFolders:
    """The folders that articles are written to.

    While each article has one annotation, all are written to the output folder. When a second
    annotation of an article comes, it is written to the folder of its annotator, and at the end
    the others move to theirs. So the folder of an annotator has all that he or she annotated.

    Args:
        out: The output folder.
    """

    out: Path
    written: dict[str, str] = field(default_factory=dict)
    """The annotator of each article in the output folder itself, by id."""
    names: dict[str, str] = field(default_factory=dict)
    """The name of the folder of each annotator."""

    def place(self, article: Article) -> Path:
        """Return the folder to write an article to."""
        who = annotators(article)
        if article.id not in self.written:
            self.written[article.id] = who
            return self.out
        return self._folder_of(who)

    def arrange(self) -> None:
        """Move the articles to the folders of their annotators, if there are such folders."""
        if not self.names:
            return
        for article_id, who in self.written.items():
            if not who:
                continue
            folder = self._folder_of(who)
            try:
                folder.mkdir(exist_ok=True)
                for suffix in (".txt", ".yaml"):
                    name = f"{article_id}{suffix}"
                    (self.out / name).rename(folder / name)
            except OSError as error:
                raise StoreError(
                    Diagnostic(
                        code="GK851",
                        message=f"{article_id} cannot be moved to {folder}: {error.strerror}",
                    )
                ) from error

    def _folder_of(self, who: str) -> Path:
        if who not in self.names:
            self.names[who] = numbered(slug_of(who) or "annotator", set(self.names.values()))
        return self.out / self.names[who]


def report_others(run: ConversionRun) -> None:
    """Say whose annotations were left out.

    Raises:
        UnreadableInput: The annotator whose annotations were wanted has none.
    """
    if not run.annotator:
        return
    others = {name: count for name, count in run.annotators.items() if name != run.annotator}
    shown = ", ".join(
        f"{name or 'nobody named'}: {count}" for name, count in sorted(others.items())
    )
    if run.annotator not in run.annotators:
        raise UnreadableInput(
            Diagnostic(
                code="GK814",
                message=f"nothing is annotated by {run.annotator}",
                found=shown,
                fix="the names are those of the export",
            )
        )
    if others:
        note(f"{pluralize(sum(others.values()), 'annotation')} of others left out ({shown})")
