"""The mistake that the README shows, in erlen."""

from erlen import Erlen, Response, redirect, url_for

app = Erlen(__name__)


@app.get("/user/<int:user_id>")
def profile(user_id: int) -> str:
    return f"user {user_id}"


@app.get("/me")
def me() -> Response:
    return redirect(url_for(profile, userid=3))  # E
