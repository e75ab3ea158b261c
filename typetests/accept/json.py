"""JSON in: a body has the type of JSON until its shape was checked."""

from typing import TypedDict, assert_type

from erlen import Erlen, Response, json, jsonify, request
from erlen.types import JSONValue

app = Erlen(__name__)


@app.post("/")
def create() -> dict[str, str]:
    body = request.get_json()
    assert_type(body, JSONValue)
    if isinstance(body, dict) and isinstance(name := body.get("name"), str):
        return {"name": name}
    return {}


assert_type(json.dumps({"a": 1}), str)
assert_type(request.args.get("page", type=int), int | None)


class Note(TypedDict):
    text: str


note: Note = {"text": "typed dictionaries are how JSON is described"}
notes: list[Note] = [note]
assert_type(jsonify(note), Response)  # E: pyrefly ty
assert_type(jsonify(notes=notes), Response)  # E: pyrefly ty
