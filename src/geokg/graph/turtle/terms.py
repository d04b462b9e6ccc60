"""Terms and graphs prepared for writing: checked, ordered and abbreviated.

Works on the N-Triples text of each term, which pyoxigraph escapes. The terms of a graph repeat, so
each is checked and abbreviated once. A term that some parser would read differently is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

import pyoxigraph

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import RdfError
from geokg.base.vocabulary import PREFIXES

Objects: TypeAlias = str | list[str] | tuple[str, ...]
"""One object, or several: nearly all are single, and a string needs no list."""
Predicates: TypeAlias = dict[str, Objects]
"""The predicates of a subject with their objects, each as N-Triples text."""
Nodes: TypeAlias = Mapping[str, Mapping[str, Objects]]
"""The subjects of one graph, each with its predicates."""
Tree: TypeAlias = dict[str, dict[str, Predicates]]
"""Subjects and their predicates by graph."""
SortedSubjects: TypeAlias = Iterable[tuple[str, tuple[str, ...], Mapping[str, Objects]]]
"""Subjects, the order of their predicates, and these, in the order of writing."""


class Statements(NamedTuple):
    """Statements that are safe to write, as a tree and as lines of N-Quads without line ends."""

    tree: Tree
    lines: set[str]


NO_PREFIXES: Final[Mapping[str, str]] = MappingProxyType({})
"""No prefixes besides those of every dump."""
_REMEMBERED: Final = 100_000
"""The largest number of terms whose Turtle text is cached."""
DEFAULT_GRAPH: Final = str(pyoxigraph.DefaultGraph())
MOST_ERRORS: Final = 20

READING_ORDER: Final = """
    rdf:type skos:prefLabel rdfs:label skos:altLabel
    gkg:about gkg:claimant gkg:relayedBy gkg:relay gkg:relayer gkg:position
    gkg:polarity gkg:modality gkg:certainty
    gkg:type gkg:initiator gkg:target gkg:party gkg:mediator gkg:beneficiary gkg:against
    gkg:participant gkg:unstatedRole gkg:content gkg:issue gkg:place
    gkg:status gkg:confidence gkg:condition gkg:quantity gkg:when gkg:quote gkg:reportedIn
    gkg:annotatedBy gkg:adjudicatedBy
    gkg:verbatim gkg:edtf gkg:earliest gkg:latest gkg:surelyFrom gkg:surelyUntil gkg:oneOf
    gkg:anchor
    oa:exact gkg:exactSha256 oa:prefix oa:suffix oa:start oa:end
    dcterms:identifier dcterms:title schema:url schema:publisher schema:author schema:dateline
    schema:datePublished dcterms:issued schema:inLanguage gkg:textSha256
    dcterms:license dcterms:rights prov:wasDerivedFrom prov:wasAttributedTo dcterms:created
    prov:wasGeneratedBy prov:wasAssociatedWith
    gkg:code gkg:cowNumber gkg:gwNumber gkg:holder gkg:office gkg:actsFor gkg:country gkg:member
    gkg:validFrom gkg:validUntil gkg:replaces
    gkg:rule gkg:concerns gkg:restsOn gkg:strength gkg:corroboration gkg:window gkg:severity
    gkg:explanation gkg:sameSituationAs gkg:acceptedBy
    rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range
    skos:definition skos:scopeNote skos:example skos:note schema:sameAs
"""
"""The properties in the order in which people read them; others follow, by IRI."""

# A parser that resolves IRIs (RFC 3986, 5.2.2) removes dot segments from absolute ones too.
_DOT_SEGMENT = re.compile(r"<[^/?#]*:(?://[^/?#]*)?(?:[^?#]*/)?\.\.?[/?#>]")
# Most IRIs are plain and need no slower check.
_PLAIN_IRI = re.compile(
    r"<https?://[a-z0-9.]+(?:/[A-Za-z0-9_-][A-Za-z0-9_.:-]*)*/?(?:#[A-Za-z0-9_-]*)?>"
)
_LITERAL = re.compile(
    r'"((?:[^"\\]++|\\.)*+)"'
    r"(?:@([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)|\^\^(<[^<>]*>))?"
)
# The graph after an object: neither a literal nor a triple term ends like this.
_GRAPH = re.compile(r'(?<=[^ ] )(?:<[^<>" ]*>|_:[^" ]+)$')
# rapper ends a literal at NUL and drops the two noncharacters, raw or escaped.
_LOST_CHARACTER = re.compile(r"(?<!\\)(?:\\\\)*\\u(?:0000|FFF[EF])")
_RAW_LOST_CHARACTER = re.compile("[\0\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"\\(?:u([0-9A-F]{4})|U([0-9A-F]{8})|(.))")
_ESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_LOCAL_NAME = r"[A-Za-z0-9_]+(?:(?:[.:]|-+)[A-Za-z0-9_]+)*"
_LOCAL = re.compile(_LOCAL_NAME)
# rdflib makes a number of a bare integer, and Python refuses to read very long ones.
_BARE = re.compile(
    rf'"(?:(0|-?[1-9][0-9]{{0,17}})"\^\^<{PREFIXES["xsd"]}integer>'
    rf'|(true|false)"\^\^<{PREFIXES["xsd"]}boolean>)'
)
STRING: Final = f"<{PREFIXES['xsd']}string>"
_READING: Final = {
    f"<{PREFIXES[prefix]}{local}>": place
    for place, name in enumerate(READING_ORDER.split())
    for prefix, _, local in (name.partition(":"),)
}
_TAGGED: Final = frozenset(f"<{PREFIXES['rdf']}{name}>" for name in ("langString", "dirLangString"))


def statements_of(quads: Iterable[pyoxigraph.Quad], *, as_union: bool = False) -> Statements:
    """Return the quads by graph, or as one graph, after checking that every term is safe."""
    if not isinstance(quads, pyoxigraph.Store):
        quads = list(quads)
    lines = nquads_of(quads)
    # An IRI from a lenient parser may contain a line end or another IRI: then the counts differ.
    if len(lines) != len(quads):
        _refuse(quads)
    tree, triples, without_graph = _tree(lines, as_union)
    nodes, literals = terms_of(tree)
    is_complete = without_graph == _count_without_graph(quads)
    if not (is_complete and all(map(is_safe, nodes)) and all(map(_is_safe_literal, literals))):
        _refuse(quads)
    return Statements(tree, set(triples if as_union else lines))


def statements_in(nodes: Nodes) -> Statements:
    """Return the properties of nodes as one graph, after checking that every term is safe."""
    tree: Tree = {DEFAULT_GRAPH: {node: dict(predicates) for node, predicates in nodes.items()}}
    iris, literals = terms_of(tree)
    _refuse_unsafe(iris, literals)
    # pyoxigraph escapes these, so only text from elsewhere can contain them unescaped.
    if raw := sorted(filter(_RAW_LOST_CHARACTER.search, literals)):
        raise RdfError([_unwritable_literal(ascii(literal)) for literal in raw])
    return Statements(
        tree,
        {
            f"{node} {predicate} {term}"
            for node, predicates in nodes.items()
            for predicate, objects in predicates.items()
            for term in ([objects] if isinstance(objects, str) else objects)
        },
    )


def _refuse(quads: Iterable[pyoxigraph.Quad]) -> None:
    """Raise `RdfError` with the terms that are not safe."""
    terms = {str(term) for quad in quads for term in quad} - {DEFAULT_GRAPH}
    literals = {term for term in terms if term[0] == '"'}
    _refuse_unsafe((terms - literals) | _datatypes(literals), literals)


def _refuse_unsafe(nodes: Iterable[str], literals: Iterable[str]) -> None:
    problems = [unwritable_node(node) for node in nodes if not is_safe(node)]
    problems += [
        _unwritable_literal(literal) for literal in literals if not _is_safe_literal(literal)
    ]
    if problems:
        raise RdfError(
            sorted(problems, key=lambda problem: (problem.code, problem.found))[:MOST_ERRORS]
        )


def nquads_of(quads: Iterable[pyoxigraph.Quad]) -> list[str]:
    """Return the quads as lines of canonical N-Quads, each without its line end."""
    text = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS)
    assert text is not None, "there is none only where it goes to a file"
    return text.decode().split(" .\n")[:-1]


def _tree(lines: list[str], as_union: bool) -> tuple[Tree, list[str], int]:
    """Return the lines by graph, as triples, and the number of lines that name no graph."""
    tree: Tree = {}
    triples: list[str] = []
    subjects: dict[str, Predicates] = {}
    end, without_graph = "\n", 0
    for line in lines:
        subject, predicate, obj = line.split(" ", 2)
        # Lines of one graph mostly follow each other.
        if not obj.endswith(end):
            graph = match[0] if (match := _GRAPH.search(obj)) else DEFAULT_GRAPH
            subjects = tree.setdefault(DEFAULT_GRAPH if as_union else graph, {})
            end = "" if graph == DEFAULT_GRAPH else f" {graph}"
            without_graph += not end
        if end:
            obj, line = obj[: -len(end)], line[: -len(end)]
        else:
            end = "\n"
        triples.append(line)
        predicates = subjects.get(subject)
        if predicates is None:
            subjects[subject] = {predicate: obj}
        elif predicate not in predicates:
            predicates[predicate] = obj
        elif isinstance(objects := predicates[predicate], list):
            objects.append(obj)
        else:
            predicates[predicate] = [str(objects), obj]
    return tree, triples, without_graph


def _count_without_graph(quads: pyoxigraph.Store | list[pyoxigraph.Quad]) -> int:
    default = pyoxigraph.DefaultGraph()
    if isinstance(quads, pyoxigraph.Store):
        return sum(1 for _ in quads.quads_for_pattern(None, None, None, default))
    return sum(quad.graph_name == default for quad in quads)


def terms_of(tree: Tree) -> tuple[set[str], set[str]]:
    """Return the nodes, datatypes among them, and the literals."""
    nodes = set(tree) - {DEFAULT_GRAPH}
    terms: set[str] = set()
    for subjects in tree.values():
        nodes.update(subjects)
        for predicates in subjects.values():
            nodes.update(predicates)
            for objects in predicates.values():
                if isinstance(objects, str):
                    terms.add(objects)
                else:
                    terms.update(objects)
    literals = {term for term in terms if term[0] == '"'}
    return nodes | (terms - literals) | _datatypes(literals), literals


def _datatypes(literals: Iterable[str]) -> set[str]:
    typed = (_LITERAL.fullmatch(literal) for literal in literals if literal[-1] == ">")
    return {match[3] for match in typed if match}


def is_safe(node: str) -> bool:
    """Return whether an N-Triples text is an IRI that every parser keeps unchanged."""
    if _PLAIN_IRI.fullmatch(node):
        return True
    if node[0] != "<" or _DOT_SEGMENT.match(node):
        return False
    try:
        # A quad may come from a lenient parser; the constructor is strict.
        pyoxigraph.NamedNode(node[1:-1])
    except ValueError:
        return False
    return True


def _is_safe_literal(literal: str) -> bool:
    match = _LITERAL.fullmatch(literal)
    if match is None or match[3] in _TAGGED:
        return False
    return not ("\\u" in literal and _LOST_CHARACTER.search(literal))


def unwritable_node(node: str) -> Diagnostic:
    """Return a diagnostic for an N-Triples text that is not a safe IRI."""
    blank, terms = node[0] == "_", node.count("> ") + 1
    if not blank and terms < 3:
        return Diagnostic(
            code="GK510",
            message="some parsers would change this IRI",
            found=node,
            fix="write it in full, percent-encode what RFC 3987 forbids, no `.` or `..` steps",
        )
    return Diagnostic(
        code="GK511",
        message=f"{'blank nodes' if blank else 'triple terms'} cannot be written byte-stably",
        found=node,
        fix="give the node an IRI" if blank else "give the statement an IRI, as a claim has",
    )


def _unwritable_literal(literal: str) -> Diagnostic:
    return Diagnostic(
        code="GK512",
        message="some parsers would change this literal",
        found=literal,
        fix="remove U+0000, U+FFFE and U+FFFF; give rdf:langString a well-formed tag, no direction",
    )


class Abbreviated(dict[str, str]):
    """A cache of the Turtle text of terms: a prefixed name, a bare value, or unchanged."""

    def __init__(
        self, base: str, without: Iterable[str] = (), more: Mapping[str, str] = NO_PREFIXES
    ) -> None:
        super().__init__()
        namespaces = prefixes(base, more)
        self.prefixes = {k: v for k, v in namespaces.items() if k not in set(without)}
        self.verbs: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        """Predicates in the order given, to the same in writing order, with their Turtle text."""
        self.object_lists: dict[tuple[str, Objects], str] = {}
        """A predicate's Turtle text and its objects, to both as text."""
        self._names = {iri: prefix for prefix, iri in reversed(self.prefixes.items())}
        # Longest first, since the base may lie within a namespace or contain one.
        spaces = "|".join(map(re.escape, sorted(self._names, key=lambda n: (-len(n), n))))
        self._prefixed = re.compile(f"<({spaces})({_LOCAL_NAME})>")
        within = any(iri.startswith(base) for name, iri in namespaces.items() if name != "kg")
        self._base = "" if within or "kg" not in self.prefixes else f"<{base}"

    def __missing__(self, term: str) -> str:
        if term[-1] != ">":
            return term
        if term[0] == "<":
            text = self._name(term) or term
        elif bare := _BARE.fullmatch(term):
            text = bare[1] or bare[2]
        elif match := _LITERAL.fullmatch(term):
            text = f'"{match[1]}"^^{self[match[3]]}'
        else:
            text = term
        if len(self) + len(self.object_lists) >= _REMEMBERED:
            self.clear_cache()
        self[term] = text
        return text

    def cache_safe_nodes(self, nodes: Iterable[str]) -> None:
        """Cache nodes whose names below the base are known to be valid local names of Turtle."""
        if start := self._base:
            at = len(start)
            # The local name of an annotator would have a slash.
            own = [n for n in nodes if n.startswith(start) and "/" not in n[at:]]
            self.update([(n, f"kg:{n[at:-1]}") for n in own])

    def clear_cache(self) -> None:
        """Clear the cache."""
        self.clear()
        self.verbs.clear()
        self.object_lists.clear()

    def iri(self, term: str) -> str:
        """Return the prefixed name, or the IRI itself, as JSON-LD writes it."""
        return self._name(term) or term[1:-1]

    def _name(self, term: str) -> str:
        if self._base and term.startswith(self._base):
            local = term[len(self._base) : -1]
            return f"kg:{local}" if _LOCAL.fullmatch(local) else ""
        match = self._prefixed.fullmatch(term)
        return f"{self._names[match[1]]}:{match[2]}" if match else ""


def prefixes(base: str, more: Mapping[str, str] = NO_PREFIXES) -> dict[str, str]:
    """Return the prefixes of a dump, and ``more``; raise `RdfError` if one is no safe IRI."""
    namespaces = {"kg": base, **PREFIXES, **more}
    for iri in (base, *more.values()):
        if not is_safe(f"<{iri}>"):
            raise RdfError(unwritable_node(f"<{iri}>"))
    return namespaces


def sort_graphs(tree: Tree, base: str) -> list[tuple[str, dict[str, Predicates]]]:
    """Return the graphs: the default graph first, then by name."""
    named = sort_nodes(tree.keys() - {DEFAULT_GRAPH}, base)
    return [(graph, tree[graph]) for graph in (DEFAULT_GRAPH, *named) if graph in tree]


def sort_nodes(nodes: Iterable[str], base: str) -> list[str]:
    """Return the nodes sorted: those under the base first, `x.treaty.when` before `x.treaty-2`."""
    start = f"<{base}"
    under: list[str] = []
    others: list[str] = []
    for node in nodes:
        (under if node.startswith(start) else others).append(node)
    # No IRI contains NUL: replacing dots by it sorts texts as tuples of their steps would.
    under.sort(key=lambda node: node[:-1].replace(".", "\0"))
    others.sort(key=lambda node: node[:-1])
    return under + others


def sorted_subjects(subjects: Nodes, base: str) -> SortedSubjects:
    """Return the triples of a graph in the order of writing."""
    for subject in sort_nodes(subjects, base):
        predicates = subjects[subject]
        yield subject, reading_order(tuple(predicates)), predicates


@lru_cache(maxsize=4096)
def reading_order(predicates: tuple[str, ...]) -> tuple[str, ...]:
    """Return the predicates in reading order; the result is cached, as few combinations occur."""
    return tuple(sorted(predicates, key=_reading_place))


def sort_objects(objects: Objects) -> list[str]:
    """Return the distinct objects: IRIs first, then literals by text, datatype and language."""
    return [objects] if isinstance(objects, str) else sorted(set(objects), key=_object_place)


def _reading_place(predicate: str) -> tuple[int, str]:
    return _READING.get(predicate, len(_READING)), predicate


def _object_place(term: str) -> tuple[int, str, str, str]:
    if term[0] == "<":
        return 0, term[1:-1], "", ""
    text, datatype, language = literal_parts(term)
    return 1, text, datatype, language


def literal_parts(term: str) -> tuple[str, str, str]:
    """Return the text of a literal, its datatype (empty if it has a language) and its language."""
    match = _LITERAL.fullmatch(term)
    assert match, "every literal was checked on its way in"
    text = _ESCAPE.sub(_unescaped, match[1]) if "\\" in match[1] else match[1]
    return text, match[3] or ("" if match[2] else STRING), match[2] or ""


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(match[3], match[3])
