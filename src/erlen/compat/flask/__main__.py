"""``python -m erlen.compat.flask``, and ``python -m flask`` where erlen answers to it: Flask's command line on erlen."""

from erlen.compat.flask import install_as_flask
from erlen.compat.flask.cli import main

if __name__ == "__main__":
    install_as_flask()
    main()
