"""A contact who left reaches nothing any more, and whoever is responsible hears."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCase

from .agreement_common import AgreementCommon


@tagged("post_install", "-at_install")
class TestDeparted(MailCase, AgreementCommon):
    def tokens(self, records):
        return records.sudo().mapped("token_hash")

    def signing(self, partner=None):
        """Have a memorandum out to sign, with a link mailed to a contact."""
        agreement = self.draft()
        signatory = self.signatory(agreement, "sme")
        signatory.partner_id = partner or self.owner
        agreement.action_send()
        signatory.sudo()._issue_link()
        return agreement, signatory

    def told(self, record):
        return record.sudo().activity_ids.filtered(
            lambda activity: "has left" in (activity.summary or "")
        )

    def invited(self, card, partner):
        invitation = self.env["hei.sme.invitation"].sudo()
        made = invitation.create(
            {
                "collaboration_id": card.id,
                "partner_id": partner.id,
                "name": partner.name,
                "email": partner.email,
                "step_ids": [(6, 0, self.line(card, "2.a").ids)],
            }
        )
        made._issue_link()
        return made

    def test_a_signatorys_link_is_void(self):
        """The evidence has it, the memorandum notes it, the responsible is told."""
        agreement, signatory = self.signing()
        other = self.signatory(agreement, "hei")
        other.sudo()._issue_link()
        self.owner.with_user(self.officer).action_archive()
        self.assertEqual(self.tokens(signatory), [False])
        self.assertTrue(all(self.tokens(other)))
        self.assertIn("revoked", agreement.sudo().event_ids.mapped("kind"))
        notes = " ".join(agreement.message_ids.mapped("body"))
        self.assertIn("is void", notes)
        [activity] = self.told(agreement)
        self.assertEqual(activity.user_id, self.officer)

    def test_drafts_and_questions_are_void_too(self):
        """The round of a draft and what the card asks go the same way."""
        agreement = self.draft()
        agreement._share(self.owner.name, self.owner.email, self.owner)
        shared = agreement.sudo().round_ids
        shared._issue_link()
        card = self.card(sme_id=self.sme.id)
        invitation = self.invited(card, self.owner)
        self.owner.active = False
        self.assertEqual(self.tokens(shared), [False])
        self.assertEqual(self.tokens(invitation), [False])
        self.assertEqual(invitation.state, "closed")
        self.assertTrue(self.told(agreement))
        self.assertTrue(self.told(card))

    def test_what_nobody_waits_for_is_void_silently(self):
        """Who has signed leaves nothing to do behind."""
        agreement, signatory = self.signing()
        self.signed_by_link(agreement, "sme")
        signatory.sudo()._issue_link()
        self.owner.active = False
        self.assertEqual(self.tokens(signatory), [False])
        self.assertFalse(self.told(agreement))

    def test_everybody_elses_links_stay(self):
        """Archiving one contact touches no other's link; coming back brings none."""
        colleague = self.env["res.partner"].create(
            {"name": "Carl", "parent_id": self.sme.id, "email": "carl@example.net"}
        )
        _agreement, signatory = self.signing()
        colleague.active = False
        self.sme.write({"comment": "A good one"})
        self.assertTrue(all(self.tokens(signatory)))
        self.owner.active = False
        self.owner.active = True
        self.assertEqual(self.tokens(signatory), [False])

    def test_an_inquirers_page_is_void(self):
        """Who asked through the door is known by the address of the card's contact."""
        inquiry = self.env["hei.sme.inquiry"].sudo()
        card = self.card(sme_contact_id=self.owner.id)
        needed = {
            "company_id": self.company.id,
            "company_name": "Steelworks",
            "contact_name": "Olaf Owner",
            "collaboration_id": card.id,
        }
        mine = inquiry.create({**needed, "email": "Olaf@example.net"})
        other = inquiry.create({**needed, "email": "somebody@example.net"})
        for record in mine | other:
            record._issue_link()
        self.owner.active = False
        self.assertEqual(self.tokens(mine), [False])
        self.assertTrue(all(self.tokens(other)))

    def test_our_own_people_leave_with_their_account(self):
        """An employee's account is archived, and so the link to sign for us; a portal
        account that is taken away leaves the contact who they are.
        """
        rector = new_test_user(
            self.env,
            "rector",
            groups="base.group_user",
            name="Petra Rectorova",
            email="petra@example.org",
        )
        agreement = self.draft()
        ours = self.signatory(agreement, "hei")
        ours.partner_id = rector.partner_id
        theirs = self.signatory(agreement, "sme")
        theirs.partner_id = self.owner
        agreement.action_send()
        for signatory in ours | theirs:
            signatory.sudo()._issue_link()
        account = new_test_user(
            self.env, "olaf", groups="base.group_portal", partner_id=self.owner.id
        )
        (account | rector).active = False
        self.assertEqual(self.tokens(ours), [False])
        self.assertTrue(all(self.tokens(theirs)))

    def test_merging_the_same_person_keeps_the_link(self):
        """Duplicates with one address are one person; another address is another's."""
        _agreement, signatory = self.signing()
        twin = self.env["res.partner"].create(
            {"name": "Olaf O.", "email": "OLAF@example.net"}
        )
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((self.owner | twin).ids, twin)
        self.assertEqual(signatory.sudo().partner_id, twin)
        self.assertTrue(all(self.tokens(signatory)))
        stranger = self.env["res.partner"].create(
            {"name": "Somebody", "email": "somebody@example.net"}
        )
        merge._merge((twin | stranger).ids, stranger)
        self.assertEqual(signatory.sudo().partner_id, stranger)
        self.assertEqual(self.tokens(signatory), [False])

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_who_may_not_archive_revokes_nothing(self):
        """A reader's attempt leaves the link as it is."""
        _agreement, signatory = self.signing()
        with self.assertRaises(AccessError):
            self.owner.with_user(self.reader).active = False
        self.assertTrue(all(self.tokens(signatory)))

    def test_nobody_is_mailed(self):
        """Neither the contact nor anybody else outside hears of it."""
        self.signing()
        with self.mock_mail_gateway():
            self.owner.active = False
        inside = (self.officer | self.administrator).partner_id
        self.assertLessEqual(self._new_mails.recipient_ids, inside)
        self.assertFalse(any(self._new_mails.mapped("email_to")))

    def test_archiving_many_has_no_query_each(self):
        """Contacts without links cost nothing more each."""

        def archive(count):
            made = self.env["res.partner"].create(
                [{"name": f"Person {n}"} for n in range(count)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            made.active = False
            self.env.flush_all()
            return self.cr.sql_log_count - before

        archive(3)
        few = archive(3)
        self.assertLessEqual(archive(60), few + 3)
