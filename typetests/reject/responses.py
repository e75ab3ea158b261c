"""Mistakes 17, 23, 25 to 27, 62 and 63: values that no response can take."""

from erlen import Erlen, Response, abort, jsonify, redirect

app = Erlen(__name__)
response = Response("made")


@app.get("/")
def index() -> str:
    return "here"


class Plain:
    pass


def reads_nothing(number: int) -> None:
    if number == 1:
        abort("not found")  # E
    if number == 2:
        abort(299)  # E
    if number == 3:
        abort(4040)  # E


# 17: a view in place of its URL.
redirect(index)  # E

# 23: what is not JSON.
jsonify(Plain())  # E
jsonify({1, 2})  # E
jsonify(name=Plain())  # E
jsonify({"name": Plain()})  # E

# 27: a code that does not redirect.
redirect("/", code=200)  # E

# 62: a cookie that is not a string.
response.set_cookie("user", 3)  # E

# 63: a value that browsers ignore.
response.set_cookie("user", "ada", samesite="Laxx")  # E
response.set_cookie("user", "ada", samesite="lax")  # E
