"""The byte-stable RDF writer: the same set of quads gives the same bytes, on any machine."""

from geokg.graph.turtle.files import (
    RDF_FORMATS,
    Dumped,
    RdfFileFormat,
    atomic_file,
    check_writable,
    dump,
    format_of,
    place_file,
    syntax_fault,
)
from geokg.graph.turtle.terms import READING_ORDER, Abbreviated, literal_parts, sort_nodes
from geokg.graph.turtle.writers import (
    blocks,
    graph_block,
    header,
    jsonld_file,
    sorted_lines,
    turtle_file,
    write_jsonld,
    write_nquads,
    write_ntriples,
    write_trig,
    write_turtle,
)

__all__ = [
    "RDF_FORMATS",
    "READING_ORDER",
    "Abbreviated",
    "Dumped",
    "RdfFileFormat",
    "atomic_file",
    "blocks",
    "check_writable",
    "dump",
    "format_of",
    "graph_block",
    "header",
    "jsonld_file",
    "literal_parts",
    "place_file",
    "sort_nodes",
    "sorted_lines",
    "syntax_fault",
    "turtle_file",
    "write_jsonld",
    "write_nquads",
    "write_ntriples",
    "write_trig",
    "write_turtle",
]
