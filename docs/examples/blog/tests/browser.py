"""A headless Chromium, driven by chromedriver over the WebDriver protocol (https://www.w3.org/TR/webdriver2/) and nothing else."""

import base64
import json
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Literal, TypeAlias

import attrs

from erlen.types import JSONValue

from .serving import environment, listening

__all__ = ["Browser", "browsing", "missing_program"]

Scheme: TypeAlias = Literal["light", "dark"]

# The protocol's own name for a reference to an element.
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
TAB = "\ue004"
ENTER = "\ue007"


def missing_program() -> str | None:
    """Return why no browser can be driven here, None where one can."""
    for program in ("chromium", "chromedriver"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    return None


@attrs.frozen
class Browser:
    """One window."""

    port: int
    session: str

    def call(self, method: str, path: str, body: JSONValue = None) -> JSONValue:
        """Send one command and return its value."""
        return command(self.port, method, f"/session/{self.session}{path}", body)

    def open(self, url: str) -> None:
        """Load a page and wait for it."""
        self.call("POST", "/url", {"url": url})

    @property
    def url(self) -> str:
        """The address of the page."""
        return text_of(self.call("GET", "/url"))

    @property
    def title(self) -> str:
        """The title of the page."""
        return text_of(self.call("GET", "/title"))

    def run(self, script: str, *arguments: JSONValue) -> JSONValue:
        """Run the body of a JavaScript function in the page and return what it returns."""
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def find(self, selector: str) -> str:
        """Return the path of commands to the first element that a CSS selector selects, once there is one."""
        found = self.call("POST", "/element", {"using": "css selector", "value": selector})
        assert isinstance(found, dict)
        return f"/element/{found[ELEMENT]}"

    def type(self, selector: str, text: str) -> None:
        """Type into an element, after what is there; a file field takes a path."""
        self.call("POST", f"{self.find(selector)}/value", {"text": text})

    def press(self, *keys: str) -> None:
        """Press and release keys, wherever the focus is."""
        actions: list[JSONValue] = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    @contextmanager
    def leaving(self) -> Generator[None]:
        """Wait, after what the block does, until this page has made room for the next."""
        self.run("document.documentElement.dataset.left = ''")
        yield
        self.find("html:not([data-left])")

    def click(self, selector: str) -> None:
        """Click a link or button and wait for the page it leads to."""
        with self.leaving():
            self.call("POST", f"{self.find(selector)}/click", {})

    def text(self, selector: str) -> str:
        """Return the text that an element shows."""
        return text_of(self.call("GET", f"{self.find(selector)}/text"))

    def look(self, width: int, height: int, scheme: Scheme) -> None:
        """Give the window a size, and the system a colour scheme."""
        size: JSONValue = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.devtools("Emulation.setDeviceMetricsOverride", size)
        feature: JSONValue = {"name": "prefers-color-scheme", "value": scheme}
        self.devtools("Emulation.setEmulatedMedia", {"features": [feature]})

    def devtools(self, name: str, parameters: JSONValue) -> None:
        """Send a command of Chromium's own."""
        self.call("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def screenshot(self, path: Path) -> None:
        """Write what the window shows as a PNG picture."""
        path.write_bytes(base64.b64decode(text_of(self.call("GET", "/screenshot"))))


def text_of(value: JSONValue) -> str:
    """Return a value that the protocol promises to be text."""
    assert isinstance(value, str)
    return value


def command(port: int, method: str, path: str, body: JSONValue = None) -> JSONValue:
    """Send one command to chromedriver and return its value.

    Raises:
        RuntimeError: the command failed.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, None if body is None else json.dumps(body))
        response = connection.getresponse()
        value: JSONValue = json.loads(response.read())["value"]
    finally:
        connection.close()
    if response.status != 200:
        raise RuntimeError(f"{method} {path} {body!r}: {value!r}")
    return value


@contextmanager
def browsing(profile: Path) -> Generator[Browser]:
    """Start a browser with an empty profile in the folder *profile*, and always close it."""
    options: JSONValue = {
        "args": [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--no-first-run",
            f"--user-data-dir={profile}",
        ]
    }
    started = r"started successfully on port (\d+)"
    with listening(["chromedriver", "--port=0"], environment(), started) as port:
        wanted: JSONValue = {"goog:chromeOptions": options, "timeouts": {"implicit": 10_000}}
        capabilities: JSONValue = {"capabilities": {"alwaysMatch": wanted}}
        session = command(port, "POST", "/session", capabilities)
        assert isinstance(session, dict)
        browser = Browser(port, text_of(session["sessionId"]))
        try:
            yield browser
        finally:
            browser.call("DELETE", "")
