"""Measure the addon beside Odoo's own crm, on one database and in one run.

    ./dev bench                   everything, in a few minutes
    ./dev bench --quick           small sizes: only to see that it works

Outside ./dev it needs Odoo's configuration in ODOO_RC (or ~/.odoorc) and the server
in PGHOST and friends:

    python benchmarks/run.py --database NAME --json FILE

README.md says how each number is measured.
"""

import argparse
import json
import logging
import os
import platform
import sys
from contextlib import closing
from datetime import datetime, timezone
from functools import partial
from itertools import chain
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tools")]

import databases  # noqa: E402
import psycopg2  # noqa: E402

MADE_BY = "benchmark"
MODULES = f"crm,{databases.ADDON}"
#: At most this share of crm's time.
BOARD, MOVE, CREATE = 1, 1, 1 / 3
#: At most this often what WeasyPrint alone takes.
PRINT = 1.3
#: At most this often what plain SQL takes that writes the same rows.
DAILY = 8
#: At most this often what the same grouping takes in plain SQL.
REPORT = 2


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    prefix = os.environ.get("HEI_PREFIX", "hei")
    parser.add_argument("--database", default=f"{prefix}_bench")
    parser.add_argument("--template", help="copy this one, which has the addon")
    parser.add_argument("--sizes", type=sizes, help="cards, like 20,2000,100000")
    parser.add_argument("--times", type=int, help="measured turns of each request")
    parser.add_argument("--quick", action="store_true", help="small and unreliable")
    parser.add_argument("--keep", action="store_true", help="keep the database")
    parser.add_argument(
        "--no-print", dest="print", action="store_false", help="leave printing out"
    )
    parser.add_argument(
        "--only-daily", action="store_true", help="measure the daily job alone"
    )
    parser.add_argument(
        "--only-reports", action="store_true", help="measure the reports alone"
    )
    parser.add_argument("--json", type=Path, help="write the result here as well")
    options = parser.parse_args()
    options.sizes = options.sizes or (
        [20, 200] if options.quick else [20, 2000, 100000]
    )
    options.times = options.times or (2 if options.quick else 15)
    options.many = 20 if options.quick else 2000
    options.create_times = 1 if options.quick else 5
    options.documents = 3 if options.quick else 20
    options.memoranda = 200 if options.quick else 10000
    return options


def sizes(text):
    return sorted(map(int, text.split(",")))


def prepare(database, template):
    """Install crm and the addon in a database of the benchmark's own."""
    found = databases.execute("SELECT 1 FROM pg_database WHERE datname = %s", database)
    if found and databases.made_from(database) != MADE_BY:
        raise SystemExit(
            f"{database} is not a database of the benchmark. Name one that isn't there."
        )
    databases.drop(database)
    say(f"Installing {MODULES} …")
    if template:
        databases.copy(template, database)
    databases.install(database, "-i", MODULES)
    databases.mark(database, MADE_BY)


def say(text):
    print(text, file=sys.stderr, flush=True)


def load(database):
    """Load Odoo as a server has it, with crons and mails at rest."""
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(["-d", database, "--log-level=warn"], setup_logging=True)
    logging.getLogger("odoo.addons.mail").setLevel(logging.ERROR)
    return Registry(database)


def vacuum(database):
    """Do at once what PostgreSQL does by itself soon after so many new rows."""
    with closing(psycopg2.connect(dbname=database)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def set_up(registry, boards):
    import boards as kinds
    import measure

    from odoo import SUPERUSER_ID

    with measure.request(registry, SUPERUSER_ID) as env:
        partners = env["res.partner"].create(
            [
                {"name": f"Company {number:03d}", "is_company": True}
                for number in range(kinds.PARTNERS)
            ]
        )
        for board in boards:
            board.set_up(env, partners)
        env.cr.commit()
    return partners.ids


def measure_boards(options, ours, theirs, partners):
    import fill
    import measure

    for size in options.sizes:
        say(f"{size} cards on each board …")
        with ours.registry.cursor() as cr:
            for board in (ours, theirs):
                fill.fill(cr, board, partners, size)
        vacuum(options.database)
        for what, target, request in (
            ("open the board", BOARD, "opening"),
            ("move a card", MOVE, "moving"),
        ):
            pair = getattr(ours, request), getattr(theirs, request)
            samples = measure.compare(*pair, options.times)
            yield measure.compared(what, size, target, *samples)
        if size == options.sizes[len(options.sizes) // 2]:
            say(f"Creating {options.many} in one call …")
            pair = (partial(b.creating, options.many, partners) for b in (ours, theirs))
            samples = measure.compare(*pair, options.create_times, warm_up=1)
            what = f"create {options.many} in one call"
            yield measure.compared(what, size, CREATE, *samples)


def measure_printing(options, board):
    import measure
    from documents import Memoranda

    from odoo.addons.hei_sme_collaboration.reports import memorandum_pdf

    if not memorandum_pdf.engine():
        say("WeasyPrint isn't installed: printing is left out.")
        return
    say("Memoranda …")
    memoranda = Memoranda(board)
    for what, count, times in (
        ("print a memorandum", 1, options.times),
        ("print many in one file", options.documents, options.create_times),
    ):
        pair = partial(memoranda.printing, count), partial(memoranda.alone, count)
        samples = measure.compare(*pair, times, warm_up=1)
        yield measure.compared(what, count, PRINT, *samples)


def measure_daily_job(options, board, partners):
    import fill
    import measure
    from daily_job import Calendar

    say(f"{options.memoranda} memoranda in force …")
    with board.registry.cursor() as cr:
        fill.fill(cr, board, partners, options.memoranda)
    calendar = Calendar(board, options.memoranda)
    vacuum(options.database)
    samples = measure.compare(
        calendar.job, calendar.sql, options.create_times, warm_up=1
    )
    yield measure.compared("the daily job", options.memoranda, DAILY, *samples)


def measure_reports(options, board, partners):
    import fill
    import measure
    from reports import Reports

    size = options.sizes[-1]
    say(f"{size} collaborations with all that reports count …")
    with board.registry.cursor() as cr:
        fill.fill(cr, board, partners, size)
    reports = Reports(board, size)
    vacuum(options.database)
    for what, ours, theirs in reports.opened():
        samples = measure.compare(ours, theirs, options.times)
        yield measure.compared(what, size, REPORT, *samples)


def machine():
    """Describe what the numbers were taken on."""
    import odoo.release

    with open("/proc/cpuinfo") as lines:
        models = [line.split(":")[1].strip() for line in lines if "model name" in line]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with psycopg2.connect(dbname="postgres") as connection:
        version = connection.server_version // 10000
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 2**30),
        "load_before": round(os.getloadavg()[0], 1),
        "odoo": odoo.release.version,
        "python": platform.python_version(),
        "postgresql": str(version),
    }


def line(row):
    ours, theirs = row["ours"], row["theirs"]
    return (
        f"{row['what']:<32}{row['size']:>8}"
        f"{ours['seconds'] * 1000:>11.1f}{theirs['seconds'] * 1000:>11.1f}"
        f"{row['ratio']:>8.2f}  ≤ {row['target']:.2f} {'✔' if row['met'] else '✘'}"
        f"{ours['queries']:>8}{theirs['queries']:>8}"
    )


HEADING = (
    f"{'':<32}{'size':>8}{'ours, ms':>11}{'theirs, ms':>11}{'ratio':>8}  {'target':<8}"
    f"{'queries: ours, theirs':>18}"
)


def main():
    options = arguments()
    prepare(options.database, options.template)
    try:
        result = measure_all(options)
    finally:
        if not options.keep:
            unload(options.database)
            databases.drop(options.database)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


def measure_all(options):
    registry = load(options.database)
    from boards import Collaborations, Leads

    result = {
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "quick": options.quick,
        "machine": machine(),
    }
    ours, theirs = Collaborations(registry), Leads(registry)
    partners = set_up(registry, (ours, theirs))
    result["requests"] = {board.model: board.requests() for board in (ours, theirs)}
    result["rows"] = []
    print(HEADING)
    everything = not (options.only_daily or options.only_reports)
    for row in chain(
        measure_boards(options, ours, theirs, partners) if everything else (),
        measure_printing(options, ours) if options.print and everything else (),
        () if options.only_reports else measure_daily_job(options, ours, partners),
        () if options.only_daily else measure_reports(options, ours, partners),
    ):
        result["rows"].append(row)
        print(line(row), flush=True)
    return result


def unload(database):
    """Close what this process has open, so that the database can be dropped."""
    from odoo.modules.registry import Registry
    from odoo.sql_db import close_db

    Registry.delete(database)
    close_db(database)


if __name__ == "__main__":
    main()
