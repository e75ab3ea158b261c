"""Posts: the list with its pages, a single one, writing, editing, deleting, and the same as JSON."""

import pytest

from blog.views import api, comments, posts, uploads

from .site import Visitor


def write(visitor: Visitor, title: str = "A title", body: str = "A text.") -> int:
    """Let *visitor* write a post, and return its number."""
    response = visitor.post(posts.create, title=title, body=body)()
    assert response.status_code == 303, response.text
    assert response.location is not None
    return int(response.location.rpartition("/")[2])


def test_an_empty_blog_says_what_to_do_next(visitor: Visitor) -> None:
    assert "Register the first account" in visitor.get(posts.index)().text


def test_an_empty_blog_with_users_asks_for_a_post(ada: Visitor, visitor: Visitor) -> None:
    assert "Write the first post" in ada.get(posts.index)().text
    assert "Log in to write the first one" in visitor.get(posts.index)().text


def test_writing_a_post(ada: Visitor, visitor: Visitor) -> None:
    assert ada.get(posts.create_form)().status_code == 200
    post_id = write(
        ada, "  Alders\n by   the river ", "First <b>paragraph</b>.\r\nSecond line.\r\n\r\nSecond paragraph."
    )
    mine, theirs = ada.get(posts.show)(post_id=post_id).text, visitor.get(posts.show)(post_id=post_id).text

    assert "Your post is published." in mine
    assert "<h1>Alders by the river</h1>" in theirs
    assert "<p>First &lt;b&gt;paragraph&lt;/b&gt;.<br>\nSecond line.</p>\n<p>Second paragraph.</p>" in theirs
    assert "Edit" in mine
    assert "Edit" not in theirs
    assert "Log in</a> to write a comment" in theirs


@pytest.mark.parametrize(
    ("title", "body", "message"),
    [
        ("", "text", "The title is missing."),
        (" \n ", "text", "The title is missing."),
        ("title", "", "The text is missing."),
        ("t" * 121, "text", "The title is 121 characters long; at most 120 fit."),
        ("title", "x" * 20_001, "The text is 20,001 characters long; at most 20,000 fit."),
    ],
)
def test_an_incomplete_post_comes_back(ada: Visitor, title: str, body: str, message: str) -> None:
    response = ada.post(posts.create, title=title, body=body)()

    assert response.status_code == 422
    assert message in response.text
    assert "<title>Error: " in response.text
    assert body in response.text
    assert ada.get(api.post_list)().json == {"posts": [], "page": 1, "pages": 1, "total": 0}


def test_the_list_has_pages(ada: Visitor, visitor: Visitor) -> None:
    for number in range(1, 6):
        write(ada, f"Post number {number}")
    pages = [visitor.get(posts.index, {"page": page})().text for page in (1, 2, 3)]

    assert [[number for number in range(1, 6) if f"Post number {number}<" in page] for page in pages] == [
        [4, 5],
        [2, 3],
        [1],
    ]
    assert 'href="/?page=2" rel="next"' in pages[0]
    assert 'rel="prev"' not in pages[0]
    assert 'href="/?page=1" rel="prev"' in pages[1]
    assert 'href="/?page=3" rel="next"' in pages[1]
    assert 'rel="next"' not in pages[2]
    assert "Page 3 of 3" in pages[2]


@pytest.mark.parametrize("page", ["2", "0", "-1", "9" * 30])
def test_a_page_that_does_not_exist_is_not_found(visitor: Visitor, page: str) -> None:
    response = visitor.get(posts.index, {"page": page})()

    assert response.status_code == 404
    assert "the last one is 1" in response.text


def test_a_page_that_is_no_number_is_the_first(visitor: Visitor) -> None:
    assert visitor.get(posts.index, {"page": "two"})().status_code == 200


def test_long_texts_are_cut_in_the_list(ada: Visitor) -> None:
    write(ada, body="word " * 100 + "end")

    assert "word …" in ada.get(posts.index)().text
    assert "end" not in ada.get(posts.index)().text.partition("<main")[2].partition("</main")[0].replace("</", "")


def test_editing_a_post(ada: Visitor) -> None:
    post_id = write(ada)
    assert 'value="A title"' in ada.get(posts.edit_form)(post_id=post_id).text

    assert ada.post(posts.edit, title="A title", body="A text.")(post_id=post_id).status_code == 303
    unchanged = ada.get(posts.show)(post_id=post_id).text
    assert "Nothing was changed." in unchanged
    assert "edited" not in unchanged

    assert ada.post(posts.edit, title="Another", body="A text.")(post_id=post_id).location == f"/posts/{post_id}"
    changed = ada.get(posts.show)(post_id=post_id).text
    assert "Your changes are saved." in changed
    assert "<h1>Another</h1>" in changed
    assert "edited <time" in changed

    assert ada.post(posts.edit, title="", body="A text.")(post_id=post_id).status_code == 422


def test_deleting_a_post_asks_first_and_takes_everything_along(ada: Visitor, bob: Visitor) -> None:
    post_id = write(ada)
    bob.post(comments.create, body="Nice.")(post_id=post_id)
    assert (
        "Its pictures go with it, and so does 1 comment. This cannot be undone."
        in ada.get(posts.delete_form)(post_id=post_id).text
    )

    assert ada.post(posts.delete)(post_id=post_id).location == "/"
    assert "“A title” is deleted." in ada.get(posts.index)().text
    assert ada.get(posts.show)(post_id=post_id).status_code == 404
    assert bob.post(comments.delete)(comment_id=1).status_code == 404


def test_a_number_is_never_given_again(ada: Visitor) -> None:
    first = write(ada)
    ada.post(posts.delete)(post_id=first)

    assert write(ada) > first


def test_others_may_read_but_not_change(ada: Visitor, bob: Visitor) -> None:
    post_id = write(ada)

    assert bob.get(posts.show)(post_id=post_id).status_code == 200
    assert bob.get(posts.edit_form)(post_id=post_id).status_code == 403
    assert bob.post(posts.edit, title="Mine", body="now")(post_id=post_id).status_code == 403
    assert bob.get(posts.delete_form)(post_id=post_id).status_code == 403
    assert bob.post(posts.delete)(post_id=post_id).status_code == 403
    assert bob.get(uploads.manage)(post_id=post_id).status_code == 403
    assert "Only its author may change a post." in bob.post(uploads.add)(post_id=post_id).text


def test_visitors_are_asked_to_log_in(ada: Visitor, visitor: Visitor) -> None:
    post_id = write(ada)

    for view in (posts.edit_form, posts.delete_form, uploads.manage):
        response = visitor.get(view)(post_id=post_id)
        assert response.status_code == 303
        assert (response.location or "").startswith("/login?next=")
    for action in (posts.edit, posts.delete, uploads.add, comments.create):
        assert visitor.post(action)(post_id=post_id).location == "/login"


@pytest.mark.parametrize("post_id", [1, 2**63, 10**30])
def test_a_post_that_does_not_exist_is_not_found(ada: Visitor, post_id: int) -> None:
    for view in (posts.show, posts.edit_form, posts.delete_form, uploads.manage, api.single):
        assert ada.get(view)(post_id=post_id).status_code == 404
    for action in (posts.edit, posts.delete, uploads.add, comments.create):
        assert ada.post(action)(post_id=post_id).status_code == 404


def test_posts_as_json(ada: Visitor, visitor: Visitor) -> None:
    for number in (1, 2, 3):
        write(ada, f"Post {number}", "Ümläut")
    ada.post(comments.create, body="Mine.")(post_id=3)
    answer = visitor.get(api.post_list)()

    assert answer.mimetype == "application/json"
    assert answer.json is not None
    assert {key: answer.json[key] for key in ("page", "pages", "total")} == {"page": 1, "pages": 2, "total": 3}
    assert [(post["title"], post["comments"]) for post in answer.json["posts"]] == [("Post 3", 1), ("Post 2", 0)]
    assert answer.json["posts"][0]["url"] == "http://localhost/posts/3"
    assert visitor.get(api.single)(post_id=3).json == answer.json["posts"][0]
    second = visitor.get(api.post_list, {"page": 2})().json
    assert second is not None
    assert second["posts"][0]["body"] == "Ümläut"


def test_errors_of_the_interface_are_json(visitor: Visitor) -> None:
    answer = visitor.get(api.post_list, {"page": 2})()

    assert answer.status_code == 404
    assert answer.json == {"error": "Not Found", "message": "There is no page 2; the last one is 1."}
