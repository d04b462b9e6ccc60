"""What tries to get into SPARQL, to change a graph with it, or to hide a word in it."""

from __future__ import annotations

from typing import Final

_ENDS: Final = (
    *('VALUE"', "VALUE'", 'VALUE"""', "VALUE'''", "VALUE>", "VALUE\\", 'VALUE\\"', "VALUE)"),
    *(r"VALUE\u0022", r"VALUE\U0000003E", "VALUE\n", "VALUE\r", '"', "'", ">", ")"),
)
"""What might end the term that a value has become."""

_GOES_ON: Final = (
    " } UNION { ?s ?p ?o",
    ") } { ?s ?p ?o } #",
    ") (UNDEF) } #",
    " UNDEF) } #",
    " . ?s ?p ?o #",
    "; DROP ALL #",
    " } ; INSERT DATA { <x:a> <x:b> <x:c> } #",
    " SERVICE <urn:x> { ?s ?p ?o } #",
)
"""What might do something after it."""

_ALONE: Final = (
    *("", " ", "\t", "\n", "\r\n", "\x00", "VALUE\x00", "\x00VALUE", "\x1b[2J", "\x1f", "\x7f"),
    *(
        "\x85VALUE;",
        "VALUE\u2028#",
        "VALUE\u200b",
        "\ufeffVALUE",
        "\u202eVALUE",
        "\u2066VALUE\u2069",
    ),
    *("\ud800", "VALUE\udc22", "\ud83d VALUE", "\uffff", "\U0010ffff", "VALUE\u0301", "ＶＡＬＵＥ"),
    *("\uff02VALUE", "VALUE\uff1e", "“VALUE”", "e:a\\'", "VALUE\\u", "\\", "\\\\", "\\n", r"\1"),
    *(r"\u0022", r"\\u0022", r"\u00220020", r"\u000A", r"\u005C", r"\U0010FFFFF", r"\uD800", r"\q"),
    *(
        "?s",
        "$s",
        "<x:y>",
        "<VALUE>",
        "_:b",
        "[]",
        "()",
        "*",
        "UNDEF",
        "UNDEF UNDEF",
        "#",
        "{0}",
        "%s",
    ),
    *(
        "VALUE VALUE",
        "VALUE/**/",
        "VALUE--",
        "${VALUE}",
        "(VALUE)",
        "VALUE;",
        "%22VALUE",
        "&gt;VALUE",
        "' OR '1'='1",
        "https://example.org/kg/> <x:y",
    ),
)

HARMLESS: Final = (
    *("undef", "union", "select", "values", "drop-all", "service", "from", "true.false", "a.b"),
    *("null", "https://example.org/kg/undef"),
)
"""Ids that an article or a claim might have."""

PAYLOADS: Final = (
    *(end + more for end in _ENDS for more in _GOES_ON),
    *_ALONE,
    *HARMLESS,
)
"""Values that try to become SPARQL; ``VALUE`` stands for what a parameter would take."""

CHANGES: Final = (
    "INSERT DATA { <x:a> <x:b> <x:c> }",
    "INSERT { ?s ?p 'more' } WHERE { ?s ?p ?o }",
    "DELETE DATA { GRAPH <x:g> { <x:a> <x:b> <x:c> } }",
    "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }",
    "DELETE { GRAPH ?g { ?s ?p ?o } } INSERT { ?s ?p ?s } WHERE { GRAPH ?g { ?s ?p ?o } }",
    "WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    *("DROP ALL", "DROP SILENT GRAPH <x:g>", "drop named", "CLEAR ALL", "CLEAR DEFAULT"),
    *("CREATE GRAPH <x:g>", "COPY DEFAULT TO <x:g>", "MOVE <x:g> TO DEFAULT", "ADD <x:g> TO <x:h>"),
    *("LOAD <file:///etc/hostname>", "LOAD SILENT <x:g> INTO GRAPH <x:h>"),
    "SELECT * { ?s ?p ?o } ; DROP ALL",
    "SELECT * { ?s ?p ?o }\nDROP ALL",
    "ASK { ?s ?p ?o } ; CLEAR ALL",
    "CONSTRUCT WHERE { ?s ?p ?o } ; DELETE WHERE { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o . INSERT DATA { <x:a> <x:b> <x:c> } }",
    "SELECT * { { DELETE WHERE { ?s ?p ?o } } }",
    "PREFIX e: <x:> # a comment\nDROP ALL",
    "BASE <http://e.test/> CLEAR ALL",
    "ASK {} #\rDROP ALL",
    r"\u0044ROP ALL",
    r"ASK { ?s ?p '\u0027 } ; DROP ALL #' }; DROP ALL",
)
"""SPARQL that would change a graph, or tries to as a query."""

TRAPS: Final = (
    *("?s ?p 'x' . ", '?s ?p "x#" . ', r"?s ?p 'it\'s' . ", r"<x:\u00e9'> ?p ?o . "),
    *(
        "<http://a/é#'> ?p ?o . ",
        "FILTER(1<2) ",
        "FILTER(?a<?b&&?c>'') ",
        "# c'\n",
        "# <\r",
    ),
    *(
        "FILTER(?a<?b||'>'='#') ",
        r"e:a\' ?p ?o . ",
        r"?s e:\# ?o . ",
        "# '''\r\n",
        "#'''\n",
    ),
    *("?s ?p '''a'b''c\n''' . ", '?s ?p """"a""" . ', '?s ?p "" . ', "?s ?p '' , '' . "),
    *("FILTER(?a<#>'''\n1) ", "?s ?p 'a'^^<u:x'> . ", "?s ?p 1. ", "FILTER(?a<e:b#>\n) "),
    *("<#'> ?p ?o . ", "<'> ?p ?o . ", "FILTER(?a<-?b&&?c>'\\'') ", r"?s ?p '\\' . "),
    *(
        "<<( <x:a> <x:'> 'a' )>> ?p ?o . ",
        "?s <x:a>*/^<x:b'> ?o . ",
        "'",
        '"',
        "#",
        "<",
        ">",
    ),
)
"""Parts of a group that look as if a string, an IRI or a comment began or ended in them."""


def _nested(before: str, inside: str, after: str, number: int = 20_000) -> str:
    return before * number + inside + after * number


def _filter(expression: str) -> str:
    return f"SELECT * {{ FILTER({expression}) }}"


def _pattern(pattern: str) -> str:
    return f"SELECT * {{ {pattern} }}"


_FUNCTIONS: Final = (
    *("ABS(", "STR(", "UCASE(", "ROUND(", "IRI(", "DATATYPE(", "SUM(", "SAMPLE(", "<x:f>("),
    *("IF(true,1,", "CONCAT('a',", "COALESCE(?x,", "REPLACE('a','b',", "1 IN (", "!(", "-("),
    *("BNODE(", "MD5(", "xsd:integer(", "STRLEN(", "(", "1+(", "?x=(", "'('=("),
)
_DEEP_PATTERNS: Final = (
    *(("{", "}"), ("OPTIONAL{", "}"), ("MINUS{", "}"), ("GRAPH ?g{", "}"), ("{SELECT*{", "}}")),
    *(("FILTER EXISTS{", "}"), ("FILTER NOT EXISTS{", "}"), ("FILTER(EXISTS{", "})")),
    *(("?s ?p {| ?q ", "|}"), ("LATERAL{", "}"), ("{{} UNION {", "}}"), ("{?s ?p ?o}{", "}")),
)
_CHAINS: Final = (
    *("+1", "-1", "*1", "/1", " + ?x", "||?x", "&&?x", "|| true", " && 'a(b'", "=1+1", "-?x"),
    *("+ (1)", "*-1", "||!?x", "\n+1", "#\n+1", "+\\u0031"),
)
_PATHS: Final = ("|x:p", "/x:p", "/^x:p", "*|x:p", "+/x:p", "?/x:p", "|!x:p", "/<http://x.test/p>")
_OBJECTS: Final = (
    ("(", ")"),
    ("[x:p ", "]"),
    ("[x:p (", ")]"),
    ("<<( ?s ?p ", ")>>"),
    ("((", "))"),
)
_JOINED: Final = (
    *("?s ?p ?o .", "?a ?b ?c, ?d .", "OPTIONAL{?s ?p ?o}", "MINUS{?s ?p ?o}", "FILTER(?x)"),
    *(
        "{?s ?p ?o}",
        "{} UNION {?s ?p ?o} .",
        "VALUES ?x {1}",
        "FILTER EXISTS {?s ?p ?o}",
        "[] ?p ?o .",
    ),
    *("?s ?p (1 2 3) .", "{SELECT * {}}", "GRAPH ?g {?s ?p ?o}", "?s (x:p/x:p) ?o ."),
)
_HIDDEN: Final = (
    _filter(f"'a' = 'b' && {_nested('(', '1', ')')}"),
    _filter(f"?a<?b||'>'='#' && {_nested('(', '1', ')')}"),
    _filter(f"1<'>' && {_nested('(', '1', ')')} && '"),
    _filter(f"?a<'b>' && {_nested('ABS(', '1', ')')}"),
    _filter(f"?a<x:{'(' * 20_000}1{')' * 20_000}>?b"),
    _filter(f"'''it''s''' = {_nested('(', '1', ')')}"),
    _filter(f"'\\'' = {_nested('(', '1', ')')}"),
    _pattern(f"# '\n FILTER({_nested('(', '1', ')')})"),
    _pattern(f"?s x:a\\' {_nested('(', '1', ')')} . ?s x:b\\' ?o"),
    _pattern(_nested("( <urn:)> ", "1", ")")),
    _filter(_nested("(<urn:)> = ", "1", ")")),
    "PREFIX x: <x:> " + _pattern(f"?s x:p{'/x:p' * 20_000} ?o"),
)
"""Text whose brackets a careless reader takes for a part of a string, a comment or an IRI."""

_HUGE: Final = (
    "{" * 300,
    "(" * 199_000,
    "[" * 199_000,
    "x" * 200_001,
    "SELECT" + " (1 AS ?x)" * 15_000 + " {}",
    "SELECT * {} ORDER BY " + "(" * 20_000 + ")" * 20_000,
    "SELECT (1 AS ?x) {} GROUP BY ?x HAVING" + " (1)" * 15_000,
    "CONSTRUCT {" + "[x:p " * 20_000 + "1" + "]" * 20_000 + "} {}",
    "DESCRIBE ?x {" + "{" * 20_000 + "}" * 20_000 + "}",
    "ASK {" + "{" * 20_000 + "}" * 20_000 + "}",
    "SELECT * { ?s ?p " + ", ".join(["?o"] * 20_000) + " }",
    "SELECT * { ?s " + " ; ".join(["?p ?o"] * 20_000) + " }",
)

FATAL: Final = (
    *(_filter(_nested(name, "1", ")")) for name in _FUNCTIONS),
    *(_pattern(_nested(start, "?s ?p ?o", end, 9_000)) for start, end in _DEEP_PATTERNS),
    *(_filter("1" + more * 20_000) for more in _CHAINS),
    *(f"PREFIX x: <x:> {_pattern('?s x:p' + more * 9_000 + ' ?o')}" for more in _PATHS),
    *(f"PREFIX x: <x:> {_pattern('?s ?p ' + _nested(a, '1', b, 9_000))}" for a, b in _OBJECTS),
    *(_pattern(more * 9_000) for more in _JOINED),
    *_HIDDEN,
    *_HUGE,
)
"""SPARQL that ends the process of the engine, or would with a little luck."""

_STEPS: Final = " ".join(f"BIND(CONCAT(?x{n},?x{n}) AS ?x{n + 1})" for n in range(40))
ENDLESS: Final = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p . ?q ?r ?s }",
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != ?j) "
    "?m ?o ?p . ?q ?r ?s }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p } ORDER BY ?a",
    "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p . ?q ?r ?s "
    "FILTER(CONCAT(STR(?a), STR(?q)) = 'no') }",
    "SELECT DISTINCT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p . ?q ?r ?s }",
    f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('aaaaaaaaaaaaaaaa' AS ?x0) {_STEPS} }}",
    "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g), STR(?j))) AS ?n) "
    "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p . ?q ?r ?s }",
)
"""SPARQL that takes for ever, or all memory, on the smallest graph."""
