"""Laws of sessions: what every store owes to the people whose sessions it keeps, wherever it keeps them."""

from datetime import timedelta

from ...protocols import SessionState
from .law import Laws, hold, same
from .sessionlife import LifeLaws
from .visits import AnySession, AnyStore, Browser, Visit

__all__ = ["AnyStore", "Browser", "SessionStateLaws", "SessionStoreLaws", "Visit"]


class SessionStateLaws(Laws[SessionState]):
    """Laws of `erlen.protocols.SessionState`, which a session object itself keeps."""

    def change(self, session: AnySession) -> None:
        """Change *session*; override it where a session is no mapping."""
        session["law"] = 1

    def test_says_whether_it_was_looked_at_and_changed(self) -> None:
        session = self.make()
        hold(session.accessed is False, "A session at which nobody looked has accessed == False.")
        hold(session.modified in (True, False), f"modified is True or False, not {session.modified!r}.")

    def test_knows_that_it_was_changed(self) -> None:
        session = self.make()
        self.change(session)
        hold(session.modified is True, "A session that was changed has modified == True.")

    def test_sessions_share_nothing(self) -> None:
        first, second = self.make(), self.make()
        before = second.modified
        self.change(first)
        hold(second.modified is before, "Changing one session does not change another one.")


class SessionStoreLaws(LifeLaws):
    """Laws of `erlen.protocols.SessionStore`: say how the store is made, and what it offers.

    >>> from erlen.sessions import SecureCookieSessionInterface
    >>> class TestCookies(SessionStoreLaws):
    ...     def make(self) -> SecureCookieSessionInterface:
    ...         return SecureCookieSessionInterface()
    >>> TestCookies().check()
    """

    # What the response says

    def test_session_that_nobody_looks_at_leaves_no_trace(self) -> None:
        app = self.app()
        for browser in (Browser(app), self.started(app, user="ada")):
            visit = browser.visit()
            hold(visit.cookie is None, f"A session that nobody looks at sets no cookie, not {visit.cookie!r}.")
            hold(
                "cookie" not in visit.vary,
                "A response for which nobody looked at the session does not vary on its cookie.",
            )

    def test_reading_varies_on_the_cookie_and_sets_none(self) -> None:
        app = self.app()
        for browser in (Browser(app), self.started(app, user="ada")):
            visit = browser.visit(self.reader("user"))
            hold("cookie" in visit.vary, "A response that depends on the session says so: Vary: Cookie (SESS-09).")
            hold(visit.cookie is None, f"Reading sets no cookie, not {visit.cookie!r}.")

    def test_writing_sets_the_cookie_and_varies_on_it(self) -> None:
        app = self.app()
        visit = Browser(app).visit(self.writer("user", "ada"))
        hold(visit.cookie is not None and visit.value, f"A new session sets its cookie; it is {visit.cookie!r}.")
        hold("cookie" in visit.vary, "A response that sets the cookie says: Vary: Cookie (SESS-09).")
        hold(
            "expires" not in visit.attributes and "max-age" not in visit.attributes, "A session ends with the browser."
        )

    def test_cookie_is_as_configured(self) -> None:
        app = self.app()
        app.config.update(
            SESSION_COOKIE_NAME="law_session",
            SESSION_COOKIE_PATH="/law",
            SESSION_COOKIE_SECURE=True,
            SESSION_COOKIE_SAMESITE="Strict",
        )
        browser = Browser(app)
        base = {"path": "/law", "secure": "", "httponly": "", "samesite": "Strict"}
        set_by = browser.visit(self.writer("user", "ada"))
        hold(set_by.cookie is not None, "The cookie has the name SESSION_COOKIE_NAME.")
        for name, value in base.items():
            same(set_by.attributes.get(name), value, f"The cookie's attribute {name} is as configured.")
        session = self.opened(app, set_by.value)
        self.clear(session)
        [line] = self.saved(app, session).headers.getlist("Set-Cookie") or [""]
        deleted = Visit(None, line, frozenset())
        hold(deleted.deletes, f"An emptied session's cookie is deleted; the response says {line!r}.")
        same(deleted.attributes.get("path"), "/law", "A cookie is deleted where it was set: same path.")
        app.config.update(SESSION_COOKIE_HTTPONLY=False, SESSION_COOKIE_DOMAIN="example.com")
        session = self.opened(app, None)
        self.write(session, "user", "ada")
        [line] = self.saved(app, session).headers.getlist("Set-Cookie") or [""]
        plain = Visit(None, line, frozenset()).attributes
        same(plain.get("domain"), "example.com", "The cookie's domain is SESSION_COOKIE_DOMAIN.")
        hold("httponly" not in plain, "SESSION_COOKIE_HTTPONLY = False leaves HttpOnly out.")

    # Time

    def test_permanent_session_says_when_it_ends(self) -> None:
        app = self.app()
        app.permanent_session_lifetime = timedelta(days=2)

        def write(session: AnySession) -> None:
            self.write(session, "user", "ada")
            self.keep(session)

        visit = Browser(app).visit(write)
        hold(
            "expires" in visit.attributes or visit.attributes.get("max-age") == str(2 * 86400),
            f"The cookie of a permanent session has an end; it is {visit.cookie!r}.",
        )

    def test_permanent_session_is_refreshed_as_configured(self) -> None:
        app = self.app()
        browser = Browser(app)

        def write(session: AnySession) -> None:
            self.write(session, "user", "ada")
            self.keep(session)

        browser.visit(write)
        app.config["SESSION_REFRESH_EACH_REQUEST"] = True
        hold(browser.visit(self.reader("user")).cookie, "A permanent session is refreshed with each request (SESS-12).")
        app.config["SESSION_REFRESH_EACH_REQUEST"] = False
        visit = browser.visit(self.reader("user"))
        hold(visit.cookie is None, "Without SESSION_REFRESH_EACH_REQUEST only a change sends the cookie again.")
        same(visit.result, "ada", "A permanent session is read like any other.")

    def test_expired_session_is_empty(self) -> None:
        app = self.app()
        browser = Browser(app)

        def write(session: AnySession) -> None:
            self.write(session, "user", "ada")
            self.keep(session)

        browser.visit(write)
        same(browser.visit(self.reader("user")).result, "ada", "A session lives until it expires.")
        cookie = browser.cookie
        self.outlive(app)
        same(self.read(self.opened(app, cookie), "user"), None, "A session that has expired is empty (SESS-06).")
