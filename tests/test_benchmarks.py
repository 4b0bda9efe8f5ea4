"""The benchmark measures what it says: small, but all of it, on a real database."""

import json
import os
import subprocess
import sys

import databases
import pytest

BOARD = "/odoo/action-hei_sme_collaboration.collaboration_action"


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """What a quick run writes."""
    file = tmp_path_factory.mktemp("benchmark") / "result.json"
    command = [sys.executable, "benchmarks/run.py", "--quick", "--json", str(file)]
    command += ["--database", f"{os.environ['HEI_PREFIX']}_bench_{os.getpid()}"]
    command += ["--template", databases.addon()]
    done = subprocess.run(
        command, cwd=databases.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(file.read_text())


def test_every_promise_has_a_row(result):
    measured = {row["what"] for row in result["rows"]}
    assert measured >= {
        "open the board",
        "move a card",
        "create 20 in one call",
        "print a memorandum",
        "print many in one file",
        "the daily job",
        "what needs me now",
        "phases and the time in each",
        "memoranda by academic year",
        "memoranda by way",
        "memoranda by study field",
        "memoranda by size class",
        "memoranda by country and region",
        "memoranda by department",
        "targets and results",
        "from first contact to signature",
        "departments that declined",
        "closed collaborations",
        "figures of the evaluation report",
    }
    for row in result["rows"]:
        for side in ("ours", "theirs"):
            times = row[side]
            assert 0 < times["fastest"] <= times["seconds"] <= times["slowest"]
            assert times["samples"] >= 1
        assert row["ratio"] > 0
        assert row["met"] == (row["ratio"] <= row["target"])


@pytest.mark.parametrize("what", ["open the board", "move a card"])
def test_more_cards_cost_no_more_queries(result, what):
    queries = {
        row["size"]: row["ours"]["queries"]
        for row in result["rows"]
        if row["what"] == what
    }
    assert len(queries) == 2
    assert len(set(queries.values())) == 1, queries


def test_creating_takes_fewer_queries_than_in_crm(result):
    (row,) = [row for row in result["rows"] if row["what"].startswith("create")]
    assert row["ours"]["queries"] < row["theirs"]["queries"]


def test_it_asks_what_the_browser_asks(result, server, as_user):
    """The requests that open the board are those of the web client."""
    server.person("olga", "group_officer")
    page = as_user("olga")
    with (
        page.expect_request("**/hei.sme.collaboration/read_progress_bar") as bar,
        page.expect_request("**/hei.sme.collaboration/web_read_group") as columns,
    ):
        page.goto(BOARD)
    measured = {
        method: arguments
        for method, arguments, _context in result["requests"]["hei.sme.collaboration"]
    }
    for method, asked in (("read_progress_bar", bar), ("web_read_group", columns)):
        sent = asked.value.post_data_json["params"]["kwargs"]
        del sent["context"]
        assert measured[method] == sent
