"""Beside mistake 02: arguments of the right types."""

from uuid import UUID

from shop import app, blog, page, tag, user

from erlen import link, request, url_for


@app.get("/file/<uuid:file_id>")
def file(file_id: UUID) -> str:
    return str(file_id)


@blog.get("/sort/<any(up, down):way>")
def sort(way: str, limit: float = 1.0) -> str:
    return f"{way} {limit}"


url_for(user, user_id=request.args.get("user_id", 1, type=int))
url_for(tag, name=request.args["name"])
url_for(page, 3, size=4)
url_for(file, file_id=UUID(int=3))
url_for(sort, way="up", limit=1)
link(file, scheme="https", external=True)(file_id=UUID(int=3))
