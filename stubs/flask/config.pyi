from erlen.compat.flask import config as _home
from erlen.compat.flask.config import (
    T as T,
)

Config = _home.Config
ConfigAttribute = _home.ConfigAttribute
