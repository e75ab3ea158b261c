"""What every frame serves: the same texts, records, files and keys.

Imports nothing but small parts of the standard library, because the cold start of a frame is measured around it.
"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

KEY = "a key that only the benchmarks use"
HELLO = "Hello, World!"
TEMPLATES = Path(__file__).parent / "frames" / "templates"
STYLE_SHEET = (b"p { margin: 0 0 1rem 0; color: #123456 }\n" * 250)[:10_240]
CHUNK = b"0123456789"
CHUNKS = 1_000
URLS = 20
HOOKS = 5
MISSING = "nothing here"

TITLE = "Cost & use"
ITEMS = tuple({"slug": f"item-{number}", "name": f"Item <{number}>"} for number in range(10))
PAGE = (
    "<h1>{{ title }}</h1><ul>"
    '{% for item in items %}<li><a href="/{{ item.slug }}">{{ item.name }}</a></li>{% endfor %}'
    "</ul>"
)


def message() -> dict[str, object]:
    """Return the record that the JSON view answers with; a new one, as a view would make it."""
    return {"message": HELLO, "numbers": [1, 2, 3], "nested": {"ok": True, "none": None}}


@cache
def static_folder() -> str:
    """Return the folder of static files; it goes with the process."""
    folder = tempfile.mkdtemp(prefix="erlen-benchmarks-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Path(folder, "style.css").write_bytes(STYLE_SHEET)
    return folder
