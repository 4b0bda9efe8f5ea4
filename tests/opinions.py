"""A memorandum whose year is over, and both sides being asked what they think."""

from contextlib import closing

import psycopg2
from institutions import MEMORANDUM
from visitor import Visitor

OPINION = "hei.sme.opinion"


def executed(institution, mailbox):
    """A memorandum that all have signed by link, with a contact on each side:
    dora.<its id>@example.com and neza.<its id>@example.com.
    """
    memorandum, links = institution.asked(mailbox)
    for link in links.values():
        visitor = Visitor(institution.server)
        visitor.open(link)
        assert visitor.sign() == 200
    read = institution.read(MEMORANDUM, memorandum, "hei_id", "sme_id")
    contacts = {}
    for side, name in (("hei", "Dora Dean"), ("sme", "Neža Bober")):
        first_name = name.split()[0].lower().replace("ž", "z")
        person = {
            "name": name,
            "parent_id": read[f"{side}_id"][0],
            "email": f"{first_name}.{memorandum}@example.com",
        }
        (contact,) = institution.call("res.partner", "create", [person])
        contacts[f"{side}_contact_id"] = contact
    institution.call(MEMORANDUM, "write", [memorandum], contacts)
    return memorandum


def a_year_passes(server, memorandum):
    """Have it be in force for a year today."""
    with closing(psycopg2.connect(dbname=server.database)) as connection:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "UPDATE hei_sme_agreement SET"
                " date_start = date_start - interval '1 year',"
                " create_date = create_date - interval '1 year' WHERE id = %s",
                [memorandum],
            )


def switch_on(institution):
    """Have this institution ask both sides once a year, from today on."""
    values = {"hei_sme_opinion_yearly": True}
    call = institution.server.xmlrpc()
    call("res.company", "write", [institution.company_id], values)


def run_job(server):
    """Have the daily job run now."""
    call = server.xmlrpc()
    domain = [("model_id.model", "=", OPINION)]
    (job,) = call("ir.cron", "search", domain)
    call("ir.cron", "method_direct_trigger", [job])


def asked(institution, mailbox, memorandum):
    """Have both sides asked by mail; give each side's link."""
    server = institution.server
    a_year_passes(server, memorandum)
    switch_on(institution)
    run_job(server)
    mailbox.deliver(server)
    return {
        side: mailbox.links(f"{name}.{memorandum}@example.com")[0]
        for side, name in (("hei", "dora"), ("sme", "neza"))
    }
