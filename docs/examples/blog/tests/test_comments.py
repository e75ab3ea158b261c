"""Comments."""

import pytest

from blog.views import comments, posts

from .site import Visitor
from .test_posts import write


def test_commenting(ada: Visitor, bob: Visitor, visitor: Visitor) -> None:
    post_id = write(ada)
    response = bob.post(comments.create, body="I agree.\n<script>")(post_id=post_id)

    assert response.location == f"/posts/{post_id}#comment-1"
    page = visitor.get(posts.show)(post_id=post_id).text
    assert "<strong>Bob</strong>" in page
    assert "I agree.<br>\n&lt;script&gt;" in page
    assert "Comments (1)" in page
    assert "1 comment" in visitor.get(posts.index)().text


@pytest.mark.parametrize("body", ["", " \n", "x" * 2001])
def test_an_empty_or_huge_comment_comes_back_on_its_page(ada: Visitor, body: str) -> None:
    post_id = write(ada)
    response = ada.post(comments.create, body=body)(post_id=post_id)

    assert response.status_code == 422
    assert "<h1>A title</h1>" in response.text
    assert 'id="body-error"' in response.text
    assert "No comments yet" in response.text


def test_a_comment_is_deleted_by_its_author_or_the_author_of_the_post(
    ada: Visitor, bob: Visitor, visitor: Visitor
) -> None:
    post_id = write(ada)
    for _ in range(2):
        bob.post(comments.create, body="Hello.")(post_id=post_id)
    ada.post(comments.create, body="Hello, Bob.")(post_id=post_id)

    assert bob.post(comments.delete)(comment_id=1).location == f"/posts/{post_id}#comments"
    assert "The comment is deleted." in bob.get(posts.show)(post_id=post_id).text
    assert ada.post(comments.delete)(comment_id=2).status_code == 303
    assert bob.post(comments.delete)(comment_id=3).status_code == 403
    assert visitor.post(comments.delete)(comment_id=3).location == "/login"
    assert bob.post(comments.delete)(comment_id=2).status_code == 404
    assert "Comments (1)" in visitor.get(posts.show)(post_id=post_id).text
