"""The example of the deployment guides, run as they say: instances of gunicorn behind nginx, sessions in Redis, work in Celery.

The configurations are the example's files; only their ports are others, so that two tests can run at once.
"""

import json
import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from threading import Event
from typing import Any

import attrs
import pytest
from tests.docs.blocks import Page
from tests.ports import free_port
from tests.servers import programs
from tests.servers.programs import PYTHON, ROOT, Server
from tests.servers.test_hostile_servers import OWN, hostile_requests, send

EXAMPLE = ROOT / "docs" / "examples" / "deployed"
APP = "deployed:create_app()"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TOGETHER = """
pid {folder}/nginx.pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/deployed.conf;
}}
"""


@attrs.frozen
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    # JSON of any form.
    @property
    def data(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


@attrs.define
class Browser:
    """Somebody who keeps cookies."""

    cookies: dict[str, str] = attrs.field(factory=dict[str, str])

    def ask(self, port: int, method: str, path: str, body: str = "") -> Answer:
        """Send a request to *port*; raises what breaks on the way."""
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, {"Cookie": cookies, **(FORM if body else {})})
            response = connection.getresponse()
            answer = Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()
        for morsel in SimpleCookie(answer.headers.get("Set-Cookie", "")).values():
            self.cookies[morsel.key] = morsel.value
        return answer

    def log_in(self, port: int, name: str = "ada") -> None:
        assert self.ask(port, "POST", "/login", f"name={name}").status == 303

    def user(self, port: int) -> str:
        answer = self.ask(port, "GET", "/")
        assert answer.status == 200, answer
        return str(answer.data["user"])


@attrs.frozen
class Deployment:
    """What runs: two instances, and nginx before them."""

    front: int
    instances: tuple[Server, Server]
    nginx: Server
    folder: Path
    redis: str
    stopping: tuple[ExitStack, ExitStack]

    def configure(self, text: str) -> None:
        (self.folder / "deployed.conf").write_text(text)

    @property
    def configuration(self) -> str:
        return (self.folder / "deployed.conf").read_text()


def with_examples(**variables: str) -> dict[str, str]:
    """Return variables for programs that find the example."""
    path = programs.environment()["PYTHONPATH"]
    return {"PYTHONPATH": os.pathsep.join([str(EXAMPLE.parent), path]), **variables}


def gunicorn(port: int, redis: str, folder: Path, *options: str) -> AbstractContextManager[Server]:
    """Return an instance with the example's configuration."""
    command = [PYTHON, "-m", "gunicorn", "-c", str(EXAMPLE / "gunicorn.conf.py"), "--bind", f"127.0.0.1:{port}"]
    return programs.running(
        [*command, *options, APP],
        port,
        variables=with_examples(DEPLOYED_REDIS=redis),
        output=folder / f"{port}.log",
    )


@contextmanager
def deployed(folder: Path) -> Generator[Deployment]:
    """Run everything that the guide runs."""
    programs.program("nginx", "nginx")
    with ExitStack() as stack:
        redis = f"redis://127.0.0.1:{stack.enter_context(programs.redis(folder)).port}"
        one, two = stack.enter_context(ExitStack()), stack.enter_context(ExitStack())
        first, second, front = free_port(), free_port(), free_port()
        instances = (
            one.enter_context(gunicorn(first, redis, folder)),
            two.enter_context(gunicorn(second, redis, folder)),
        )
        text = (EXAMPLE / "nginx.conf").read_text()
        for told, port in (("8001", first), ("8002", second), ("8080", front)):
            assert f"127.0.0.1:{told}" in text
            text = text.replace(f"127.0.0.1:{told}", f"127.0.0.1:{port}")
        (folder / "deployed.conf").write_text(text)
        (folder / "nginx.conf").write_text(TOGETHER.format(folder=folder))
        nginx = stack.enter_context(programs.nginx(folder / "nginx.conf", front))
        yield Deployment(front, instances, nginx, folder, redis, (one, two))


@pytest.fixture(scope="module")
def running_deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A deployment that no test harms."""
    with deployed(tmp_path_factory.mktemp("deployed")) as deployment:
        yield deployment


def until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.02)  # another process tells nobody


@contextmanager
def load(front: int, browser: Browser, threads: int = 4) -> Generator[Callable[[int], None]]:
    """Ask in several threads, reading and writing, until the block ends; yield what waits for so many more answers. Every answer must be one."""
    done = Event()
    statuses: list[int] = []

    def ask(thread: int) -> None:
        own = Browser(dict(browser.cookies))
        number = 0
        while not done.is_set():
            number += 1
            statuses.append(own.ask(front, "GET", "/").status)
            statuses.append(Browser().ask(front, "POST", "/login", f"name={thread}-{number}").status)

    with ThreadPoolExecutor(threads) as pool:
        asking: list[Future[None]] = [pool.submit(ask, thread) for thread in range(threads)]

        def more(count: int) -> None:
            enough = len(statuses) + count
            until(lambda: len(statuses) >= enough or any(one.done() for one in asking), "too few answers")

        try:
            more(20)
            yield more
        finally:
            done.set()
            for one in asking:
                one.result(60)
    assert set(statuses) == {200, 303}


@pytest.mark.xdist_group("deployed")
class TestTwoInstances:
    """Behind one nginx."""

    def test_who_logs_in_on_one_is_known_on_the_other(self, running_deployment: Deployment) -> None:
        first, second = running_deployment.instances
        browser = Browser()
        browser.log_in(first.port)

        assert browser.user(second.port) == "ada"
        assert browser.user(running_deployment.front) == "ada"
        assert browser.ask(second.port, "POST", "/logout").status == 303
        assert Browser(dict(browser.cookies)).user(first.port) == "nobody"

    def test_both_answer(self, running_deployment: Deployment) -> None:
        browser = Browser()
        browser.log_in(running_deployment.front)
        answers = [browser.ask(running_deployment.front, "GET", "/").data for _ in range(16)]

        assert {answer["user"] for answer in answers} == {"ada"}
        processes = {int(answer["process"].split()[1]) for answer in answers}
        parents = {parent(process) for process in processes}
        assert parents == {instance.process.pid for instance in running_deployment.instances}

    def test_logins_at_the_same_time_do_not_mix(self, running_deployment: Deployment) -> None:
        def visit(number: int) -> list[str]:
            browser = Browser()
            browser.log_in(running_deployment.front, f"user-{number}")
            return [browser.user(running_deployment.front) for _ in range(5)]

        with ThreadPoolExecutor(8) as pool:
            users = list(pool.map(visit, range(24)))
        assert users == [[f"user-{number}"] * 5 for number in range(24)]

    def test_client_is_who_nginx_says(self, running_deployment: Deployment) -> None:
        """And not who the client says: P-DEP-2."""
        connection = HTTPConnection("127.0.0.1", running_deployment.front, timeout=30)
        forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/x"}
        connection.request("GET", "/", headers={"Host": "shop.example:8080", **forged})
        data = json.loads(connection.getresponse().read())
        connection.close()

        assert (data["address"], data["url"]) == ("127.0.0.1", "http://shop.example:8080/")

    def test_request_has_one_id_everywhere(self, running_deployment: Deployment) -> None:
        answer = Browser().ask(running_deployment.front, "GET", "/")
        request_id = answer.headers["X-Request-ID"]
        assert re.fullmatch(r"[0-9a-f]{32}", request_id)
        assert answer.data["request"] == request_id

        logs = "".join(
            (running_deployment.folder / f"{instance.port}.log").read_text()
            for instance in running_deployment.instances
        )
        [line] = [json.loads(line) for line in logs.splitlines() if f'"{request_id}"' in line]
        assert (line["path"], line["route"], line["status"], line["client"]) == ("/", "/", 200, "127.0.0.1")

    def test_each_is_ready(self, running_deployment: Deployment) -> None:
        for instance in running_deployment.instances:
            assert Browser().ask(instance.port, "GET", "/health/ready").data == {
                "status": "ready",
                "checks": {"sessions": "ok"},
            }

    def test_work_in_the_background_is_done_by_any_worker(self, running_deployment: Deployment) -> None:
        """Ordered on one instance, asked for on the other."""
        command = [PYTHON, "-m", "celery", "-A", "deployed.work", "worker", "--pool", "solo", "--without-mingle"]
        variables = programs.environment(**with_examples(DEPLOYED_REDIS=running_deployment.redis))
        first, second = running_deployment.instances
        browser = Browser()
        browser.log_in(first.port)
        ordered = browser.ask(first.port, "POST", "/greetings")
        assert ordered.status == 202
        address = f"/greetings/{ordered.data['id']}"
        assert browser.ask(second.port, "GET", address).status == 404

        log = running_deployment.folder / "celery.log"
        with (
            log.open("wb") as sink,
            subprocess.Popen(
                command, cwd=running_deployment.folder, env=variables, stdout=sink, stderr=subprocess.STDOUT
            ) as worker,
        ):
            try:
                until(
                    lambda: browser.ask(second.port, "GET", address).status == 200 or worker.poll() is not None,
                    f"no greeting: {log.read_text()}",
                )
                assert browser.ask(second.port, "GET", address).data == {"greeting": "Hello, ada!"}
            finally:
                worker.terminate()
                worker.wait(30)


def parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def children(process: int) -> set[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text()
    return {int(child) for child in text.split()}


@pytest.mark.xdist_group("deployed")
class TestEnds:
    """What happens when a part of it stops."""

    def test_killed_instance_takes_no_session_with_it(self, tmp_path: Path) -> None:
        with deployed(tmp_path) as deployment:
            browser = Browser()
            browser.log_in(deployment.instances[0].port)
            victim = deployment.instances[0].process
            for process in (victim.pid, *children(victim.pid)):
                os.kill(process, signal.SIGKILL)
            victim.wait(10)

            assert [browser.user(deployment.front) for _ in range(20)] == ["ada"] * 20
            Browser().log_in(deployment.instances[1].port)

    def test_new_code_loses_no_request(self, tmp_path: Path) -> None:
        """HUP: new workers first, then the old ones end."""
        with deployed(tmp_path) as deployment:
            browser = Browser()
            browser.log_in(deployment.front)
            master = deployment.instances[0].process
            before = children(master.pid)
            with load(deployment.front, browser) as more:
                master.send_signal(signal.SIGHUP)
                until(lambda: not before & children(master.pid), "the old workers go on")
                more(20)
            assert browser.user(deployment.front) == "ada"

    def test_graceful_stop_under_load_loses_no_request(self, tmp_path: Path) -> None:
        """As the guide says: nginx first, then the instance."""
        with deployed(tmp_path) as deployment:
            browser = Browser()
            browser.log_in(deployment.front)
            first = deployment.instances[0]
            with load(deployment.front, browser) as more:
                old = children(deployment.nginx.process.pid)
                address = f"server 127.0.0.1:{first.port}"
                deployment.configure(deployment.configuration.replace(address, f"{address} down"))
                deployment.nginx.process.send_signal(signal.SIGHUP)
                until(lambda: not old & children(deployment.nginx.process.pid), "nginx goes on as before")
                first.process.send_signal(signal.SIGTERM)
                assert first.process.wait(40) == 0
                more(20)
            assert browser.user(deployment.front) == "ada"

    def test_without_redis_no_instance_is_ready(self, tmp_path: Path) -> None:
        """But each of them lives."""
        with ExitStack() as stack, ExitStack() as stopping:
            redis = f"redis://127.0.0.1:{stopping.enter_context(programs.redis(tmp_path)).port}"
            instance = stack.enter_context(gunicorn(free_port(), redis, tmp_path))
            browser = Browser()
            browser.log_in(instance.port)
            assert browser.ask(instance.port, "GET", "/health/ready").status == 200
            stopping.close()

            answer = browser.ask(instance.port, "GET", "/health/ready")
            assert (answer.status, answer.data["checks"]) == (503, {"sessions": "failed"})
            assert browser.ask(instance.port, "GET", "/health/live").status == 200
            assert browser.ask(instance.port, "GET", "/").status == 503


# The pages


PAGES = sorted((ROOT / "docs" / "how-to" / "deploy").glob("*.md"))


def test_pages_show_what_is_run() -> None:
    """Every file of the example stands on a page, as it is."""
    shown: dict[str, set[str]] = {}
    for path in PAGES:
        for block in Page.read(path).blocks:
            name = block.marks.get("file", "").removeprefix("deployed/")
            shown.setdefault(name, set()).add(block.text)
    for name in ("__init__.py", "work.py", "gunicorn.conf.py", "nginx.conf"):
        expected = (EXAMPLE / name).read_text()
        # The page of gunicorn serves a package of its own.
        assert expected in shown[name], name


def test_excerpt_is_one() -> None:
    lines = {line.strip() for line in (EXAMPLE / "nginx.conf").read_text().splitlines()}
    excerpts = [block for block in Page.read(PAGES[0].with_name("proxy.md")).blocks if block.language == "nginx"]

    assert excerpts
    assert [line for block in excerpts for line in block.text.splitlines() if line.strip() not in lines] == []


SHOP = """
import time
from pathlib import Path

from erlen import Erlen

STARTED = Path({started!r})


def create_app() -> Erlen:
    app = Erlen("shop")

    @app.get("/slow")
    def slow() -> str:
        STARTED.touch()
        time.sleep(1)  # what a graceful stop has to wait for
        return "done"

    @app.get("/item/<name>/")
    def item(name: str) -> str:
        return name

    return app
"""
# What waitress's own program does, its page says; the threads of asgiref's adapter are nobody's to wait for.
RUDE = ("waitress-serve", "granian --interface asgi")


def commands() -> Iterator[tuple[Path, str]]:
    """Yield the commands by which the pages start servers."""
    for path in PAGES:
        for block in Page.read(path).blocks:
            if "serves" in block.marks:
                command = block.text.splitlines()[-1].removeprefix("$ ")
                if not command.startswith(RUDE):
                    yield path, command


@pytest.mark.parametrize(("page", "command"), list(commands()), ids=lambda value: getattr(value, "stem", value))
def test_graceful_stop_lets_a_request_end(page: Path, command: str, tmp_path: Path) -> None:
    """Each server, started as its page says, with the files of its page."""
    (tmp_path / "shop").mkdir()
    for block in Page.read(page).blocks:
        if "file" in block.marks and not block.marks["file"].startswith("shop/"):
            (tmp_path / block.marks["file"]).write_text(block.text)
    (tmp_path / "shop" / "__init__.py").write_text(SHOP.format(started=str(tmp_path / "started")))
    port = free_port()
    [told] = set(re.findall(r"\b80\d\d\b", command))
    words = shlex.split(command.replace(told, str(port)))
    where = Path(PYTHON).with_name(words[0])
    if not where.exists():
        pytest.skip(f"{words[0]} is not installed beside this Python")
    with (
        programs.running(
            [str(where), *words[1:]], port, output=tmp_path / "log", folder=tmp_path, variables=with_folder(tmp_path)
        ) as server,
        ThreadPoolExecutor(1) as pool,
    ):
        until(lambda: answers(port), "it listens, but does not answer")
        if words[0] == "uwsgi":
            # A process that is still starting when uWSGI is to stop does not hear of it, as the page says.
            until(lambda: (tmp_path / "log").read_text().count("WSGI app 0") == 2, "a process has not started")
        slow = pool.submit(Browser().ask, port, "GET", "/slow")
        until(lambda: (tmp_path / "started").exists() or slow.done(), "nobody answers")
        server.process.send_signal(signal.SIGTERM)
        assert slow.result(30).body == b"done"
        # Or when the patience that the page gives it is over.
        server.process.wait(60)


def test_no_hostile_request_is_a_server_error_under_uwsgi(tmp_path: Path) -> None:
    """As under the other servers; its page's file, another module."""
    [file] = [
        block for block in Page.read(PAGES[0].with_name("uwsgi.md")).blocks if block.marks.get("file") == "uwsgi.ini"
    ]
    (tmp_path / "uwsgi.ini").write_text(file.text.replace("shop:create_app()", "tests.servers.target:app"))
    port = free_port()
    uwsgi = programs.program("uwsgi", "pyuwsgi", str(Path(PYTHON).parent))
    command = [uwsgi, "--ini", "uwsgi.ini", "--http-socket", f"127.0.0.1:{port}"]
    requests = list(hostile_requests())
    with programs.running(command, port, output=tmp_path / "log", folder=tmp_path), ThreadPoolExecutor(4) as pool:
        until(lambda: answers(port), "it listens, but does not answer")
        codes = list(pool.map(lambda request: send(port, request), requests))
        assert answers(port)

    wrong = [pair for pair in zip(requests, codes, strict=True) if set(pair[1]) - OWN and max(pair[1]) > 499]
    assert wrong == []
    assert sum(map(bool, codes)) > 100


def with_folder(folder: Path) -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join([str(folder), programs.environment()["PYTHONPATH"]])}


def answers(port: int) -> bool:
    try:
        return Browser().ask(port, "GET", "/item/a/").status == 200
    except (OSError, HTTPException):
        return False
