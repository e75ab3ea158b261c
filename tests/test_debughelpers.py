"""The room `debughelpers`: explanations of failures that confuse."""

import gc
import logging
import weakref

import attrs
import pytest
from jinja2 import BaseLoader, DictLoader, FileSystemLoader
from werkzeug.exceptions import BadRequestKeyError, HTTPException, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from erlen.debughelpers import (
    DebugFilesKeyError,
    FormDataRoutingRedirect,
    LoadingAttempt,
    UnexpectedUnicodeError,
    attach_enctype_error_multidict,
    explain_template_loading_attempts,
)


@attrs.frozen
class Routed:
    """A request for which routing has failed."""

    url: str
    method: str
    routing_exception: HTTPException | None


class OddLoader(BaseLoader):
    """A loader with public attributes of every kind."""

    def __init__(self) -> None:
        self.folders = ("one", "two")
        self.mixed = ["one", 2]
        self.strict = True
        self.mapping = {"a": 1}
        self._private = "hidden"


def form_request() -> Request:
    environ = EnvironBuilder(method="POST", data={"up": ["cat.jpg", "dog.jpg"]}).get_environ()
    # An environ that knows its request is a cycle of werkzeug's own.
    request = Request(environ, populate_request=False)
    attach_enctype_error_multidict(request)
    return request


def explained(attempts: list[LoadingAttempt], caplog: pytest.LogCaptureFixture, blueprint: str | None = None) -> str:
    with caplog.at_level(logging.INFO, "shop"):
        explain_template_loading_attempts(logging.getLogger("shop"), "a.html", attempts, blueprint)
    (record,) = caplog.records
    assert record.levelno == logging.INFO
    return record.getMessage()


def test_file_that_came_as_field_is_explained() -> None:
    """DBG-01."""
    request = form_request()

    with pytest.raises(DebugFilesKeyError) as raised:
        request.files["up"]

    message = str(raised.value)
    assert isinstance(raised.value, KeyError)
    assert isinstance(raised.value, AssertionError)
    assert "'application/x-www-form-urlencoded'" in message
    assert 'enctype="multipart/form-data"' in message
    assert message.endswith("This was submitted: 'cat.jpg', 'dog.jpg'")
    assert raised.value.msg == message


def test_file_that_is_no_field_is_a_bad_request() -> None:
    """DBG-01."""
    request = form_request()

    with pytest.raises(BadRequestKeyError):
        request.files["nope"]


def test_other_ways_to_look_at_files_are_as_always() -> None:
    """DBG-01."""
    request = form_request()
    files = request.files

    assert files.get("up") is None
    assert files.getlist("up") == []
    assert "up" not in files
    assert not files


def test_explaining_request_needs_no_cyclic_collector() -> None:
    gc.disable()
    try:
        request = form_request()
        reference = weakref.ref(request)
        del request

        assert reference() is None
    finally:
        gc.enable()


def test_files_may_outlive_their_request() -> None:
    files = form_request().files

    with pytest.raises(BadRequestKeyError):
        files["up"]


def test_files_that_were_sent_stay() -> None:
    request: Request = EnvironBuilder(method="POST", data={"up": (__file__,)}).get_request()
    sent = request.files["up"]
    attach_enctype_error_multidict(request)

    assert request.files["up"] is sent
    sent.close()


def test_message_without_field_names_no_submission() -> None:
    """DBG-01."""
    error = DebugFilesKeyError(form_request(), "other")

    assert "submitted" not in str(error)


@pytest.mark.parametrize(
    ("url", "target", "is_slash"),
    [
        ("http://localhost/foo", "http://localhost/foo/", True),
        ("http://localhost/foo?x=1", "http://localhost/foo/?x=1", True),
        ("http://localhost/foo", "http://localhost/bar", False),
    ],
)
def test_redirect_that_loses_the_form_is_explained(url: str, target: str, is_slash: bool) -> None:
    """DBG-02."""
    error = FormDataRoutingRedirect(Routed(url, "POST", RequestRedirect(target)))

    assert isinstance(error, AssertionError)
    assert f"'{url}'" in str(error)
    assert f"canonical URL '{target}'" in str(error)
    assert ("ends with a slash" in str(error)) is is_slash


@pytest.mark.parametrize("exception", [None, NotFound()])
def test_explanation_works_without_a_target(exception: HTTPException | None) -> None:
    assert "another URL" in str(FormDataRoutingRedirect(Routed("http://localhost/", "POST", exception)))


def test_lookup_lists_every_loader(caplog: pytest.LogCaptureFixture) -> None:
    """TPL-16."""
    attempts = [
        LoadingAttempt(FileSystemLoader(["one", "two"]), "application 'shop'", found=False),
        LoadingAttempt(OddLoader(), "blueprint 'admin' (shop.admin)", found=True, filename="two/a.html"),
    ]

    assert explained(attempts, caplog) == (
        "Locating template 'a.html':\n"
        "    1: trying loader of application 'shop'\n"
        "       class: jinja2.loaders.FileSystemLoader\n"
        "       encoding: 'utf-8'\n"
        "       followlinks: False\n"
        "       searchpath:\n"
        "         - one\n"
        "         - two\n"
        "       -> no match\n"
        "    2: trying loader of blueprint 'admin' (shop.admin)\n"
        f"       class: {OddLoader.__module__}.OddLoader\n"
        "       folders:\n"
        "         - one\n"
        "         - two\n"
        "       strict: True\n"
        "       -> found ('two/a.html')"
    )


@pytest.mark.parametrize("blueprint", [None, "admin"])
@pytest.mark.parametrize("matches", [0, 1, 2])
def test_none_or_several_matches_are_warned_about(
    caplog: pytest.LogCaptureFixture, matches: int, blueprint: str | None
) -> None:
    """TPL-16."""
    attempts = [LoadingAttempt(DictLoader({}), "application 'shop'", found=number < matches) for number in range(2)]

    text = explained(attempts, caplog, blueprint)

    assert ("Error: the template could not be found." in text) is (matches == 0)
    assert ("Warning: multiple loaders returned a match" in text) is (matches == 2)
    assert ("belongs to the blueprint 'admin'" in text) is (matches != 1 and blueprint is not None)
    assert text.count("found ('<string>')") == matches


def test_unicode_error_can_be_named() -> None:
    """DBG-07."""
    assert issubclass(UnexpectedUnicodeError, AssertionError)
    assert issubclass(UnexpectedUnicodeError, UnicodeError)
