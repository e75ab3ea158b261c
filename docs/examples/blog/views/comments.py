"""Comments: everybody who is logged in may write them; whoever wrote one, or the post above it, may delete it."""

from erlen import Blueprint, Response, abort, flash, link, redirect

from ..access import login_required
from ..forms import CommentForm
from ..store import comments as store
from ..store.users import User
from .layout import FormAnswer
from .posts import found, show, show_page

__all__ = ["comments", "create", "delete"]

comments = Blueprint("comments", __name__)


@comments.post("/posts/<int:post_id>/comments")
@login_required
def create(user: User, post_id: int) -> FormAnswer:
    """Keep a comment and go to it."""
    post = found(post_id)
    form = CommentForm.sent()
    if form.errors:
        return show_page(post, form), 422
    comment_id = store.add(post_id, user.id, form.body)
    flash("Your comment is published.", "success")
    return redirect(link(show, anchor=f"comment-{comment_id}")(post_id=post_id), 303)


@comments.post("/comments/<int:comment_id>/delete")
@login_required
def delete(user: User, comment_id: int) -> Response:
    """Delete a comment and go back to its post."""
    comment = store.by_id(comment_id)
    if comment is None:
        abort(404, "There is no such comment; perhaps it has been deleted already.")
    post = found(comment.post_id)
    if user.id not in (comment.author_id, post.author_id):
        abort(403, "Only its author and the author of the post may delete a comment.")
    store.delete(comment_id)
    flash("The comment is deleted.", "success")
    return redirect(link(show, anchor="comments")(post_id=post.id), 303)
