"""Mistakes 11, 12, 19 to 22 and 61: methods that do not exist, results that nothing converts."""

from erlen import Blueprint, Erlen

app = Erlen(__name__)
blog = Blueprint("blog", __name__)


class Plain:
    pass


@app.get("/int")  # E
def number() -> int:
    return 3


@blog.get("/int")  # E
def blog_number() -> int:
    return 3


@app.get("/none")  # E
def nothing() -> None: ...


@app.route("/maybe")  # E
def maybe() -> str | None:
    return None


@app.post("/plain")  # E
def plain() -> Plain:
    return Plain()


@app.put("/set")  # E
def several() -> set[str]:
    return {"a"}


@app.patch("/keys")  # E
def keys() -> dict[int, str]:
    return {1: "a"}


@app.delete("/swapped")  # E
def swapped() -> tuple[int, str]:
    return 201, "made"


@app.get("/order")  # E
def order() -> tuple[str, dict[str, str], int]:
    return "made", {}, 201


@app.get("/four")  # E
def four() -> tuple[str, int, dict[str, str], str]:
    return "made", 201, {}, "more"


@app.get("/async")  # E
async def waits() -> int:
    return 3


@blog.get("/async")  # E
async def blog_waits() -> None: ...


def counts() -> int:
    return 3


app.add_url_rule("/int", view_func=counts)  # E
blog.add_url_rule("/int", view_func=counts)  # E

# 11: methods that are one string.
app.route("/", methods="POST")  # E

# 12: methods that do not exist.
app.route("/", methods=["PSOT"])  # E
blog.route("/", methods=["PSOT"])  # E
app.route("/", methods=("GET", "PSOT"))  # E

# Options that do not exist.
app.get("/", methods=["GET"])  # E: mypy pyright pyrefly
app.route("/", method=["GET"])  # E: mypy pyright pyrefly
app.route("/", strict_slashess=True)  # E: mypy pyright pyrefly
app.route(b"/")  # E
