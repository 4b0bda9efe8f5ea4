"""The doors from outside: each refuses to change what was agreed, in words."""

import base64
import json
import urllib.request
from contextlib import closing, contextmanager
from functools import cached_property
from urllib.error import HTTPError
from xmlrpc.client import Fault

import conftest
import databases
import institutions
import port
import psycopg2
import pytest
import smtp_sink
from institutions import MEMORANDUM
from psycopg2.extras import RealDictCursor
from test_remote_calls import Session
from visitor import Visitor

ARTICLE = f"{MEMORANDUM}.article"
SIGNATORY = f"{MEMORANDUM}.signatory"
EVENT = f"{MEMORANDUM}.event"
FROZEN = "is no draft any more"
BY_HAND = "isn't written by hand"
KEPT = "can't be replaced or deleted"
OTHER_FILE = base64.b64encode(b"%PDF-1.4 another text").decode()
CLEANERS = "privacy_lookup,data_recycle"


class Place:
    """An institution on a server, with a memorandum that is out to sign, one that all
    have signed by link, and a draft.
    """

    def __init__(self, server, mailbox, name, officer):
        self.server, self.mailbox = server, mailbox
        self.institution = institutions.found(server, name, officer)
        self.call = self.institution.call
        self.administrator = f"{officer}_admin"
        self.institution.person(self.administrator, "group_administrator")
        self.out, _links = self.institution.asked(mailbox)
        self.executed, links = self.institution.asked(mailbox)
        for link in links.values():
            visitor = Visitor(server)
            visitor.open(link)
            assert visitor.sign() == 200
        self.draft = self.institution.memorandum(self.institution.answered())

    # The administrator's ways in.

    @cached_property
    def xmlrpc(self):
        return self.server.xmlrpc(self.administrator)

    @cached_property
    def json2(self):
        return self.server.json2(self.administrator)

    @cached_property
    def session(self):
        return Session(self.server, self.administrator)

    def one(self, model, memorandum):
        return self.call(model, "search", [("agreement_id", "=", memorandum)])[0]

    def files(self, memorandum):
        """Every file that belongs to a memorandum, as the database knows them."""
        return self.rows(
            "SELECT id, name, checksum, res_model, res_id, res_field FROM ir_attachment"
            " WHERE (res_model, res_id) = ('hei.sme.agreement', %(id)s) OR res_model ="
            " 'hei.sme.agreement.signatory' AND res_id IN (SELECT id FROM"
            " hei_sme_agreement_signatory WHERE agreement_id = %(id)s) ORDER BY id",
            memorandum,
        )

    def rows(self, query, memorandum):
        with closing(psycopg2.connect(dbname=self.server.database)) as connection:
            with connection.cursor(cursor_factory=RealDictCursor) as cursor:
                cursor.execute(query, {"id": memorandum})
                return [dict(row) for row in cursor.fetchall()]

    def held(self, memorandum):
        """What the database holds of a memorandum, past Odoo."""
        queries = {
            "memorandum": "SELECT * FROM hei_sme_agreement WHERE id = %(id)s",
            "articles": "SELECT id, name, body, sequence FROM hei_sme_agreement_article"
            " WHERE agreement_id = %(id)s ORDER BY id",
            "signatories": "SELECT id, party, name, capacity, state, signed_at,"
            " signature_id FROM hei_sme_agreement_signatory WHERE agreement_id = %(id)s"
            " ORDER BY id",
            "events": "SELECT sequence, hash FROM hei_sme_agreement_event"
            " WHERE agreement_id = %(id)s ORDER BY id",
            "ways": "SELECT way_id FROM hei_sme_agreement_way_rel"
            " WHERE agreement_id = %(id)s ORDER BY 1",
            "fields": "SELECT study_field_id FROM hei_sme_agreement_study_field_rel"
            " WHERE agreement_id = %(id)s ORDER BY 1",
        }
        found = {part: self.rows(query, memorandum) for part, query in queries.items()}
        for column in ("write_date", "write_uid", "message_main_attachment_id"):
            found["memorandum"][0].pop(column, None)
        files = [f for f in self.files(memorandum) if f["res_field"]]
        return {**found, "files": files}

    @contextmanager
    def untouched(self):
        """Fail when any of the three says something else afterwards."""
        memoranda = (self.out, self.executed, self.draft)
        before = [self.held(memorandum) for memorandum in memoranda]
        yield
        for memorandum, held in zip(memoranda, before, strict=True):
            assert self.held(memorandum) == held
        checked = self.call(
            MEMORANDUM, "action_check_evidence", [self.out, self.executed]
        )
        assert checked["params"]["type"] == "success", checked["params"]["message"]


@pytest.fixture(scope="module")
def place(server, mailbox):
    return Place(server, mailbox, "Univerza Soča", "soca")


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


def changes(place):
    """(model, ids, values, what is said), each a change of what was agreed."""
    article = place.one(ARTICLE, place.out)
    pending = place.one(SIGNATORY, place.out)
    signed = place.one(SIGNATORY, place.executed)
    event = place.one(EVENT, place.executed)
    way, field = (
        place.call(model, "search", [], limit=1)[0]
        for model in ("hei.sme.way", "hei.sme.study.field")
    )
    for memorandum in (place.out, place.executed):
        for values in (
            {"title": "Another title"},
            {"duration_months": 1},
            {"way_ids": [(6, 0, [way])]},
            {"study_field_ids": [(4, field)]},
            {"article_ids": [(0, 0, {"name": "One", "body": "more"})]},
            {"signatory_ids": [(0, 0, {"party": "hei", "name": "One more"})]},
            {"company_id": 1},
        ):
            yield MEMORANDUM, [memorandum], values, FROZEN
        for values in (
            {"state": "draft"},
            {"snapshot": {}},
            {"canonical_text": "Another text"},
            {"text_hash": "0" * 64},
            {"document_id": False},
        ):
            yield MEMORANDUM, [memorandum], values, BY_HAND
    yield ARTICLE, [article], {"body": "<p>Another text</p>"}, FROZEN
    yield ARTICLE, [article], {"sequence": 9999}, FROZEN
    yield SIGNATORY, [pending], {"name": "Someone"}, FROZEN
    yield SIGNATORY, [pending], {"state": "signed"}, BY_HAND
    yield SIGNATORY, [signed], {"email": "x@example.com"}, "has signed"
    yield EVENT, [event], {"kind": "cancelled"}, "not allowed|Evidence isn't"
    for file in place.files(place.executed):
        yield "ir.attachment", [file["id"]], {"datas": OTHER_FILE}, KEPT
        yield "ir.attachment", [file["id"]], {"name": "x.pdf"}, KEPT


def said_by_xmlrpc(place, model, method, *args):
    with pytest.raises(Fault) as refused:
        place.xmlrpc(model, method, *args)
    return refused.value.faultString


def said_by_json2(place, model, method, ids, *args):
    names = {"write": ["vals"], "unlink": []}[method]
    with pytest.raises(HTTPError) as refused:
        place.json2(model, method, ids=ids, **dict(zip(names, args, strict=True)))
    return json.load(refused.value)["message"]


def said_by_browser(place, model, method, *args, **kwargs):
    answer = place.session.call(model, method, *args, **kwargs)
    assert "error" in answer, answer
    return answer["error"]["data"]["message"]


@pytest.mark.parametrize("said", [said_by_xmlrpc, said_by_json2, said_by_browser])
def test_remote_calls_change_nothing(place, said):
    """XML-RPC, JSON-2 and the web client's own calls refuse an administrator too."""
    with place.untouched():
        for model, ids, values, words in changes(place):
            answer = said(place, model, "write", ids, values)
            assert any(word in answer for word in words.split("|")), (values, answer)
        for model, memorandum in ((ARTICLE, place.out), (SIGNATORY, place.executed)):
            answer = said(place, model, "unlink", [place.one(model, memorandum)])
            assert FROZEN in answer
        for memorandum in (place.out, place.executed):
            answer = said(place, MEMORANDUM, "unlink", [memorandum])
            assert "on record and can't be deleted" in answer
        for file in place.files(place.executed):
            assert KEPT in said(place, "ir.attachment", "unlink", [file["id"]])


def test_a_list_changes_several_or_none(place):
    """Edited together with a draft, as a list saves it, the draft stays as it was."""
    both = [place.draft, place.out]
    values = {"title": "Another title"}
    with place.untouched():
        for method, args in (
            ("web_save", [both, values, {}]),
            ("web_save_multi", [both, [values, values], {}]),
            ("write", [both, values]),
        ):
            assert FROZEN in said_by_browser(place, MEMORANDUM, method, *args)
    with place.untouched():
        record = [place.out]
        for values in ({"title": "Another"}, {"article_ids": [[5, 0, 0]]}):
            said = said_by_browser(place, MEMORANDUM, "web_save", record, values, {})
            assert FROZEN in said


def test_a_context_from_outside_opens_nothing(place):
    """What our own actions carry in the context can't be sent along."""
    with place.untouched():
        for key in ("hei_sme_action", "hei_sme_keep_as_former", "hei_sme_quiet"):
            said = said_by_browser(
                place,
                MEMORANDUM,
                "write",
                [place.out],
                {"title": "Another title"},
                context={key: True},
            )
            assert FROZEN in said


@pytest.mark.parametrize("dry", [True, False], ids=["test", "import"])
def test_an_import_changes_nothing(place, dry):
    """A file with the ids of frozen records is refused, tested or imported."""
    options = {
        "headers": True,
        "quoting": '"',
        "separator": ",",
        "encoding": "utf-8",
        "date_format": "",
        "datetime_format": "",
        "float_thousand_separator": ",",
        "float_decimal_separator": ".",
        "advanced": True,
        "has_headers": True,
        "keep_matches": False,
        "limit": 2000,
        "skip": 0,
    }
    session = place.session
    with place.untouched():
        for model, record, field, value in (
            (MEMORANDUM, place.out, "title", "Another title"),
            (MEMORANDUM, place.executed, "duration_months", "1"),
            (ARTICLE, place.one(ARTICLE, place.out), "body", "Another text"),
            (SIGNATORY, place.one(SIGNATORY, place.out), "name", "Someone"),
        ):
            table = f".id,{field}\r\n{record},{value}\r\n"
            made = session.call(
                "base_import.import",
                "create",
                {
                    "res_model": model,
                    "file": table,
                    "file_name": "table.csv",
                    "file_type": "text/csv",
                },
            )["result"]
            answer = session.call(
                "base_import.import",
                "execute_import",
                [made],
                [".id", field],
                [".id", field],
                options,
                dryrun=dry,
            )["result"]
            assert answer["messages"], (model, field)
            assert FROZEN in answer["messages"][0]["message"]


def test_files_are_not_replaced_through_the_web(place):
    """Neither the chatter's bin nor an upload reaches a kept file; what is uploaded
    lies beside it.
    """
    session = place.session
    with place.untouched():
        for file in place.files(place.executed):
            answer = session.post("/mail/attachment/delete", attachment_id=file["id"])
            assert KEPT in answer["error"]["data"]["message"]
        page = session.get("/odoo")[1].decode()
        token = page.split('csrf_token: "')[1].split('"')[0]
        boundary = "edge"
        fields = {
            "csrf_token": token,
            "model": MEMORANDUM,
            "id": str(place.executed),
        }
        lines = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
            f"{value}\r\n"
            for name, value in fields.items()
        ]
        lines.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="ufile";'
            ' filename="memorandum.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
            f"%PDF-1.4 another text\r\n--{boundary}--\r\n"
        )
        request = urllib.request.Request(
            f"{place.server.url}/web/binary/upload_attachment",
            "".join(lines).encode(),
            {"Content-Type": f"multipart/form-data; boundary={boundary}"},
        )
        with session.opener.open(request, timeout=60) as answer:
            assert b"memorandum.pdf" in answer.read()


# The cleaners: modules that delete and rename by rule


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
