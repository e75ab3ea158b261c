"""The aliases agree with what werkzeug knows at run time; what checkers see in them is `typetests`' business."""

from typing import get_args

import pytest
from werkzeug.exceptions import default_exceptions

from erlen import types
from erlen.types import CustomMethod, ErrorStatus, HTTPMethod, RedirectCode, SameSite
from erlen.wrappers import Response


def test_error_status_is_every_code_with_an_exception() -> None:
    """ERR-11."""
    assert sorted(get_args(ErrorStatus)) == sorted(default_exceptions)


def test_methods_come_in_both_cases() -> None:
    names = get_args(HTTPMethod)

    assert len(set(names)) == len(names)
    assert {name for name in names if name.isupper()} == {name.upper() for name in names if name.islower()}


def test_custom_method_is_its_name() -> None:
    assert CustomMethod("PROPFIND") == "PROPFIND"


@pytest.mark.parametrize("code", get_args(RedirectCode))
def test_redirect_codes_are_redirections(code: int) -> None:
    assert Response(status=code).status_code // 100 == 3


def test_same_site_is_what_set_cookie_takes() -> None:
    for value in get_args(SameSite):
        response = Response()
        response.set_cookie("name", samesite=value)
        assert f"SameSite={value}" in response.headers["Set-Cookie"]

    with pytest.raises(ValueError):
        Response().set_cookie("name", samesite="Loose")  # type: ignore[arg-type]  # the mistake is the subject


def test_every_promised_name_is_there() -> None:
    assert [name for name in types.__all__ if not hasattr(types, name)] == []
