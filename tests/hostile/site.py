"""An application that uses everything there is to use, on either framework, so that there is something to attack."""

import importlib
import io
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from werkzeug.exceptions import HTTPException

__all__ = ["KEY", "make", "make_by_hosts"]

KEY = "a key that is long enough, and for tests only"
TREE = Path(__file__).parents[2] / "docs" / "examples" / "blog"


# Any: the modules of two frameworks share names and no type, and so do their applications.
def made(name: str, **options: object) -> tuple[Any, Any]:
    """Return the module of the framework *name*, and an application of it that keeps silent."""
    fw = importlib.import_module(name)
    app = (fw.Flask if name == "flask" else fw.Erlen)(
        "hostile",
        static_folder=str(TREE / "static"),
        template_folder=str(TREE / "templates"),
        **options,
    )
    app.config.update(SECRET_KEY=KEY, MAX_CONTENT_LENGTH=100_000)
    app.logger.handlers[:] = [logging.NullHandler()]
    app.logger.propagate = False
    return fw, app


# Any: the request of either framework.
def look(request: Any) -> Iterator[str]:
    """Look at everything that *request* offers, and yield what is refused."""
    for name in dir(type(request)):
        if name.startswith("_") or name in {"application", "from_values", "close", "json", "get_json"}:
            continue
        try:
            value = getattr(request, name)
            if hasattr(value, "to_header"):
                value.to_header()
            str(value)
        except HTTPException as error:
            yield f"{name} {error.code}"


def make(name: str) -> Any:
    """Return the application with one host."""
    fw, app = made(name)
    add_readers(fw, app)
    add_answers(fw, app)
    add_paths(fw, app)
    return app


def make_by_hosts(name: str, subdomains: bool) -> Any:
    """Return the application whose rules name hosts or subdomains."""
    options: dict[str, object] = {"subdomain_matching": True} if subdomains else {"host_matching": True}
    fw, app = made(name, **options, **({} if subdomains else {"static_host": "localhost"}))
    if subdomains:
        app.config["SERVER_NAME"] = "localhost"
    add_readers(fw, app, **({} if subdomains else {"host": "<name>"}))
    place = "subdomain" if subdomains else "host"

    def tell(name: str) -> Any:
        return fw.jsonify(name, fw.request.host, fw.request.url, fw.url_for("tell", name=name))

    def failed(error: Any) -> Any:
        return fw.jsonify(error.code, fw.request.url, fw.request.host), error.code

    app.add_url_rule("/text/", "tell", tell, **{place: "<name>" if subdomains else "<name>.localhost"})
    app.register_error_handler(HTTPException, failed)
    return app


def add_readers(fw: Any, app: Any, **place: str) -> None:
    """Views that read, under the rules of *place*."""
    request, session = fw.request, fw.session

    def everything() -> Any:
        return fw.jsonify(list(look(request)))

    def form() -> Any:
        return fw.jsonify(form=request.form.to_dict(flat=False), files=[f.filename for f in request.files.values()])

    def data() -> Any:
        return fw.jsonify(request.get_json())

    def arguments() -> Any:
        args = request.args
        number = args.get("n", 0, type=int)
        return fw.jsonify(args=args.to_dict(), n=number, values=list(request.values), page=args.getlist("page"))

    def cookies() -> Any:
        seen = session.get("seen", 0)
        session["seen"] = seen + 1 if isinstance(seen, int) else 0
        fw.flash("once")
        return fw.jsonify(cookies=dict(request.cookies), flashed=len(fw.get_flashed_messages()))

    def body() -> Any:
        return fw.jsonify(len(request.get_data()), request.content_length)

    for view in (everything, form, data, arguments, cookies, body):
        served = (lambda name, view=view: view()) if place else view
        app.add_url_rule(f"/{view.__name__}", view.__name__, served, methods=["GET", "POST", "PUT"], **place)


def add_answers(fw: Any, app: Any) -> None:
    """Views that answer in each way, and the pages of errors, which look at the request, too."""
    request = fw.request

    def page() -> Any:
        return fw.render_template_string(
            "{{ request.url }} {{ request.args }} {{ request.headers }} {{ url_for('page', q=request.args.get('q')) }}"
        )

    def onwards() -> Any:
        return fw.redirect(request.args.get("next", "/"))

    def file() -> Any:
        return fw.send_file(
            io.BytesIO(b"0123456789" * 20), mimetype="text/plain", etag="x", last_modified=1, conditional=True
        )

    def picture(path: str) -> Any:
        return fw.send_from_directory(TREE, path)

    def stream() -> Any:
        return fw.stream_with_context(f"{key}={value};" for key, value in request.args.items())

    def keep() -> Any:
        response = fw.make_response("kept")
        response.headers["X-Agent"] = "yes" if request.user_agent.string else "no"
        response.vary.add("Accept")
        response.add_etag()
        return response.make_conditional(request)

    def failed(error: Any) -> Any:
        told = {"code": error.code, "url": request.url, "host": request.host, "form": len(request.form)}
        return fw.jsonify(told), error.code

    def counted(response: Any) -> Any:
        response.headers["X-Seen"] = str(len(request.path))
        return response

    for view in (page, onwards, file, stream, keep):
        app.add_url_rule(f"/{view.__name__}", view.__name__, view)
    app.add_url_rule("/picture/<path:path>", "picture", picture)
    app.register_error_handler(HTTPException, failed)
    app.after_request(counted)


def add_paths(fw: Any, app: Any) -> None:
    """Views behind each converter, and the URLs that lead back to them."""

    def back(endpoint: str) -> Callable[..., Any]:
        return lambda **given: fw.jsonify(fw.url_for(endpoint, **given))

    for name, rule in {
        "text": "/text/<name>",
        "int": "/int/<int:name>",
        "signed": "/signed/<int(signed=True):name>",
        "float": "/float/<float:name>",
        "uuid": "/uuid/<uuid:name>",
        "any": "/any/<any(a, b, 'c d'):name>",
        "path": "/path/<path:name>/",
        "two": "/two/<path:name>/x/<path:other>/y",
        "mixed": "/mixed/<int:name>-<string(length=2):other>.<ending>",
        "slash": "/slash/<name>/",
    }.items():
        app.add_url_rule(rule, name, back(name))
