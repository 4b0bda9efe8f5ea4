"""A server that dies in the middle of an import leaves nothing of it."""

import base64
import io

import conftest
import databases
import institutions
import pytest
from faults import Mortal, query
from institutions import MEMORANDUM
from PIL import Image

COLUMNS = ("reference", "company", "ways", "signed_on", "date_end", "scan")
#: What an import leaves, in the order in which it's made.
TABLES = (
    *("hei_sme_collaboration", "hei_sme_agreement", "hei_sme_agreement_event"),
    "hei_sme_agreement_signatory",
)


@pytest.fixture(scope="module")
def mortal():
    with conftest.fresh_database(databases.addon()) as database:
        mortal = Mortal(database)
        try:
            yield mortal
        finally:
            mortal.server.stop()


def scanned():
    target = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(target, "PDF")
    return base64.b64encode(target.getvalue()).decode()


@pytest.mark.parametrize("table", ["hei_sme_agreement", "hei_sme_agreement_event"])
def test_a_server_killed_while_it_imports_leaves_nothing(mortal, table):
    """Killed before the memoranda are made, and when they all are: none is there, and
    the same file comes in whole afterwards.
    """
    made = institutions.found(mortal.server, f"Univerza Mura {table}", f"mura_{table}")
    company = made.company("Pekarna Mura")
    made.call("res.partner", "write", [company], {"name": f"Pekarna {table}"})
    rows = [
        [
            *(f"{table}-{number}", f"Pekarna {table}", "traineeship"),
            *("2021-03-01", "2031-02-28", scanned()),
        ]
        for number in range(20)
    ]
    before = [query(mortal.server, f"SELECT count(*) FROM {t}") for t in TABLES]
    call = made.call
    mortal.kill_while(lambda: call(MEMORANDUM, "load", list(COLUMNS), rows), table)
    made = made.moved(mortal.server)
    after = [query(mortal.server, f"SELECT count(*) FROM {t}") for t in TABLES]
    assert after == before
    result = made.call(MEMORANDUM, "load", list(COLUMNS), rows)
    assert len(result["ids"]) == 20
