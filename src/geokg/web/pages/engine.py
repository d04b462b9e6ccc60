"""The SPARQL engine of the pages: npm's oxigraph, as scripts that a page in a folder can load.

Browsers refuse modules and fetch in pages opened from a folder. So the module becomes a classic
script that sets ``oxigraph``, and its WebAssembly a script with base64. The files of the package
are in ``vendored``, byte for byte; `ORIGIN` has their hashes.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Final

from geokg.web.pages.rendering import PageWriter

VENDORED: Final = Path(__file__).parent / "vendored"
VERSION: Final = "0.5.11"
ORIGIN: Final = MappingProxyType(
    {
        "web.js": "2fcfdcadc79c9146cee98028a273aebc93df3282eb0299c248595bc529deca41",
        "web_bg.wasm": "b95b15accb6b789667b8d8b0b8f139d5de588e572499672ff37ce9ba01c4a428",
    }
)
"""The files of npm's oxigraph, each with its SHA-256."""
_EXPORT: Final = re.compile(r"^export (class|function) (\w+)", re.MULTILINE)
_EXPORTS: Final = "export { initSync, __wbg_init as default };"
_ADDRESS: Final = "new URL('web_bg.wasm', import.meta.url)"


def classic_script(module: str) -> str:
    """Return the module as a classic script that sets the global ``oxigraph``.

    Raises:
        ValueError: The module has other exports than those of this version.
    """
    names = [name for _, name in _EXPORT.findall(module)]
    body = _EXPORT.sub(r"\1 \2", module).replace(_EXPORTS, "").replace(_ADDRESS, "undefined")
    if not names or re.search(r"^export|import\.meta", body, re.MULTILINE):
        raise ValueError("the exports of this module are not those of the known version")
    exported = ", ".join(["initSync", *names])
    return (
        f"/* npm oxigraph {VERSION}, converted from an ES module: see LICENSES.txt */\n"
        f'globalThis.oxigraph = (() => {{\n"use strict";\n{body}\n'
        f"return {{ {exported} }};\n}})();\n"
    )


def _assets() -> Iterator[tuple[str, bytes]]:
    module = (VENDORED / "web.js").read_text(encoding="utf-8")
    wasm = b64encode((VENDORED / "web_bg.wasm").read_bytes())
    yield "oxigraph.js", classic_script(module).encode()
    yield "oxigraph-wasm.js", b'globalThis.geokg_wasm="' + wasm + b'";\n'
    yield "LICENSES.txt", (VENDORED / "LICENSES.txt").read_bytes()


def write_engine(pages: PageWriter) -> None:
    """Write the scripts of the engine and its licence."""
    for name, content in _assets():
        pages.file(f"assets/{name}", content)
