"""Posts: everyone reads them, and users write, change and delete their own."""

import sqlite3

from erlen import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from .auth import current_user, login_required
from .db import get_db

__all__ = ["bp"]

bp = Blueprint("blog", __name__)

POSTS = "SELECT p.id, title, body, created, author_id, username FROM post p JOIN user u ON p.author_id = u.id"


@bp.route("/")
def index() -> str:
    """Show all posts, the newest first."""
    posts = get_db().execute(f"{POSTS} ORDER BY created DESC").fetchall()
    return render_template("blog/index.html", posts=posts)


@bp.route("/create", methods=("GET", "POST"))
@login_required
def create() -> str | Response:
    """Write a new post."""
    if request.method == "POST":
        title = request.form["title"]
        if not title:
            flash("Title is required.")
        else:
            db = get_db()
            values = (title, request.form["body"], current_user()["id"])
            db.execute("INSERT INTO post (title, body, author_id) VALUES (?, ?, ?)", values)
            db.commit()
            return redirect(url_for(index))
    return render_template("blog/create.html")


def get_post(id: int, check_author: bool = True) -> sqlite3.Row:
    """Return a post; 404 if there is none, 403 if it is somebody else's."""
    post: sqlite3.Row | None = get_db().execute(f"{POSTS} WHERE p.id = ?", (id,)).fetchone()
    if post is None:
        abort(404, f"Post id {id} doesn't exist.")
    if check_author and post["author_id"] != current_user()["id"]:
        abort(403)
    return post


@bp.route("/<int:id>/update", methods=("GET", "POST"))
@login_required
def update(id: int) -> str | Response:
    """Change a post of one's own."""
    post = get_post(id)
    if request.method == "POST":
        title = request.form["title"]
        if not title:
            flash("Title is required.")
        else:
            db = get_db()
            db.execute("UPDATE post SET title = ?, body = ? WHERE id = ?", (title, request.form["body"], id))
            db.commit()
            return redirect(url_for(index))
    return render_template("blog/update.html", post=post)


@bp.route("/<int:id>/delete", methods=("POST",))
@login_required
def delete(id: int) -> Response:
    """Delete a post of one's own."""
    get_post(id)
    db = get_db()
    db.execute("DELETE FROM post WHERE id = ?", (id,))
    db.commit()
    return redirect(url_for(index))
