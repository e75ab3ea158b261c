from erlen.compat.flask import logging as _home

create_logger = _home.create_logger
default_handler = _home.default_handler
has_level_handler = _home.has_level_handler
wsgi_errors_stream = _home.wsgi_errors_stream
