"""Odoo's own addresses and calls tell people outside nothing of ours either."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.hei_sme_identifier import IDENTIFIERS
from .who_visits import VisitsCommon

#: Nobody of these has a right on our models, whatever links they hold.
OUTSIDE = ("anonymous", "holder", "portal", "portal_of_both", "portal_of_another")
#: What a contact's own people may read of what we add to it; the rest has groups.
#: Identifiers are public; whom it may be already is said to our own people only. Which
#: size a company has is told to it; the figures and the reasons stay with us.
OPEN_FIELDS = {
    *("is_hei", "is_sme", "office_id", "legal_form"),
    *("sme_size_class", "sme_size_basis", "sme_size_on"),
    *(*IDENTIFIERS, "identifier_text", "duplicate_text"),
}
OPINION = "They pay late, and their director shouts."


@tagged("post_install", "-at_install")
class TestWhoMayElsewhere(VisitsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.executed_card = cls.executed.collaboration_id
        for card in (cls.ours_card, cls.executed_card):
            card.sudo().message_post(body=OPINION, subtype_xmlid="mail.mt_note")
        cls.sme.sudo().contact_rule_note = OPINION
        cls.secrets.append(OPINION)
        cls.secrets.append("director shouts")

    def addresses(self):
        document = self.executed.sudo().document_id.id
        agreement, card = self.executed.id, self.executed_card.id
        report = "hei_sme_collaboration.report_memorandum"
        return (
            f"/web/content/{document}",
            f"/web/content/{document}?download=1&access_token=None",
            f"/web/image/{document}",
            f"/web/content/hei.sme.agreement/{agreement}/title",
            f"/web/image/hei.sme.agreement/{agreement}/document_id",
            f"/report/html/{report}/{agreement}",
            f"/report/pdf/{report}/{agreement}",
            f"/mail/view?model=hei.sme.collaboration&res_id={card}",
            f"/mail/view?model=hei.sme.collaboration&res_id={card}&access_token=x",
            f"/odoo/collaborations/{card}",
            f"/odoo/hei.sme.agreement/{agreement}",
            f"/my/collaborations/{self.ours_card.id + 100_000}",
        )

    def calls(self):
        """Return address and parameters of remote calls."""
        model, card = "hei.sme.collaboration", self.executed_card.id
        thread = {"thread_model": model, "thread_id": card}
        for name in (model, "hei.sme.agreement", "hei.sme.inquiry"):
            for method, arguments in (
                ("search_read", [[], []]),
                ("read", [[1], []]),
                ("name_search", [""]),
                ("_portal_page", [[], "turn", 0, 10]),
                ("_of_portal", [1]),
            ):
                yield (
                    f"/web/dataset/call_kw/{name}/{method}",
                    {"model": name, "method": method, "args": arguments, "kwargs": {}},
                )
        messages = {
            "model": "mail.message",
            "method": "search_read",
            "args": [[("model", "=", model)], ["body", "record_name", "subject"]],
            "kwargs": {},
        }
        yield "/web/dataset/call_kw/mail.message/search_read", messages
        yield "/mail/thread/messages", thread
        yield "/mail/data", {"fetch_params": [["mail.thread", thread]]}
        message = {"body": "Let me in", "message_type": "comment"}
        yield "/mail/message/post", {**thread, "post_data": message}

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_odoos_own_addresses(self):
        """Files, reports, mails' links and the web client keep what is ours."""
        for visitor in OUTSIDE:
            self.come(visitor, "GET /memorandum/sign/<int:signatory_id>")
            for address in self.addresses():
                with self.subTest(visitor=visitor, address=address), self.undone():
                    response = self.visit(address)
                    self.assert_tells_nothing(response, self.secrets)
                    self.assertFalse(response.content.startswith(b"%PDF"))
        self.come("officer", "")
        document = self.visit(self.addresses()[0])
        self.assertTrue(document.content.startswith(b"%PDF"))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    @mute_logger("odoo.addons.base.models.ir_model", "odoo.models")
    def test_remote_calls(self):
        """What the web client may call refuses who is outside, and posts nothing."""
        before = self.executed_card.sudo().message_ids
        for visitor in OUTSIDE:
            self.come(visitor, "GET /memorandum/sign/<int:signatory_id>")
            for address, parameters in self.calls():
                with self.subTest(visitor=visitor, address=address), self.undone():
                    response = self.url_open(address, json={"params": parameters})
                    self.assert_tells_nothing(response, self.secrets)
                    self.env.invalidate_all()
                    self.assertEqual(self.executed_card.sudo().message_ids, before)

        self.come("officer", "")
        address, parameters = next(self.calls())
        response = self.url_open(address, json={"params": parameters})
        self.assertIn(self.executed_card.reference, response.text)

    def test_what_a_company_may_read_of_its_own_contact(self):
        """A field that we add to a contact tells its people nothing, or is meant to."""
        added = {
            name: field
            for name, field in self.env["res.partner"]._fields.items()
            if "hei_sme_collaboration" in field._modules
        }
        self.assertGreater(len(added), len(OPEN_FIELDS))
        for name, field in added.items():
            with self.subTest(field=name):
                self.assertEqual(bool(field.groups), name not in OPEN_FIELDS)
        own = self.sme.with_user(self.people["portal"])
        self.sme.copy({"vat": "SI50223054"})
        self.sme.vat = "SI50223054"
        self.assertFalse(own.duplicate_text)
        self.assertFalse(set(own.fields_get()) & (set(added) - OPEN_FIELDS))
