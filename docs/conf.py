"""How Sphinx makes the site: `python -m sphinx -W docs build/site`, without network.

Sphinx with MyST because the pages are Markdown that also reads well where the code is kept, because links between them and to names are checked, and
because the reference comes from the docstrings; furo because it is maintained, light and dark, small, and readable without JavaScript.
"""

import os
import sys
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import _captions  # noqa: E402  # the path must be there first
import _reference  # noqa: E402  # the path must be there first

from erlen import __version__  # noqa: E402  # the path must be there first

project = "erlen"
author = "The erlen authors"
copyright = author
release = __version__
version = ".".join(__version__.split(".")[:2])
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.intersphinx"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["examples/*/**", "build"]
nitpicky = True
# Names of dependencies that `_inventories` does not have, and type variables, have no page; every name of erlen has.
nitpick_ignore_regex = [
    ("py:.*", r"(?!erlen\.)[\w~]+(\.[\w~]+)+"),
    ("py:class", r"([\w.]+\.)?[A-Z]\w{0,20}T(_co|_contra)?|([\w.]+\.)?(New)?[A-Z]\d?(_co)?"),
    # What only the house calls by name: decorators between two calls, outlines of one function, private rooms.
    ("py:class", r"erlen\.(\w+\.)*_\w+\..*|erlen\.(\w+\.)*\w+(Decorator|App|Application|Maker)"),
    (
        "py:class",
        r"(erlen\.\w+\.)?(Unset|PayloadSerializer|Hash|CookieAttributes|RuleMap|Rule|Resource|RequestOptions|Mount|Headers|Watch|Marks)",
    ),
    (
        "py:class",
        r"(erlen\.\w+\.)?(FormParser|DispatchingJinjaLoader|Stored|Exposed|CLIGroup|Checked)|erlen\.contrib\.storedsession\.Found|(erlen\.testing\..*|Command|Group|Call)Options|ReadyMade",
    ),
    # Words of docstrings that are inherited from werkzeug and click.
    (
        "py:.*",
        "responder|implicity_sequence_conversion|get_response|dump_cookie|close|accept_charset|SansIOResponse|Cookie|Context",
    ),
]
default_role = "code"

myst_heading_anchors = 4

autodoc_member_order = "groupwise"
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
autodoc_type_aliases = _reference.ALIASES
autodoc_class_signature = "separated"
python_maximum_signature_line_length = 80
python_use_unqualified_type_names = True

# The inventories of the dependencies are not reachable from everywhere; `_inventories` has the names that the pages use.
ONLINE = "ERLEN_DOCS_ONLINE" in os.environ
DEPENDENCIES = {
    "python": "https://docs.python.org/3/",
    "werkzeug": "https://werkzeug.palletsprojects.com/en/stable/",
    "jinja2": "https://jinja.palletsprojects.com/en/stable/",
    "markupsafe": "https://markupsafe.palletsprojects.com/en/stable/",
    "click": "https://click.palletsprojects.com/en/stable/",
    "itsdangerous": "https://itsdangerous.palletsprojects.com/en/stable/",
    "blinker": "https://blinker.readthedocs.io/en/stable/",
    "attrs": "https://www.attrs.org/en/stable/",
}
intersphinx_mapping = {
    name: (url, None if ONLINE else str(HERE / "_inventories" / f"{name}.txt")) for name, url in DEPENDENCIES.items()
}

html_theme = "furo"
html_title = f"erlen {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
html_theme_options = {"navigation_with_keys": True}
# Chosen for their contrast, at least 4.5 to 1.
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"


def setup(app: Sphinx) -> None:
    """Connect what pages and reference need beyond Sphinx."""
    _reference.connect(app)
    app.connect("source-read", _captions.read)
