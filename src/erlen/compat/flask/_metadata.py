"""The distribution ``Flask``, for who asks `importlib.metadata` about it.

Knows what `_names` says of it. Rule: an installed Flask is hidden, as its modules are.
"""

import re
from collections.abc import Iterable
from importlib.metadata import Distribution, DistributionFinder
from os import PathLike
from typing import NoReturn

from ..._typing import override
from ._names import REQUIREMENTS, VERSION

__all__ = ["FlaskDistribution", "MetadataFinder"]

METADATA = "\n".join(
    [
        "Metadata-Version: 2.3",
        "Name: Flask",
        f"Version: {VERSION}",
        "Summary: A simple framework for building complex web applications; erlen stands in for it.",
        "Requires-Python: >=3.9",
        "Classifier: Framework :: Flask",
        *(f"Requires-Dist: {requirement}" for requirement in REQUIREMENTS),
        "Provides-Extra: async",
        "Provides-Extra: dotenv",
        "",
    ]
)
FILES = {
    "METADATA": METADATA,
    "entry_points.txt": "[console_scripts]\nflask=flask.cli:main\n",
    "top_level.txt": "flask\n",
    "INSTALLER": "erlen\n",
}


EVERYTHING = DistributionFinder.Context()


class FlaskDistribution(Distribution):
    """The metadata of the Flask that erlen stands in for."""

    @override
    def read_text(self, filename: str) -> str | None:
        return FILES.get(filename)

    @override
    def locate_file(self, path: str | PathLike[str]) -> NoReturn:
        raise FileNotFoundError(f"{path} belongs to Flask, whose files are not here: erlen stands in for it.")


class MetadataFinder(DistributionFinder):
    """Finds the distribution ``Flask`` before any installed one."""

    @override
    def find_spec(self, *args: object, **kwargs: object) -> None:
        return None

    @override
    def find_distributions(self, context: DistributionFinder.Context = EVERYTHING) -> Iterable[Distribution]:
        name = context.name
        if name is None or re.sub(r"[-_.]+", "-", name).lower() == "flask":
            return [FlaskDistribution()]
        return []
