"""A small client of language servers: what an editor asks, over standard input and output.

Every wait has an end: a server that says nothing for `PATIENCE` seconds is an error that shows what it said before.
"""

import json
import queue
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from erlen.types import JSONValue

__all__ = ["Editor"]

PATIENCE = 90.0
CARET = "‸"


class Editor:
    """An editor with one folder open, and a language server behind it."""

    def __init__(self, command: list[str], folder: Path, settings: Mapping[str, JSONValue]) -> None:
        self.folder = folder
        self.settings = settings
        self._number = 0
        self._log = (folder / ".server.log").open("wb")
        self._process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise OSError(f"{command} has no standard streams")
        self._input = self._process.stdin
        # What a server answers has any shape.
        self._messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True)
        self._reader.start()
        try:
            self._open()
        except BaseException:
            self._process.kill()
            self._end()
            raise

    def _open(self) -> None:
        uri = self.folder.as_uri()
        self.capabilities = self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": uri,
                "workspaceFolders": [{"uri": uri, "name": "shop"}],
                "initializationOptions": dict(self.settings),
                "capabilities": {
                    "workspace": {"configuration": True, "workspaceFolders": True},
                    "textDocument": {
                        "hover": {"contentFormat": ["markdown", "plaintext"]},
                        "completion": {"completionItem": {"documentationFormat": ["plaintext"]}},
                        "signatureHelp": {
                            "signatureInformation": {"parameterInformation": {"labelOffsetSupport": True}}
                        },
                    },
                },
            },
        )
        self.tell("initialized", {})

    def close(self) -> None:
        """Ask the server to end, and end it where it does not."""
        try:
            self.ask("shutdown", None)
            self.tell("exit", None)
            self._process.wait(10)
        except (OSError, subprocess.TimeoutExpired, TimeoutError):
            self._process.kill()
        finally:
            self._end()

    def _end(self) -> None:
        self._process.wait(10)
        # What was not sent any more is lost.
        with suppress(BrokenPipeError):
            self._input.close()
        self._reader.join(10)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._log.close()

    # Messages

    def _read(self, stream: IO[bytes]) -> None:
        length = 0
        while line := stream.readline():
            name, _, value = line.decode("ascii").strip().partition(":")
            if name.lower() == "content-length":
                length = int(value)
            elif not name:
                self._messages.put(json.loads(stream.read(length)))
        self._messages.put(None)

    def _send(self, message: Mapping[str, JSONValue]) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._input.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        self._input.flush()

    def tell(self, method: str, params: JSONValue) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    # What a server answers has any shape.
    def ask(self, method: str, params: JSONValue) -> Any:
        """Send a request and return the result.

        Raises:
            TimeoutError: there is none in time, or the server ended.
            ValueError: the server answers with an error.
        """
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": params})
        while True:
            try:
                message = self._messages.get(timeout=PATIENCE)
            except queue.Empty:
                message = None
            if message is None:
                said = (self.folder / ".server.log").read_text(errors="replace")
                raise TimeoutError(f"No answer to {method} within {PATIENCE:.0f} s; the server said: {said[-2000:]}")
            if "method" in message and "id" in message:
                self._send({"id": message["id"], "result": self._answer(message["method"], message.get("params"))})
            elif message.get("id") == number and "method" not in message:
                if "error" in message:
                    raise ValueError(f"{method}: {message['error']}")
                return message.get("result")

    def _answer(self, method: str, params: Any) -> JSONValue:
        """Return what an editor answers to a server's own request."""
        if method != "workspace/configuration":
            return None
        return [self.settings.get(item.get("section") or "") for item in params["items"]]

    # What an editor asks

    def at(self, text: str, name: str = "use.py") -> "Place":
        """Type *text* into the file *name* and return the place where ``‸`` stands in it."""
        before, _, behind = text.partition(CARET)
        path = self.folder / name
        self._number += 1
        uri = (self.folder / f"at_{self._number}_{path.name}").as_uri()
        document: dict[str, JSONValue] = {"uri": uri, "languageId": "python", "version": 1, "text": before + behind}
        self.tell("textDocument/didOpen", {"textDocument": document})
        lines = before.split("\n")
        return Place(
            self, {"textDocument": {"uri": uri}, "position": {"line": len(lines) - 1, "character": len(lines[-1])}}
        )


class Place:
    """A place in a file that is open."""

    def __init__(self, editor: Editor, params: dict[str, JSONValue]) -> None:
        self.editor = editor
        self.params = params

    def completions(self) -> set[str]:
        """Return what the editor would offer to insert."""
        answer = self.editor.ask("textDocument/completion", self.params)
        items = answer["items"] if isinstance(answer, dict) else answer or []
        return {str(item.get("insertText") or item["label"]) for item in items}

    def parameters(self) -> list[str]:
        """Return the parameters of the call, as the editor would show them."""
        answer = self.editor.ask("textDocument/signatureHelp", self.params)
        if not answer or not answer["signatures"]:
            return []
        signature = answer["signatures"][answer.get("activeSignature") or 0]
        found: list[str] = []
        for parameter in signature.get("parameters", []):
            label = parameter["label"]
            found.append(label if isinstance(label, str) else signature["label"][label[0] : label[1]])
        return found

    def hover(self) -> str:
        """Return what the editor would show about the name here."""
        answer = self.editor.ask("textDocument/hover", self.params)
        contents = answer["contents"] if answer else ""
        return contents if isinstance(contents, str) else str(contents.get("value", contents))
