"""erlen, with exactly Flask's views."""

from wsgiref.types import WSGIApplication

import erlen

from . import _flasklike


def build(site: str) -> WSGIApplication:
    """Return the application for *site*."""
    return _flasklike.build(erlen, erlen.Erlen, site)
