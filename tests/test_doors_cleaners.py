"""Modules that delete and archive by rule leave what was agreed alone."""

import json

import conftest
import databases
import port
import pytest
import smtp_sink
from institutions import MEMORANDUM
from places import ARTICLE, EVENT, FROZEN, KEPT, SIGNATORY, Place
from test_remote_calls import Session

CLEANERS = "privacy_lookup,data_recycle"


@pytest.fixture(scope="module")
def cleaners():
    """A place on a database in which contacts are looked up and records recycled."""
    with (
        conftest.fresh_database(databases.addon()) as database,
        smtp_sink.open_mailbox() as mailbox,
    ):
        databases.install(database, "-i", CLEANERS)
        server = conftest.Server(database, port.free_port())
        try:
            mailbox.serve(server)
            yield Place(server, mailbox, "Univerza Idrijca", "idrijca")
        finally:
            server.stop()


def said_to_cleaner(session, model, method, *args):
    """What Odoo says when its own administrator does this; None when it's done."""
    answer = session.call(model, method, *args)
    return answer["error"]["data"]["message"] if "error" in answer else None


def test_privacy_look_up_deletes_nobody_who_signs(cleaners):
    """It finds who signs by name and address, and neither deletes nor archives what
    was agreed; nothing of it has anything to be archived by.
    """
    place, session = cleaners, Session(cleaners.server, "admin")
    wizards, lines = "privacy.lookup.wizard", "privacy.lookup.wizard.line"
    for memorandum in (place.out, place.executed):
        who = {"name": "Jan Novak", "email": f"jan.{memorandum}@example.com"}
        wizard = session.call(wizards, "create", [who])["result"]
        session.call(wizards, "action_lookup", wizard)
        domain = [("wizard_id", "in", wizard), ("res_model", "like", "hei.sme.%")]
        names = ["res_model", "res_id"]
        found = session.call(lines, "search_read", domain, names)["result"]
        assert {line["res_model"] for line in found} == {SIGNATORY}
        # Everybody of that name is found; who is to sign a draft may go.
        frozen = place.call(SIGNATORY, "search", [("agreement_state", "!=", "draft")])
        ids = [line["id"] for line in found if line["res_id"] in frozen]
        assert len(ids) == 2
        with place.untouched():
            for line in ids:
                assert FROZEN in said_to_cleaner(session, lines, "action_unlink", line)
            assert FROZEN in said_to_cleaner(session, lines, "action_unlink_all", ids)
            assert not said_to_cleaner(session, lines, "action_archive_all", ids)


def recycled(session, model, domain, action="unlink"):
    """Have a rule of data recycling find these records and clean them; give what is
    said.
    """
    rules, records = "data_recycle.model", "data_recycle.record"
    of_model = [("model", "=", model)]
    res_model = session.call("ir.model", "search", of_model)["result"][0]
    rule = {
        "name": f"Tidy up {model}",
        "res_model_id": res_model,
        "recycle_action": action,
        "domain": repr(domain),
    }
    made = session.call(rules, "create", [rule])
    if "error" in made:
        return made["error"]["data"]["message"]
    session.call(rules, "action_recycle_records", made["result"])
    domain = [("recycle_model_id", "in", made["result"])]
    found = session.call(records, "search", domain)["result"]
    assert found, model
    return said_to_cleaner(session, records, "action_validate", found)


def test_data_recycling_deletes_nothing_of_it(cleaners):
    """A rule that deletes our records, their files or their parties is refused as a
    whole; archiving is no way either.
    """
    place, session = cleaners, Session(cleaners.server, "admin")
    both = [place.out, place.executed]
    mine = [("agreement_id", "in", both)]
    files = [f["id"] for m in both for f in place.files(m) if f["res_field"]]
    company = place.institution.read(MEMORANDUM, place.out, "sme_id")["sme_id"][0]
    with place.untouched():
        for model, domain, words in (
            (MEMORANDUM, [("id", "in", both)], "on record and can't be deleted"),
            (ARTICLE, mine, FROZEN),
            (SIGNATORY, mine, FROZEN),
            (EVENT, mine, "Evidence isn't"),
            ("ir.attachment", [("id", "in", files)], KEPT),
            ("res.partner", [("id", "=", company)], "Archive the contact instead"),
            ("hei.sme.way", [("code", "=", "traineeship")], "is in use"),
            ("hei.sme.study.field", [("code", "=", "061")], "is in use"),
        ):
            assert words in recycled(session, model, domain), model
        said = recycled(session, MEMORANDUM, [("id", "in", both)], "archive")
        assert "doesn't manage archived records" in said
        for model, domain in (
            ("res.partner", [("id", "=", company)]),
            ("hei.sme.way", [("code", "=", "traineeship")]),
        ):
            assert recycled(session, model, domain, "archive") is None


def test_data_recycling_at_night_leaves_it_too(cleaners):
    """The job of automatic rules stops at what is on record."""
    place, session = cleaners, Session(cleaners.server, "admin")
    of_model = [("model", "=", MEMORANDUM)]
    rule = {
        "name": "Tidy up at night",
        "res_model_id": session.call("ir.model", "search", of_model)["result"][0],
        "recycle_mode": "automatic",
        "domain": repr([("id", "in", [place.out, place.executed])]),
    }
    session.call("data_recycle.model", "create", [rule])
    named = [("name", "=", "ir_cron_clean_records")]
    data = session.call("ir.model.data", "search_read", named, ["res_id"])["result"]
    with place.untouched():
        said = session.call("ir.cron", "method_direct_trigger", [data[0]["res_id"]])
        assert "on record and can't be deleted" in json.dumps(said)
