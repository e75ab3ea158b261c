"""Mistake 63: `samesite='Laxx'`, a value that browsers ignore."""

from shop import app, blog, shop

from erlen import Response, make_response, redirect, request
from erlen.settings import BuiltinSettings

response = Response("made")

response.set_cookie("user", "ada", samesite="Laxx")  # E
response.set_cookie("user", "ada", samesite="lax")  # E
response.set_cookie("user", "ada", samesite="STRICT")  # E
response.set_cookie("user", "ada", samesite="")  # E
response.set_cookie("user", "ada", samesite=True)  # E
response.set_cookie("user", "ada", samesite=request.args["samesite"])  # E
response.delete_cookie("user", samesite="Laxx")  # E
make_response("made").set_cookie("user", "ada", samesite="Laxx")  # E
app.make_response("made").set_cookie("user", "ada", samesite="none")  # E
redirect("/").set_cookie("user", "ada", samesite="Laxx")  # E
BuiltinSettings(session_cookie_samesite="Laxx")  # E


@app.get("/plain")
def plain() -> Response:
    answer = Response("made")
    answer.set_cookie("seen", "yes", samesite="Laxx")  # E
    return answer


@blog.get("/async")
async def waits() -> Response:
    answer = make_response("made")
    answer.set_cookie("seen", "yes", samesite="lax")  # E
    return answer


@shop.after_request
def after(answer: Response) -> Response:
    answer.set_cookie("seen", "yes", samesite="Laxx")  # E
    return answer


class Own(Response):
    """A response class of one's own."""


Own("made").set_cookie("user", "ada", samesite="Laxx")  # E
