"""The mention or relation that each part of a converted article comes from."""

from __future__ import annotations

from dataclasses import dataclass

from geokg.base.diagnostics import KeyPath, Location
from geokg.inputs.formats.documents import Document, Mention, Relation
from geokg.inputs.label_mapping.actor_relations import EntityClusters


@dataclass(frozen=True, slots=True)
class ArticleSources:
    """A document, its actors, and the relation of each claim."""

    document: Document
    entities: EntityClusters
    relations: list[Relation]

    def locate(self, path: KeyPath) -> Location:
        """Return the place of the mention or relation behind a part of the article."""
        source: Relation | Mention | None = None
        if path[:1] == ("claims",) and len(path) > 1 and isinstance(path[1], int):
            source = self.relations[path[1]]
        elif path[:1] == ("actors",) and len(path) > 1:
            source = self._source_of_actor(path)
        fallback = self.document.where or Location(self.document.id)
        return (source.where if source else None) or fallback

    def _source_of_actor(self, path: KeyPath) -> Relation | Mention | None:
        slug, key = str(path[1]), str(path[2]) if len(path) > 2 else ""
        relations = self.entities.key_relations.get((slug, key), [])
        return relations[-1] if relations else self.entities.first.get(slug)
