"""werkzeug's debugger for everybody: usable without a mouse and on a phone, labelled, dark where the reader's browser is.

Knows werkzeug's debugger and nothing of an application. Rule: its page is werkzeug's own; what is added comes with its style and its script.
"""

from werkzeug.debug import DebuggedApplication
from werkzeug.wrappers import Request, Response

from ._typing import override

__all__ = ["Debugger"]

STYLE = """
/* Added by erlen. */
:root { color-scheme: light dark; }
div.footer { color: #5a6b6e; }
div.traceback pre.current img { display: block; }
h2.traceback button, div.frame h4 button { font: inherit; margin-left: 0.5em; padding: 0 0.5em; cursor: pointer; }
h2.traceback button { float: right; }
input:focus-visible, button:focus-visible, img:focus-visible, a:focus-visible { outline: 3px solid #c2410c !important; outline-offset: 2px; }
@media (max-width: 45em) { body { margin: 0; } div.traceback ul { padding: 0; } }
@media (prefers-color-scheme: dark) {
  body { background-color: #16191a !important; }
  body, input, div.debugger, div.explanation, pre.console form, pre.console input { color: #e4e8e9; }
  input, div.debugger, pre.console, div.console { background-color: #16191a !important; }
  a, div.traceback cite.filename { color: #8cc7dd; }
  div.footer { color: #a3b1b4; }
  div.traceback pre, div.plain textarea, div.plain pre, div.traceback .expanded .current { background-color: #262b2d; color: #f2f5f5; }
  div.traceback .library .current, div.traceback pre.before, div.traceback pre.after { background-color: #1d2122; color: #c3cdcf; }
  div.traceback pre, div.plain textarea, div.plain pre, div.traceback, div.plain { border-color: #40494b; }
  div.traceback pre:hover { background-color: #323a3d; color: #fff; }
  div.traceback pre.current img { background-color: #c3cdcf; border-radius: 3px; }
  div.pin-prompt { background: rgba(0, 0, 0, 0.8); }
  div.pin-prompt .inner { background: #262b2d; }
  span.string { color: #8cc7dd; } span.number { color: #f0a3a4; } span.help { color: #a8d5a5; } span.object { color: #b9c9d4; }
}
"""

SCRIPT = """
// Added by erlen: what a mouse can do, keys can do as well, and everything says what it is.
const withoutName = createConsoleInput;
createConsoleInput = () => {
  const input = withoutName();
  input.setAttribute("aria-label", "Python to run in this frame");
  return input;
};
docReady(() => {
  const viewport = document.createElement("meta");
  viewport.name = "viewport";
  viewport.content = "width=device-width, initial-scale=1";
  document.head.append(viewport);

  // A click on either goes up to what listens already.
  const addButton = (parent, text) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    parent.append(button);
    return button;
  };
  document.querySelectorAll("h2.traceback").forEach((heading) => addButton(heading, "As text or frames"));
  document.querySelectorAll("div.traceback div.frame").forEach((frame) => {
    const button = addButton(frame.querySelector("h4"), "Source");
    button.setAttribute("aria-expanded", "false");
    frame.addEventListener("click", () => {
      button.setAttribute("aria-expanded", String(frame.querySelector(".source").classList.contains("expanded")));
    });
  });
  document.querySelectorAll("div.traceback pre img").forEach((icon) => {
    icon.alt = "Open a console in this frame";
    if (!icon.parentElement.classList.contains("current")) return;
    icon.tabIndex = 0;
    icon.setAttribute("role", "button");
    icon.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        icon.click();
      }
    });
  });
  const pin = document.querySelector('.pin-prompt input[name="pin"]');
  pin.setAttribute("aria-label", "PIN");
  pin.autocomplete = "off";
  document.querySelector(".pin-prompt").addEventListener("keydown", (event) => {
    if (event.key === "Escape") fadeOut(document.querySelector(".pin-prompt"));
  });
  document.querySelectorAll("div.explanation").forEach((told) => {
    told.innerHTML = told.innerHTML.replace("mouse-over the frame you want to debug and click on", "press");
  });
});
"""

ADDED = {"style.css": STYLE, "debugger.js": SCRIPT}


class Debugger(DebuggedApplication):
    """werkzeug's debugger; an error's page is its own, with a style and a script that serve more people."""

    @override
    def get_resource(self, request: Request, filename: str) -> Response:
        """Return a file that the debugger's page asks for."""
        added = ADDED.get(filename)
        if added is None:
            return super().get_resource(request, filename)
        # Unconditionally: what a browser has kept may be the file of another debugger.
        answer = super().get_resource(Request({"REQUEST_METHOD": "GET"}), filename)
        answer.direct_passthrough = False
        whole = Response(answer.get_data() + added.encode(), mimetype=answer.mimetype)
        whole.cache_control.no_cache = True
        answer.close()
        return whole
