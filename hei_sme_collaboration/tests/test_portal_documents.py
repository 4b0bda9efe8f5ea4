"""Documents in the portal: drafts that were shared, memoranda to read and sign."""

from datetime import timedelta
from hashlib import sha256
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalDocuments(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls.agreement.collaboration_id
        cls.sme_person._for_action().partner_id = cls.owner
        cls.carla = cls.env["res.partner"].create(
            {"name": "Carla", "parent_id": cls.sme.id, "email": "carla@example.net"}
        )
        cls.colleague = cls.account(cls.carla, "carla")

    def setUp(self):
        super().setUp()
        self.log_in(self.olaf)

    def paper(self, agreement=None, rest="/pdf"):
        agreement = agreement or self.agreement
        card = agreement.collaboration_id
        return self.page(card, f"/memorandum/{agreement.id}{rest}")

    def to_sign(self, signatory=None, **options):
        signatory = signatory or self.sme_person
        card = signatory.agreement_id.collaboration_id
        response = self.post(self.page(card, f"/sign/{signatory.id}"), **options)
        self.env.invalidate_all()
        return response

    def buttons(self, card=None):
        response = self.visit(self.page(card or self.contract))
        return self.found(response, "//form[contains(@action, '/sign/')]/@action")

    def execute(self):
        for party in ("hei", "sme"):
            self.signed_by_link(self.agreement, party)
        self.env.flush_all()

    # Reading

    def test_out_to_sign_is_read_as_stored(self):
        """Everybody of the company reads the stored PDF, byte for byte."""
        for user in (self.olaf, self.colleague):
            self.log_in(user)
            page = self.visit(self.page(self.contract))
            self.assertIn(self.agreement.reference, self.text(page))
            self.assertIn("Out to sign", self.text(page))
            response = self.visit(self.paper())
            self.assertEqual(response.headers["Content-Type"], "application/pdf")
            digest = sha256(response.content).hexdigest()
            self.assertEqual(digest, self.agreement.document_hash)
        self.log_in(self.berta)
        self.assertNothingThere(self.paper())

    def test_a_draft_is_nobodys_until_it_is_shared(self):
        """A draft shows only to the very person that it was shared with."""
        draft = self.draft(signatories=False).sudo()
        card = draft.collaboration_id
        self.assertNotIn(draft.reference, self.visit(self.page(card)).text)
        self.assertNothingThere(self.paper(draft))
        shared = draft.with_user(self.officer)._share(
            self.carla.name, self.carla.email, self.carla
        )
        self.assertNotIn(draft.reference, self.visit(self.page(card)).text)
        address = self.page(card, f"/draft/{shared.id}")
        self.assertEqual(self.post(address).status_code, 404)
        self.log_in(self.colleague)
        self.assertIn(
            "Draft, shared with you on", self.text(self.visit(self.page(card)))
        )
        response = self.post(address)
        self.assertTrue(response.url.endswith(f"/memorandum/draft/{shared.id}"))
        self.assertEqual(self.heading(response), "Please read this draft")

    def test_a_newer_draft_replaces_the_former(self):
        """Once the draft was shared with somebody else, the first one has none."""
        draft = self.draft(signatories=False).sudo()
        card = draft.collaboration_id
        first = draft.with_user(self.officer)._share(
            "Olaf", "o@example.net", self.owner
        )
        self.assertIn("Read the draft", self.text(self.visit(self.page(card))))
        draft.with_user(self.officer)._share("Carla", "c@example.net", self.carla)
        self.assertNotIn("Read the draft", self.text(self.visit(self.page(card))))
        self.assertEqual(
            self.post(self.page(card, f"/draft/{first.id}")).status_code, 404
        )

    def test_executed_files_byte_for_byte(self):
        """Each file of the signed set comes as it is stored, to the parties' people."""
        self.execute()
        page = self.visit(self.page(self.contract))
        self.assertFalse(self.found(page, "//form[contains(@action, '/sign/')]"))
        files = self.agreement._executed_files()
        self.assertEqual(len(files), 2)
        for file in files:
            self.assertIn(file.name, self.text(page))
            response = self.visit(self.paper(rest=f"/file/{file.id}"))
            self.assertEqual(response.content, file.raw)
            self.assertIn("attachment", response.headers["Content-Disposition"])
        self.log_in(self.berta)
        for file in files:
            self.assertNothingThere(self.paper(rest=f"/file/{file.id}"))

    def test_other_files_and_other_memoranda(self):
        """No other attachment, and no memorandum by another card's address."""
        self.execute()
        scan = self.env["ir.attachment"].create({"name": "x.txt", "raw": b"x"})
        image = self.sme_person.signature_id
        for number in (scan.id, image.id, 0, 2147483647):
            self.assertNothingThere(self.paper(rest=f"/file/{number}"))
        address = f"/memorandum/{self.agreement.id}/pdf"
        self.assertNothingThere(self.page(self.own, address))

    def test_states_as_they_are(self):
        """Out to sign and after is shown; what was withdrawn isn't, what is void is."""
        for state, text in (
            ("declined", "Signing is paused"),
            ("in_force", "In force"),
            ("expired", "Expired"),
            ("superseded", "Replaced by a newer one"),
        ):
            self.agreement._for_action().state = state
            page = self.text(self.visit(self.page(self.contract)))
            self.assertIn(f"{self.agreement.reference} {text}", page)
            self.assertFalse(self.buttons())
        self.agreement._for_action().state = "cancelled"
        page = self.visit(self.page(self.contract))
        self.assertNotIn(self.agreement.reference, page.text)
        self.assertNothingThere(self.paper())
        self.agreement._for_action().write({"is_void": True, "cancel_reason": "Secret"})
        page = self.visit(self.page(self.contract))
        self.assertIn("Void", self.text(page))
        self.assertNotIn("Secret", page.text)

    def test_a_former_partys_memorandum_stays_theirs(self):
        """A card that went to another company doesn't open the former one's papers."""
        self.contract.sme_id = self.bakery
        self.env.flush_all()
        self.log_in(self.berta)
        page = self.visit(self.page(self.contract))
        self.assertEqual(page.status_code, 200)
        self.assertNotIn(self.agreement.reference, page.text)
        self.assertNothingThere(self.paper())

    # Signing

    def test_signing_from_the_portal(self):
        """The person who is to sign goes on to the page of the link, and signs."""
        self.assertEqual(len(self.buttons()), 1)
        self.assertIn(
            "Something waits for your signature",
            self.text(self.visit(self.page(self.contract))),
        )
        response = self.to_sign()
        self.assertTrue(response.url.endswith(self.path(self.sme_person)))
        self.assertEqual(self.heading(response), "Please read and sign")
        self.assertFalse(self.sme_person.link_sent_on, "no mail left")
        self.assertIn(
            "Olaf Owner opened the page from the portal",
            self.agreement.message_ids[0].body,
        )
        self.assertEqual(self.heading(self.sign(self.sme_person)), "You have signed")
        self.assertEqual(self.sme_person.state, "signed")
        self.assertFalse(self.buttons())
        self.assertIn("Signed by link", self.text(self.visit(self.page(self.contract))))

    def test_a_live_link_stays_live(self):
        """The link in the mail still works after the portal was used."""
        code = self.code(self.sme_person)
        sent = self.sme_person.link_sent_on
        before = self.sme_person.token_hash
        for _time in range(2):
            self.assertEqual(self.heading(self.to_sign()), "Please read and sign")
        self.assertEqual(self.sme_person.token_hash, before)
        self.assertEqual(self.sme_person.link_sent_on, sent)
        self.authenticate(None, None)
        response = self.post("/memorandum/link", code=code)
        self.assertEqual(self.heading(response), "Please read and sign")

    def test_an_expired_link_is_made_anew(self):
        """Whoever has an account needn't ask for a new mail."""
        self.code(self.sme_person)
        before = self.sme_person.token_hash
        past = fields.Datetime.now() - timedelta(days=1)
        self.sme_person._write_link({"token_expires_on": past})
        self.assertEqual(self.heading(self.to_sign()), "Please read and sign")
        self.assertNotEqual(self.sme_person.token_hash, before)

    def test_what_was_made_void_stays_void(self):
        """A link that the institution made void isn't opened through the account."""
        for issue in (lambda: self.code(self.sme_person), self.to_sign):
            self.sme_person._write_link(
                {"token_hash": False, "former_hashes": False, "link_sent_on": False}
            )
            issue()
            self.sme_person.with_user(self.officer).action_revoke_link()
            self.env.flush_all()
            response = self.to_sign()
            self.assertEqual(response.status_code, 422)
            self.assertIn("made your link void", self.alert(response))
            self.assertFalse(self.sme_person.token_hash)
            self.assertEqual(self.visit(self.path(self.sme_person)).status_code, 403)

    def test_who_may_not_sign(self):
        """Colleagues, our own signatory, who signs on paper, who has signed."""
        self.assertEqual(self.to_sign(self.hei_person).status_code, 404)
        self.log_in(self.colleague)
        self.assertFalse(self.buttons())
        self.assertEqual(self.to_sign().status_code, 404)
        self.log_in(self.olaf)
        self.sme_person.with_user(self.officer).method = "paper"
        self.env.flush_all()
        self.assertFalse(self.buttons())
        self.assertEqual(self.to_sign().status_code, 404)
        self.sme_person.with_user(self.officer).method = "portal"
        self.signed_by_link(self.agreement, "sme")
        self.env.flush_all()
        self.assertEqual(self.to_sign().status_code, 404)
        for number in (0, 2147483647, 10**15):
            address = self.page(self.contract, f"/sign/{number}")
            self.assertEqual(self.post(address).status_code, 404)
        address = self.page(self.own, f"/sign/{self.sme_person.id}")
        self.assertEqual(self.post(address).status_code, 404)
        self.assertFalse(self.sme_person.token_hash and not self.sme_person.signed_on)

    def test_who_waits_for_somebody_else(self):
        """In an order, who comes later reads that somebody signs before."""
        with patch.object(
            self.env.registry["hei.sme.agreement.signatory"],
            "_in_turn",
            lambda signatories: signatories.browse(),
        ):
            page = self.visit(self.page(self.contract))
        self.assertIn("Somebody signs before you.", self.text(page))
        self.assertFalse(self.found(page, "//form[contains(@action, '/sign/')]"))

    def test_evidence_of_ones_own_part(self):
        """A person finds what is on record of their own part, and no address of
        anybody else.
        """
        self.execute()
        self.agreement._log_event(
            "asked", {"signatory": self.hei_person.id}, actor="Petra", detail="1.2.3.4"
        )
        page = self.text(self.visit(self.page(self.contract)))
        self.assertEqual(page.count("Signed by link"), 1)
        for word in ("Petra", "192.0.2.7", "1.2.3.4", "Browser/1"):
            self.assertNotIn(word, page)

    def test_queries_do_not_grow(self):
        """Ten memoranda of a card cost as many queries as one."""
        self.execute()
        path = self.page(self.contract)
        few = self.queries(path)
        others = [self.sent().sudo() for _time in range(4)]
        for agreement in others:
            for party in ("hei", "sme"):
                self.signed_by_link(agreement, party)
            agreement._for_action().collaboration_id = self.contract
        self.env.flush_all()
        self.assertEqual(self.queries(path), few)
        self.assertIn(others[-1].reference, self.visit(path).text)
