"""``python -m erlen``: the same program as ``erlen``."""

from .cli import main

if __name__ == "__main__":
    main()
