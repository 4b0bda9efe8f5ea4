"""Figures through the doors without a screen: the same rules, in the same words."""

from datetime import date, timedelta

import institutions
import pytest
from institutions import CARD
from test_remote_calls import Session, said_by_json2, said_by_xmlrpc

COMMITMENT = "hei.sme.commitment"
RESULT = f"{COMMITMENT}.entry"
YEAR = "hei.sme.academic.year"
WHY = "The list of the trainees came late"


@pytest.fixture(scope="module")
def institution(server):
    return institutions.found(server, "Univerza Idrijca", "rezultati")


@pytest.fixture(scope="module")
def administrator(institution):
    institution.person("rezultati_admin", "group_administrator")
    return institution.server.xmlrpc("rezultati_admin")


@pytest.fixture(scope="module")
def commitment(institution, administrator):
    """Trainees that were promised for a year that is long over."""
    year = {"date_start": "2019-10-01", "date_end": "2020-09-30"}
    year["company_id"] = institution.company_id
    [measure] = institution.call(
        "hei.sme.measure", "search", [("code", "=", "trainees")]
    )
    values = {
        "collaboration_id": institution.card(),
        "measure_id": measure,
        "academic_year_id": administrator(YEAR, "create", [year])[0],
        "target": 10,
    }
    return institution.call(COMMITMENT, "create", [values])[0]


def refusals(institution, model, method, *args, **named):
    """What XML-RPC, JSON-2 and the browser say."""
    server = institution.server
    yield said_by_xmlrpc(institution.call, model, method, *args)
    yield said_by_json2(server.json2("rezultati"), model, method, **named)
    answer = Session(server, "rezultati").call(model, method, *args)
    yield answer["error"]["data"]["message"]


@pytest.mark.parametrize("quantity", [-1, 1e12, float("nan"), float("inf"), "many"])
def test_numbers_that_cannot_be(institution, commitment, quantity):
    values = {"commitment_id": commitment, "date": "2020-01-31", "quantity": quantity}
    said = set(refusals(institution, RESULT, "create", [values], vals_list=[values]))
    assert len(said) == 1
    assert "Give a number from 0 to 1,000,000,000" in said.pop()


def test_day_outside_the_year(institution, commitment):
    values = {"commitment_id": commitment, "date": "2020-10-01", "quantity": 1}
    said = set(refusals(institution, RESULT, "create", [values], vals_list=[values]))
    assert len(said) == 1
    assert "which goes from 10/01/2019 to 09/30/2020" in said.pop()


def test_twice_the_same(institution, commitment):
    [read] = institution.call(
        COMMITMENT,
        "read",
        [commitment],
        ["collaboration_id", "measure_id", "academic_year_id"],
    )
    values = {name: read[name][0] for name in read if name != "id"}
    said = set(
        refusals(institution, COMMITMENT, "create", [values], vals_list=[values])
    )
    assert len(said) == 1
    assert "Add results there, or choose another department" in said.pop()


def test_a_closed_year_asks_every_door_for_a_reason(institution, commitment):
    values = {"commitment_id": commitment, "date": "2020-01-31", "quantity": 3}
    [result] = institution.call(RESULT, "create", [values])
    [read] = institution.call(COMMITMENT, "read", [commitment], ["academic_year_id"])
    year = read["academic_year_id"][0]
    institution.call(YEAR, "action_close", [year])
    more = {"quantity": 4}
    said = set(
        refusals(institution, RESULT, "write", [result], more, ids=[result], vals=more)
    )
    assert len(said) == 1
    assert "2019/20 is closed. Say in *Changed because*" in said.pop()
    said = set(refusals(institution, RESULT, "unlink", [result], ids=[result]))
    assert len(said) == 1
    assert "use the button *Delete with a reason*" in said.pop()
    institution.call(RESULT, "write", [result], {**more, "change_reason": WHY})
    [read] = institution.call(
        COMMITMENT, "read", [commitment], ["actual", "collaboration_id"]
    )
    assert read["actual"] == 4
    notes = institution.call(
        "mail.message",
        "search_read",
        [("model", "=", CARD), ("res_id", "=", read["collaboration_id"][0])],
        ["body"],
    )
    assert WHY in notes[0]["body"]
    institution.call(YEAR, "action_reopen", [year])


def test_a_year_that_runs_stays_open(institution, administrator):
    today = date.today()
    year = {
        "company_id": institution.company_id,
        "date_start": str(today - timedelta(days=30)),
        "date_end": str(today + timedelta(days=300)),
    }
    [year] = administrator(YEAR, "create", [year])
    said = said_by_xmlrpc(institution.call, YEAR, "action_close", [year])
    assert "Close it when it is over" in said
