"""Mistake 64, as an application on Flask makes it."""

import click
from flask import Flask

app = Flask(__name__)


@app.cli.command("greet")
@click.option("--name")
def greet(nmae: str) -> None:
    click.echo(nmae)
