"""`./dev` in a checkout of its own, with Odoo, Python and PostgreSQL of this one."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import databases
import psycopg2
import pytest

MADE_HERE = (".dev", ".git", "__pycache__", "build", "dist")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A checkout with a space in its path, where only the demo is not made yet."""
    folder = tmp_path_factory.mktemp("a checkout") / "here"
    ignored = shutil.ignore_patterns(*MADE_HERE)
    shutil.copytree(databases.ROOT, folder, ignore=ignored)
    (folder / ".dev").mkdir()
    (folder / ".dev" / "venv").symlink_to(databases.ROOT / ".dev" / "venv")
    yield folder
    prefix = subprocess.check_output(["cksum"], input=bytes(folder)).split()[0]
    databases.drop(f"hei_{prefix.decode()}_demo")


def dev(checkout, *arguments, **variables):
    """What `./dev ARGUMENTS` exits with and says."""
    done = subprocess.run(
        [checkout / "dev", *arguments],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


def start_demo(checkout, seconds):
    """Start `./dev demo`; give its process, address and what it said."""
    process = subprocess.Popen(
        [checkout / "dev", "demo"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    began, said = time.monotonic(), ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    assert time.monotonic() - began < seconds, said
    found = re.search(r"http://127\.0\.0\.1:\d+", said)
    assert found, said
    return process, found[0], said


def status(address):
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.status


def test_demo_answers_stops_and_is_up_again_in_seconds(checkout):
    """It tells its address and logins, stops cleanly, and need not install again."""
    process, address, said = start_demo(checkout, seconds=300)
    assert status(f"{address}/web/login") == 200
    for login in ("officer", "coordinator", "reader", "administrator"):
        assert re.search(rf"^ +{login} ", said, re.MULTILINE), said
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 143
    with pytest.raises(urllib.error.URLError):
        status(address)

    process, address, _said = start_demo(checkout, seconds=30)
    assert status(f"{address}/web/login") == 200
    code, _said = dev(checkout, "stop")
    assert code == 0
    assert process.wait(30) == 143


def test_demo_that_was_interrupted_is_made_anew(checkout):
    """A database without the mark of a finished installation counts for nothing."""
    prefix = subprocess.check_output(["cksum"], input=bytes(checkout)).split()[0]
    database = f"hei_{prefix.decode()}_half"
    databases.execute(f"CREATE DATABASE {database}")
    try:
        assert databases.made_from(database) is None
        databases.drop(database)
        with pytest.raises(psycopg2.OperationalError):
            psycopg2.connect(dbname=database)
    finally:
        databases.drop(database)


def test_taken_port_is_named(checkout):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, said = dev(checkout, "demo", PORT=port)
    assert code == 1
    assert f"Port {port} is taken" in said


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"ODOO_SOURCE": "/nowhere"}, "ODOO_SOURCE=/nowhere holds no odoo/release.py"),
        ({"PGHOST": "127.0.0.1", "PGPORT": "1"}, "No PostgreSQL answers with PGHOST="),
    ],
    ids=["no Odoo there", "no PostgreSQL there"],
)
def test_what_is_not_there_is_explained(checkout, variables, message):
    code, said = dev(checkout, "setup", **variables)
    assert code == 1
    assert message in said


def test_unknown_command_shows_the_known_ones(checkout):
    code, said = dev(checkout, "dmeo")
    assert code == 1
    assert "./dev demo" in said
    assert "There is no command dmeo." in said


def test_no_file_names_a_registry(checkout):
    """Mirrors come from the machine's own configuration."""
    sites = subprocess.check_output(
        ["apt-get", "indextargets", "--format", "$(SITE)"], text=True
    )
    hosts = {re.sub(r"^\w+://", "", site) for site in sites.split()}
    hosts |= {"pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org"}
    for path in Path(checkout).rglob("*"):
        if path.is_file() and ".dev" not in path.relative_to(checkout).parts:
            text = path.read_text("utf-8", "replace")
            assert not [host for host in hosts if host in text], path
