"""Posts: the list, a single one, and writing, editing and deleting one's own."""

from collections.abc import Sequence

import attrs

from erlen import Blueprint, Response, Template, abort, flash, link, redirect, request, url_for

from ..access import login_required
from ..forms import CommentForm, PictureForm, PostForm
from ..paging import Page
from ..settings import settings
from ..store import comments, pictures, users
from ..store import posts as store
from ..store.comments import Comment
from ..store.pictures import Picture
from ..store.posts import Post
from ..store.users import User
from .layout import FormAnswer

__all__ = ["found", "index", "own", "posts", "show", "show_page"]

posts = Blueprint("posts", __name__)


@attrs.frozen
class IndexContext:
    """A page of posts; without any, *anybody* says whether the next step is to register or to write."""

    page: Page[Post]
    newer_url: str | None
    older_url: str | None
    anybody: bool


@attrs.frozen
class ShowContext:
    """A post with all that belongs to it, and the comment being written."""

    post: Post
    pictures: Sequence[Picture]
    comments: Sequence[Comment]
    form: CommentForm


@attrs.frozen
class CreateContext:
    """A post being written, perhaps with a picture."""

    form: PostForm
    picture: PictureForm


@attrs.frozen
class EditContext:
    """A post being edited."""

    post: Post
    form: PostForm


@attrs.frozen
class DeleteContext:
    """The question before a post goes."""

    post: Post


INDEX = Template("posts/index.html", IndexContext)
SHOW = Template("posts/show.html", ShowContext)
CREATE = Template("posts/create.html", CreateContext)
EDIT = Template("posts/edit.html", EditContext)
DELETE = Template("posts/delete.html", DeleteContext)


def found(post_id: int) -> Post:
    """Return the post, or answer 404."""
    post = store.by_id(post_id)
    if post is None:
        abort(404, "There is no such post; perhaps its author has deleted it.")
    return post


def own(user: User, post_id: int) -> Post:
    """Return the post if *user* wrote it, or answer 404 or 403."""
    post = found(post_id)
    if post.author_id != user.id:
        abort(403, "Only its author may change a post.")
    return post


@posts.get("/")
def index() -> str:
    """Show a page of posts, newest first."""
    page = store.page(request.args.get("page", 1, type=int), settings().page_size)
    if not page.exists:
        abort(404, f"There is no page {page.number}; the last one is {page.last}.")
    newer = None if page.newer is None else link(index, query={"page": page.newer})()
    older = None if page.older is None else link(index, query={"page": page.older})()
    return INDEX.render(IndexContext(page, newer, older, anybody=page.total > 0 or users.anybody()))


@posts.get("/posts/<int:post_id>")
def show(post_id: int) -> str:
    """Show a post with its pictures and comments."""
    return show_page(found(post_id), CommentForm())


def show_page(post: Post, form: CommentForm) -> str:
    """Return the page of a post, with a comment as far as it has been written."""
    return SHOW.render(ShowContext(post, pictures.of_post(post.id), comments.under(post.id), form))


@posts.get("/posts/new")
@login_required
def create_form(user: User) -> str:
    """Show an empty post."""
    return CREATE.render(CreateContext(PostForm(), PictureForm()))


@posts.post("/posts/new")
@login_required
def create(user: User) -> FormAnswer:
    """Keep a new post."""
    form, picture = PostForm.sent(), PictureForm.sent(required=False)
    if form.errors or picture.errors:
        return CREATE.render(CreateContext(form, picture)), 422
    post_id = store.add(user.id, form.title, form.body)
    if picture.image is not None:
        pictures.add(post_id, picture.image, picture.alt)
    flash("Your post is published.", "success")
    return redirect(url_for(show, post_id=post_id), 303)


@posts.get("/posts/<int:post_id>/edit")
@login_required
def edit_form(user: User, post_id: int) -> str:
    """Show one's own post as a form."""
    post = own(user, post_id)
    return EDIT.render(EditContext(post, PostForm(post.title, post.body)))


@posts.post("/posts/<int:post_id>/edit")
@login_required
def edit(user: User, post_id: int) -> FormAnswer:
    """Keep the changes of one's own post."""
    post = own(user, post_id)
    form = PostForm.sent()
    if form.errors:
        return EDIT.render(EditContext(post, form)), 422
    if (form.title, form.body) == (post.title, post.body):
        flash("Nothing was changed.", "info")
    else:
        store.edit(post_id, form.title, form.body)
        flash("Your changes are saved.", "success")
    return redirect(url_for(show, post_id=post_id), 303)


@posts.get("/posts/<int:post_id>/delete")
@login_required
def delete_form(user: User, post_id: int) -> str:
    """Ask before one's own post is deleted."""
    return DELETE.render(DeleteContext(own(user, post_id)))


@posts.post("/posts/<int:post_id>/delete")
@login_required
def delete(user: User, post_id: int) -> Response:
    """Delete one's own post with all that belongs to it."""
    post = own(user, post_id)
    pictures.delete(*pictures.of_post(post_id))
    store.delete(post_id)
    flash(f"“{post.title}” is deleted.", "success")
    return redirect(url_for(index), 303)
