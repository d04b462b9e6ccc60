"""The figures of agreement and all disagreements as one HTML page, without anything from elsewhere.

Each article shows its text once, with the quotes of all annotators marked, and below it the units
with the fields side by side. The page works without a script; its script only filters rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise
from string import Template
from typing import TYPE_CHECKING, Final

import geokg
from geokg.analysis.agreement.alignment import AlignedArticle, AlignedClaim, Unit
from geokg.analysis.agreement.disagreements import DETAILS, hint_of, quote_of
from geokg.analysis.agreement.fields import FIELDS, SEPARATOR
from geokg.analysis.agreement.text_report import (
    FIELD_HEADER,
    FIELDS_NOTE,
    LADDER_HEADER,
    LADDER_NOTE,
    PAIR_HEADER,
    WORDS_NOTE,
    decimal,
    field_cells,
    ladder_rows,
    methods_paragraph,
    pair_rows,
    worst_types,
)

if TYPE_CHECKING:
    from geokg.analysis.agreement.study import Agreement

_PAGE: Final = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>$title</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem;
 color: #1a1a1a; background: #fff; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; }
h3 { font-size: 1.05rem; }
table { border-collapse: collapse; margin: .75rem 0; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0;
 border-bottom: 1px solid #ccc; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
.text { white-space: pre-wrap; border-left: 3px solid #ccc; padding-left: 1rem; }
mark { background: #fff3bf; color: inherit; border-bottom: 2px solid #b08900; }
mark.all { background: #d3f0dc; border-color: #1d7a3a; }
.equal { color: #595959; } .differ td:not(:first-child) { font-weight: 600; }
.note { max-width: 50rem; } .unit { break-inside: avoid; margin-bottom: 1.5rem; }
form { display: flex; gap: 1rem; flex-wrap: wrap; } [hidden] { display: none; }
@media print { form { display: none; } }
</style>
</head>
<body>
<h1>$title</h1>
$body
<script>
const form = document.querySelector("form");
if (form) form.addEventListener("change", () => {
  const field = form.elements.field.value, who = form.elements.annotator.value;
  for (const unit of document.querySelectorAll(".unit")) {
    const differs = JSON.parse(unit.dataset.fields), people = JSON.parse(unit.dataset.annotators);
    unit.hidden = (field && !differs.includes(field)) || (who && !people.includes(who));
  }
});
</script>
</body>
</html>
""")


def html_report(study: Agreement) -> str:
    """Return the page."""
    title = f"Agreement of {' and '.join(study.annotators) or 'nobody'}"
    parts = [_head(study)]
    if study.articles:
        parts += [_figures(study), _types(study), _confusion(study), _methods(study)]
        parts.append(_filter(study))
        parts += [_article(article) for article in study.articles]
    return _PAGE.substitute(title=escape(title), body="\n".join(parts))


def _head(study: Agreement) -> str:
    rows = [
        ("articles compared", str(len(study.articles))),
        ("articles of one annotator alone", str(len(study.alone))),
        ("claims compared", str(study.claims)),
        ("geokg, rule", f"{geokg.__version__}, {study.rule}, match {study.match}"),
        ("resamples, seed", f"{study.resamples:,}, {study.seed}"),
        ("SHA-256 of the inputs", study.inputs),
    ]
    return _table((), rows)


def _figures(study: Agreement) -> str:
    fields = [field_cells(f) for f in study.field_figures if f.on == "all units"]
    same = [field_cells(f) for f in study.field_figures if f.on == "same type"]
    words = [(name, decimal(value)) for name, value in study.words.items()]
    return "\n".join(
        (
            "<h2>Claims that both have</h2>",
            _table(LADDER_HEADER, ladder_rows(study)),
            _note(LADDER_NOTE),
            _table(PAIR_HEADER, pair_rows(study)),
            "<h2>Fields of these claims</h2>",
            _table(FIELD_HEADER, fields),
            _note(FIELDS_NOTE),
            "<h3>On pairs of the same type</h3>",
            _table(FIELD_HEADER, same),
            "<h3>Quoting</h3>",
            _table(("over", "alpha"), words),
            _note(WORDS_NOTE),
        )
    )


def _types(study: Agreement) -> str:
    rows = [
        (one, other, times, f1, example_of(study, one, other))
        for one, other, times, f1 in worst_types(study)
    ]
    if not rows:
        return ""
    header = ("type", "and type", "times", "F1 of each", "for example")
    return f"<h2>Types that were confused</h2>\n{_table(header, rows)}"


def example_of(study: Agreement, one: str, other: str) -> str:
    """Return the quotes of the first unit in which two types meet."""
    for article in study.articles:
        for unit in article.shared:
            by_type = {view.type: view for view in unit.values()}
            if one in by_type and other in by_type:
                quotes = (f"{name}: “{quote_of(by_type[name])}”" for name in (one, other))
                return f"{article.id}: " + "; ".join(quotes)
    return ""


def _confusion(study: Agreement) -> str:
    parts = ["<h2>Values against each other</h2>"]
    for name in dict.fromkeys(one.field for one in study.confusions):
        if name == "type":
            continue
        rows = [
            (one.annotator, one.value, one.other, one.other_value, str(one.count))
            for one in study.confusions
            if one.field == name
        ]
        header = ("first", f"{name} of first", "second", f"{name} of second", "units")
        parts.append(_table(header, rows))
    return "\n".join(parts)


def _methods(study: Agreement) -> str:
    return f"<h2>For the methods section</h2>\n{_note(methods_paragraph(study))}"


def _filter(study: Agreement) -> str:
    fields = [*(field.name for field in FIELDS.values() if field.is_listed), "only"]
    return (
        "<h2>Articles</h2>\n<form>"
        f"<label>Differing in <select name=field>{_options(fields)}</select></label>"
        f"<label>Annotator <select name=annotator>{_options(study.annotators)}</select></label>"
        "</form>"
    )


def _options(names: Iterable[str]) -> str:
    options = (f'<option value="{escape(n)}">{escape(n)}</option>' for n in names)
    return "<option value=''>any</option>" + "".join(options)


def _article(article: AlignedArticle) -> str:
    first = next(iter(article.versions.values()))
    title = f"{article.id}: {first.title}" if first.title else article.id
    units = (_unit(article, number, unit) for number, unit in enumerate(article.units, 1))
    apart = "".join(
        _note(
            f"Perhaps the same actor: {one.slug} of {one.annotator}, {other.slug} of "
            f"{other.annotator}."
        )
        for one, other in article.classes.apart
    )
    text = _marked(article, first.text)
    return f"<h3>{escape(title)}</h3>\n<p class=text>{text}</p>\n{apart}" + "\n".join(units)


def _marked(article: AlignedArticle, text: str) -> str:
    """Return the text with the quotes marked, and by whom."""
    quoted: dict[str, list[tuple[int, int]]] = {
        who: [quote.span for view in views for quote in view.claim.quote]
        for who, views in article.views.items()
    }
    ends = {0, len(text), *(end for spans in quoted.values() for span in spans for end in span)}
    parts = []
    for start, end in pairwise(sorted(ends)):
        words = escape(text[start:end])
        who = [n for n, spans in quoted.items() if any(a <= start and end <= b for a, b in spans)]
        if who:
            kind = " class=all" if len(who) == len(quoted) else ""
            words = f'<mark{kind} title="{escape(", ".join(who))}">{words}</mark>'
        parts.append(words)
    return "".join(parts)


def _unit(article: AlignedArticle, number: int, unit: Unit) -> str:
    views = list(unit.values())
    missing = [who for who in article.views if who not in unit]
    differing = [
        field.name
        for field in FIELDS.values()
        if field.is_listed and len({field.value(view) for view in views}) > 1
    ]
    rows = [("quote", "quoted", [quote_of(view) for view in views])]
    for field in FIELDS.values():
        shown = [field.shown(view) for view in views]
        if field.is_listed and any(shown):
            rows.append((field.name, "differ" if field.name in differing else "equal", shown))
    for key in (*DETAILS, "note"):
        details = [_detail(view, key) for view in views]
        if any(details):
            rows.append((key, "quoted", details))
    head = "".join(f"<th>{escape(view.annotator)}: {escape(view.id)}</th>" for view in views)
    body = "".join(
        f"<tr class={kind}><td>{escape(name)}</td>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for name, kind, cells in rows
    )
    alone = "".join(
        _note(f"Not by {who}{_hint(hint_of(article, view, who))}.")
        for who in missing
        for view in views[:1]
    )
    differs = [*differing, *(["only"] if missing else [])]
    return (
        f'<div class=unit data-fields="{_list(differs)}" data-annotators="{_list(unit)}">'
        f"<h4>{number}</h4>{alone}<div class=scroll><table><thead><tr><th>field</th>{head}</tr>"
        f"</thead><tbody>{body}</tbody></table></div></div>"
    )


def _hint(hint: str) -> str:
    return {
        "part": ", whose words for it belong to another claim",
        "elsewhere": ", who has the same in other words of the text",
    }.get(hint, "")


def _detail(view: AlignedClaim, key: str) -> str:
    value = getattr(view.claim, key)
    return value if isinstance(value, str) else SEPARATOR.join(value)


def _list(names: Iterable[str]) -> str:
    return escape(json.dumps(list(names)))


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows
    )
    top = f"<thead><tr>{head}</tr></thead>\n" if header else ""
    return f"<div class=scroll><table>{top}<tbody>\n{body}</tbody></table></div>"


def _note(text: str) -> str:
    return f"<p class=note>{escape(text)}</p>"
