"""The table of routes: who gets which answer from each address of the addon.

A row per method and address. A route without a row, and a row without a route, fails
`test_who_may_visit.py`; the same table feeds `test_outside_input.py`.
"""

import re
from collections import namedtuple
from contextlib import closing, contextmanager

from .public_common import PublicCommon
from .who_common import PEOPLE, WhoCommon

#: auth: of the route; reads: it writes nothing, a replica can serve it; answers: status
#: by visitor; fields: what its form has; meant: who may learn something there
Route = namedtuple("Route", "auth reads answers fields meant")

#: People without an account, by the link that they come with, then those who log in.
GUESTS = ("holder", "anonymous", "wrong", "another", "expired", "revoked")
VISITORS = (*GUESTS, *(person for person in PEOPLE if person != "public"))

#: What only a fault shows.
INSIDES = ("Traceback", "psycopg2", "odoo.exceptions", "SELECT ", "/addons/")


def anybody(status, fields=(), reads=False, **differs):
    """Nothing personal: everybody gets the same."""
    answers = {**dict.fromkeys(VISITORS, status), **differs}
    return Route("public", reads, answers, fields, ["holder"])


def holder(status, fields=(), reads=False, refused=403):
    """Who holds the live link, and nobody else, whoever is logged in."""
    return anybody(refused, fields, reads, holder=status)


def account(refused=404, reads=False, fields=(), **statuses):
    """Who is logged in and may; others are refused, guests sent to the login."""
    guests = dict.fromkeys(GUESTS, 303)
    people = dict.fromkeys(VISITORS[len(GUESTS) :], refused)
    answers = {**people, **guests, **statuses}
    return Route("user", reads, answers, fields, list(statuses))


def portal(status, fields=(), reads=False, refused=404):
    """People of the company whose card it is, whatever institutions they deal with."""
    own = dict.fromkeys(("portal", "portal_of_both"), status)
    return account(refused, reads, fields, **own)


#: What a company types at the door, beside answers.
WHO = ("company", "register_number", "vat", "country", "contact", "email", "phone")
DOOR_FORM = (
    *("go", "screen", "lang", "subject_line", "notice_version", "consent", *WHO),
    *("f_purpose", "f_forms", "f_contribution_ids", "f_way_ids", "f_nothing"),
)
SIGN_FORM = ("signature", "text_hash", "style", "entitled", "file")
SIGN = "/memorandum/sign/<int:signatory_id>"
DRAFT = "/memorandum/draft/<int:round_id>"
DOOR = "/work-with-us"
REQUEST = "/collaboration/request/<int:inquiry_id>"
CARDS = "/my/collaborations"
LIST_QUERY = ("page", "search", "search_in", "sortby", "filterby")
CARD = f"{CARDS}/<int:card_id>"
ANSWER = "/collaboration/answer/<int:invitation_id>"
OPINION = "/collaboration/opinion/<int:opinion_id>"
ANSWER_FORM = ("f_purpose", "f_forms", "f_ambition_short_term", "f_nothing")
#: An officer's and a reader's right, of one institution.
OF_THE_INSTITUTION = dict.fromkeys(("reader", "officer", "administrator"), 200)

ROUTES = {
    **{
        key: route
        for path in ("/memorandum/link", "/collaboration/link")
        for key, route in {
            f"GET {path}": anybody(200, reads=True),
            f"POST {path}": anybody(403, ["code"]),
            f"GET {path}/again": anybody(303, reads=True),
            f"POST {path}/again": anybody(200, ["code"]),
        }.items()
    },
    "GET /memorandum/to-sign": anybody(403, reads=True, holder=200, another=200),
    f"GET {SIGN}": holder(200, reads=True),
    f"POST {SIGN}": holder(422, SIGN_FORM),
    f"GET {SIGN}/decline": anybody(303, reads=True),
    f"GET {SIGN}/not-me": anybody(303, reads=True),
    f"GET {SIGN}/opened": anybody(303, reads=True),
    f"POST {SIGN}/decline": holder(422, ["reason"]),
    f"POST {SIGN}/not-me": holder(200),
    f"POST {SIGN}/opened": holder(204, refused=204),
    f"GET {SIGN}/pdf": holder(200, reads=True),
    f"GET {SIGN}/file/<int:attachment_id>": holder(404, reads=True),
    f"GET {DRAFT}": holder(200, reads=True),
    f"GET {DRAFT}/remark": anybody(303, reads=True),
    f"GET {DRAFT}/agree": anybody(303, reads=True),
    f"POST {DRAFT}/remark": holder(422, ["article", "body"]),
    f"POST {DRAFT}/agree": holder(303),
    f"GET {DRAFT}/pdf": holder(404, reads=True),
    "GET /memorandum/check": anybody(200, reads=True),
    "POST /memorandum/check": anybody(404, ["reference", "code"], reads=True),
    f"GET {DOOR}": anybody(200, ["lang"], reads=True),
    f"GET {DOOR}/<slug>": anybody(200, ["lang"], reads=True),
    f"POST {DOOR}/<slug>": anybody(422, DOOR_FORM),
    f"GET {DOOR}/<slug>/sent": anybody(200, ["lang"], reads=True),
    f"GET {REQUEST}": holder(200, reads=True),
    f"GET {REQUEST}/confirm": anybody(303, reads=True),
    f"GET {REQUEST}/message": anybody(303, reads=True),
    f"GET {REQUEST}/consents": anybody(303, reads=True),
    f"GET {REQUEST}/withdraw": anybody(303, reads=True),
    f"POST {REQUEST}/confirm": holder(303),
    f"POST {REQUEST}/message": holder(422, ["message"]),
    f"POST {REQUEST}/consents": holder(303, ["consent"]),
    f"POST {REQUEST}/withdraw": holder(303),
    f"GET {CARDS}": portal(200, LIST_QUERY, reads=True, refused=200),
    f"GET {CARDS}/page/<int:page>": portal(200, LIST_QUERY, reads=True, refused=200),
    f"GET {CARD}": portal(200, ["done"], reads=True),
    f"GET {CARD}/answer": portal(303, reads=True, refused=303),
    f"GET {CARD}/message": portal(303, reads=True, refused=303),
    f"POST {CARD}/answer": portal(422, ["step", "f_purpose", "f_way_ids"]),
    f"POST {CARD}/message": portal(422, ["body"]),
    f"GET {CARD}/file/<int:file_id>": portal(404, reads=True),
    f"GET {CARD}/memorandum/<int:agreement_id>/pdf": portal(200, reads=True),
    f"GET {CARD}/memorandum/<int:agreement_id>/file/<int:file_id>": portal(
        200, reads=True
    ),
    f"GET {CARD}/sign/<int:_number>": portal(303, reads=True, refused=303),
    f"GET {CARD}/draft/<int:_number>": portal(303, reads=True, refused=303),
    f"GET {CARD}/invitation/<int:_number>": portal(303, reads=True, refused=303),
    f"POST {CARD}/invitation/<int:invitation_id>": portal(404),
    f"POST {CARD}/sign/<int:signatory_id>": portal(404),
    f"POST {CARD}/draft/<int:round_id>": portal(404),
    f"GET {CARDS}/company": portal(200, ["done"], reads=True),
    f"POST {CARDS}/company": portal(303, ["name", "street", "vat", "country_id"]),
    f"GET {CARDS}/company/size": portal(200, ["done"], reads=True),
    f"POST {CARDS}/company/size": portal(
        422, ["size", "date_to", "headcount", "turnover", "autonomy", "note"]
    ),
    f"GET {ANSWER}": holder(200, ["saved"], reads=True),
    **{
        f"GET {ANSWER}/{form}": anybody(303, reads=True)
        for form in ("save", "yes", "no", "pass", "opened")
    },
    f"POST {ANSWER}": holder(422, ANSWER_FORM),
    f"POST {ANSWER}/save": holder(303, ANSWER_FORM),
    f"POST {ANSWER}/yes": holder(303, ["sentence", "phone"]),
    f"POST {ANSWER}/no": holder(303, ["reason"]),
    f"POST {ANSWER}/pass": holder(422, ["name", "email"]),
    f"POST {ANSWER}/opened": holder(204, refused=204),
    f"GET {OPINION}": holder(200, ["change"], reads=True),
    f"POST {OPINION}": holder(422, ["f_rating", "f_wish", "f_go_on"]),
    "GET /hei_sme/archive": account(403, reads=True, administrator=200),
    "GET /hei_sme/memorandum/<int:agreement_id>/set": account(
        404, reads=True, **OF_THE_INSTITUTION
    ),
    "GET /hei_sme/evaluation/<int:year_id>/<any(pdf,xlsx):kind>": account(
        404, reads=True, fields=["unit", "lang"], **OF_THE_INSTITUTION
    ),
}


class VisitsCommon(WhoCommon, PublicCommon):
    """`come` makes one of the visitors of the browser, `call` visits a route."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_doors()
        agreement = cls.theirs["hei.sme.agreement"].with_user(cls.outsider)
        cls.another_person = agreement.sudo().signatory_ids
        cls.executed = cls.sent()
        for party in ("hei", "sme"):
            cls.signed_by_link(cls.executed, party)
        #: What an address is filled with, and whose link opens it.
        cls.parameters = {
            "signatory_id": cls.sme_person,
            "round_id": cls.ours["hei.sme.agreement.round"],
            "invitation_id": cls.ours["hei.sme.invitation"],
            "inquiry_id": cls.ours["hei.sme.inquiry"],
            "opinion_id": cls.ours["hei.sme.opinion"],
            "slug": cls.company.hei_sme_door_slug,
            "agreement_id": cls.executed,
            "card_id": cls.executed.collaboration_id,
            "page": 1,
            "_number": 1,
            "year_id": cls.ours["hei.sme.academic.year"],
            "kind": "xlsx",
            "file_id": cls.executed.sudo().document_id,
            "attachment_id": cls.executed.sudo().document_id,
        }
        #: What nobody but who may see it ever reads.
        cls.secrets = [
            cls.agreement.reference,
            cls.executed.reference,
            cls.executed.collaboration_id.reference,
            cls.ours["hei.sme.agreement"].reference,
            cls.ours_card.purpose,
            cls.ours["hei.sme.agreement.remark"].body,
            cls.ours["hei.sme.opinion"].wish,
        ]
        cls.secrets_of_another = [
            cls.theirs["hei.sme.agreement"].reference,
            cls.theirs["hei.sme.collaboration"].purpose,
            cls.theirs["hei.sme.agreement.remark"].body,
            cls.theirs["hei.sme.opinion"].wish,
        ]
        rules = cls.env["ir.http"]._generate_routing_rules(
            sorted(cls.env.registry._init_modules), converters={}
        )
        cls.found = {
            f"{method} {path}": endpoint
            for path, endpoint in rules
            if endpoint.__module__.startswith("odoo.addons.hei_sme_collaboration.")
            for method in endpoint.routing["methods"]
        }

    @classmethod
    def open_doors(cls):
        for company, officer in (
            (cls.company, cls.officer),
            (cls.other_company, cls.outsider),
        ):
            company.write(
                {
                    "hei_sme_reception_user_id": officer.id,
                    "hei_sme_door_notice": "<p>We keep it for three years.</p>",
                    "hei_sme_door_open": True,
                }
            )

    @contextmanager
    def undone(self):
        """Take back what is done inside."""
        with closing(self.env.cr.savepoint()):
            yield
        self.env.invalidate_all(flush=False)

    def target(self, key):
        """Return the record whose link opens a route; the signatory's by default."""
        for name, record in self.parameters.items():
            if f"{name}>" in key and hasattr(record, "_issue_link"):
                return record
        return self.sme_person

    def address(self, key):
        """Return the address of a route with the ids of this institution's records."""
        path = key.partition(" ")[2]
        for name, record in self.parameters.items():
            part = str(getattr(record, "id", record))
            path = re.sub(rf"<([\w(),]+:)?{name}>", part, path)
        self.assertNotIn("<", path, "Say with which record this address is filled.")
        return path

    def come(self, visitor, key):
        """Be this visitor, in a browser of their own."""
        self.authenticate(None, None)
        target = self.target(key)
        if visitor == "wrong":
            self.post("/memorandum/link", code=f"{self.code(target)[:-1]}x")
        elif visitor == "another":
            self.enter(self.another_person)
        elif visitor in GUESTS and visitor != "anonymous":
            self.enter(target)
        elif visitor != "anonymous":
            self.authenticate(self.people[visitor].login, "")
        if visitor == "expired":
            target._write_link({"token_expires_on": "2020-01-01 00:00:00"})
        elif visitor == "revoked":
            target._revoke_links()

    def call(self, key, **form):
        """Visit a route without following where it sends."""
        path = self.address(key)
        if key.startswith("GET"):
            return self.visit(path, allow_redirects=False)
        return self.post(path, follow=False, **form)

    def assert_harmless(self, response):
        """Not our fault, and nothing of our insides."""
        self.assertLess(response.status_code, 500)
        self.assert_tells_nothing(response, INSIDES)

    def assert_tells_nothing(self, response, secrets):
        told = [secret for secret in secrets if secret in response.text]
        self.assertFalse(told, response.status_code)
