"""Which modules make up the package ``flask``, and what the distribution of that name says of itself.

Knows names only. Rule: every module named here lies beside this one, under the same path below `erlen.compat.flask`.
"""

from collections.abc import Mapping

__all__ = ["BORROWED", "MODULES", "REQUIREMENTS", "VERSION"]

VERSION = "3.1.3"
"""The Flask that erlen stands in for."""

MODULES = (
    "flask",
    "flask.app",
    "flask.blueprints",
    "flask.cli",
    "flask.config",
    "flask.ctx",
    "flask.debughelpers",
    "flask.globals",
    "flask.helpers",
    "flask.json",
    "flask.json.provider",
    "flask.json.tag",
    "flask.logging",
    "flask.sansio",
    "flask.sansio.app",
    "flask.sansio.blueprints",
    "flask.sansio.scaffold",
    "flask.sessions",
    "flask.signals",
    "flask.templating",
    "flask.testing",
    "flask.typing",
    "flask.views",
    "flask.wrappers",
)
"""What is in ``sys.modules`` once erlen answers to ``flask``; ``flask.__main__`` is found, but not imported."""

REQUIREMENTS = (
    "blinker>=1.9.0",
    "click>=8.1.3",
    "importlib-metadata>=3.6.0; python_version < '3.10'",
    "itsdangerous>=2.2.0",
    "jinja2>=3.1.2",
    "markupsafe>=2.1.1",
    "werkzeug>=3.1.0",
    'asgiref>=3.2 ; extra == "async"',
    'python-dotenv ; extra == "dotenv"',
)

BORROWED: Mapping[str, tuple[str, ...]] = {
    "app": (
        "collections.abc=cabc os weakref click .cli .typing=ft datetime:timedelta inspect:iscoroutinefunction itertools:chain",
        "types:TracebackType urllib.parse:quote=_url_quote werkzeug.datastructures:Headers,ImmutableDict",
        "werkzeug.exceptions:BadRequestKeyError,HTTPException,InternalServerError",
        "werkzeug.routing:BuildError,MapAdapter,RequestRedirect,RoutingException,Rule",
        "werkzeug.serving:is_running_from_reloader werkzeug.wrappers:Response=BaseResponse werkzeug.wsgi:get_host",
        ".helpers:get_debug_flag,get_flashed_messages,get_load_dotenv,send_from_directory",
        ".globals:_cv_app,_cv_request,app_ctx,current_app,g,request,request_ctx,session",
        ".signals:appcontext_tearing_down,got_request_exception,request_finished,request_started,request_tearing_down",
    ),
    "blueprints": (
        "os datetime:timedelta .cli:AppGroup .globals:current_app .helpers:send_from_directory .sansio.scaffold:_sentinel",
    ),
    "cli": (
        "ast collections.abc=cabc importlib inspect os platform re functools:update_wrapper operator:itemgetter types:ModuleType",
        "click.core:ParameterSource .globals:current_app",
    ),
    "config": ("errno os types werkzeug.utils:import_string",),
    "ctx": (
        "contextvars sys functools:update_wrapper types:TracebackType werkzeug.exceptions:HTTPException .typing=ft",
        ".globals:_cv_app,_cv_request",
    ),
    "debughelpers": ("werkzeug.routing:RequestRedirect .blueprints:Blueprint .globals:request_ctx .sansio.app:App",),
    "globals": ("contextvars:ContextVar werkzeug.local:LocalProxy",),
    "helpers": (
        "importlib os sys datetime:datetime functools:cache,update_wrapper werkzeug werkzeug.exceptions:abort=_wz_abort",
        "werkzeug.utils:redirect=_wz_redirect werkzeug.wrappers:Response=BaseResponse",
    ),
    "json": ("json=_json .globals:current_app",),
    "json.provider": ("dataclasses decimal json uuid weakref datetime:date werkzeug.http:http_date",),
    "json.tag": (
        "base64:b64decode,b64encode datetime:datetime uuid:UUID markupsafe:Markup werkzeug.http:http_date,parse_date",
        ".json:dumps,loads",
    ),
    "logging": ("logging sys werkzeug.local:LocalProxy .globals:request",),
    "sansio.app": (
        "logging sys itertools:chain werkzeug.exceptions:Aborter,BadRequest,BadRequestKeyError .typing=ft",
        "werkzeug.routing:BuildError,Map,Rule werkzeug.sansio.response:Response werkzeug.utils:cached_property,redirect=_wz_redirect",
        ".helpers:_split_blueprint_path,get_debug_flag .json.provider:DefaultJSONProvider,JSONProvider .logging:create_logger",
        ".templating:DispatchingJinjaLoader,_default_template_ctx_processor .sansio.scaffold:_endpoint_from_view_func,find_package",
    ),
    "sansio.blueprints": ("collections:defaultdict functools:update_wrapper .typing=ft",),
    "sansio.scaffold": (
        "importlib pathlib sys collections:defaultdict jinja2:BaseLoader,FileSystemLoader .typing=ft",
        "werkzeug.exceptions:HTTPException,default_exceptions werkzeug.utils:cached_property",
        ".templating:_default_template_ctx_processor",
    ),
    "sessions": (
        "collections.abc=c collections.abc:MutableMapping hashlib datetime:datetime,timezone itsdangerous:BadSignature,URLSafeTimedSerializer",
        "werkzeug.datastructures:CallbackDict",
    ),
    "testing": (
        "importlib contextlib:ExitStack,contextmanager copy:copy types:TracebackType urllib.parse:urlsplit werkzeug",
        "click.testing:CliRunner,Result werkzeug.test:Client werkzeug.wrappers:Request=BaseRequest .sessions:SessionMixin",
    ),
    "typing": ("collections.abc=cabc",),
    "views": (".typing=ft .sansio.scaffold:F .globals:current_app,request",),
    "wrappers": (
        "werkzeug.exceptions:BadRequest,HTTPException .json .globals:current_app .helpers:_split_blueprint_path",
    ),
}
"""What Flask's modules happen to have among their globals, and code out in the world imports from there.

An entry is ``module``, ``module=name`` or ``module:name,name=other``; a leading dot stands for this package.
"""
