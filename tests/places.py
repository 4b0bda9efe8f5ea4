"""A place where something was agreed, and all that the database holds of it."""

from contextlib import closing, contextmanager
from functools import cached_property

import institutions
import psycopg2
from institutions import MEMORANDUM
from psycopg2.extras import RealDictCursor
from test_remote_calls import Session
from visitor import Visitor

ARTICLE = f"{MEMORANDUM}.article"
SIGNATORY = f"{MEMORANDUM}.signatory"
EVENT = f"{MEMORANDUM}.event"
#: What is said when something of it is to change.
FROZEN = "is no draft any more"
BY_HAND = "isn't written by hand"
KEPT = "can't be replaced or deleted"


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
