"""The structure of the package: layers, libraries, names, exports and the cost of an import."""

from __future__ import annotations

import ast
import builtins
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from inspect import getmembers, isfunction
from pathlib import Path
from typing import Literal, NamedTuple, get_args, get_type_hints

import pytest

import geokg
from geokg import Report
from geokg.base.vocabulary import DEFAULT_BASE, METADATA_PREFIXES, PREFIXES, WIKIDATA_ITEM

# Whichever runs first parses every module.
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"
When = Literal["at once", "in a function", "for types"]

PACKAGES_OF_PACKAGES = {"inputs", "graph", "analysis", "dataset", "remote", "web"}
"""Packages whose members are units of their own, with layers."""

MODEL = {"article"}
LAYERS = (
    {"geokg"},
    {"base"},
    {"dates"},
    {"actors"},
    MODEL,
    {"inputs", "graph", "analysis", "dataset", "remote", "web"},
    {"inputs.input_files"},
    {"inputs.annotation"},
    {"inputs.formats"},
    {"inputs.label_mapping"},
    {"inputs.partial_annotation", "inputs.article_ids"},
    {"inputs.conversion", "inputs.draft", "inputs.edit"},
    {
        "graph.article_record",
        "graph.literals",
        "graph.result_values",
        "graph.byline",
        "graph.statement_tables",
    },
    {"graph.frames"},
    {"graph.quads", "graph.turtle", "graph.interchange", "graph.rows"},
    {"graph.queries", "graph.rdf_files", "graph.store", "graph.annotators"},
    {"graph.sparql", "graph.table_answers"},
    {"graph.article_rows"},
    {"graph.rules", "graph.conformance"},
    {"graph.shacl"},
    {"analysis.panel"},
    {"analysis.history"},
    {"analysis.pair_situations"},
    {"analysis.plot"},
    {"graph.analyses"},
    {"graph.knowledge_graph", "graph.stream", "graph.statement_graph"},
    {"analysis.agreement"},
    {"web.pages"},
    {"web.workbench"},
    {"dataset.valid_names"},
    {"dataset.about"},
    {
        "dataset.diff",
        "dataset.metadata",
        "dataset.verify",
        "remote.wikidata",
        "remote.endpoint",
        "remote.server",
    },
    {"dataset.publish"},
    {"spark"},
    {"cli"},
    {"__main__"},
)
"""Units from the bottom up: each imports from lower layers alone."""

LIBRARIES = {
    "pyoxigraph": {
        "analysis.panel",
        "base",
        "dataset.publish",
        "dataset.verify",
        "graph.annotators",
        "graph.conformance",
        "graph.interchange",
        "graph.knowledge_graph",
        "graph.rdf_files",
        "graph.result_values",
        "graph.shacl",
        "graph.sparql",
        "graph.statement_graph",
        "graph.store",
        "graph.table_answers",
        "graph.turtle",
        "remote.endpoint",
        "spark",
    },
    "keyring": {"remote.endpoint"},
    "orjson": {"graph.stream", "inputs.annotation"},
    "pyarrow": {"analysis.panel", "dataset.publish"},
    "pyshacl": {"graph.shacl"},
    "py4j": {"spark"},
    "pyspark": {"spark"},
    "shacl": {"graph.shacl"},
    "rdflib": {"graph.interchange", "graph.shacl"},
    "yaml": {"inputs.annotation", "inputs.edit"},
    "cassis": {"inputs.formats"},
    "jinja2": {"web.pages"},
    "markupsafe": {"web.pages"},
    "matplotlib": {"analysis.plot"},
    "networkx": {"analysis.panel"},
    "numpy": {"graph.frames"},
    "pandas": {"graph.frames"},
    "requests": {"base"},
    "urllib3": {"base"},
    "click": {"cli"},
    "rich": {"cli"},
}
"""The only units that import a library at run time."""

LATE = {
    ("geokg.graph.analyses", "geokg.analysis.panel"): "an analysis, which few programs need",
    ("geokg.graph.analyses", "geokg.analysis.history"): "the same",
    ("geokg.graph.analyses", "geokg.analysis.pair_situations"): "the same",
    ("geokg.graph.analyses", "geokg.analysis.plot"): "the same",
    ("geokg.analysis.plot", "geokg.analysis.plot.drawing"): "imports matplotlib, an extra",
    ("geokg.analysis.plot", "geokg.analysis.plot.plots"): "the same",
    ("geokg.analysis.panel.codebook", "pyoxigraph"): "only a codebook reads the ontology",
    ("geokg.analysis.panel.network", "networkx"): "an extra, which only to_networkx() needs",
    ("geokg.analysis.panel.typed_table", "pyarrow"): "an extra, which only Parquet files need",
    ("geokg.analysis.panel.typed_table", "pyarrow.parquet"): "the same",
    ("geokg.graph.knowledge_graph", "geokg.graph.interchange"): "rdflib is slow to import",
    ("geokg.graph.knowledge_graph", "geokg.graph.shacl"): "pySHACL is slow to import",
    ("geokg.graph.shacl", "geokg.graph.shacl.pyshacl_engine"): "pySHACL is slow to import",
    ("geokg.graph.stream.batch", "geokg.graph.shacl"): "rdflib is slow to import",
    ("geokg.graph.stream.cross_references", "geokg.graph.shacl"): "the same",
    ("geokg.graph.stream.pool", "geokg.graph.shacl"): "the same",
    ("geokg.article", "geokg.article.display"): "only notebooks show cards",
    ("geokg.article.values", "geokg.article.display"): "the same",
    ("geokg.graph.frames", "numpy"): "comes with pandas",
    ("geokg.graph.frames", "pandas"): "an extra, which only df() needs",
    ("geokg.inputs.formats.cas_nodes", "cassis"): "an extra, which only UIMA CAS files need",
    ("geokg.inputs.formats.cas_nodes", "cassis.typesystem"): "the same",
    ("geokg.dataset.publish.tables", "pyarrow"): "an extra, which only Parquet files need",
    ("geokg.dataset.publish.tables", "pyarrow.parquet"): "the same",
    (
        "geokg.remote.wikidata",
        "geokg.base.http",
    ): "requests is slow to import; a cache may serve",
    ("geokg.remote.wikidata", "geokg.remote.wikidata.client"): "the same",
    (
        "geokg.cli.commands.link",
        "geokg.remote.wikidata",
    ): "requests is slow to import, and only link needs it",
    (
        "geokg.cli.commands.verify",
        "geokg.dataset.verify.fetch",
    ): "the same, and only addresses need it",
    ("geokg.cli.commands.push", "geokg.remote.endpoint"): "the same, and only push needs it",
    ("geokg.remote.endpoint", "keyring"): "an extra, which only stored passwords need",
    ("geokg.remote.endpoint.endpoint", "geokg.graph.interchange"): "rdflib is slow to import",
    ("geokg.spark.conversion", "pyspark"): "an extra, which the caller's session is of",
    ("geokg.spark.conversion", "pyspark.sql"): "the same",
    ("geokg.spark.dyad_panel", "pyspark"): "the same",
    ("geokg.spark.failures", "py4j.protocol"): "the same",
    ("geokg.spark.failures", "pyspark.errors"): "the same",
    ("geokg.spark.starting", "pyspark.sql"): "an extra, without which this is an error",
    ("geokg.cli", "click.shell_completion"): "only a shell that completes needs it",
    ("geokg.cli", "geokg.cli.console"): "the message of an interrupt; help starts without it",
    ("geokg.cli", "geokg.cli.failures"): "only a failure needs the classes of errors",
    ("geokg.cli.app", "geokg.base.diagnostics"): "difflib, which only a wrong command needs",
    ("geokg.cli.console", "rich"): "only a terminal shows progress",
    ("geokg.cli.console", "rich.console"): "the same",
    ("geokg.cli.tables", "rich.table"): "only a table needs it; CSV and JSON do not",
    ("geokg.cli.tables", "rich.text"): "the same",
    ("geokg.cli.tables", "rich.console"): "the same",
    ("geokg.cli.tables", "rich.cells"): "only letters outside ASCII may be wide",
    (
        "geokg.base.vocabulary",
        "pyoxigraph",
    ): "the model reads its types, and is no user of RDF otherwise",
}
"""Imports inside functions, each with its reason."""

SPACES = (
    *("http://www.w3.org/", "https://w3id.org/geokg/", "http://purl.org/dc/", DEFAULT_BASE),
    *("http://id.loc.gov/", "https://schema.org/", "http://www.wikidata.org/entity/"),
    *("http://xmlns.com/foaf/", "http://spdx.org/", "http://rdfs.org/ns/", "https://w3id.org/ro/"),
    *("https://www.iana.org/", "https://creativecommons.org/", "https://orcid.org/"),
)
SPELT_ELSEWHERE = {
    "geokg.inputs.annotation.json_schema": "https://w3id.org/geokg/annotation/1",
}
"""IRIs outside vocabulary: the $id of the JSON Schema is no term of RDF."""


class Import(NamedTuple):
    """That a module imports another, or a library, and when."""

    importer: str
    imported: str
    when: When


def name_of(file: Path) -> str:
    parts = file.relative_to(SRC).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, ast.Module]:
    files = sorted((SRC / "geokg").rglob("*.py"))
    return {name_of(file): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def named(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The modules that a statement imports: of ``from geokg import quads``, geokg.graph.quads."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    assert node.module, "imports are absolute"
    for alias in node.names:
        whole = f"{node.module}.{alias.name}"
        yield whole if whole in modules() else node.module


def found_in(node: ast.AST, importer: str, when: When) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        inner = when
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = "in a function"
        elif isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            inner = "for types"
        elif isinstance(child, ast.Import | ast.ImportFrom):
            yield from (Import(importer, name, when) for name in named(child))
        yield from found_in(child, importer, inner)


@cache
def imports() -> tuple[Import, ...]:
    """Every import that is not of the standard library, and not of a package's own root."""
    return tuple(
        item
        for name, tree in modules().items()
        for item in found_in(tree, name, "at once")
        if item.imported.partition(".")[0] not in sys.stdlib_module_names
    )


def unit(module: str) -> str:
    """Return the unit of a module: article for geokg.article.checks, graph.quads for its terms."""
    first, *inner = module.split(".")[1:] or ["geokg"]
    return f"{first}.{inner[0]}" if inner and first in PACKAGES_OF_PACKAGES else first


def is_ours(module: str) -> bool:
    return module.partition(".")[0] == "geokg"


def cycle(edges: list[Import]) -> list[str]:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for edge in edges:
        sorter.add(edge.importer, edge.imported)
    try:
        sorter.prepare()
    except CycleError as error:
        return [str(name) for name in error.args[1]]
    return []


def test_the_modules_are_found_and_their_imports_read() -> None:
    assert {"geokg", "geokg.graph.knowledge_graph", "geokg.article.checks", "geokg.cli"} <= set(
        modules()
    )
    assert Import("geokg.graph.knowledge_graph", "geokg.graph.quads", "at once") in imports()
    assert Import("geokg.graph.knowledge_graph", "geokg.graph.shacl", "in a function") in imports()
    assert Import("geokg.graph.knowledge_graph", "rdflib", "for types") in imports()


def test_a_cycle_would_be_found() -> None:
    edges = [Import(*pair, "at once") for pair in (("a", "b"), ("b", "c"), ("c", "a"))]

    assert set(cycle(edges)) == {"a", "b", "c"}


@pytest.mark.parametrize("late", [False, True], ids=["at once", "with those in functions"])
def test_no_import_goes_in_a_circle(late: bool) -> None:
    allowed = {"at once", "in a function"} if late else {"at once"}
    edges = [edge for edge in imports() if edge.when in allowed and is_ours(edge.imported)]

    assert cycle(edges) == []


def test_every_module_has_its_layer() -> None:
    placed = [name for layer in LAYERS for name in layer]

    assert len(placed) == len(set(placed))
    assert {unit(name) for name in modules()} == set(placed)


def test_imports_go_downwards_alone() -> None:
    layer = {name: place for place, names in enumerate(LAYERS) for name in names}
    wrong = [
        edge
        for edge in imports()
        if is_ours(edge.imported)
        and edge.importer != "geokg"  # it imports a public name when that is first used
        and unit(edge.importer) != unit(edge.imported)
        and layer[unit(edge.importer)] <= layer[unit(edge.imported)]
    ]

    assert wrong == []


def test_each_library_is_imported_by_those_alone_that_hide_it() -> None:
    found: dict[str, set[str]] = {}
    for edge in imports():
        if not is_ours(edge.imported) and edge.when != "for types":
            found.setdefault(edge.imported.partition(".")[0], set()).add(unit(edge.importer))

    assert found == LIBRARIES


def test_the_model_knows_no_rdf_and_no_file_format() -> None:
    """Not through others either, as far as imports at once go."""
    edges = [edge for edge in imports() if edge.when == "at once"]
    reached = {"geokg.article"}
    while more := {e.imported for e in edges if e.importer in reached} - reached:
        reached |= more

    assert "geokg.article.checks" in reached
    assert {"rdflib", "pyoxigraph", "pyshacl", "yaml"}.isdisjoint(reached)
    assert {unit(name) for name in reached if is_ours(name)} <= set().union(
        *LAYERS[: LAYERS.index(MODEL) + 1]
    )


def test_imports_inside_functions_are_those_with_a_reason() -> None:
    assert {edge[:2] for edge in imports() if edge.when == "in a function"} == set(LATE)


def texts(tree: ast.Module) -> Iterator[str]:
    """The string literals of a module, but for its docstrings, whose examples show IRIs."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, documented)]
    docstrings = {id(b[0].value) for b in bodies if b and isinstance(b[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in docstrings:
            yield str(node.value)


def test_only_vocabulary_spells_an_iri() -> None:
    found = {
        name: text
        for name, tree in modules().items()
        for text in texts(tree)
        if any(space in text for space in SPACES) and name != "geokg.base.vocabulary"
    }

    assert found == SPELT_ELSEWHERE
    assert all(
        iri.startswith(SPACES)
        for iri in (*PREFIXES.values(), *METADATA_PREFIXES.values(), WIKIDATA_ITEM)
    )


SEEDED = {"geokg.analysis.agreement.intervals"}
"""Modules that draw random numbers from a seed that they are given."""
BY_ITSELF = re.compile(
    r"\b(?:date\.today|datetime\.now|utcnow|time\.time|os\.environ|getenv|Path\.cwd|getcwd|locale"
    r"|random|socket|urllib\.request|http\.client|expanduser|Path\.home)\b"
)


def test_the_library_asks_neither_clock_nor_environment_nor_network() -> None:
    """Names are looked for in code alone; the command line may know where it runs."""
    found = [
        f"{name}: {use}"
        for name, tree in modules().items()
        if unit(name) != "cli"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Import | ast.ImportFrom)
        for use in BY_ITSELF.findall(ast.unparse(node))
        if not (use == "random" and name in SEEDED)
    ]

    # A child process inherits the environment of its parent; credentials are read from it where
    # the caller says so; the server of `geokg serve` listens to a port; Spark starts the Java of
    # JAVA_HOME.
    assert set(found) == {
        "geokg.base.isolation: os.environ",
        "geokg.remote.endpoint: os.environ",
        "geokg.remote.server: socket",
        "geokg.spark.starting: os.environ",
    }


def public(tree: ast.AST, path: str) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield f"{path}.{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from public(node, f"{path}.{node.name}")


def class_names() -> dict[str, set[str]]:
    """Return the modules that define each public class name."""
    defined: dict[str, set[str]] = {}
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                defined.setdefault(node.name, set()).add(module)
    return defined


def test_no_two_public_classes_have_the_same_name() -> None:
    defined = class_names()

    assert len(defined) > 100
    assert {name: places for name, places in defined.items() if len(places) > 1} == {}


def test_no_module_name_occurs_in_more_than_two_packages() -> None:
    packages: dict[str, set[str]] = {}
    for module in modules():
        package, _, stem = module.rpartition(".")
        packages.setdefault(stem, set()).add(package)

    assert {stem: sorted(where) for stem, where in packages.items() if len(where) > 2} == {}


def exported_callables() -> dict[str, Callable[..., object]]:
    """Return the exported functions, and the public methods and properties of exported classes."""
    callables: dict[str, Callable[..., object]] = {}
    for name in geokg.__all__:
        exported = getattr(geokg, name)
        if not isinstance(exported, type):
            callables[name] = exported
            continue
        for member, value in getmembers(exported):
            function = value.fget if isinstance(value, property) else value
            function = getattr(function, "__func__", function)
            is_public = not member.startswith("_") or member == "__init__"
            if is_public and isfunction(function) and is_ours(function.__module__):
                callables[f"{name}.{member}"] = function
    return callables


def classes_in(hint: object) -> Iterator[type]:
    """Yield the classes of geokg in a type annotation."""
    if isinstance(hint, list | tuple):
        for part in hint:
            yield from classes_in(part)
    elif isinstance(hint, type) and is_ours(hint.__module__):
        if not is_protocol(hint):  # nobody makes a value of one
            yield hint
    else:
        yield from classes_in(get_args(hint))


def is_protocol(class_: type) -> bool:
    return bool(getattr(class_, "_is_protocol", False))


def types_of(function: Callable[..., object]) -> dict[str, object]:
    """Return the types of parameters and result, also those imported for type checkers alone."""
    names: dict[str, object] = {}
    for edge in imports():
        if edge.importer == function.__module__ and edge.when == "for types":
            names |= vars(import_module(edge.imported))
            library = edge.imported.partition(".")[0]
            names[library] = import_module(library)
    return get_type_hints(function, {**names, **vars(import_module(function.__module__))})


def test_every_class_that_an_exported_callable_takes_or_returns_is_exported() -> None:
    callables = exported_callables()
    missing = {
        f"{name}: {class_.__name__}"
        for name, function in callables.items()
        for class_ in classes_in(tuple(types_of(function).values()))
        if class_ is not getattr(geokg, class_.__name__, None)
    }

    assert {"publish", "KnowledgeGraph.validate", "Rows.df", "Claim.__init__"} <= set(callables)
    assert Report in classes_in(types_of(callables["KnowledgeGraph.validate"])["return"])
    assert missing == set()


ERROR_ENTRY = re.compile(r"^ *([A-Z]\w+):", re.MULTILINE)


def errors_in(docstring: str) -> set[str]:
    """Return the errors that the section ``Raises`` of a docstring lists."""
    section = docstring.partition("Raises:\n")[2].partition("\n\n")[0]
    return set(ERROR_ENTRY.findall(section))


def test_every_error_that_an_exported_callable_raises_is_exported() -> None:
    raised = {name: errors_in(f.__doc__ or "") for name, f in exported_callables().items()}
    errors = {
        error.__name__
        for error in vars(import_module("geokg.base.errors")).values()
        if isinstance(error, type) and issubclass(error, Exception)
    }

    assert raised["publish"] == {
        "AnnotationError",
        "ArgumentError",
        "PanelError",
        "PublishError",
        "ViolationError",
    }
    assert set().union(*raised.values()) - {*dir(builtins)} <= {*geokg.__all__}
    assert errors <= {*geokg.__all__}


def test_whatever_is_public_says_in_one_sentence_what_it_is() -> None:
    said = {
        name: (ast.get_docstring(node) or "").partition("\n")[0]
        for module, tree in modules().items()
        for name, node in [(module, tree), *public(tree, module)]
    }

    assert len(said) > 100
    assert [name for name, line in said.items() if not re.search(r"\w[^\n]*[.:`]$", line)] == []


def test_no_file_is_longer_than_a_reader_s_patience() -> None:
    long = {
        str(file.relative_to(SRC)): lines
        for file in (SRC / "geokg").rglob("*.py")
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > 500
    }

    assert long == {}


def child(code: str) -> str:
    """What a new Python says that has geokg from this checkout; it must say nothing on stderr."""
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-c",
            f"import sys; sys.path.insert(0, {str(SRC)!r})\n{code}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


def test_importing_geokg_says_nothing_and_brings_no_slow_library_in() -> None:
    assert child("import geokg") == ""

    slow = child(
        "import geokg; print(sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'rdflib', 'pyshacl', 'pandas', 'numpy', 'requests', 'urllib3', 'argparse'}))"
    )
    assert slow.strip() == "[]"


def test_importing_geokg_imports_no_other_module_of_it() -> None:
    loaded = child("import geokg; print([m for m in sys.modules if m.startswith('geokg')])")

    assert loaded.strip() == "['geokg']"


def test_each_public_name_is_imported_when_it_is_first_used() -> None:
    for name, module in geokg._MODULES.items():
        assert getattr(geokg, name) is getattr(import_module(module), name)
    assert sorted(geokg._MODULES) == geokg.__all__
    assert {*geokg.__all__} <= {*dir(geokg)}
    with pytest.raises(AttributeError, match="no attribute 'redd'"):
        _ = geokg.redd  # type: ignore[attr-defined]  # the name is wrong on purpose


def test_the_version_stands_in_one_place_and_the_changelog_begins_with_it() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## ([0-9][^\s,]*)", changelog, re.MULTILINE)

    assert settings["project"]["dynamic"] == ["version"]
    assert settings["tool"]["hatch"]["version"]["path"] == "src/geokg/__init__.py"
    assert newest is not None
    assert newest[1] == geokg.__version__
