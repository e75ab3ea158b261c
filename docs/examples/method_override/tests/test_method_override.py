"""A POST request with the header reaches the view of the other method."""

import pytest

from method_override import create_app


@pytest.mark.parametrize(
    ("method", "override", "text"),
    [
        ("POST", "DELETE", "Post 3 is deleted."),
        ("POST", "delete", "Post 3 is deleted."),
        ("POST", "", "Post 3 is edited."),
        ("POST", "GET", "Post 3 is edited."),
        ("POST", "FORGET", "Post 3 is edited."),
    ],
)
def test_a_post_request_becomes_what_its_header_says(method: str, override: str, text: str) -> None:
    """P-PAT-23: POST and the header dispatch DELETE."""
    headers = {"X-HTTP-Method-Override": override}

    assert create_app().test_client().open("/posts/3", method=method, headers=headers).text == text


def test_a_get_request_stays_one() -> None:
    """P-PAT-23: whoever is sent to a URL deletes nothing."""
    answer = create_app().test_client().get("/posts/3", headers={"X-HTTP-Method-Override": "DELETE"})

    assert answer.status_code == 405


def test_a_method_without_a_view_is_not_allowed() -> None:
    answer = create_app().test_client().post("/posts/3", headers={"X-HTTP-Method-Override": "PUT"})

    assert (answer.status_code, sorted(answer.allow)) == (405, ["DELETE", "OPTIONS", "POST"])
