"""The knowledge graph: articles in a store that can be validated, queried and dumped.

The store is in memory, in a folder (Oxigraph), or, read-only, the contents of an RDF file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from html import escape
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import pyoxigraph as ox

from geokg.actors import load_reference
from geokg.article import Article
from geokg.article.checks import base_fault
from geokg.article.locations import ClaimLocations
from geokg.base.arguments import instances_of, only_text, path_of, paths_of
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import RdfError, StoreError
from geokg.base.garbage_collection import without_garbage_collection
from geokg.base.plural import pluralize
from geokg.base.safe_text import is_slug
from geokg.base.version_files import NQUADS_PATH, version_folder
from geokg.base.vocabulary import DEFAULT_BASE, GKG, RDF, SCHEMA
from geokg.graph import quads, sparql, turtle
from geokg.graph.analyses import Analyses, WholeGraph
from geokg.graph.annotators import check_annotators
from geokg.graph.article_record import ArticleRecord
from geokg.graph.queries import NamedQuery
from geokg.graph.rdf_files import is_rdf_file, load_rdf_file
from geokg.graph.rows import Rows
from geokg.graph.rules import RULES, Facts, finding_rows, is_derived
from geokg.graph.sparql import Question
from geokg.graph.store import Contents, StoreFolder
from geokg.graph.table_answers import StoreSource, Tables, rows_from_tables

if TYPE_CHECKING:
    import rdflib

    from geokg.graph.shacl import Report

_TYPE: Final = ox.NamedNode(RDF.type)
_ARTICLE: Final = ox.NamedNode(SCHEMA.NewsArticle)
_BATCH: Final = 256
"""Articles that are announced, written and confirmed together."""


class KnowledgeGraph(Analyses):
    """A graph of articles, their claims, and the situations that the claims are about.

    Args:
        path: A folder stores the graph on disk. An RDF file (.ttl .trig .nq .nt .jsonld) or a
            published dataset is read into memory and cannot be changed; dumps repeat its literals
            exactly, while SPARQL sees canonical literals (``2.20`` as ``2.2``). Without a path, the
            graph is in memory.
        base: The beginning of every IRI of the articles; a folder or file remembers its own.
        read_only: Open a folder for reading alone.
        reference: CSV files with your own rows of leaders and regimes, for articles to come.

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
        reference: str | Path | Iterable[str | Path] = (),
    ) -> None:
        base = "" if base is None else only_text("base", base)
        path = None if path is None else path_of("path", path)
        if base and (fault := base_fault(base)):
            raise StoreError(fault)
        self._places = ClaimLocations()
        self._extra = load_reference(*own) if (own := paths_of("reference", reference)) else None
        self._source_nquads = b""
        self._folder: StoreFolder | None = None
        self._is_own = path is None
        """Whether geokg emitted all of its contents in this session."""
        self.read_only = read_only
        if path is not None and (version := version_folder(path)):
            path = version / NQUADS_PATH
        if path is None:
            store = ox.Store()
            self.base = base or DEFAULT_BASE
        elif is_rdf_file(path):
            store, shared_base, self._source_nquads = load_rdf_file(path)
            self.base = base or shared_base or DEFAULT_BASE
            self.read_only = True
        else:
            self._folder = StoreFolder(path, base, read_only=read_only)
            store, self.base = self._folder.store, self._folder.base
        self._contents = Contents(store, self.base, self._folder)
        self._tables: tuple[int, Tables] | None = None

    def add(self, articles: Article | Iterable[Article]) -> None:
        """Add articles; one with the id of a stored article replaces it, in one transaction.

        The annotation of another annotator replaces none, but an adjudicated article does. When the
        call returns, a graph in a folder is safely on disk; inside `batch`, when the block ends.

        Raises:
            AnnotationError: Several people annotated one article, here or in the graph; nothing
                is added, but what an iterator gave before.
            ArgumentError: A value is no `Article`; those before it are added.
            StoreError: The graph is read-only.

        >>> kg = KnowledgeGraph()
        >>> kg.add(Article(id="note", text="France recognised Mali.", actors={}, claims=[]))
        >>> len(kg)
        1
        """
        self._check_writable()
        if isinstance(articles, Sequence):
            self._check_annotators([a for a in articles if isinstance(a, Article)])
        remaining = instances_of("articles", articles, Article, "kg.add(geokg.read(PATH))")
        while batch := list(islice(remaining, _BATCH)):
            changes: dict[str, list[ox.Quad]] = {}
            self._check_annotators(batch)
            with without_garbage_collection():
                for article in batch:
                    self._places.remember(article, self.base)
                    lines = quads.quads(article, self.base, self._extra)
                    changes[quads.graph_iri(article.id, self.base)] = list(_parsed(lines))
                self._replace_graphs(changes)

    def _check_annotators(self, articles: Iterable[Article]) -> None:
        check_annotators(articles, self._contents.has, lambda: self._store, self.base)

    @contextmanager
    def batch(self) -> Iterator[Self]:
        """Put what a block adds and removes on disk together, when the block ends.

        Queries inside the block see it at once. If the block raises, what it did before that stays,
        and is on disk as well. If the process is killed inside the block, the store has a part of
        what the block did: whole articles, in the order in which they were added.

        Raises:
            StoreError: The graph is read-only.

        >>> from geokg.article import Article
        >>> kg = KnowledgeGraph()
        >>> with kg.batch():
        ...     for name in ("a", "b"):
        ...         kg.add(Article(id=name, text="France recognised Mali.", actors={}, claims=[]))
        >>> len(kg)
        2
        """
        self._check_writable()
        with self._contents.hold():
            yield self

    def remove(self, article_id: str) -> None:
        """Remove an article, and the states and types that no other article uses.

        Raises:
            StoreError: The graph has no such article, or is read-only.

        >>> kg = KnowledgeGraph()
        >>> kg.add(Article(id="note", text="France recognised Mali.", actors={}, claims=[]))
        >>> kg.remove("note")
        >>> len(kg)
        0
        """
        self._check_writable()
        # Only a slug can name an article; other text may not fit into an IRI.
        is_id = is_slug(only_text("article_id", article_id))
        graph = quads.graph_iri(article_id if is_id else "", self.base)
        if not (is_id and self._contents.has(graph)):
            raise StoreError(
                Diagnostic(code="GK505", message="this graph has no such article", found=article_id)
            )
        self._replace_graphs({graph: []})

    def __len__(self) -> int:
        return sum(1 for _ in self._store.quads_for_pattern(None, _TYPE, _ARTICLE))

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[ArticleRecord]:
        """Yield the articles in the order of their ids."""
        for row in self.query("articles"):
            yield ArticleRecord(row.id, row.iri, row.title, row.published, row.claims)

    def _repr_html_(self) -> str:
        """Return the first articles as an HTML table, which Jupyter shows."""
        return f"<p>{escape(repr(self))}</p>{self.query('articles')._repr_html_()}"

    def __repr__(self) -> str:
        articles, claims = len(self), self._count(GKG.Claim)
        return f"KnowledgeGraph: {pluralize(articles, 'article')}, {pluralize(claims, 'claim')}"

    def sparql(
        self, text: str, *, timeout_s: float | None = None, memory_mb: int | None = None
    ) -> Rows:
        """Return the rows of a SELECT query over the union of all graphs.

        The prefixes of geokg need no PREFIX line. With a limit, the query runs in a child process,
        and Ctrl-C stops it; without one, it runs in this process until it ends.

        Args:
            text: The SPARQL text.
            timeout_s: Seconds that the query may take.
            memory_mb: Megabytes that the query may use beside those of this process (Linux only).

        Raises:
            QueryError: The text is no valid SPARQL, has another form than SELECT, would access
                anything outside this graph, names a term of geokg that does not exist, is too large
                for the engine, or exceeds a limit.

        >>> KnowledgeGraph().sparql("SELECT ?claim { ?claim a gkg:Claim }")
        claim
        [0 rows]
        >>> KnowledgeGraph().sparql("SELECT (1 AS ?one) {}", timeout_s=20)[0].one
        1
        """
        rows: Rows = self._answer(
            Question(only_text("text", text), sparql.select, timeout_s, memory_mb)
        )
        return rows

    def ask(
        self, text: str, *, timeout_s: float | None = None, memory_mb: int | None = None
    ) -> bool:
        """Return the answer to an ASK query; parameters and errors as for `sparql`.

        >>> KnowledgeGraph().ask("ASK { ?claim a gkg:Claim }")
        False
        """
        is_so: bool = self._answer(
            Question(only_text("text", text), sparql.ask, timeout_s, memory_mb)
        )
        return is_so

    def construct(
        self, text: str, *, timeout_s: float | None = None, memory_mb: int | None = None
    ) -> rdflib.Graph:
        """Return the triples of a CONSTRUCT or DESCRIBE query as an rdflib graph.

        Parameters and errors are those of `sparql`.

        >>> len(KnowledgeGraph().construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))
        0
        """
        lines: bytes = self._answer(
            Question(only_text("text", text), sparql.construct, timeout_s, memory_mb)
        )
        from geokg.graph.interchange import graph_of

        return graph_of(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))

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
        facts, construct = self._facts(), partial(sparql.triples, self._store, self.base)
        with without_garbage_collection():
            for rule in RULES:
                lines = rule.lines(facts, construct)
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
            if shacl.conforms_in_batches(self._store, quads.reference_iri(self.base), ".graph"):
                return shacl.nothing_found()
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
        return turtle.dump(self._source_quads(), path_of("path", path), self.base)

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

    def graph_names(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted.

        Raises:
            RdfError: The graph has triples outside named graphs, as from a Turtle file.

        >>> KnowledgeGraph().graph_names()
        []
        """
        if next(self._store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None):
            raise RdfError(
                Diagnostic(
                    code="GK519",
                    message="this graph has triples outside named graphs",
                    fix="use a store, or a file .nq or .trig",
                )
            )
        names = self._store.named_graphs()
        return sorted(name.value for name in names if isinstance(name, ox.NamedNode))

    def graph_triples(self, name: str) -> Iterator[ox.Triple]:
        """Yield the triples of a named graph, in no order, with literals as the store has them."""
        for quad in self._store.quads_for_pattern(None, None, None, ox.NamedNode(name)):
            yield quad.triple

    def verify(self) -> tuple[Diagnostic, ...]:
        """Return a diagnostic for each graph of a folder that is damaged; reads every quad."""
        return self._folder.verify(self._store) if self._folder else ()

    def close(self) -> None:
        """Write everything to disk and release the folder; afterwards nothing can be added."""
        self._contents.close()
        self._contents = Contents(ox.Store(), self.base)
        self._folder, self._source_nquads, self._tables = None, b"", None
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

    @property
    def _store(self) -> ox.Store:
        return self._contents.store

    def _replace_graphs(
        self, changes: Mapping[str, list[ox.Quad]], *, derived: bool = False
    ) -> None:
        """Replace the contents of graphs.

        Derived graphs are dropped, unless they are written here: they are never older than
        articles.
        """
        if not derived:
            old = (rule.graph(self.base) for rule in RULES)
            changes = {**{graph: [] for graph in old if self._contents.has(graph)}, **changes}
        if changes:
            self._contents.replace(changes)

    def _copy(self) -> KnowledgeGraph:
        """Return a copy in memory that can be changed, without derived graphs."""
        copy = KnowledgeGraph()
        copy.base, copy._places, copy._extra = self.base, self._places, self._extra
        copy._is_own = self._is_own
        copy._store.bulk_extend(
            q for q in self._store if not is_derived(q.subject.value, q.predicate.value, self.base)
        )
        return copy

    def _own_triples(self) -> Iterator[str]:
        """Yield the triples that no rule derived, as N-Triples, in no order."""
        for quad in self._store:
            if not is_derived(str(quad.subject.value), quad.predicate.value, self.base):
                yield str(quad.triple)

    def _answer(self, question: Question) -> Any:
        reopen = partial(_answer_again, self._folder.path) if self._folder else None
        return sparql.answered(question, self._store, self.base, reopen)

    def _found(self, query: NamedQuery, parameters: Mapping[str, object]) -> Rows:
        terms = query.terms(self.base, parameters)
        with without_garbage_collection():
            found = rows_from_tables(self._tables_now(), query.name, terms)
        return super()._found(query, parameters) if found is None else found

    def _tables_now(self) -> Tables:
        """Return the tables of the store as it is, which are kept until it changes."""
        store, changes = self._store, self._contents.changes
        if self._tables is None or self._tables[0] != changes:
            self._tables = (changes, Tables(StoreSource(store)))
        return self._tables[1]

    def _named_rows(self, text: str, lists: frozenset[str]) -> Rows:
        return sparql.select(self._store, self.base, text, lists)

    def _all(self) -> WholeGraph:
        return WholeGraph(self._facts(), self._own_triples)

    def _facts(self) -> Facts:
        return Facts(self.base, partial(sparql.find, self._store), self._extra)

    def _count(self, class_: str) -> int:
        return sum(1 for _ in self._store.quads_for_pattern(None, _TYPE, ox.NamedNode(class_)))


def _answer_again(folder: Path, question: Question) -> Any:
    """Return the answer from a store on disk, opened for reading."""
    kg = KnowledgeGraph(folder, read_only=True)
    return question.answer(kg._store, kg.base, question.text)


def _parsed(lines: Iterable[str]) -> Iterator[ox.Quad]:
    return ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS)
