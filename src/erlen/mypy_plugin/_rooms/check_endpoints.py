"""Two views under one endpoint (mistake 13)."""

from collections.abc import Iterator

from .codes import ROUTE_ENDPOINT
from .declaration import Declaration
from .endpoints import conflicts_in
from .scene import Problem

__all__ = ["check_endpoints"]


def check_endpoints(route: Declaration) -> Iterator[Problem]:
    """Yield that the route's endpoint has another view already."""
    source = route.scene.source
    if source is None or route.is_altered:
        return
    conflict = conflicts_in(source).get((route.context.line, route.context.column))
    if conflict is not None:
        message = (
            f'Endpoint "{conflict.endpoint}" of URL rule "{route.rule}" already belongs to the view "{conflict.view}"'
            f' (line {conflict.line}) and cannot be "{route.view_name}" as well; pass endpoint= to give one of them another name.'
        )
        yield Problem(ROUTE_ENDPOINT, message, route.context)
