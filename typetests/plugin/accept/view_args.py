"""View arguments that a hook puts in and takes away by the request."""

from erlen import Erlen, request

app = Erlen(__name__)


@app.before_request
def load() -> None:
    if request.view_args is not None and "post_id" in request.view_args:
        request.view_args["post"] = request.view_args.pop("post_id")


@app.get("/post/<int:post_id>")
def post(post: int) -> str:
    return str(post)
