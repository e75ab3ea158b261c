"""The debugger's page serves whoever has no mouse, hears it, reads it on a phone or in the dark."""

import re
import sys
from pathlib import Path

import pytest
from werkzeug.debug import DebuggedApplication
from werkzeug.test import Client

from blog.tests.browser import ENTER, TAB, Scheme, browsing, missing_program
from blog.tests.serving import environment, listening
from erlen._debugger import SCRIPT, Debugger
from erlen.types import StartResponse, WSGIEnvironment

SHOP = """
from erlen import Erlen

app = Erlen(__name__)


@app.get("/")
def index() -> str:
    return {"ink": "3"}["paper"]
"""
CONTRAST = """
const seen = (color) => color.match(/[\\d.]+/g).map(Number);
const luminance = ([r, g, b]) => {
  const linear = (part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
};
const background = (element) => {
  for (let e = element; e; e = e.parentElement) {
    const color = seen(getComputedStyle(e).backgroundColor);
    if (color.length === 3 || color[3] === 1) return color;
  }
  return [255, 255, 255];
};
return [...document.querySelectorAll("body *")]
  .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
  .map((e) => {
    const [light, dark] = [luminance(seen(getComputedStyle(e).color)), luminance(background(e))].sort((a, b) => b - a);
    return [(light + 0.05) / (dark + 0.05), `${e.tagName} ${e.className}: ${e.textContent.trim().slice(0, 40)}`];
  })
  .filter(([ratio]) => ratio < 4.5)
  .map(([ratio, what]) => `${ratio.toFixed(2)} ${what}`);
"""


def application(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    raise KeyError("ink")


def resource(debugger: DebuggedApplication, name: str, **headers: str) -> str:
    answer = Client(debugger).get(f"/?__debugger__=yes&cmd=resource&f={name}", headers=headers)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("name", ["style.css", "debugger.js"])
def test_style_and_script_are_werkzeug_s_and_more(name: str) -> None:
    plain = DebuggedApplication(application, pin_logging=False)
    kept = Client(plain).get(f"/?__debugger__=yes&cmd=resource&f={name}").headers["ETag"]

    served = resource(Debugger(application, pin_logging=False), name, **{"If-None-Match": kept})

    assert served.startswith(resource(plain, name))
    assert "erlen" in served


def test_script_stands_on_what_werkzeug_s_defines() -> None:
    defined = resource(DebuggedApplication(application, pin_logging=False), "debugger.js")

    for name in ("docReady", "createConsoleInput", "fadeOut"):
        assert f"{name}(" in SCRIPT or f"{name} =" in SCRIPT
        assert re.search(rf"^function {name}\(", defined, re.MULTILINE)


def test_other_resources_are_werkzeug_s() -> None:
    answer = Client(Debugger(application, pin_logging=False)).get("/?__debugger__=yes&cmd=resource&f=nothing.css")

    assert answer.status_code == 404


@pytest.mark.skipif(missing_program() is not None, reason=f"no browser can be driven here: {missing_program()}")
@pytest.mark.xdist_group("browser")
def test_page_is_used_without_a_mouse_and_read_in_any_light(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SHOP, encoding="utf-8")
    command = [sys.executable, "-m", "erlen", "--app", str(tmp_path / "shop.py"), "--debug"]
    started = r"Running on http://127\.0\.0\.1:(\d+)"
    with (
        listening([*command, "run", "--port", "0", "--no-reload"], environment(), started) as port,
        browsing(tmp_path / "profile") as page,
    ):
        schemes: tuple[Scheme, ...] = ("light", "dark")
        for scheme in schemes:
            page.look(1000, 800, scheme)
            page.open(f"http://127.0.0.1:{port}/")
            page.find("h2.traceback button")
            assert page.run(CONTRAST) == []
        page.look(400, 800, "light")
        assert page.run("return document.documentElement.scrollWidth <= innerWidth")
        assert page.run("return [...document.images].every((image) => image.alt)")
        page.press(TAB, TAB, ENTER)
        assert page.run("return document.activeElement.getAttribute('aria-expanded')") == "true"
        assert page.run("return document.querySelector('pre.before').checkVisibility()")
        page.press(TAB, ENTER)
        page.find("pre.console input")
        assert page.run("return document.querySelector('pre.console input').getAttribute('aria-label')")
        assert page.run("return document.activeElement.getAttribute('aria-label')") == "PIN"
