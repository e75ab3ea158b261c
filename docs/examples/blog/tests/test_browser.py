"""The whole way through a real browser: register, log in, write, comment, upload a picture, and see it, with mouse and with keyboard.

Set `BLOG_SCREENSHOTS` to a folder to keep a picture of each page: wide and narrow, light and dark.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from .browser import ENTER, TAB, Browser, browsing, missing_program
from .serving import environment, listening
from .site import PASSWORD, png

pytestmark = [
    pytest.mark.skipif(missing_program() is not None, reason=f"no browser can be driven here: {missing_program()}"),
    pytest.mark.xdist_group("browser"),
]

# Read before a fixture takes the blog's variables away.
SCREENSHOTS = os.environ.get("BLOG_SCREENSHOTS")


@attrs.frozen
class Site:
    """The blog as somebody at a browser meets it."""

    browser: Browser
    home: str

    def open(self, path: str) -> None:
        """Load a page of the blog."""
        self.browser.open(self.home + path)

    @property
    def path(self) -> str:
        """The page's path."""
        return self.browser.url.removeprefix(self.home)

    def keep(self, name: str) -> None:
        """Look at the page in every way, and keep pictures of it where somebody wants them; nothing may stick out sideways."""
        for width in (1200, 400):
            for scheme in ("light", "dark"):
                self.browser.look(width, 1000, "light" if scheme == "light" else "dark")
                wide = "const page = document.documentElement; return page.scrollWidth - page.clientWidth"
                assert self.browser.run(wide) == 0, name
                if SCREENSHOTS is not None:
                    Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
                    self.browser.screenshot(Path(SCREENSHOTS, f"{name}-{width}-{scheme}.png"))
        self.browser.look(1200, 1000, "light")

    def fill(self, **fields: str) -> None:
        """Type into the fields with these ids."""
        for name, text in fields.items():
            self.browser.type(f"#{name}", text)

    def send(self) -> None:
        """Click the button of the page's own form."""
        self.browser.click("main form button")

    def flashed(self) -> str:
        """Return the first message on the page."""
        return self.browser.text(".flash")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Serve an empty blog with README's command and open a browser."""
    variables = environment(BLOG_INSTANCE_PATH=str(tmp_path / "instance"), BLOG_PAGE_SIZE="2")
    run = [sys.executable, "-m", "erlen", "--app", "docs/examples/blog", "run", "--port", "0"]
    with (
        listening(run, variables, r"Running on http://127\.0\.0\.1:(\d+)") as port,
        browsing(tmp_path / "profile") as browser,
    ):
        yield Site(browser, f"http://127.0.0.1:{port}")


def test_from_the_first_visit_to_a_picture_in_a_post(site: Site, tmp_path: Path) -> None:
    browser = site.browser
    site.open("/")
    site.keep("1-empty")
    browser.click("main a.button")
    assert site.path == "/register"

    site.fill(name="x", password="short")
    site.send()
    assert browser.title.startswith("Error: ")
    site.keep("2-register-error")
    browser.run("document.querySelector('#name').value = ''")
    site.fill(name="ada", password=PASSWORD)
    site.send()
    assert site.flashed() == "Welcome, ada!"

    browser.click("header form button")
    assert site.flashed() == "You are logged out."
    site.open("/posts/new")
    assert site.flashed() == "Please log in first."
    site.keep("3-login")
    site.fill(name="ada", password=PASSWORD)
    site.send()
    assert site.path == "/posts/new"

    site.keep("4-write")
    site.fill(title="Alders by the river", body="They stand with their feet in the water.\n\nAnd they like it.")
    site.send()
    assert site.flashed() == "Your post is published."
    assert browser.text("h1") == "Alders by the river"

    site.fill(body="I have seen them too.\nIn May.")
    browser.click("#comments form button")
    assert site.path == "/posts/1#comment-1"
    assert browser.text("#comment-1 p + p") == "I have seen them too.\nIn May."

    picture = tmp_path / "alders.png"
    picture.write_bytes(png(640, 360, (96, 141, 112)))
    browser.click("a[href='/posts/1/pictures']")
    site.fill(picture=str(picture), alt="A green river bank")
    site.send()
    assert site.flashed() == "The picture is added."
    site.keep("5-pictures")

    site.open("/posts/1")
    shown = "const image = document.querySelector('.post img'); return [image.complete, image.naturalWidth, image.alt]"
    assert browser.run(shown) == [True, 640, "A green river bank"]
    site.keep("6-post")


def test_lists_questions_and_errors(site: Site, tmp_path: Path) -> None:
    browser = site.browser
    site.open("/register")
    site.fill(name="grace", password=PASSWORD)
    site.send()
    picture = tmp_path / "picture.png"
    picture.write_bytes(png(400, 300, (201, 141, 92)))
    for number in range(1, 6):
        site.open("/posts/new")
        site.fill(
            title=f"Letter number {number}", body="A paragraph of some length that says little, but says it well. " * 6
        )
        if number % 2:
            site.fill(picture=str(picture), alt="An evening sky")
        site.send()
        assert site.path == f"/posts/{number}"

    site.open("/?page=2")
    site.keep("7-list")
    browser.click("a[rel=next]")
    assert site.path == "/?page=3"
    site.open("/posts/1/edit")
    site.keep("8-edit")
    site.open("/posts/1/delete")
    site.keep("9-delete")
    site.send()
    assert site.flashed() == "“Letter number 1” is deleted."
    site.open("/posts/1")
    assert browser.text("h1") == "Not found"
    site.keep("10-not-found")


def test_the_keyboard_is_enough(site: Site) -> None:
    browser = site.browser
    focused = "return document.activeElement.textContent.trim() || document.activeElement.id"
    site.open("/register")
    browser.press(TAB)
    assert browser.run(focused) == "Skip to the text"
    assert browser.run("return document.activeElement.getBoundingClientRect().top >= 0")
    assert browser.run("return getComputedStyle(document.activeElement).outlineStyle") == "solid"

    browser.press(ENTER, TAB)
    assert browser.run(focused) == "name"
    browser.press(*"grace", TAB, *PASSWORD)
    with browser.leaving():
        browser.press(ENTER)
    assert site.flashed() == "Welcome, grace!"
