"""Rules that allow methods for which a method view has no handler (mistake 57)."""

from collections.abc import Iterator

from .codes import ROUTE_METHODS
from .declaration import Declaration
from .handlers import HTTP_METHODS, declared_methods, view_class_of
from .names import METHOD_VIEW
from .scene import Problem
from .source import Unknown

__all__ = ["check_methods"]


def check_methods(route: Declaration) -> Iterator[Problem]:
    """Yield methods of the rule that nobody in the class answers."""
    info = view_class_of(route.scene, route.view)
    if info is None or not info.has_base(METHOD_VIEW):
        return
    methods = route.methods
    if methods is None:
        methods = declared_methods(route.scene, info)
    if methods is None or isinstance(methods, Unknown):
        return
    # A dispatcher or a hook on attributes of its own answers what it likes.
    if info.has_readable_member("dispatch_request") or info.has_readable_member("__getattr__"):
        return
    answered = {name.upper() for name in HTTP_METHODS if info.has_readable_member(name)}
    allowed = set(answered)
    if "GET" in answered:
        allowed.add("HEAD")
    unanswered = sorted(methods - allowed - {"OPTIONS"})
    if unanswered:
        lacking = " and ".join(f"{name.lower()}()" for name in unanswered)
        message = (
            f'URL rule "{route.rule}" allows {" and ".join(unanswered)}, but the class "{info.name}" has no {lacking};'
            f" define it, or take {'it' if len(unanswered) == 1 else 'them'} out of the rule's methods."
        )
        yield Problem(ROUTE_METHODS, message, route.context)
