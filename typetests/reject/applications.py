"""Applications and blueprints with options that do not exist, or parts that do not fit."""

from erlen import Blueprint, Erlen, current_app, request

app = Erlen(__name__)
blog = Blueprint("blog", __name__)

Erlen(__name__, static_fodler=None)  # E: mypy pyright pyrefly
Erlen(__name__, template_folder=3)  # E
Erlen(__name__, session_interface=3)  # E
Erlen()  # E
Blueprint("blog")  # E
Blueprint("blog", __name__, url_prefx="/blog")  # E
app.register_blueprint("blog")  # E
app.register_blueprint(blog, url_prefx="/blog")  # E: mypy pyright pyrefly
app.register_blueprint(blog, url_prefix=3)  # E

# Attributes that do not exist, through the proxies too.
app.nmae  # E
current_app.nmae  # E
request.arsg  # E
app.debug = "yes"  # E
app.testing = "nope"  # E
app.secret_key = 3  # E
app.wsgi_app = 3  # E


class Wrong(Erlen):
    request_class = int  # E


class WrongResponse(Erlen):
    response_class = str  # E
