"""The rooms of the plugin. Nobody needs them but mypy: they may change with any version."""
