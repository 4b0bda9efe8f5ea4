"""What happens when two people are at it at once, or the server dies in the middle."""

import threading
from xmlrpc.client import Fault

import conftest
import databases
import institutions
import pytest
from faults import Mortal, at_once, held, query, wait_for_someone_to_stop
from institutions import ANSWERS, CARD, LINE, MEMORANDUM

SIGNATORY = f"{MEMORANDUM}.signatory"
WAY = "hei.sme.way"


@pytest.fixture(scope="module")
def institution(server):
    return institutions.found(server, "Tehniška fakulteta Drava", "drava")


def test_answers_written_at_once_are_all_kept(institution):
    card = institution.card()
    answers = ANSWERS["sme_to_hei"]

    def writing(values):
        call = institution.connect()
        return lambda: call(CARD, "write", [card], values)

    said = at_once(*(writing({name: text}) for name, text in answers.items()))
    assert said == [True] * len(answers)
    assert institution.read(CARD, card, *answers) == {"id": card, **answers}
    states = institution.states(card)
    assert {code for code, state in states.items() if state == "done"} == {
        "2.a",
        "2.b.i",
        "2.b.ii",
    }


def test_two_who_move_a_card_at_once_move_it_once(institution):
    card = institution.card()
    institution.accept(card)
    stage = {"stage_id": institution.stage("definition")}

    def moving():
        call = institution.connect()
        return lambda: call(CARD, "write", [card], stage)

    assert at_once(moving(), moving(), moving()) == [True] * 3
    assert institution.kind(card) == "definition"


def test_an_answer_taken_away_at_the_moment_of_the_move_leaves_no_half_truth(
    institution,
):
    """Either the move came first, or it is refused: progress and lines agree."""
    card = institution.card(**ANSWERS["sme_to_hei"])
    institution.accept(card)
    way = institution.call(WAY, "search", [], limit=1)
    institution.call(CARD, "write", [card], {"way_ids": [(6, 0, way)]})
    institution.move(card, "definition")
    stage = {"stage_id": institution.stage("memorandum")}
    first, second = institution.connect(), institution.connect()
    at_once(
        lambda: first(CARD, "write", [card], stage),
        lambda: second(CARD, "write", [card], {"way_ids": [(5,)]}),
    )
    assert institution.states(card)["2.c"] == "todo"
    read = institution.read(CARD, card, "done_count", "step_count")
    assert read["done_count"] == read["step_count"] - 2


def test_a_change_at_the_moment_of_readying_is_in_the_document_or_refused(
    server, institution
):
    """Its guard read *draft*; when it writes, the memorandum is out to sign."""
    agreement = institution.memorandum(institution.answered())
    call = institution.connect()
    (signatory,) = call(
        SIGNATORY, "search", [("agreement_id", "=", agreement), ("party", "=", "hei")]
    )
    said = []

    def rename():
        try:
            said.append(call(SIGNATORY, "write", [signatory], {"name": "Someone Else"}))
        except Fault as fault:
            said.append(fault.faultString)

    table = "hei_sme_agreement_signatory"
    with held(server, table, "EXCLUSIVE"):
        thread = threading.Thread(target=rename)
        thread.start()
        wait_for_someone_to_stop(server, table)
        ready = threading.Thread(
            target=institution.connect(),
            args=(MEMORANDUM, "action_send", [agreement]),
            kwargs={"context": {"accept_unreviewed": True}},
        )
        ready.start()
        ready.join(5)
    thread.join()
    ready.join()
    read = institution.read(MEMORANDUM, agreement, "state", "hei_text")
    name = institution.read(SIGNATORY, signatory, "name")["name"]
    assert read["state"] == "to_sign"
    assert name in read["hei_text"]
    assert said == [True] or "is no draft any more" in said[0]


@pytest.fixture(scope="module")
def mortal():
    with conftest.fresh_database(databases.addon()) as database:
        mortal = Mortal(database)
        try:
            yield mortal
        finally:
            mortal.server.stop()


def test_a_server_killed_while_it_creates_many_leaves_no_card_without_lines(mortal):
    made = institutions.found(mortal.server, "Univerza Kolpa", "kolpa")
    company = made.company("Valjarna Kolpa d.o.o.")
    many = [{"sme_id": company, "hei_id": made.partner_id}] * 50
    call = made.call
    mortal.kill_while(lambda: call(CARD, "create", many), "hei_sme_collaboration_step")
    made = made.moved(mortal.server)
    bare = (
        "SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1"
        " FROM hei_sme_collaboration_step WHERE collaboration_id = card.id))"
        " FROM hei_sme_collaboration AS card"
    )
    assert query(mortal.server, bare) == [(0, 0)]
    cards = made.call(CARD, "create", many)
    assert query(mortal.server, bare) == [(50, 0)]
    assert made.call(LINE, "search_count", [("collaboration_id", "in", cards)]) == 300


@pytest.mark.parametrize("table", ["ir_attachment", "mail_message"])
def test_a_server_killed_while_it_readies_a_memorandum_leaves_a_draft(mortal, table):
    """Killed before the document is kept, and after it: nothing is half done."""
    made = institutions.found(mortal.server, f"Univerza Krka {table}", f"krka_{table}")
    card = made.answered()
    agreement = made.memorandum(card)
    call = made.call
    ready = {"context": {"accept_unreviewed": True}}
    mortal.kill_while(
        lambda: call(MEMORANDUM, "action_send", [agreement], **ready), table
    )
    made = made.moved(mortal.server)
    assert made.read(MEMORANDUM, agreement, "state", "document_id", "snapshot") == {
        "id": agreement,
        "state": "draft",
        "document_id": False,
        "snapshot": False,
    }
    made.call(MEMORANDUM, "action_send", [agreement], **ready)
    read = made.read(MEMORANDUM, agreement, "state", "document_id")
    assert read["state"] == "to_sign"
    assert read["document_id"]
