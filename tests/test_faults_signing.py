"""Two who sign at the same moment, and a daily job that dies in the middle."""

import threading
import time
from contextlib import closing

import conftest
import databases
import institutions
import port
import psycopg2
import pytest
from faults import Mortal, at_once, held, query, wait_for_someone_to_stop
from institutions import MEMORANDUM
from visitor import Visitor

SIGNATORY = f"{MEMORANDUM}.signatory"


@pytest.fixture(scope="module")
def institution(server):
    return institutions.found(server, "Tehniška fakulteta Sora", "sora")


@pytest.fixture(scope="module")
def twin(server):
    """Another process on the same database."""
    started = conftest.Server(server.database, port.free_port())
    yield started
    started.stop()


def visitor_with(server, link):
    """Somebody who has opened a personal link and sees the text."""
    visitor = Visitor(server)
    visitor.open(link)
    assert visitor.status == 200, visitor.page
    return visitor


def kinds(call, memorandum):
    """What the evidence holds, in its order."""
    events = call(
        f"{MEMORANDUM}.event",
        "search_read",
        [("agreement_id", "=", memorandum)],
        ["kind"],
        order="sequence",
    )
    return [event["kind"] for event in events]


def evidence_says(call, memorandum):
    """Have the whole evidence recomputed."""
    return call(MEMORANDUM, "action_check_evidence", [memorandum])["params"]


def test_the_last_two_signatures_at_once_execute_it_once(
    server, twin, institution, mailbox
):
    """In two processes, the second begun before the first was there: both count."""
    memorandum, links = institution.asked(mailbox)
    first = visitor_with(server, links["hei"])
    second = visitor_with(twin, links["sme"])
    table = "hei_sme_agreement_signatory"
    with held(server, table, "EXCLUSIVE"):
        threads = [threading.Thread(target=v.sign) for v in (first, second)]
        for thread in threads:
            thread.start()
        wait_for_someone_to_stop(server, table)
        time.sleep(0.5)
    for thread in threads:
        thread.join()
    assert (first.status, second.status) == (200, 200)
    read = institution.read(
        MEMORANDUM, memorandum, "state", "certificate_id", "signed_on"
    )
    assert read["state"] == "in_force"
    assert read["certificate_id"] and read["signed_on"]
    signed = kinds(institution.call, memorandum)
    for kind, times in (("signed", 2), ("executed", 1), ("certified", 1)):
        assert signed.count(kind) == times, signed
    said = evidence_says(institution.call, memorandum)
    assert said["type"] == "success", said["message"]
    certificates = query(
        server,
        "SELECT count(*) FROM ir_attachment WHERE res_field = 'certificate_id'"
        f" AND res_id = {memorandum}",
    )
    assert certificates == [(1,)]
    people = [f"{name}.{memorandum}@example.com" for name in ("ana", "jan")]
    for so_far, times in (("only what asked them", 1), ("and what was signed", 2)):
        for mails in map(mailbox.to, people):
            assert len(mails) == times, f"{so_far}: {[m['Subject'] for m in mails]}"
        mailbox.deliver(server)


def test_one_link_used_twice_at_once_signs_once(server, twin, institution, mailbox):
    """By two browsers, in two processes, and once more from a stale page."""
    memorandum, links = institution.asked(mailbox)
    visitors = [visitor_with(where, links["sme"]) for where in (server, twin, server)]
    *at_it, stale = visitors
    assert at_once(*(visitor.sign for visitor in at_it)) == [200, 200]
    assert stale.sign() == 200
    for visitor in visitors:
        visitor.get(visitor.path)
        assert "You have signed" in visitor.page
    assert kinds(institution.call, memorandum).count("signed") == 1
    images = query(
        server,
        "SELECT count(*) FROM ir_attachment AS file"
        " JOIN hei_sme_agreement_signatory AS signatory ON file.res_id = signatory.id"
        " WHERE file.res_field = 'signature_id' AND file.res_model ="
        f" 'hei.sme.agreement.signatory' AND signatory.agreement_id = {memorandum}",
    )
    assert images == [(1,)]
    assert institution.read(MEMORANDUM, memorandum, "state")["state"] == "to_sign"


def test_one_signs_and_one_declines_at_once(server, twin, institution, mailbox):
    """Whoever came first, both acts are on record and nothing is executed."""
    memorandum, links = institution.asked(mailbox)
    signing = visitor_with(server, links["hei"])
    declining = visitor_with(twin, links["sme"])
    path = f"{declining.path}/decline"
    at_once(
        signing.sign, lambda: declining.post(path, reason="Not before our board met.")
    )
    found = kinds(institution.call, memorandum)
    assert found.count("declined") == 1
    assert institution.read(MEMORANDUM, memorandum, "state")["state"] == "declined"
    states = institution.call(
        SIGNATORY, "search_read", [("agreement_id", "=", memorandum)], ["state"]
    )
    signed = [person["state"] for person in states].count("signed")
    assert found.count("signed") == signed
    assert "executed" not in found
    assert evidence_says(institution.call, memorandum)["type"] == "success"


def signatory_with_contact(server, memorandum):
    """The company's signatory, found through a contact, and a twin of that contact."""
    call = server.xmlrpc()
    (signatory,) = call(
        SIGNATORY, "search", [("agreement_id", "=", memorandum), ("party", "=", "sme")]
    )
    contact, twin = call("res.partner", "create", [{"name": "Jan N."}] * 2)
    # A contact is there to find the way: it isn't what was agreed.
    with closing(psycopg2.connect(dbname=server.database)) as connection:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "UPDATE hei_sme_agreement_signatory SET partner_id = %s WHERE id = %s",
                (contact, signatory),
            )
    return signatory, contact, twin


def signs(server, institution, memorandum, signatory, link):
    """Have the company's signatory sign as agreed, whatever the contact is by now."""
    visitor = visitor_with(server, link)
    assert "Jan Novak, Managing director" in visitor.page
    assert visitor.sign() == 200
    read = institution.read(SIGNATORY, signatory, "state", "name")
    assert read == {"id": signatory, "state": "signed", "name": "Jan Novak"}
    assert evidence_says(institution.call, memorandum)["type"] == "success"


def test_whose_contact_is_merged_while_pending_still_signs(
    server, institution, mailbox
):
    """The link leads to the person as agreed, whatever became of the contact."""
    memorandum, links = institution.asked(mailbox)
    signatory, contact, twin = signatory_with_contact(server, memorandum)
    call = server.xmlrpc()
    wizard = call(
        "base.partner.merge.automatic.wizard",
        "create",
        {"dst_partner_id": twin, "partner_ids": [(6, 0, [contact, twin])]},
    )
    call("base.partner.merge.automatic.wizard", "action_merge", [wizard])
    assert not call("res.partner", "search", [("id", "=", contact)])
    signs(server, institution, memorandum, signatory, links["sme"])


def test_whose_contact_is_archived_signs_when_asked_again(server, institution, mailbox):
    """The link of who has left is void; who is asked again all the same may sign."""
    memorandum, links = institution.asked(mailbox)
    signatory, contact, _twin = signatory_with_contact(server, memorandum)
    server.xmlrpc()("res.partner", "write", [contact], {"active": False})
    visitor = Visitor(server)
    visitor.open(links["sme"])
    assert visitor.status == 403
    opened = institution.call(MEMORANDUM, "action_ask", [memorandum])
    institution.call(opened["res_model"], "action_send", [opened["res_id"]])
    mailbox.deliver(server)
    link = mailbox.links(f"jan.{memorandum}@example.com")[0]
    signs(server, institution, memorandum, signatory, link)


@pytest.fixture(scope="module")
def mortal():
    with conftest.fresh_database(databases.addon()) as database:
        mortal = Mortal(database)
        try:
            yield mortal
        finally:
            mortal.server.stop()


def copies_past_their_end(server, memorandum, count, card):
    """Have this many more like it, all over since long; the last is another card's."""
    with closing(psycopg2.connect(dbname=server.database)) as connection:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT string_agg(quote_ident(column_name), ', ')"
                " FROM information_schema.columns WHERE table_name ="
                " 'hei_sme_agreement' AND table_schema = current_schema()"
                " AND column_name NOT IN"
                " ('id', 'event_head', 'state', 'date_start', 'date_end', 'renewal')"
            )
            (columns,) = cursor.fetchone()
            cursor.execute(
                f"INSERT INTO hei_sme_agreement ({columns}, state, date_start,"
                f" date_end, renewal) SELECT {columns}, 'in_force', '2020-01-01',"
                " '2020-12-31', 'none' FROM hei_sme_agreement, generate_series(1, %s)"
                " WHERE id = %s RETURNING id",
                (count, memorandum),
            )
            made = sorted(row[0] for row in cursor.fetchall())
            cursor.execute(
                "UPDATE hei_sme_agreement SET collaboration_id = %s WHERE id = %s",
                (card, made[-1]),
            )
            cursor.execute(
                "UPDATE hei_sme_collaboration SET agreement_id = %s WHERE id = %s",
                (made[-1], card),
            )
    return made


def test_a_daily_job_killed_between_two_batches_goes_on_where_it_was(mortal):
    """What it had done stays done, the rest follows, and nothing is done twice."""
    server = mortal.server
    made = institutions.found(server, "Univerza Sotla", "sotla")
    memorandum = made.memorandum(made.answered())
    made.call(
        MEMORANDUM, "action_send", [memorandum], context={"accept_unreviewed": True}
    )
    card = made.card()
    copies = copies_past_their_end(server, memorandum, 401, card)
    job = server.xmlrpc()(
        "ir.cron", "search", [("cron_name", "like", "Collaborations: start")]
    )

    def run():
        try:
            mortal.server.xmlrpc()("ir.cron", "method_direct_trigger", job)
        except Exception as error:
            return error
        return None

    ids = ",".join(map(str, copies))
    expired = (
        "SELECT count(*) FROM hei_sme_agreement"
        f" WHERE state = 'expired' AND id IN ({ids})"
    )
    with closing(psycopg2.connect(dbname=server.database)) as connection:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM hei_sme_collaboration WHERE id = %s FOR UPDATE", (card,)
            )
        thread = threading.Thread(target=run)
        thread.start()
        standing = (
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database()"
        )
        for _ in range(600):
            if query(server, standing):
                break
            time.sleep(0.1)
        server.process.kill()
        server.process.wait()
    thread.join()
    mortal.start()
    assert query(mortal.server, expired) == [(400,)]
    assert run() is None
    assert query(mortal.server, expired) == [(401,)]
    assert run() is None
    events = query(
        mortal.server,
        "SELECT kind, count(*), count(DISTINCT agreement_id)"
        f" FROM hei_sme_agreement_event WHERE agreement_id IN ({ids}) GROUP BY kind",
    )
    assert events == [("expired", 401, 401)]
    waiting = "SELECT count(*) FROM mail_mail"
    assert query(mortal.server, waiting) == [(0,)]
