"""The application as servers and the `erlen` command find it."""

from package_name import create_app

app = create_app()
