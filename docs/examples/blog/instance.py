"""The instance folder: what this installation keeps for itself, beside the database the key that signs its sessions.

Knows no application; takes paths.
"""

import os
import secrets
import tempfile
from pathlib import Path

__all__ = ["kept_secret_key"]


def kept_secret_key(folder: Path) -> str:
    """Return the secret key kept in *folder*, making folder and key on the first call.

    Whoever reads the file can sign in as anybody, so only its owner may. Several workers that start together end up with one key: the first to link
    its file wins, the others read that one.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kept_secret_key(Path(folder)) == kept_secret_key(Path(folder))
    True
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "secret_key"
    if not path.exists():
        # mkstemp makes the file readable by its owner only.
        handle, made = tempfile.mkstemp(prefix="secret_key.", dir=folder)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
            os.link(made, path)
        except FileExistsError:
            pass  # Another worker was faster: its key counts.
        finally:
            os.unlink(made)
    return path.read_text(encoding="ascii")
