"""``flask.cli``."""

from ...cli import (
    CertParamType,
    NoAppException,
    ScriptInfo,
    SeparatedPathType,
    find_app_by_string,
    find_best_app,
    get_version,
    load_dotenv,
    locate_app,
    pass_script_info,
    prepare_import,
    routes_command,
    run_command,
    shell_command,
    show_server_banner,
    version_option,
    with_appcontext,
)
from ...cli import ErlenGroup
from ._groups import AppGroup

class FlaskGroup(ErlenGroup, AppGroup):
    plugin_group = "flask.commands"
    variable_prefix = "FLASK"

cli = FlaskGroup(name="flask")

def main() -> None:
    cli.main()

if __name__ == "__main__":
    main()
