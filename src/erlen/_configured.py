"""Settings that an application shows as attributes.

A stateless mixin: each attribute reads and writes the configuration. Does not know what the settings do.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from . import environment
from .config import Config

__all__ = ["Configured"]


class HasSettings(Protocol):
    """Who has a configuration, and templates that may be reloaded."""

    config: Config

    @property
    def jinja_env(self) -> environment.Environment: ...


class Configured:
    """The half of an application that its configuration makes up."""

    config: Config

    @property
    def debug(self) -> bool:
        """Whether debug mode is on; setting it switches reloading of templates as well (APP-11)."""
        debug: bool = self.config["DEBUG"]
        return debug

    @debug.setter
    def debug(self: HasSettings, value: bool) -> None:
        self.config["DEBUG"] = value
        if self.config["TEMPLATES_AUTO_RELOAD"] is None:
            self.jinja_env.auto_reload = value

    @property
    def testing(self) -> bool:
        """Whether exceptions leave the application, as tests want it; the key ``TESTING`` (APP-13)."""
        testing: bool = self.config["TESTING"]
        return testing

    @testing.setter
    def testing(self, value: bool) -> None:
        self.config["TESTING"] = value

    @property
    def secret_key(self) -> str | bytes | None:
        """What sessions are signed with; the key ``SECRET_KEY`` (APP-13)."""
        secret_key: str | bytes | None = self.config["SECRET_KEY"]
        return secret_key

    @secret_key.setter
    def secret_key(self, value: str | bytes | None) -> None:
        self.config["SECRET_KEY"] = value

    @property
    def permanent_session_lifetime(self) -> timedelta:
        """How long a permanent session lives; assign a timedelta or seconds (SESS-25)."""
        lifetime: int | timedelta = self.config["PERMANENT_SESSION_LIFETIME"]
        return lifetime if isinstance(lifetime, timedelta) else timedelta(seconds=lifetime)

    @permanent_session_lifetime.setter
    def permanent_session_lifetime(self, value: int | timedelta) -> None:
        self.config["PERMANENT_SESSION_LIFETIME"] = value
