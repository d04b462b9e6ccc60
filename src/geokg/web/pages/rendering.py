"""Templates, and the one place that writes pages."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, MutableMapping
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from types import CodeType, MappingProxyType
from typing import Any, Final

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.bccache import Bucket
from markupsafe import Markup

from geokg.base.plural import pluralize
from geokg.base.safe_text import is_web_address
from geokg.web.pages.edtf_words import day_in_words, words_of
from geokg.web.pages.site import Site
from geokg.web.pages.spool import Row

_HERE: Final = Path(__file__).parent
ASSETS: Final = _HERE / "assets"
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
_WASM: Final = _POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
_SENTENCE: Final = re.compile(r"(?<=[.!?]) +")
_RULES: Final = {"one-sided": "One side alone", "denied": "Denied"}
_MAIN: Final = MappingProxyType(
    {
        "articles/index.html": "Articles",
        "actors/index.html": "Actors",
        "pairs/index.html": "Pairs",
        "types/index.html": "Types",
        "findings.html": "Findings",
        "questions/index.html": "Questions",
        "sparql.html": "SPARQL",
        "search.html": "Search",
    }
)
"""The pages to which each page links, with their names."""
LISTED: Final = 1_000
"""The most rows of a list on one page."""
_UNSAFE: Final = re.compile("[<>&\u2028\u2029]")


def json_for_html(value: object) -> str:
    """Return a value as JSON that cannot end a script element.

    >>> json_for_html("</script>")
    '"\\\\u003c/script\\\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def rule_name(rule: str) -> str:
    """Return the name of a rule in words.

    >>> rule_name("byline-against-content/2"), rule_name("one-sided/1")
    ('Byline against content', 'One side alone')
    """
    name = rule.partition("/")[0]
    return _RULES.get(name) or name.replace("-", " ").capitalize()


class _CompiledTemplates(BytecodeCache):
    """The compiled templates, which the environments of all roots share."""

    def __init__(self) -> None:
        self._known: dict[str, CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a bucket the code of a template that was compiled before."""
        bucket.code = self._known.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a compiled template."""
        self._known[bucket.key] = bucket.code


_COMPILED: Final = _CompiledTemplates()


class _PageEnvironment(Environment):
    """Has each template once, without names of its own.

    A name is looked up in the keys of a dict first: most values of the pages are rows.
    """

    @cached_property
    def _templates(self) -> dict[str, Template]:
        return {}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> Template:
        """Return a template; it does not change while pages are written."""
        found = self._templates.get(str(name))
        if found is None:
            found = self._templates[str(name)] = super().get_template(name, parent, globals)
        return found

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the names that all templates have; a page copies them."""
        return super().make_globals(d) if d else self.globals

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return the value of a key of a dict, or of an attribute."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


@cache
def _environment(root: str) -> Environment:
    """Return the templates for pages from which ``root`` leads to the root of the site.

    It is a global name, so that macros are made once, and not for each page.
    """
    environment = _PageEnvironment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=_COMPILED,
    )
    environment.globals["root"] = root
    environment.filters["ld"] = lambda value: Markup(json_for_html(value))
    environment.filters["day"] = day_in_words
    environment.filters["edtf"] = words_of
    environment.filters["plural"] = lambda number, noun: pluralize(number, noun)
    environment.filters["first_sentence"] = lambda text: _SENTENCE.split(text, maxsplit=1)[0]
    environment.filters["other_sentences"] = lambda text: "".join(
        _SENTENCE.split(text, maxsplit=1)[1:]
    )
    environment.filters["rule"] = rule_name
    environment.filters["is_web"] = is_web_address
    return environment


class PageWriter:
    """Writes the pages of a site into its folder; counts them and remembers the largest."""

    def __init__(self, out: Path, site: Site) -> None:
        self.out = out
        self.site = site
        self.pages = 0
        self.largest = ("", 0)
        self._folders: set[str] = set()
        self._navs: dict[str | int, Markup] = {}

    def page(self, path: str, template: str, **values: Any) -> None:
        """Write a page; its template can use ``site``, ``root``, ``here`` and ``values``."""
        text = self._template(template, path).render(
            site=self.site,
            here=path,
            nav=self._nav(path),
            policy=Markup(_WASM if template == "sparql.html" else _POLICY),
            **values,
        )
        # A page would end a line at a carriage return of an article.
        content = text.replace("\r", " ").encode()
        self.file(path, content)
        self.pages += 1
        if len(content) > self.largest[1]:
            self.largest = (path, len(content))

    def _nav(self, path: str) -> Markup:
        """Return the links to the main pages; only these have links that differ."""
        key = path if path in _MAIN else path.count("/")
        if key not in self._navs:
            text = self._template("nav.html", path).render(pages=_MAIN, here=path)
            self._navs[key] = Markup(text)
        return self._navs[key]

    def _template(self, name: str, path: str) -> Template:
        return _environment("../" * path.count("/")).get_template(name)

    def has(self, path: str) -> bool:
        """Return whether a file of the site is there."""
        return (self.out / path).is_file()

    def insert(self, path: str, place: str, template: str, **values: Any) -> None:
        """Write a template in place of a mark in a page, which no escaped value can hold."""
        rendered = self._template(template, path).render(site=self.site, **values)
        part = rendered.replace("\r", " ").strip().encode()
        content = (self.out / path).read_bytes().replace(place.encode(), part, 1)
        self.file(path, content)
        if len(content) > self.largest[1]:
            self.largest = (path, len(content))

    def listing(
        self,
        path: str,
        template: str,
        rows: Iterable[Row],
        total: int,
        *,
        most: int = 0,
        firsts: Iterable[str] = (),
    ) -> None:
        """Write a list of rows; one that is long has several pages: ``index.2.html``.

        The template can use ``rows``, and ``names``, ``part`` and ``firsts`` as `parts` of
        macros.html.

        Args:
            path: The path of the first page.
            template: The name of the template.
            rows: The rows.
            total: Their number.
            most: The most rows on one page, unless `LISTED`.
            firsts: The first row of each page, in a word.
        """
        most = most or LISTED
        stem = path.removesuffix(".html")
        numbers = range(1, max(1, -(-total // most)) + 1)
        files = [f"{stem}.{number}.html" if number > 1 else path for number in numbers]
        values = {"total": total, "names": [f.rpartition("/")[2] for f in files]}
        remaining = iter(rows)
        for part, file in enumerate(files, 1):
            some = list(islice(remaining, most))
            self.page(file, template, rows=some, part=part, firsts=[*firsts], **values)

    def file(self, path: str, content: bytes) -> None:
        """Write a file of the site."""
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            (self.out / folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        with open(f"{self.out}/{path}", "wb") as file:  # noqa: PTH123 -- a Path takes longer
            file.write(content)

    def data(self, path: str, name: str, value: object) -> None:
        """Write a value as a classic script that sets a global name: pages cannot fetch files."""
        self.file(path, f"globalThis.{name}={json.dumps(value, ensure_ascii=False)};\n".encode())

    def stream(self, path: str, name: str, texts: Iterable[str], most: int = sys.maxsize) -> bool:
        """Write texts as a classic script that sets a global name to all of them, joined.

        Args:
            path: The path of the script.
            name: The global name.
            texts: The texts, of which one is in memory at a time.
            most: The number of characters after which the rest is left out.

        Returns:
            Whether nothing was left out.
        """
        self.file(path, b"")
        with (self.out / path).open("wb") as file:
            file.write(f'globalThis.{name}="'.encode())
            for text in texts:
                most -= len(text)
                if most < 0:
                    break
                file.write(json.dumps(text, ensure_ascii=False)[1:-1].encode())
            file.write(b'";\n')
        return most >= 0
