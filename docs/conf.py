"""The settings with which Sphinx builds the site from the Markdown pages and the docstrings."""

import tomllib
from pathlib import Path

from geokg import __version__

_SETTINGS = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))
_ADDRESSES = _SETTINGS["project"]["urls"]

project = "geokg"
copyright = "2026 The geokg developers"  # the name that Sphinx asks for
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["build"]
suppress_warnings = ["misc.highlighting_failure"]

myst_heading_anchors = 3

# In docstrings `Article` is a link where the site documents it, and code where not.
default_role = "py:obj"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
python_use_unqualified_type_names = True
maximum_signature_line_length = 78
napoleon_numpy_docstring = False

html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["tables.css"]
html_title = f"geokg {version}"
html_baseurl = _ADDRESSES["Documentation"]
html_last_updated_fmt = None  # a page does not change with the day on which it is built
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "footer_icons": [
        {"name": name, "url": _ADDRESSES[name], "html": name, "class": ""}
        for name in ("Source", "Issues", "Changelog")
    ],
}
