"""The knowledge graph: articles in a store that can be validated, queried and dumped.

The store is in memory, in a folder (Oxigraph), or, read-only, the contents of an RDF file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import pyoxigraph as ox

from geokg.actors import load_reference
from geokg.article import Article
from geokg.article.checks import base_fault
from geokg.article.locations import ClaimLocations
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import QueryError, StoreError
from geokg.base.plural import pluralize
from geokg.base.safe_text import is_slug
from geokg.base.version_files import NQUADS_PATH, version_folder
from geokg.base.vocabulary import DEFAULT_BASE, GKG, PREFIXES, RDF, SCHEMA
from geokg.graph import quads, turtle
from geokg.graph.annotators import check_annotators, names_of_annotators
from geokg.graph.queries import named, refuse_remote
from geokg.graph.rdf_files import is_rdf_file, load_rdf_file
from geokg.graph.rows import Rows, rows_of
from geokg.graph.rules import RULES, Facts, finding_rows, is_derived
from geokg.graph.store import Folder, seal_of

if TYPE_CHECKING:
    import rdflib

    from geokg.graph.shacl import Report

_TYPE: Final = ox.NamedNode(RDF.type)
_ARTICLE: Final = ox.NamedNode(SCHEMA.NewsArticle)
_BATCH: Final = 256
"""Articles that are announced, written and confirmed together."""


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article in the graph, without its text, which a graph never contains."""

    id: str
    iri: str
    title: str | None
    published: date | None
    claims: int


class KnowledgeGraph:
    """A graph of articles, their claims, and the situations that the claims are about.

    Args:
        path: A folder stores the graph on disk. An RDF file (.ttl .trig .nq .nt .jsonld) or a
            published dataset is read into memory and cannot be changed; dumps repeat its literals
            exactly, while SPARQL sees canonical literals (``2.20`` as ``2.2``). Without a path, the
            graph is in memory.
        base: The IRI that every IRI of the articles begins with; a folder or file remembers its
            own.
        read_only: Open a folder for reading alone.
        reference: CSV files with your own rows of leaders and regimes, used when articles are
            added.

    Raises:
        StoreError: The folder is locked, foreign or damaged, or the base cannot begin an IRI.
        RdfError: The file cannot be read as RDF.

    >>> from geokg.article import Article, Claim
    >>> kg = KnowledgeGraph()
    >>> kg.add([Article(id="note", text="France recognised Mali.", actors={}, claims=[
    ...     Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")])])
    >>> kg
    KnowledgeGraph: 1 article, 1 claim
    >>> kg.ask("ASK { ?claim gkg:modality gkg:actual }")
    True
    """

    def __init__(
        self,
        path: str | Path | None = None,
        *,
        base: str = "",
        read_only: bool = False,
        reference: Iterable[str | Path] = (),
    ) -> None:
        if base and (fault := base_fault(base)):
            raise StoreError(fault)
        self._places = ClaimLocations()
        self._extra = load_reference(*paths) if (paths := tuple(reference)) else None
        self._source_nquads = b""
        self._folder: Folder | None = None
        self._is_own = path is None
        """Whether geokg emitted all of its contents in this session."""
        self.read_only = read_only
        if path is not None and (version := version_folder(Path(path))):
            path = version / NQUADS_PATH
        if path is None:
            self._store = ox.Store()
            self.base = base or DEFAULT_BASE
        elif is_rdf_file(Path(path)):
            self._store, shared_base, self._source_nquads = load_rdf_file(Path(path))
            self.base = base or shared_base or DEFAULT_BASE
            self.read_only = True
        else:
            self._folder = Folder(Path(path), base, read_only)
            self._store, self.base = self._folder.store, self._folder.base

    def add(self, articles: Article | Iterable[Article]) -> None:
        """Add articles; one with the id of a stored article replaces it, in one transaction.

        The annotation of another annotator replaces none, but an adjudicated article does. When the
        call returns, a graph in a folder is safely on disk.

        Raises:
            AnnotationError: Several people annotated one article, here or in the graph; nothing
                is added, but what an iterator gave before.
            StoreError: The graph is read-only.

        >>> from geokg.article import Article
        >>> kg = KnowledgeGraph()
        >>> kg.add(Article(id="note", text="France recognised Mali.", actors={}, claims=[]))
        >>> len(kg)
        1
        """
        self._check_writable()
        remaining = iter((articles,) if isinstance(articles, Article) else articles)
        if isinstance(articles, Sequence):
            check_annotators(articles, self._store, self.base)
        while batch := list(islice(remaining, _BATCH)):
            changes: dict[str, list[ox.Quad]] = {}
            check_annotators(batch, self._store, self.base)
            for article in batch:
                self._places.remember(article, self.base)
                lines = quads.quads(article, self.base, self._extra)
                changes[quads.graph_iri(article.id, self.base)] = list(_parsed(lines))
            self._replace_graphs(changes)

    def remove(self, article_id: str) -> None:
        """Remove an article, and the states and types that no other article uses.

        Raises:
            StoreError: The graph has no such article, or is read-only.

        >>> from geokg.article import Article
        >>> kg = KnowledgeGraph()
        >>> kg.add(Article(id="note", text="France recognised Mali.", actors={}, claims=[]))
        >>> kg.remove("note")
        >>> len(kg)
        0
        """
        self._check_writable()
        # Only a slug can name an article; other text may not fit into an IRI.
        is_id = is_slug(article_id)
        graph = ox.NamedNode(quads.graph_iri(article_id if is_id else "", self.base))
        if not (is_id and self._store.contains_named_graph(graph)):
            raise StoreError(
                Diagnostic(code="GK505", message="this graph has no such article", found=article_id)
            )
        self._replace_graphs({graph.value: []})

    def __len__(self) -> int:
        return sum(1 for _ in self._store.quads_for_pattern(None, _TYPE, _ARTICLE))

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[ArticleRecord]:
        """Yield the articles in the order of their ids."""
        for row in self.query("articles"):
            yield ArticleRecord(row.id, row.iri, row.title, row.published, row.claims)

    def __repr__(self) -> str:
        articles, claims = len(self), self._count(GKG.Claim)
        return f"KnowledgeGraph: {pluralize(articles, 'article')}, {pluralize(claims, 'claim')}"

    def query(self, name: str, **parameters: object) -> Rows:
        """Return the rows of a named query.

        A query that counts situations excludes those that no claim asserts as fact;
        ``Rows.excluded`` is their number, and ``all=True`` includes them. ``geokg query --list``
        lists the queries and their parameters.

        Args:
            name: The name of the query.
            **parameters: Its parameters; those without a default are required.

        Raises:
            QueryError: The query or a parameter does not exist, or a value is invalid.

        >>> KnowledgeGraph().query("history", a="IRN", b="TJK")
        ... # doctest: +ELLIPSIS
        Rows(0 of earliest, latest, when, ...)
        """
        query = named(name)
        rows = self._select(query.bind(self.base, parameters), query.lists)
        return query.rows(rows, parameters)

    def sparql(self, text: str) -> Rows:
        """Return the rows of a SELECT query over the union of all graphs.

        The prefixes of geokg need no PREFIX line.

        Raises:
            QueryError: The text is no valid SPARQL, has another form than SELECT, or would access
                anything outside this graph.

        >>> KnowledgeGraph().sparql("SELECT ?claim { ?claim a gkg:Claim }")
        Rows(0 of claim)
        """
        refuse_remote(text)
        return self._select(text)

    def ask(self, text: str) -> bool:
        """Return the answer to an ASK query.

        Raises:
            QueryError: As for `sparql`.

        >>> KnowledgeGraph().ask("ASK { ?claim a gkg:Claim }")
        False
        """
        refuse_remote(text)
        answer = self._run(text)
        if not isinstance(answer, ox.QueryBoolean):
            raise _wrong_form("ask", "ASK")
        return bool(answer)

    def construct(self, text: str) -> rdflib.Graph:
        """Return the triples of a CONSTRUCT or DESCRIBE query as an rdflib graph.

        Raises:
            QueryError: As for `sparql`.

        >>> len(KnowledgeGraph().construct("CONSTRUCT { ?s a ?class } WHERE { ?s a ?class }"))
        0
        """
        refuse_remote(text)
        answer = self._run(text)
        if not isinstance(answer, ox.QueryTriples):
            raise _wrong_form("construct", "CONSTRUCT or DESCRIBE")
        from geokg.graph.interchange import graph_of

        return graph_of(answer)

    def derive(self) -> KnowledgeGraph:
        """Run the rules and store the results of each in a named graph of its own.

        Earlier results are dropped first. Afterwards queries see the results and dumps contain
        them, until an article is added, replaced or removed: that drops them.

        Returns:
            This graph, or, if it is read-only, a copy in memory with the results.

        >>> kg = KnowledgeGraph()
        >>> kg.derive() is kg
        True
        """
        if self.read_only:
            return self._copy().derive()
        self._replace_graphs({})
        facts = self._facts()
        for rule in RULES:
            lines = rule.lines(facts, self._triples)
            self._replace_graphs({rule.graph(self.base): list(_parsed(lines))}, derived=True)
        return self

    def findings(self) -> Rows:
        """Return what the rules point out, most severe first, with the quotes each rests on.

        Runs `derive` first, which stores the results in this graph unless it is read-only.

        >>> KnowledgeGraph().findings().columns[:4]
        ('severity', 'rule', 'concerns', 'explanation')
        """
        return finding_rows(self.derive()._facts())

    def validate(self) -> Report:
        """Validate the graph against the shapes.

        Returns:
            The report, whose ``check()`` raises `ViolationError` on violations.

        Raises:
            RdfError: The SHACL engine failed, or the graph holds nothing that the shapes look at.

        >>> KnowledgeGraph().validate().conforms
        True
        """
        from geokg.graph import shacl

        if self._is_own:
            text = ox.serialize((q.triple for q in self._store), format=ox.RdfFormat.N_TRIPLES)
            return shacl.validate_own((text or b"").decode(), lambda: self._places)
        return shacl.validate(self._source_quads(), self._places)

    def dump(self, path: str | Path) -> turtle.Dumped:
        """Write the graph to a file in the format of its suffix; the same graph, the same bytes.

        The file is read back and compared before it replaces an older one.

        Args:
            path: The file; its suffix is .ttl, .trig, .nq, .nt or .jsonld.

        Returns:
            The path, the number of statements and bytes, and the SHA-256 of the file.

        Raises:
            RdfError: The suffix is of no known format, or the file cannot be written.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     KnowledgeGraph().dump(Path(folder, "ties.nq")).triples
        0
        """
        return turtle.dump(self._source_quads(), Path(path), self.base)

    def to_rdflib(self) -> rdflib.Dataset:
        """Return a copy of the graph as an rdflib Dataset whose default graph is the union.

        >>> len(KnowledgeGraph().to_rdflib())
        0
        """
        from geokg.graph.interchange import dataset_of

        return dataset_of(self._source_quads())

    def quads(self) -> Iterator[ox.Quad]:
        """Yield the quads of the graph as pyoxigraph objects, in no order."""
        return iter(self._source_quads())

    def verify(self) -> tuple[Diagnostic, ...]:
        """Return a diagnostic for each graph of a folder that is damaged; reads every quad."""
        return self._folder.verify() if self._folder else ()

    def close(self) -> None:
        """Write everything to disk and release the folder; afterwards nothing can be added."""
        if self._folder:
            self._folder.close()
        self._folder, self._store, self._source_nquads = None, ox.Store(), b""
        self.read_only = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _source_quads(self) -> Iterable[ox.Quad]:
        """Return the quads, with literals spelt as in the file that was read, if there was one."""
        if self._source_nquads:
            return ox.parse(self._source_nquads, format=ox.RdfFormat.N_QUADS)
        return self._store

    def _check_writable(self) -> None:
        if self.read_only:
            raise StoreError(
                Diagnostic(
                    code="GK504",
                    message="this graph is read-only",
                    fix="add the articles to a KnowledgeGraph() of their own",
                )
            )

    def _replace_graphs(
        self, changes: Mapping[str, list[ox.Quad]], *, derived: bool = False
    ) -> None:
        """Replace the contents of graphs; in a folder, they are on disk when this returns.

        Derived graphs are dropped, unless they are written here: they are never older than
        articles.
        """
        if not derived:
            old = (rule.graph(self.base) for rule in RULES)
            existing = (g for g in old if self._store.contains_named_graph(ox.NamedNode(g)))
            changes = {**{graph: [] for graph in existing}, **changes}
        if self._folder:
            self._folder.manifest.announce(
                {
                    graph: seal_of(quad for quad in new if str(quad.graph_name) == f"<{graph}>")
                    for graph, new in changes.items()
                }
            )
        for graph, new in changes.items():
            node = ox.NamedNode(graph)
            if self._store.contains_named_graph(node):
                self._replace_graph(node, new)
            else:
                self._store.extend(new)
        if self._folder:
            self._store.flush()
            self._folder.manifest.confirm()

    def _replace_graph(self, graph: ox.NamedNode, new: Iterable[ox.Quad]) -> None:
        """Replace the contents of a graph, and remove shared nodes that are no longer used."""
        inserted = "\n".join(f"GRAPH {q.graph_name} {{ {q.triple} }}" for q in new)
        self._store.update(f"DROP GRAPH {graph} ;\nINSERT DATA {{\n{inserted}\n}}")
        self._remove_unused_reference()

    def _remove_unused_reference(self) -> None:
        """Remove from the reference graph what no article uses any more."""
        reference = ox.NamedNode(quads.reference_iri(self.base))
        described = {
            quad.subject.value
            for quad in self._store.quads_for_pattern(None, None, None, reference)
            if isinstance(quad.subject, ox.NamedNode)
        }
        used = [iri for iri in described if self._is_used(ox.NamedNode(iri), reference)]
        state, type_ = PREFIXES["gkgs"], PREFIXES["gkgt"]
        codes = [iri.removeprefix(state) for iri in used if iri.startswith(state)]
        types = [iri.removeprefix(type_) for iri in used if iri.startswith(type_)]
        names = names_of_annotators(used, self._store, self.base)
        nodes = quads.reference(codes, types, names, self.base)
        needed_quads = set(_parsed(quads.lines(nodes, reference.value)))
        for quad in list(self._store.quads_for_pattern(None, None, None, reference)):
            if quad not in needed_quads:
                self._store.remove(quad)

    def _is_used(self, node: ox.NamedNode, reference: ox.NamedNode) -> bool:
        return any(
            quad.graph_name != reference for quad in self._store.quads_for_pattern(None, None, node)
        )

    def _copy(self) -> KnowledgeGraph:
        """Return a copy in memory that can be changed, without derived graphs."""
        copy = KnowledgeGraph()
        copy.base, copy._places, copy._extra = self.base, self._places, self._extra
        copy._is_own = self._is_own
        copy._store.bulk_extend(
            q for q in self._store if not is_derived(q.subject.value, q.predicate.value, self.base)
        )
        return copy

    def _facts(self) -> Facts:
        return Facts(self.base, self._find, self._extra)

    def _find(self, subject: str, property_: str, value: str) -> Iterator[tuple[str, str]]:
        try:
            pattern = [ox.NamedNode(t) if t else None for t in (subject, property_, value)]
        except ValueError:
            return  # only an IRI has properties
        for quad in self._store.quads_for_pattern(*pattern):
            if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.Triple):
                yield quad.subject.value, quad.object.value

    def _triples(self, text: str) -> ox.QueryTriples:
        answer = self._run(text)
        assert isinstance(answer, ox.QueryTriples)
        return answer

    def _count(self, class_: str) -> int:
        return sum(1 for _ in self._store.quads_for_pattern(None, _TYPE, ox.NamedNode(class_)))

    def _select(self, text: str, lists: frozenset[str] = frozenset()) -> Rows:
        answer = self._run(text)
        if not isinstance(answer, ox.QuerySolutions):
            raise _wrong_form("sparql", "SELECT")
        return rows_of(answer, lists)

    def _run(self, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        prefixes = {**PREFIXES, "kg": self.base}
        try:
            return self._store.query(text, prefixes=prefixes, use_default_graph_as_union=True)
        except (SyntaxError, RuntimeError, ValueError) as error:
            raise QueryError(
                Diagnostic(
                    code="GK405",
                    message="this is not valid SPARQL",
                    found=str(error),
                    fix="geokg's prefixes need no PREFIX line; others do",
                )
            ) from error


def _parsed(lines: Iterable[str]) -> Iterator[ox.Quad]:
    return ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS)


def _wrong_form(method: str, form: str) -> QueryError:
    return QueryError(
        Diagnostic(
            code="GK408",
            message=f"{method} accepts {form} queries",
            fix="use sparql for SELECT, ask for ASK, construct for CONSTRUCT and DESCRIBE",
        )
    )
