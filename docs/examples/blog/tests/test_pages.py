"""What holds for every page: the error pages, the headers, and what assistive technology needs."""

import re
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from blog import create_app
from blog.views import auth, comments, posts, uploads

from .site import Visitor, elements
from .test_posts import write

CSS = Path(__file__).parent.parent / "static" / "blog.css"


@pytest.fixture
def pages(ada: Visitor, bob: Visitor, visitor: Visitor) -> dict[str, TestResponse]:
    """Return every kind of page, by name."""
    empty = visitor.get(posts.index)()
    post_id = write(ada)
    bob.post(comments.create, body="Hello.")(post_id=post_id)
    ada.post(uploads.add, alt="Something")(post_id=post_id)
    return {
        "empty": empty,
        "index": visitor.get(posts.index)(),
        "own post": ada.get(posts.show)(post_id=post_id),
        "post": visitor.get(posts.show)(post_id=post_id),
        "comment in error": ada.post(comments.create, body="")(post_id=post_id),
        "create": ada.get(posts.create_form)(),
        "create in error": ada.post(posts.create, alt="x")(),
        "edit": ada.get(posts.edit_form)(post_id=post_id),
        "edit in error": ada.post(posts.edit)(post_id=post_id),
        "delete": ada.get(posts.delete_form)(post_id=post_id),
        "pictures": ada.get(uploads.manage)(post_id=post_id),
        "pictures in error": ada.post(uploads.add)(post_id=post_id),
        "register": visitor.get(auth.register_form)(),
        "register in error": visitor.post(auth.register)(),
        "login": visitor.get(auth.login_form)(),
        "login in error": visitor.post(auth.login)(),
        "403": bob.get(posts.edit_form)(post_id=post_id),
        "404": visitor.client.get("/nowhere"),
        "405": visitor.client.put("/"),
    }


def test_every_page_can_be_used_with_assistive_technology(pages: dict[str, TestResponse]) -> None:
    for name, page in pages.items():
        found = elements(page.text)
        ids = [element.attributes["id"] for element in found if "id" in element.attributes]
        labels = {element.attributes.get("for") for element in found if element.tag == "label"}

        assert "lang" in found[0].attributes, name
        assert len(ids) == len(set(ids)), name
        assert [element.tag for element in found].count("h1") == 1, name
        assert [element.tag for element in found].count("main") == 1, name
        for element in found:
            if element.tag in ("input", "textarea") and element.attributes.get("type") != "hidden":
                assert element.attributes["id"] in labels, name
            if element.tag == "img":
                assert "alt" in element.attributes, name
            for described in (element.attributes.get("aria-describedby") or "").split():
                assert described in ids, name
            if element.attributes.get("aria-invalid"):
                assert f"{element.attributes['id']}-error" in (element.attributes["aria-describedby"] or ""), name
        assert ("in error" in name) == any("aria-invalid" in element.attributes for element in found), name


def test_every_form_that_changes_something_has_a_token(pages: dict[str, TestResponse]) -> None:
    for name, page in pages.items():
        found = elements(page.text)
        forms = [element for element in found if element.tag == "form"]
        tokens = [
            element for element in found if element.attributes.get("name") == "csrf_token" and element.form is not None
        ]
        assert all(form.attributes["method"] == "post" for form in forms), name
        assert len(tokens) == len(forms), name


def test_every_page_is_hardened(pages: dict[str, TestResponse]) -> None:
    for name, page in pages.items():
        assert page.headers["Content-Security-Policy"].startswith("default-src 'self';"), name
        assert page.headers["X-Content-Type-Options"] == "nosniff", name
        assert page.headers["Referrer-Policy"] == "same-origin", name
        assert not re.search(r"<script|<style| on\w+=| style=", page.text), name


def test_every_link_leads_somewhere(pages: dict[str, TestResponse], ada: Visitor) -> None:
    for name, page in pages.items():
        for element in elements(page.text):
            target = element.attributes.get("href") or element.attributes.get("src") or "#"
            if not target.startswith("#"):
                assert ada.fetch(target).status_code in (200, 303), (name, target)


def test_error_pages_keep_status_and_headers(pages: dict[str, TestResponse]) -> None:
    assert [pages[name].status_code for name in ("403", "404", "405")] == [403, 404, 405]
    assert "Not allowed" in pages["403"].text
    assert "perhaps the address has a typing error" in pages["404"].text
    assert set(pages["405"].headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert pages["405"].content_type == "text/html; charset=utf-8"


def test_a_crash_has_a_page_that_needs_no_database(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app({"SECRET_KEY": "x" * 16}, str(tmp_path))
    client = app.test_client()
    (tmp_path / "blog.sqlite3").write_bytes(b"not a database, but long enough to be read as one" * 100)
    for log in tmp_path.glob("blog.sqlite3-*"):
        log.unlink()
    response = client.get("/")

    assert response.status_code == 500
    assert "Something broke" in response.text
    assert "DatabaseError" not in response.text
    assert "Exception on / [GET]" in caplog.text


def test_pages_of_visitors_set_no_cookie(visitor: Visitor) -> None:
    assert "Set-Cookie" not in visitor.get(posts.index)().headers
    assert "Cookie" in visitor.get(posts.index)().headers["Vary"]
    assert "Vary" not in visitor.fetch("/static/blog.css").headers


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, after WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, after WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_contrast(scheme: str) -> None:
    css = CSS.read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    colours: dict[str, str] = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[scheme == "dark"]))
    grounds = ["ground", "sheet", "success-ground", "info-ground", "error-ground"]

    assert len(colours) == 13
    for text in ("text", "accent", "danger"):
        for ground in grounds:
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for ground in ("ground", "sheet"):
        assert contrast(colours["muted"], colours[ground]) >= 4.5
        assert contrast(colours["edge"], colours[ground]) >= 3
    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5
    assert contrast(colours["on-danger"], colours["danger"]) >= 4.5
