"""Databases with the addon: made once, kept while their inputs stay the same.

A database says in its own comment what it was made from. What tests use is a copy:
of a *platform* (Odoo with what the addon depends on) or of an *addon* database (the
addon installed on that, with or without demo data).

    python tools/databases.py demo NAME       install, or update what changed
    python tools/databases.py platform|addon [--with-demo]
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import psycopg2
from psycopg2 import sql

ADDON = "hei_sme_collaboration"
ROOT = Path(__file__).resolve().parent.parent
DEPENDS = "mail,portal,contacts"


def odoo(*arguments, **options):
    """Run Odoo to its end, with warnings and errors only; raise if it fails."""
    command = [sys.executable, "-m", "odoo", *arguments]
    return subprocess.run(command, check=True, cwd=ROOT, **options)


def install(database, *arguments):
    odoo("-d", database, "--stop-after-init", "--log-level=warn", *arguments)


def checksum(*files):
    """One checksum over the names and the contents of these files."""
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(f"{file}\0".encode() + file.read_bytes())
    return total.hexdigest()


def platform_key():
    release = Path(os.environ["ODOO_SOURCE"]) / "odoo" / "release.py"
    return checksum(release, ROOT / "requirements.txt")


def addon_key():
    files = (ROOT / ADDON).rglob("*")
    return checksum(*(f for f in files if f.is_file() and f.suffix != ".pyc"))


def execute(query, *values):
    with closing(psycopg2.connect(dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else None


def made_from(database):
    """What the database was made from; None if it isn't there or isn't finished."""
    rows = execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        " WHERE datname = %s",
        database,
    )
    return rows[0][0] if rows else None


def mark(database, key):
    query = sql.SQL("COMMENT ON DATABASE {} IS %s")
    execute(query.format(sql.Identifier(database)), key)


def drop(database):
    if execute("SELECT 1 FROM pg_database WHERE datname = %s", database):
        manage("drop", database)


def copy(source, target):
    manage("duplicate", "--force", source, target)


def manage(*arguments):
    """`odoo db`, whose log is only worth reading when it fails."""
    try:
        odoo("db", *arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except subprocess.CalledProcessError as error:
        print(error.output.decode(), file=sys.stderr)
        raise


def name(kind):
    return f"{os.environ['HEI_PREFIX']}_{kind}"


def drop_left_over():
    """Drop the copies whose test session was killed; their names tell its process."""
    copies = execute(
        "SELECT datname FROM pg_database WHERE datname ~ %s",
        f"^{name('addon')}(_demo)?_[0-9]+_[0-9]+$",
    )
    for (copied,) in copies:
        if not psutil.pid_exists(int(copied.split("_")[-2])):
            drop(copied)


def demo_flags(demo):
    return ["--with-demo"] if demo else []


@contextmanager
def alone(database):
    """Let one process at a time make this database."""
    with (Path(os.environ["HEI_STATE"]) / f"{database}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def platform(demo=False):
    """The name of a database with what the addon depends on."""
    database = name("platform_demo" if demo else "platform")
    key = platform_key()
    with alone(database):
        if made_from(database) != key:
            drop(database)
            install(database, "-i", DEPENDS, *demo_flags(demo))
            mark(database, key)
    return database


def addon(demo=False):
    """The name of a database with the addon as it is now, freshly installed."""
    database = name("addon_demo" if demo else "addon")
    with alone(database):
        key = f"{platform_key()} {addon_key()}"
        if made_from(database) != key:
            copy(platform(demo), database)
            install(database, "-i", ADDON, *demo_flags(demo))
            mark(database, key)
    return database


def demo(database):
    """Install the addon with demo data; where it is installed, update what changed."""
    key = addon_key()
    found = made_from(database)
    if found == key:
        return
    if found is None:
        drop(database)
        install(database, "-i", ADDON, "--with-demo")
    else:
        install(database, "-u", ADDON)
    mark(database, key)


if __name__ == "__main__":
    kind, *rest = sys.argv[1:]
    if kind == "demo":
        demo(*rest)
    else:
        print({"platform": platform, "addon": addon}[kind]("--with-demo" in rest))
