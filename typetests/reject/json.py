"""Mistakes 59 and 60: input used before its type is known."""

from erlen import request

page: int = request.args.get("page")  # E
request.get_json()["name"]  # E
request.get_json().get("name")  # E
request.json["name"]  # E
