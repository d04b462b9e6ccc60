"""Articles from annotations with errors: wrong claims and keys are left out and reported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from geokg.article import Article
from geokg.base.diagnostics import Diagnostic, KeyPath, Location
from geokg.base.errors import AnnotationError
from geokg.inputs.annotation.article_builder import article_from
from geokg.inputs.annotation.text_files import ReadText
from geokg.inputs.formats.registry import Locate
from geokg.inputs.label_mapping.article_conversion import ACTOR_KEYS, DETAILS


def partial_article(
    data: object, read_text: ReadText, locate: Locate
) -> tuple[Article, tuple[Diagnostic, ...], int]:
    """Build the article of an annotation without its wrong claims and keys.

    Args:
        data: The annotation as plain values; it is not changed.
        read_text: Returns the text of the file that ``article.text`` names.
        locate: The function from paths in the whole annotation to locations.

    Returns:
        The article, the located errors of what was left out, and the number of claims left out.

    Raises:
        AnnotationError: An error is about more than a claim or key; all errors are reported.
    """
    annotation = _Annotation(data, locate)
    errors: list[Diagnostic] = []
    while True:
        try:
            article = article_from(annotation.data, read_text, annotation.locate)
        except AnnotationError as error:
            located = [d if d.where else d.located(annotation.locate) for d in error.diagnostics]
            errors += located
            is_possible = annotation.leave_out([d.path for d in error.diagnostics])
            if not is_possible or annotation.is_emptied:
                raise AnnotationError(errors) from error
        else:
            return article, tuple(errors), annotation.dropped


_HEAD: Final = ("published", "annotated", "language", "url", "licence")
_ALLOWED: Final[Mapping[str, tuple[str, ...]]] = {
    "claims": DETAILS,
    "actors": ACTOR_KEYS,
    "article": _HEAD,
}
"""Keys that can be left out of each section alone."""


class _Annotation:
    """The part of an annotation that is left, with the former positions of its claims."""

    def __init__(self, data: object, locate: Locate) -> None:
        self.data: Any = data
        self._locate = locate
        self.dropped = 0
        self._kept: list[int] = []
        if isinstance(data, dict):
            self.data = self._copy(data)

    def _copy(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the annotation with copies of the parts that may be left out."""
        copy = dict(data)
        if "article" in data:
            copy["article"] = _copied(data["article"])
        if isinstance(claims := data.get("claims"), list):
            copy["claims"] = [_copied(claim) for claim in claims]
            self._kept = list(range(len(claims)))
        if isinstance(actors := data.get("actors"), dict):
            copy["actors"] = {key: _copied(value) for key, value in actors.items()}
        return copy

    @property
    def is_emptied(self) -> bool:
        """Whether all claims were wrong, so that they may be about another text."""
        return self.dropped > 0 and not self._kept

    def locate(self, path: KeyPath) -> Location:
        """Return the location of a path in what is left of the annotation."""
        section, *rest = path or ("",)
        if section == "claims" and rest and isinstance(rest[0], int) and rest[0] < len(self._kept):
            return self._locate((section, self._kept[rest[0]], *rest[1:]))
        return self._locate(path)

    def leave_out(self, paths: list[KeyPath]) -> bool:
        """Leave out what is at the paths; return whether that is possible."""
        wrong: set[int] = set()
        removed: list[tuple[dict[str | int, object], str | int]] = []
        for path in paths:
            section, *rest = path or ("",)
            if section == "article":
                rest = ["", *rest]
            entry = self._entry(section, rest[0]) if rest else None
            if entry is None:
                return False
            key = rest[1] if len(rest) > 1 else ""
            allowed = _ALLOWED[str(section)]
            if key in allowed and isinstance(entry, dict) and key in entry:
                removed.append((entry, key))
            elif section == "claims" and isinstance(rest[0], int):
                wrong.add(rest[0])
            else:
                return False
        for entry, key in removed:
            entry.pop(key, None)
        if wrong:
            claims = enumerate(zip(self.data["claims"], self._kept, strict=True))
            left = [pair for at, pair in claims if at not in wrong]
            self.data["claims"], self._kept = [c for c, _ in left], [at for _, at in left]
            self.dropped += len(wrong)
        return True

    def _entry(self, section: str | int, name: str | int) -> object:
        if not isinstance(self.data, dict):
            return None
        if section == "claims" and isinstance(name, int) and name < len(self._kept):
            return self.data["claims"][name]
        if section == "actors" and isinstance(self.data.get("actors"), dict):
            return self.data["actors"].get(name)
        return self.data.get("article") if section == "article" else None


def _copied(value: object) -> object:
    return dict(value) if isinstance(value, dict) else value
