"""Installing, updating and removing the addon says nothing: no warning, no error."""

import re
import subprocess
import sys

import databases
import pytest

# What Odoo itself says on a quiet system: (why it is harmless, how the line reads).
KNOWN = [
    (
        "root runs the server in a container or a CI job",
        r"^Running as user 'root' is a security risk\.$",
    ),
]


def lines(log):
    """The log's lines that are none of the known ones."""
    known = re.compile("|".join(pattern for _why, pattern in KNOWN))
    return [line for line in log.splitlines() if line and not known.search(line)]


def odoo(database, *arguments):
    """What Odoo says while it does this."""
    command = [sys.executable, "-m", "odoo", *arguments[:1], "-d", database]
    done = subprocess.run(
        [*command, *arguments[1:], "--log-level=warn"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=databases.ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return lines(done.stdout)


UNINSTALL = """
env['ir.module.module'].search([('name', '=', 'hei_sme_collaboration')]) \\
    .button_immediate_uninstall()
left = env['ir.model'].search([('model', '=like', 'hei.sme.%')]).mapped('model')
env.cr.execute(
    "SELECT proname FROM pg_proc WHERE proname LIKE 'hei_sme%' UNION ALL"
    " SELECT tgname FROM pg_trigger WHERE tgname LIKE 'hei_sme%' UNION ALL"
    " SELECT relname FROM pg_class WHERE relname LIKE 'hei_sme%' UNION ALL"
    " SELECT name FROM ir_attachment WHERE res_model LIKE 'hei.sme.%' UNION ALL"
    " SELECT subject FROM mail_message WHERE model LIKE 'hei.sme.%'"
)
left += [row[0] for row in env.cr.fetchall()]
print('LEFT', left) if left else None
"""


@pytest.mark.parametrize("demo", [False, True], ids=["without demo", "with demo"])
def test_install_update_uninstall_are_silent(demo):
    """With and without demo data, memoranda that all have signed among it; nothing of
    ours is left afterwards, no guard of the database, no file and no message.
    """
    database = databases.name("log")
    databases.copy(databases.platform(demo), database)
    try:
        flags = databases.demo_flags(demo)
        stop = "--stop-after-init"
        assert odoo(database, "server", "-i", databases.ADDON, stop, *flags) == []
        assert odoo(database, "server", "-u", databases.ADDON, stop) == []
        done = subprocess.run(
            [sys.executable, "-m", "odoo", "shell", "-d", database, "--no-http"]
            + ["--log-level=warn"],
            input=UNINSTALL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=databases.ROOT,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        assert lines(done.stdout) == []
    finally:
        databases.drop(database)
