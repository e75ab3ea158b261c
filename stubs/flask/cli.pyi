from erlen.compat.flask import cli as _home
from erlen.compat.flask.cli import (
    F as F,
)

AppGroup = _home.AppGroup
CertParamType = _home.CertParamType
FlaskGroup = _home.FlaskGroup
NoAppException = _home.NoAppException
ScriptInfo = _home.ScriptInfo
SeparatedPathType = _home.SeparatedPathType
_called_with_wrong_args = _home._called_with_wrong_args
_path_is_ancestor = _home._path_is_ancestor
cli = _home.cli
find_app_by_string = _home.find_app_by_string
find_best_app = _home.find_best_app
get_debug_flag = _home.get_debug_flag
get_load_dotenv = _home.get_load_dotenv
get_version = _home.get_version
import_string = _home.import_string
is_running_from_reloader = _home.is_running_from_reloader
load_dotenv = _home.load_dotenv
locate_app = _home.locate_app
main = _home.main
pass_script_info = _home.pass_script_info
prepare_import = _home.prepare_import
routes_command = _home.routes_command
run_command = _home.run_command
run_simple = _home.run_simple
shell_command = _home.shell_command
show_server_banner = _home.show_server_banner
version_option = _home.version_option
with_appcontext = _home.with_appcontext
