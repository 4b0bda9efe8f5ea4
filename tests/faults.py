"""Ways to have two at it at once, and to kill a server in the middle."""

import threading
import time
from contextlib import closing, contextmanager

import conftest
import port
import psycopg2


def query(server, statement):
    """Ask the database itself, past Odoo."""
    with closing(psycopg2.connect(dbname=server.database)) as connection:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()


@contextmanager
def held(server, table, mode="ACCESS EXCLUSIVE"):
    """Hold a lock on a table, so that whoever needs it stops right there."""
    with closing(psycopg2.connect(dbname=server.database)) as connection:
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN {mode} MODE")
        yield


def wait_for_someone_to_stop(server, table):
    """Wait until a transaction stands before the lock on this table."""
    standing = (
        "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = "
        f"'{table}'::regclass AND database = "
        "(SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    for _ in range(600):
        if query(server, standing):
            return
        time.sleep(0.05)
    raise AssertionError(f"nobody waits for {table}")


def at_once(*jobs):
    """Run these at the same moment; give what each returned or raised."""
    said = [None] * len(jobs)
    ready = threading.Barrier(len(jobs))

    def one(number, job):
        ready.wait()
        try:
            said[number] = job()
        except Exception as error:
            said[number] = error

    threads = [
        threading.Thread(target=one, args=numbered) for numbered in enumerate(jobs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


class Mortal:
    """A server of its own that is killed and started again on the same database."""

    def __init__(self, database):
        self.database = database
        self.start()

    def start(self):
        self.server = conftest.Server(self.database, port.free_port())

    def kill_while(self, job, table, mode="EXCLUSIVE"):
        """Start the job, kill the server when it stands before the table."""

        def run():
            try:
                job()
            except Exception:
                return
            raise AssertionError("it went through")

        with held(self.server, table, mode):
            thread = threading.Thread(target=run)
            thread.start()
            wait_for_someone_to_stop(self.server, table)
            self.server.process.kill()
            self.server.process.wait()
        thread.join()
        self.start()
