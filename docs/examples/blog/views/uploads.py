"""Pictures: adding them to one's own post, deleting them, and serving their files."""

from collections.abc import Sequence

import attrs

from erlen import Blueprint, Response, Template, abort, flash, redirect, send_from_directory, url_for

from ..access import login_required
from ..forms import PictureForm
from ..store import pictures
from ..store.pictures import Picture
from ..store.posts import Post
from ..store.users import User
from .layout import FormAnswer
from .posts import own

__all__ = ["add", "delete", "manage", "serve", "uploads"]

uploads = Blueprint("uploads", __name__)

# A picture's name is random and its content never changes.
YEAR = 365 * 24 * 60 * 60


@attrs.frozen
class ManageContext:
    """The pictures of one's own post, and the one being added."""

    post: Post
    pictures: Sequence[Picture]
    form: PictureForm


MANAGE = Template("uploads/manage.html", ManageContext)


@uploads.get("/pictures/<name>")
def serve(name: str) -> Response:
    """Serve a picture's file; only names that the database knows are looked for."""
    picture = pictures.by_name(name)
    if picture is None:
        abort(404, "There is no such picture.")
    return send_from_directory(pictures.folder(), picture.name, max_age=YEAR)


@uploads.get("/posts/<int:post_id>/pictures")
@login_required
def manage(user: User, post_id: int) -> str:
    """Show the pictures of one's own post."""
    return manage_page(own(user, post_id), PictureForm())


def manage_page(post: Post, form: PictureForm) -> str:
    """Return the page with a post's pictures and the form for one more."""
    return MANAGE.render(ManageContext(post, pictures.of_post(post.id), form))


@uploads.post("/posts/<int:post_id>/pictures")
@login_required
def add(user: User, post_id: int) -> FormAnswer:
    """Add a picture to one's own post."""
    post = own(user, post_id)
    form = PictureForm.sent()
    if form.errors or form.image is None:
        return manage_page(post, form), 422
    pictures.add(post_id, form.image, form.alt)
    flash("The picture is added.", "success")
    return redirect(url_for(manage, post_id=post_id), 303)


@uploads.post("/pictures/<int:picture_id>/delete")
@login_required
def delete(user: User, picture_id: int) -> Response:
    """Delete a picture of one's own post."""
    picture = pictures.by_id(picture_id)
    if picture is None:
        abort(404, "There is no such picture; perhaps it has been deleted already.")
    post = own(user, picture.post_id)
    pictures.delete(picture)
    flash("The picture is deleted.", "success")
    return redirect(url_for(manage, post_id=post.id), 303)
