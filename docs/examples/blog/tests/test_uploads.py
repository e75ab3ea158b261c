"""Pictures: recognised by name and content, limited in size, kept under names of our own, served as what they are."""

import io
from pathlib import Path

import pytest

from blog import create_app
from blog.images import recognise
from blog.views import api, posts, uploads

from .site import Visitor, elements, gif, jpeg, png, webp
from .test_posts import write

KINDS = ["png", "gif", "jpeg", "webp extended", "webp lossless", "webp lossy"]


def kept(visitor: Visitor) -> list[Path]:
    """Return the files in the folder of pictures."""
    return sorted(Path(visitor.app.instance_path, visitor.app.settings.picture_folder).glob("*"))


def sources(html: str) -> list[str]:
    """Return where a page's pictures come from."""
    return [str(element.attributes["src"]) for element in elements(html) if element.tag == "img"]


def test_a_post_is_written_with_a_picture(ada: Visitor, visitor: Visitor) -> None:
    ada.post(
        posts.create,
        title="Seen",
        body="Look.",
        alt='Green "water"',
        picture=(io.BytesIO(png(30, 20)), "../../etc/River Bank.PNG"),
    )()
    page = visitor.get(posts.show)(post_id=1).text

    (source,) = sources(page)
    assert 'alt="Green &#34;water&#34;" width="30" height="20"' in page
    assert sources(visitor.get(posts.index)().text) == [source]
    (file,) = kept(ada)
    assert source == f"/pictures/{file.name}"
    assert len(file.stem) == 32

    served = visitor.fetch(source)
    assert (served.mimetype, served.data) == ("image/png", png(30, 20))
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.cache_control.max_age == 365 * 24 * 60 * 60
    assert visitor.fetch(source, {"If-None-Match": served.headers["ETag"]}).status_code == 304


def test_a_refused_picture_keeps_the_post_from_being_published(ada: Visitor) -> None:
    response = ada.post(posts.create, title="Seen", body="Look.", alt="", picture=(io.BytesIO(png()), "river.png"))()

    assert response.status_code == 422
    assert "The description is missing." in response.text
    assert ada.get(api.post_list)().json == {"posts": [], "page": 1, "pages": 1, "total": 0}
    assert kept(ada) == []


def test_pictures_are_added_and_deleted(ada: Visitor, bob: Visitor, visitor: Visitor) -> None:
    post_id = write(ada)
    assert "no pictures yet" in ada.get(uploads.manage)(post_id=post_id).text

    for name, data in (("a.gif", gif()), ("b.jpeg", jpeg()), ("c.webp", webp("VP8X"))):
        response = ada.post(uploads.add, alt=name, picture=(io.BytesIO(data), name))(post_id=post_id)
        assert response.location == f"/posts/{post_id}/pictures", response.text
    shown = sources(visitor.get(posts.show)(post_id=post_id).text)
    assert [source.rpartition(".")[2] for source in shown] == ["gif", "jpg", "webp"]
    assert [visitor.fetch(source).mimetype for source in shown] == ["image/gif", "image/jpeg", "image/webp"]

    assert bob.post(uploads.delete)(picture_id=1).status_code == 403
    assert visitor.post(uploads.delete)(picture_id=1).location == "/login"
    assert ada.post(uploads.delete)(picture_id=1).location == f"/posts/{post_id}/pictures"
    assert ada.post(uploads.delete)(picture_id=1).status_code == 404
    assert sources(ada.get(uploads.manage)(post_id=post_id).text) == shown[1:]
    assert visitor.fetch(shown[0]).status_code == 404
    assert len(kept(ada)) == 2

    ada.post(posts.delete)(post_id=post_id)
    assert kept(ada) == []
    assert visitor.fetch(shown[1]).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("", png(), "Choose a picture."),
        ("picture", png(), "The name has to end in .gif, .jpeg, .jpg, .png, .webp."),
        ("page.html", png(), "The name has to end in"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "The name has to end in"),
        ("picture.png.exe", png(), "The name has to end in"),
        ("script.png", b"<script>alert(1)</script>", "holds no picture"),
        ("empty.png", b"", "holds no picture"),
        ("short.png", png()[:18], "holds no picture"),
        ("huge.png", png(9000, 1), "holds no picture"),
        ("none.gif", gif(0, 5), "holds no picture"),
        ("short.jpg", jpeg()[:12], "holds no picture"),
        ("broken.jpg", b"\xff\xd8\xff\xe0\x00\x02 no marker", "holds no picture"),
        ("unknown.webp", webp("VP8X").replace(b"VP8X", b"VP9X"), "holds no picture"),
        ("photo.jpg", png(), "called .jpg, but holds a PNG picture"),
        ("big.png", png() + bytes(100_000), "too large; at most 98 kB fit"),
    ],
    ids=lambda value: value if isinstance(value, str) else "bytes",
)
def test_what_is_no_picture_is_refused(ada: Visitor, name: str, data: bytes, message: str) -> None:
    post_id = write(ada)
    response = ada.post(uploads.add, alt="Something", picture=(io.BytesIO(data), name))(post_id=post_id)

    assert response.status_code == 422
    assert message in response.text
    assert kept(ada) == []


def test_a_picture_needs_a_description(ada: Visitor) -> None:
    post_id = write(ada)
    for alt in ("", " ", "x" * 201):
        response = ada.post(uploads.add, alt=alt, picture=(io.BytesIO(png()), "a.png"))(post_id=post_id)
        assert response.status_code == 422
        assert 'id="alt-error"' in response.text


def test_a_request_over_the_limit_is_refused_as_a_whole(tmp_path: Path) -> None:
    visitor = Visitor.of(
        create_app({"TESTING": True, "SECRET_KEY": "x" * 16, "MAX_CONTENT_LENGTH": 5000}, str(tmp_path))
    )
    visitor.log_in("ada")
    response = visitor.post(posts.create, title="a", body="b", picture=(io.BytesIO(bytes(6000)), "a.png"))()

    assert response.status_code == 413
    assert "At most 4.9 kB can be sent at once." in response.text


@pytest.mark.parametrize(
    "name", ["nothing.png", "..%2f..%2fblog.sqlite3", "%2e%2e/secret_key", "%00.png", "secret_key"]
)
def test_no_other_file_is_served(ada: Visitor, name: str) -> None:
    assert ada.client.get(f"/pictures/{name}").status_code == 404


@pytest.mark.parametrize(
    "data", [png(7, 5), gif(7, 5), jpeg(7, 5), webp("VP8X", 7, 5), webp("VP8L", 7, 5), webp("VP8 ", 7, 5)], ids=KINDS
)
def test_sizes_are_read_from_the_bytes(data: bytes) -> None:
    image = recognise(data)

    assert image is not None
    assert (image.width, image.height, image.data) == (7, 5, data)


@pytest.mark.parametrize("data", [png(), gif(), jpeg(), webp("VP8X"), webp("VP8L"), webp("VP8 ")], ids=KINDS)
def test_no_broken_off_picture_is_an_error(data: bytes) -> None:
    for length in range(len(data)):
        image = recognise(data[:length])
        assert image is None or (image.width, image.height) == (3, 2)
