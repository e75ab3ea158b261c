"""The command line: ``erlen run``, ``shell``, ``routes``, ``typegen``, ``check``, ``migrate`` and ``new``, and the commands of plugins and of the
application.

Names what applications, plugins and scripts may rely on; what they mean is said in the rooms of this package.
"""

import io
import sys

from .._groups import AppGroup, CommandError, NoAppException, ScriptInfo, with_appcontext
from .._runtime import load_dotenv
from .._serving import show_server_banner
from .check import check_command
from .commands import routes_command, run_command, shell_command
from .loading import find_app_by_string, find_best_app, locate_app, pass_script_info, prepare_import
from .migrate import migrate_command
from .new import new_command
from .params import CertParamType, SeparatedPathType, get_version, version_option
from .program import ErlenGroup
from .typegen import typegen_command

__all__ = [
    "AppGroup",
    "CertParamType",
    "CommandError",
    "ErlenGroup",
    "NoAppException",
    "ScriptInfo",
    "SeparatedPathType",
    "check_command",
    "cli",
    "find_app_by_string",
    "find_best_app",
    "get_version",
    "load_dotenv",
    "locate_app",
    "main",
    "migrate_command",
    "new_command",
    "pass_script_info",
    "prepare_import",
    "routes_command",
    "run_command",
    "shell_command",
    "show_server_banner",
    "typegen_command",
    "version_option",
    "with_appcontext",
]

cli: ErlenGroup = ErlenGroup(
    name="erlen",
    help="""\
Serve and inspect an erlen application, or start a new one.

The application is named with '--app', or with the ERLEN_APP environment variable; else it is the one in 'wsgi.py' or 'app.py' in the current
folder. Every option can be given as a variable, too: ERLEN_RUN_PORT for 'erlen run --port'. Where an ERLEN_* variable is unset, FLASK_* counts.
""",
)
cli.add_command(new_command)
cli.add_command(typegen_command)
cli.add_command(check_command)
cli.add_command(migrate_command)


def main() -> None:
    """Run the ``erlen`` program with the arguments of the process."""
    for stream in (sys.stdout, sys.stderr):
        # In the C locale a route or a message may hold what the stream cannot.
        if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors="backslashreplace")
    cli.main()
