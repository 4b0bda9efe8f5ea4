"""What tests from outside share: Odoo servers, logged-in pages, remote calls.

`./dev test outside` runs these tests; `./dev run pytest tests/test_x.py -k name` runs
some of them. `./dev` sets what they need:

ODOO_RC, ODOO_SOURCE              Odoo's configuration and its source folder
PGHOST, PGPORT, PGUSER, PGPASSWORD   the database server
HEI_PREFIX                        how database names of this checkout begin
HEI_STATE                         the folder for logs, screenshots and such

A server is a real Odoo process on a fresh copy of a database with the addon:
`server` has no demo data, `demo_server` has it. Both last for the whole session, so a
test makes its own records and people. `mailbox` holds what `server` mails; `as_guest`
is the phone of somebody without an account. Example:

    def test_officer_opens_the_board(server, as_user):
        server.person("olga", "group_officer")
        page = as_user("olga")
        page.goto(f"{server.url}/odoo/action-hei_sme_collaboration.collaboration_action")

    def test_reader_cannot_write(server):
        server.person("rita", "group_reader")
        call = server.xmlrpc("rita")
        call("hei.sme.collaboration", "search_read", [], ["name"])
        server.json2("rita")("hei.sme.collaboration", "search_count", domain=[])
"""

import itertools
import json
import os
import signal
import subprocess
import sys
import urllib.request
import xmlrpc.client
from contextlib import contextmanager
from pathlib import Path

import answers
import databases
import port
import pytest
import smtp_sink

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
STATE = Path(os.environ["HEI_STATE"])


class Server:
    """One running Odoo on a database of its own. Passwords are the logins."""

    def __init__(self, database, http_port):
        self.database = database
        self.url = f"http://127.0.0.1:{http_port}"
        self.port = http_port
        self.log = STATE / "log" / f"{database}_{http_port}.log"
        self.log.unlink(missing_ok=True)
        command = [sys.executable, "-m", "odoo", "-d", database]
        command += ["--db-filter", f"^{database}$", "--http-port", str(http_port)]
        command += ["--max-cron-threads", "0", "--logfile", str(self.log)]
        self.process = subprocess.Popen(command, cwd=databases.ROOT)
        answers.wait_for(f"{self.url}/web/login", self.process.pid)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def xmlrpc(self, login="admin"):
        """Calls as this person: call(model, method, *args, **kwargs)."""
        common = xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc/2/common")
        uid = common.authenticate(self.database, login, login, {})
        assert uid, f"{login} cannot log in"
        models = xmlrpc.client.ServerProxy(
            f"{self.url}/xmlrpc/2/object", allow_none=True
        )

        def call(model, method, *args, **kwargs):
            return models.execute_kw(
                self.database, uid, login, model, method, args, kwargs
            )

        return call

    def json2(self, login="admin"):
        """Calls by JSON-2 with a key of this person: call(model, method, **kwargs)."""
        key = (
            self.shell(
                f"user = env['res.users'].search([('login', '=', {login!r})])\n"
                "keys = env['res.users.apikeys'].with_user(user).sudo()\n"
                "print('KEY', keys._generate('rpc', 'test', None))\n"
                "env.cr.commit()\n"
            )
            .split("KEY ")[1]
            .split()[0]
        )
        headers = {
            "Authorization": f"bearer {key}",
            "Content-Type": "application/json",
            "X-Odoo-Database": self.database,
        }

        def call(model, method, **kwargs):
            request = urllib.request.Request(
                f"{self.url}/json/2/{model}/{method}",
                json.dumps(kwargs).encode(),
                headers,
            )
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)

        return call

    def shell(self, code):
        """Run this code in `odoo shell` (`env` is there; commit yourself)."""
        shell = [sys.executable, "-m", "odoo", "shell", "-d", self.database]
        return subprocess.run(
            [*shell, "--log-level", "error", "--no-http"],
            input=code,
            text=True,
            check=True,
            capture_output=True,
            cwd=databases.ROOT,
        ).stdout

    def person(self, login, *groups, **values):
        """Have an internal user with these groups of the addon; returns the id."""
        call = self.xmlrpc()
        known = call("res.users", "search", [("login", "=", login)])
        if known:
            return known[0]
        names = ["base.group_user"]
        names += [g if "." in g else f"{databases.ADDON}.{g}" for g in groups]
        group_ids = []
        for module, name in (n.split(".") for n in names):
            domain = [("module", "=", module), ("name", "=", name)]
            data = call("ir.model.data", "search_read", domain, ["res_id"])
            group_ids.append(data[0]["res_id"])
        values = {
            "name": login.title(),
            "login": login,
            "password": login,
            "email": f"{login}@example.com",
            "group_ids": [(6, 0, group_ids)],
            **values,
        }
        return call("res.users", "create", values)


numbers = itertools.count(1)


@contextmanager
def fresh_database(template):
    """A copy of a template database that is dropped at the end."""
    database = f"{template}_{os.getpid()}_{next(numbers)}"
    databases.copy(template, database)
    try:
        yield database
    finally:
        databases.drop(database)


@contextmanager
def running(demo):
    with fresh_database(databases.addon(demo)) as database:
        server = Server(database, port.free_port())
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def server():
    with running(demo=False) as started:
        yield started


@pytest.fixture(scope="session")
def demo_server():
    with running(demo=True) as started:
        yield started


@pytest.fixture(scope="session")
def mailbox(server):
    """What `server` mails, each mail as the file it is."""
    with smtp_sink.open_mailbox() as opened:
        opened.serve(server)
        yield opened


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, headless."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=CHROMIUM_FLAGS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def as_user(request, browser):
    """Log a person in: as_user(login, size=(1400, 900), on=server) gives a page.

    `on` is the server the test asked for, unless it names one. The page fails the test
    at its end when the browser saw an uncaught error.
    """
    contexts, errors = [], []

    def log_in(login, size=(1400, 900), on=None):
        if on is None:
            names = {"server", "demo_server"} & set(request.fixturenames)
            on = request.getfixturevalue(names.pop())
        context = browser.new_context(
            base_url=on.url, viewport={"width": size[0], "height": size[1]}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", login)
        page.click("button[type=submit]")
        page.wait_for_url("**/odoo**")
        return page

    yield log_in
    for context in contexts:
        context.close()
    assert not errors, f"errors in the browser: {errors}"


@pytest.fixture
def as_guest(browser):
    """A phone of somebody without an account: as_guest() gives a page.

    The page fails the test at its end when the browser saw an error, a refused
    resource included.
    """
    contexts, errors = [], []

    def note(said):
        """Odoo's own PDF viewer asks for files that Odoo doesn't have."""
        where = said.location["url"]
        viewers = "/pdfjs/" in where or where.endswith("/favicon.ico")
        if said.type == "error" and not viewers:
            errors.append(f"{said.text} {where}")

    def arrive(size=(375, 812)):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            has_touch=True,
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        context.on("weberror", lambda error: errors.append(str(error.error)))
        page.on("console", note)
        return page

    yield arrive
    for context in contexts:
        context.close()
    assert not errors, f"errors in the browser: {errors}"


@pytest.fixture(scope="session")
def pictures():
    """Where screenshots go."""
    folder = STATE / "pictures"
    folder.mkdir(exist_ok=True)
    return folder
