"""Laws of sessions from one request to the next: whose they are, who may end them, and what happens at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from .law import hold, refused, same
from .visits import AnySession, Browser, StoreSetup

__all__ = ["LifeLaws"]

MADE_UP = ("", "x", "a.b.c", "%00", "0" * 5000, "é", '"', "../../etc/passwd", "{}", "e30.AAAAAA.AAAA")


class LifeLaws(StoreSetup):
    """What a store keeps, for whom, and until when."""

    # From one request to the next

    def test_what_is_written_is_read_in_the_next_request(self) -> None:
        browser = self.started(self.app(), user="ada")
        same(
            browser.visit(self.reader("user")).result,
            "ada",
            "What a request writes, the next one of that browser reads.",
        )
        same(browser.visit(self.reader("user")).result, "ada", "Reading does not change a session.")

    def test_values_come_back_as_they_were(self) -> None:
        for name, value in self.written.items():
            browser = self.started(self.app(), **{name: value})
            same(browser.visit(self.reader(name)).result, value, f"The value {name!r} comes back as it was.")

    def test_several_values_come_back_together(self) -> None:
        browser = self.started(self.app(), one="x", two=[2], three=None)
        found = browser.visit(lambda session: [self.read(session, name) for name in ("one", "two", "three")]).result
        same(found, ["x", [2], None], "Several values come back together.")

    def test_browsers_have_sessions_of_their_own(self) -> None:
        app = self.app()
        first, second = self.started(app, user="ada"), self.started(app, user="bob")
        hold(first.cookie != second.cookie, f"Two sessions have two cookies, not {first.cookie!r} for both.")
        same(first.visit(self.reader("user")).result, "ada", "One browser never sees another one's session.")
        same(second.visit(self.reader("user")).result, "bob", "One browser never sees another one's session.")
        same(Browser(app).visit(self.reader("user")).result, None, "A browser without a cookie has an empty session.")

    def test_later_writes_count(self) -> None:
        browser = self.started(self.app(), user="ada", theme="dark")
        browser.visit(self.writer("user", "bob"))
        found = browser.visit(lambda session: [self.read(session, "user"), self.read(session, "theme")]).result
        same(found, ["bob", "dark"], "A later write replaces its own value and no other.")

    def test_what_is_not_saved_is_not_kept(self) -> None:
        app = self.app()
        browser = self.started(app, cart=["book"])
        session = self.opened(app, browser.cookie)
        self.write(session, "user", "mallory")
        found = self.read(session, "cart")
        if isinstance(found, list):
            found[:] = ["stolen"]
        again = self.opened(app, browser.cookie)
        same(self.read(again, "user"), None, "A change that was not saved is seen by nobody.")
        same(self.read(again, "cart"), ["book"], "A change inside of a value that was not saved is seen by nobody.")

    def test_many_browsers_at_once(self) -> None:
        app = self.app()
        browsers = 4
        all_have_written = Barrier(browsers)

        def visit(number: int) -> list[object]:
            # Beside the application, so that the threads meet in nothing but the store.
            cookie = None
            for _ in range(5):
                session = self.opened(app, cookie)
                self.write(session, "number", number)
                times = self.read(session, "times")
                self.write(session, "times", times + 1 if isinstance(times, int) else 1)
                line = self.saved(app, session).headers.get("Set-Cookie")
                cookie = line.partition("=")[2].partition(";")[0] if line else cookie
            all_have_written.wait(30)
            session = self.opened(app, cookie)
            return [self.read(session, "number"), self.read(session, "times")]

        with ThreadPoolExecutor(browsers) as pool:
            found = list(pool.map(visit, range(browsers)))
        same(found, [[number, 5] for number in range(browsers)], "Threads do not meet in a session.")

    # At the same time

    def test_last_of_two_writes_at_the_same_time_counts(self) -> None:
        app = self.app()
        cookie = self.started(app, user="ada").cookie
        first, second = self.opened(app, cookie), self.opened(app, cookie)
        self.write(first, "first", 1)
        self.write(second, "second", 2)
        self.saved(app, first)
        line = self.saved(app, second).headers.get("Set-Cookie")
        now = self.opened(app, line.partition("=")[2].partition(";")[0] if line else cookie)
        same(
            self.read(now, "user"),
            "ada",
            "Two requests that write at the same time lose nothing that was there before.",
        )
        same(self.read(now, "second"), 2, "Of two requests that write at the same time the last one counts.")
        if self.merges_writes:
            same(self.read(now, "first"), 1, "Two requests that write different keys at the same time both count.")

    def test_session_that_has_ended_is_not_brought_back(self) -> None:
        """A request that was under way when the session ended must not save it again."""
        if not self.is_server_side:
            return
        app = self.app()
        cookie = self.started(app, user="ada").cookie
        ending, late = self.opened(app, cookie), self.opened(app, cookie)
        self.clear(ending)
        self.saved(app, ending)
        self.write(late, "page", 2)
        line = self.saved(app, late).headers.get("Set-Cookie")
        value = line.partition("=")[2].partition(";")[0] if line else ""
        for key in filter(None, (cookie, value)):
            found = self.read(self.opened(app, key), "user")
            same(found, None, "A request that was under way when a session ended does not bring it back.")

    # The end

    def test_emptied_session_ends(self) -> None:
        app = self.app()
        browser = self.started(app, user="ada")
        cookie = browser.cookie
        visit = browser.visit(self.clear)
        hold(visit.deletes, f"An emptied session's cookie is deleted; the response says {visit.cookie!r}.")
        hold("cookie" in visit.vary, "A response that deletes the cookie says: Vary: Cookie.")
        hold(browser.cookie is None, "A browser forgets the cookie of an emptied session: same path, same domain.")
        same(browser.visit(self.reader("user")).result, None, "After its end a session is empty.")
        if self.is_server_side:
            found = self.read(self.opened(app, cookie), "user")
            same(found, None, "A session that has ended cannot be opened with its old cookie.")

    def test_rotation_gives_a_new_key_and_ends_the_old_one(self) -> None:
        if not self.rotates:
            return
        app = self.app()
        browser = self.started(app, user="ada")
        old = browser.cookie
        browser.visit(self.rotate)
        hold(browser.cookie not in (None, old), f"A session that is rotated has a new cookie, not {browser.cookie!r}.")
        same(browser.visit(self.reader("user")).result, "ada", "A session that is rotated keeps what is in it.")
        if self.is_server_side:
            found = self.read(self.opened(app, old), "user")
            same(found, None, "The old cookie of a session that was rotated opens nothing.")

    # What clients make up

    def test_made_up_cookie_opens_an_empty_session(self) -> None:
        app = self.app()
        real = self.started(app, user="ada").cookie or ""
        other = "B" if real[:1] == "A" else "A"
        for cookie in (*MADE_UP, real[1:], other + real[1:], real[::-1], real[: len(real) // 2], real.swapcase()):
            session = self.opened(app, cookie)
            hold(session is not None, f"A cookie that nobody made opens an empty session; {cookie[:40]!r} opens none.")
            same(
                self.read(session, "user"),
                None,
                f"A cookie that nobody made, {cookie[:40]!r}, opens an empty session (SESS-05).",
            )

    def test_made_up_key_is_not_adopted(self) -> None:
        """Or somebody could give others a cookie whose session he then shares (session fixation)."""
        app = self.app()
        for made_up in ("made-up", "0" * 64):
            browser = Browser(app)
            browser.cookie = made_up
            visit = browser.visit(self.writer("user", "ada"))
            hold(visit.value not in ("", made_up), f"A key that a client made up, {made_up!r}, is not adopted.")
            same(self.read(self.opened(app, made_up), "user"), None, "A key that a client made up opens nothing.")

    def test_keys_cannot_be_guessed(self) -> None:
        if not self.is_server_side:
            return
        app = self.app()
        keys = [self.started(app, number=number).cookie or "" for number in range(16)]
        hold(len(set(keys)) == len(keys), "Each session has a key of its own.")
        hold(
            min(map(len, keys)) >= 22, f"A key has at least 128 bits, 22 characters; {min(keys, key=len)!r} is shorter."
        )
        common = next((index for index in range(22) if len({key[index] for key in keys}) > 1), 22)
        hold(common < 8, f"Keys differ from their begin on; these begin with {keys[0][:common]!r}.")

    # No session

    def test_null_session_is_told_from_others(self) -> None:
        app = self.app()
        store = app.session_interface
        hold(store.is_null_session(store.make_null_session(app)), "is_null_session knows what make_null_session made.")
        hold(not store.is_null_session(self.opened(app, None)), "A session that was opened is no null session.")
        hold(not store.is_null_session(object()), "Any other object is no null session.")

    def test_missing_session_reads_as_empty_and_refuses_writes(self) -> None:
        app = self.app()
        self.disable(app)
        if self.opened(app, None) is not None:
            # There is no way to have none.
            return
        visit = Browser(app).visit(self.reader("user"))
        same(visit.result, None, "Where there is no session, reading finds nothing (SESS-04).")
        hold(visit.cookie is None, f"Where there is no session, none is saved; the response says {visit.cookie!r}.")

        def write(session: AnySession) -> None:
            refused(
                lambda: self.write(session, "user", "ada"),
                Exception,
                "Where there is no session, writing is an error (SESS-04).",
            )

        Browser(app).visit(write)
