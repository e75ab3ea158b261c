"""Several applications behind one address: by prefix, and one for each subdomain."""

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from erlen import Erlen, request
from erlen.types import WSGIApplication

from .subdomains import SubdomainDispatcher

__all__ = ["backend", "by_prefix", "by_subdomain", "create_shop", "frontend"]

frontend = Erlen("frontend", static_folder=None)
backend = Erlen("backend", static_folder=None)


@frontend.get("/")
def welcome() -> str:
    """Greet everybody."""
    return "Welcome to the front."


@backend.get("/")
def overview() -> str:
    """Tell where the application lies: URLs of the backend begin with its prefix."""
    return f"The back, below {request.root_path}."


def by_prefix() -> WSGIApplication:
    """Return the front with the back below /backend."""
    return DispatcherMiddleware(frontend, {"/backend": backend})


def create_shop(name: str) -> Erlen | None:
    """Make the application of one customer, None where there is no such customer."""
    if name not in {"ada", "bob"}:
        return None
    app = Erlen(f"shop-{name}", static_folder=None)

    @app.get("/")
    def shop() -> str:
        return f"The shop of {name}."

    return app


def by_subdomain(domain: str) -> WSGIApplication:
    """Return the front at *domain*, and each customer's shop at their own subdomain."""
    return SubdomainDispatcher(domain, frontend, create_shop)
