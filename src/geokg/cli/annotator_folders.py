"""The folders of a conversion: one for each annotator, if several annotated one article."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import UnreadableInput
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
        """Return the folder to write an article to, which exists.

        Raises:
            OSError: It cannot be made.
        """
        who = annotators(article)
        if article.id not in self.written:
            self.written[article.id] = who
            return self.out
        return self._folder_of(who)

    def arrange(self) -> None:
        """Move the articles to the folders of their annotators, if there are such folders.

        Raises:
            OSError: An article cannot be moved.
        """
        if not self.names:
            return
        for article_id, who in self.written.items():
            if who:
                folder = self._folder_of(who)
                for suffix in (".txt", ".yaml"):
                    name = f"{article_id}{suffix}"
                    (self.out / name).rename(folder / name)

    def _folder_of(self, who: str) -> Path:
        if who not in self.names:
            self.names[who] = numbered(slug_of(who) or "annotator", set(self.names.values()))
        folder = self.out / self.names[who]
        folder.mkdir(exist_ok=True)
        return folder


def check_annotator(run: ConversionRun) -> None:
    """Check that the annotator whose annotations are wanted has some.

    Raises:
        UnreadableInput: Nothing in the input is annotated by that person.
    """
    if run.annotator and run.annotator not in run.annotators:
        raise UnreadableInput(
            Diagnostic(
                code="GK814",
                message=f"nothing is annotated by {run.annotator}",
                found=_counts(run.annotators),
                fix="the names are those of the export",
            )
        )


def report_others(run: ConversionRun) -> None:
    """Say whose annotations were left out because those of one annotator are wanted."""
    others = {name: count for name, count in run.annotators.items() if name != run.annotator}
    if others:
        number = pluralize(sum(others.values()), "annotation")
        note(f"{number} of others left out ({_counts(others)})")


def _counts(annotators: dict[str, int]) -> str:
    return ", ".join(
        f"{name or 'nobody named'}: {count}" for name, count in sorted(annotators.items())
    )
