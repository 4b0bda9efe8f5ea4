"""Run the checks of this checkout, two at a time, and sum up what they say.

Each check writes its own log. What can't run here (no such tool, no tests yet) is
shown as skipped, never as passed.
"""

import argparse
import os
import re
import subprocess
import sys
import threading
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import databases
import port

ADDON = databases.ADDON
LOGS = Path(os.environ["HEI_STATE"]) / "log"
LINT = Path("odoo", "addons", "test_lint", "tests")

LONGEST = 40 * 60  # seconds after which a check hangs and is killed
LINT_NOT_OURS = [
    "test_checkers.py",  # tests the checks themselves
    "test_markers.py",  # reads all of Odoo for conflict markers
    "test_eslint.py",  # needs eslint, which Debian 12 has too old
]
PYLINT_NOT_ASKED = [
    "missing-readme",  # it lies beside the addon
    "consider-merging-classes-inherited",  # a later room extends in its own file
    "super-method-mismatch",  # means to write past the checks for people
]

Count = namedtuple("Count", "passed failed skipped")


def by_exit(_log, code):
    """One check that passes or fails."""
    return Count(int(not code), int(bool(code)), 0)


def by_pytest(log, code):
    """What pytest's closing line says."""
    closing = log.read_text(errors="replace").strip().rsplit("\n", 1)[-1]
    said = {word: int(n) for n, word in re.findall(r"(\d+) ([a-z]+)", closing)}
    failed = said.get("failed", 0) + said.get("error", 0) + said.get("errors", 0)
    failed = failed or int(code != 0)
    return Count(said.get("passed", 0), failed, said.get("skipped", 0))


def by_odoo(log, code):
    """What Odoo's runner counted; a warning during a test is a failure to it too."""
    text = log.read_text(errors="replace")
    result = re.findall(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests", text)
    if not result:
        return Count(0, 1, 0)
    failed, errors, total = map(int, result[-1])
    skipped = len(re.findall(r"^\S+ \S+ \d+ INFO .*: skipped ", text, re.MULTILINE))
    bad = failed + errors
    return Count(total - bad - skipped, bad or int(code != 0), skipped)


def ruff():
    yield "ruff", "check", "."


def ruff_format():
    yield "ruff", "format", "--check", "."


def pylint_odoo():
    yield "pylint", f"--disable={','.join(PYLINT_NOT_ASKED)}", ADDON


def pytest(*arguments):
    return (sys.executable, "-m", "pytest", "-ra", "--durations=10", *arguments)


def database_copy(check):
    """A copy of the addon database that only this check uses."""
    database = databases.name(check)
    databases.copy(databases.name("addon"), database)
    return database


def odoo_lint():
    """Odoo's own linter tests, on this addon alone."""
    lint = Path(os.environ["ODOO_SOURCE"]) / LINT
    if not lint.exists():
        lint = Path(os.environ["ODOO_SOURCE"]) / LINT.relative_to("odoo")
    database = database_copy("lint")
    yield pytest(
        *("-p", "lint_ours", "--import-mode=importlib"),
        *("-c", "pyproject.toml", "--rootdir=.", f"--odoo-database={database}"),
        *(f"--ignore={lint / name}" for name in LINT_NOT_OURS),
        str(lint),
    )
    databases.drop(database)


def odoo_runner():
    database = database_copy("runner")
    yield (
        *(sys.executable, "-m", "odoo", "-d", database, "-u", ADDON),
        *("--test-tags", f"/{ADDON}", "--stop-after-init"),
        *("--http-port", str(port.free_port()), "--max-cron-threads", "0"),
    )
    databases.drop(database)


def pytest_odoo():
    database = database_copy("pytest")
    yield pytest(
        *(f"--odoo-database={database}", "--odoo-http", f"{ADDON}/tests"),
        f"--odoo-extra=http-port={port.free_port()}",
    )
    databases.drop(database)


def browser():
    yield pytest("-p", "no:odoo", "-o", "python_files=test_browser*.py", "tests")


def outside():
    yield pytest("-p", "no:odoo", "--ignore-glob=tests/test_browser*.py", "tests")


# Longest first. Name: (what it is, the commands, how they are counted).
CHECKS = {
    "browser": ("What people do in a browser", browser, by_pytest),
    "outside": ("Tests from outside", outside, by_pytest),
    "odoo": ("Odoo's own test runner", odoo_runner, by_odoo),
    "pytest": ("pytest-odoo", pytest_odoo, by_pytest),
    "odoo-lint": ("Odoo's test_lint", odoo_lint, by_pytest),
    "pylint": ("pylint-odoo", pylint_odoo, by_exit),
    "ruff": ("ruff", ruff, by_exit),
    "format": ("ruff format", ruff_format, by_exit),
}
NEED_DATABASES = {"outside", "odoo", "browser", "pytest", "odoo-lint"}

printing = threading.Lock()


def say(*words, sep=" "):
    with printing:
        print(*words, sep=sep, flush=True)


def run(name):
    """Run one check; give what it came to, in a line and in numbers."""
    title, commands, count = CHECKS[name]
    log = LOGS / f"test_{name}.log"
    began = time.monotonic()
    code = 0
    try:
        with log.open("w") as output:
            for command in commands():
                done = subprocess.run(
                    command,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    stdin=subprocess.DEVNULL,
                    cwd=databases.ROOT,
                    timeout=LONGEST,
                    check=False,
                )
                code = code or done.returncode
        counted = count(log, code)
    except (OSError, subprocess.SubprocessError) as error:
        log.open("a").write(f"\n{error}\n")
        counted = Count(0, 1, 0)
    seconds = round(time.monotonic() - began)
    line = f"{'✘' if counted.failed else '✔'} {title}: {told(counted)}, {seconds} s"
    say(line)
    text = log.read_text(errors="replace").splitlines()
    for why in (found for found in text if found.startswith("SKIPPED")):
        say(f"    {why}")
    if counted.failed:
        say("\n".join(f"    {end}" for end in [*text[-30:], f"All of it: {log}"]))
    return line, counted


def told(count):
    return f"{count.passed} passed, {count.failed} failed, {count.skipped} skipped"


def prepare():
    """The databases that the checks copy, both at a time."""
    say("Installing the addon in fresh databases, with and without demo data …")
    began = time.monotonic()
    databases.drop_left_over()
    with (LOGS / "test_databases.log").open("w") as output:
        making = [
            subprocess.Popen(
                [sys.executable, databases.__file__, "addon", *flags],
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            for flags in ([], ["--with-demo"])
        ]
        codes = [process.wait() for process in making]
    if any(codes):
        say((LOGS / "test_databases.log").read_text()[-3000:])
        say("The addon does not install: mend that first.")
        say("0 passed, 1 failed, 0 skipped")
        raise SystemExit(1)
    say(f"✔ {round(time.monotonic() - began)} s")


def still_running(names, done):
    """Every half minute, say what is not finished, so that nobody wonders."""
    began = time.monotonic()
    while not done.wait(30):
        say(f"… {round(time.monotonic() - began)} s, running: {', '.join(names)}")


def main():
    parser = argparse.ArgumentParser(prog="./dev test", description=__doc__)
    parser.add_argument("check", nargs="*", help="only these", metavar="NAME")
    parser.add_argument("--list", action="store_true", help="list the checks")
    arguments = parser.parse_args()
    if arguments.list:
        for name, (title, *_rest) in CHECKS.items():
            print(f"{name:<12}{title}")
        return
    if unknown := set(arguments.check) - set(CHECKS):
        parser.error(f"no check is called {', '.join(unknown)}; see --list")
    chosen = [name for name in CHECKS if name in (arguments.check or CHECKS)]
    if NEED_DATABASES & set(chosen):
        prepare()
    running, done = [], threading.Event()
    threading.Thread(target=still_running, args=(running, done), daemon=True).start()

    def one(name):
        running.append(name)
        try:
            return run(name)
        finally:
            running.remove(name)

    with ThreadPoolExecutor(max_workers=2) as pool:
        lines, counts = zip(*pool.map(one, chosen), strict=True)
    done.set()
    total = Count(*map(sum, zip(*counts, strict=True)))
    say("", *lines, told(total), sep="\n")
    raise SystemExit(1 if total.failed else 0)


if __name__ == "__main__":
    main()
