"""Each leaf of the tree can be caught as erlen's, and as what Flask raises in the same place."""

import pickle

import pytest
from werkzeug.exceptions import BadRequest

from erlen import errors
from erlen.errors import (
    AmbiguousViewError,
    AppLoadError,
    AsyncSupportError,
    BlueprintError,
    ConfigFileError,
    ContextStateError,
    CookieError,
    DefinitionError,
    EndpointConflictError,
    ErlenError,
    HandlerError,
    HandlerTypeError,
    HeaderError,
    HostMatchingError,
    InstancePathError,
    NoSecretKeyError,
    OutsideContextError,
    ReturnValueError,
    RouteError,
    RouteOptionError,
    RuleSyntaxError,
    SecretKeyError,
    SessionClosedError,
    SessionTooLargeError,
    SessionValueError,
    SettingProblem,
    SettingsError,
    SetupFinishedError,
    StatusError,
    StructureError,
    StructurerMissingError,
    UnknownConverterError,
    UnknownHostError,
    UnknownViewError,
    UnreadableClassError,
    UnsafeRedirectError,
)
from erlen.findings import Finding

INHERITED = {
    SetupFinishedError: (AssertionError,),
    EndpointConflictError: (AssertionError,),
    RouteError: (ValueError,),
    RouteOptionError: (TypeError,),
    HostMatchingError: (AssertionError,),
    BlueprintError: (ValueError,),
    HandlerError: (ValueError,),
    HandlerTypeError: (TypeError,),
    ReturnValueError: (TypeError,),
    OutsideContextError: (RuntimeError,),
    UnknownHostError: (RuntimeError,),
    ContextStateError: (AssertionError, LookupError),
    NoSecretKeyError: (RuntimeError,),
    AsyncSupportError: (RuntimeError,),
    InstancePathError: (ValueError,),
    UnknownViewError: (LookupError,),
    AmbiguousViewError: (LookupError,),
    ConfigFileError: (RuntimeError,),
    SettingsError: (ValueError,),
    AppLoadError: (Exception,),
    UnknownConverterError: (LookupError,),
    RuleSyntaxError: (RouteError, ValueError),
    DefinitionError: (Exception,),
    CookieError: (ValueError,),
    HeaderError: (ValueError,),
    StatusError: (ValueError,),
    StructureError: (ValueError,),
    StructurerMissingError: (RuntimeError,),
    UnreadableClassError: (TypeError,),
    SecretKeyError: (TypeError,),
    SessionClosedError: (RuntimeError,),
    SessionTooLargeError: (ValueError,),
    SessionValueError: (TypeError,),
    UnsafeRedirectError: (BadRequest, ValueError),
}
WITH_PAYLOAD = (AmbiguousViewError, DefinitionError, RuleSyntaxError, SettingsError, StructureError)


@pytest.mark.parametrize("leaf", INHERITED, ids=lambda leaf: leaf.__name__)
def test_leaf_is_erlens_and_flasks(leaf: type[ErlenError]) -> None:
    assert issubclass(leaf, ErlenError)
    for inherited in INHERITED[leaf]:
        assert issubclass(leaf, inherited)


def test_no_leaf_is_left_out() -> None:
    values = (getattr(errors, name) for name in errors.__all__)
    leaves = {value for value in values if isinstance(value, type) and issubclass(value, ErlenError)} - {ErlenError}

    assert leaves == set(INHERITED)


@pytest.mark.parametrize(
    "leaf", [leaf for leaf in INHERITED if leaf not in WITH_PAYLOAD], ids=lambda leaf: leaf.__name__
)
def test_message_is_what_was_said(leaf: type[ErlenError]) -> None:
    assert str(leaf("Rule 'x' is odd; mend it.")) == "Rule 'x' is odd; mend it."


def test_ambiguous_view_names_its_endpoints() -> None:
    error = AmbiguousViewError("several", ("a.show", "b.show"))

    assert (str(error), error.endpoints) == ("several", ("a.show", "b.show"))


def test_settings_error_lists_its_problems() -> None:
    problem = SettingProblem("PORT", "is no number", "config.toml")
    error = SettingsError("1 problem", (problem,))

    assert (str(error), error.problems) == ("1 problem", (problem,))


@pytest.mark.parametrize(
    "error",
    [
        AmbiguousViewError("several", ("a.show", "b.show")),
        SettingsError("1 problem", (SettingProblem("PORT", "is no number", "config.toml"),)),
        RuleSyntaxError("malformed", "/<", 1),
        DefinitionError("1 mistake", (Finding("shop.py", 3, "route-slash", "no slash"),)),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_with_payload_cross_processes(error: ErlenError) -> None:
    """A worker process sends its exceptions home pickled."""
    copy = pickle.loads(pickle.dumps(error))

    assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))
