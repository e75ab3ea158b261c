"""Flask, the measure of everything else."""

from wsgiref.types import WSGIApplication

import flask

from . import _flasklike


def build(site: str) -> WSGIApplication:
    """Return the application for *site*."""
    return _flasklike.build(flask, flask.Flask, site)
