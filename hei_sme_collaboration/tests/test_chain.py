"""What follows a memorandum: renewals, amendments and next versions."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .term_common import TermCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 10:00:00")
class TestChain(TermCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-06-01 10:00:00"):
            cls.agreement = cls.signed("2022-01-01", notice_months=3)

    def opened(self, action):
        """Return the memorandum that an action opens, as the officer."""
        return self.agreements_.browse(action["res_id"])

    def renewed(self):
        return self.opened(self.agreement.action_renew())

    def amended(self):
        return self.opened(self.agreement.action_amend())

    def sign(self, agreement, on="2026-06-01"):
        agreement.action_send()
        for side in ("hei", "sme"):
            self.record(agreement, side, on)
        return agreement

    # Renewal

    def test_renewal_is_a_copy_for_the_next_term(self):
        """It says the same, for a term that starts when this one is over; whoever
        signed signs again.
        """
        renewal = self.renewed()
        self.assertEqual(
            (renewal.kind, renewal.state, renewal.origin_id, renewal.version),
            ("renewal", "draft", self.agreement, 1),
        )
        self.assertNotEqual(renewal.reference, self.agreement.reference)
        self.assertEqual(self.agreement.date_end, date(2026, 12, 31))
        self.assertEqual(renewal.effective_rule, "date")
        self.assertEqual(renewal.date_start, date(2027, 1, 1))
        self.assertEqual(renewal.date_end, date(2031, 12, 31))
        self.assertEqual(
            renewal.article_ids.mapped("body"),
            self.agreement.article_ids.mapped("body"),
        )
        self.assertFalse(any(renewal.article_ids.mapped("deviates")))
        self.assertEqual(renewal.way_ids, self.agreement.way_ids)
        self.assertEqual(renewal.study_field_ids, self.agreement.study_field_ids)
        self.assertEqual(
            renewal.signatory_ids.mapped("name"),
            self.agreement.signatory_ids.mapped("name"),
        )
        self.assertEqual(set(renewal.signatory_ids.mapped("state")), {"pending"})
        self.assertEqual(self.agreement.state, "in_force")

    def test_renewal_changes_only_its_term(self):
        """Dates, signatories, contacts and file numbers are open; the rest isn't."""
        renewal = self.renewed()
        with Form(renewal) as form:
            form.duration_months = 24
            form.date_start = date(2027, 1, 15)
            form.hei_reference = "HEI-77"
        renewal.write(
            {
                "notice_months": 2,
                "effective_rule": "signature",
                "renewal": "automatic",
                "hei_contact_id": self.env["res.partner"]
                .create({"name": "Kim", "parent_id": self.hei.id})
                .id,
            }
        )
        renewal.signatory_ids[0].write({"name": "Nina Nová", "capacity": "Rector"})
        renewal.signatory_ids[1].unlink()
        for vals in (
            {"title": "Other"},
            {"way_ids": [(5,)]},
            {"study_field_ids": [(5,)]},
            {"sme_id": self.bakery.id},
            {"law": "the law of the sea"},
            {"lang": "en_US"},
            {"kind": "original"},
            {"origin_id": False},
            {"source": "uploaded"},
            {"term_from": "2020-01-01"},
            {"article_ids": [(0, 0, {"name": "More", "body": "<p>More</p>"})]},
        ):
            with self.assertRaisesRegex(UserError, "amend", msg=str(vals)):
                renewal.write(vals)
        with self.assertRaisesRegex(UserError, "amend"):
            renewal.article_ids[0].write({"body": "<p>Other</p>"})
        with self.assertRaisesRegex(UserError, "amend"):
            renewal.article_ids[0].unlink()
        with self.assertRaisesRegex(UserError, "amend"):
            self.article(renewal, "<p>More</p>")

    def test_renewal_takes_over_on_its_day(self):
        """Signed in time, it's in force from its day, and the old one superseded."""
        renewal = self.sign(self.renewed())
        self.assertEqual(renewal.state, "signed")
        with freeze_time("2026-12-31 12:00:00"):
            self.run_job()
            self.assertEqual(self.agreement.state, "in_force")
        with freeze_time("2027-01-01 12:00:00"):
            self.run_job()
        self.assertEqual(self.agreement.state, "superseded")
        self.assertEqual(renewal.state, "in_force")
        self.assertEqual(self.kinds(self.agreement)[-1], "superseded")
        card = self.agreement.collaboration_id
        self.assertEqual(card.agreement_id, renewal)
        self.assertEqual(self.line(card, "3").state, "done")

    def test_renewal_of_what_has_expired(self):
        """It runs from its signature; the old one stays expired."""
        with freeze_time("2027-02-01 10:00:00"):
            self.run_job()
            self.assertEqual(self.agreement.state, "expired")
            renewal = self.renewed()
            self.assertEqual(renewal.effective_rule, "signature")
            self.sign(renewal, "2027-02-01")
        self.assertEqual(renewal.state, "in_force")
        self.assertEqual(renewal.date_start, date(2027, 2, 1))
        self.assertEqual(self.agreement.state, "expired")

    def test_unwanted_renewal_is_deleted(self):
        """A draft that was never out can go, its closed articles with it."""
        renewal = self.renewed()
        articles = renewal.article_ids
        renewal.unlink()
        self.assertFalse(articles.exists())
        self.assertEqual(self.agreement.chain_count, 1)

    def test_renewal_past_the_longest_term(self):
        """The longest term of the settings holds for a renewal too."""
        self.company.write(
            {"hei_sme_memorandum_months": 48, "hei_sme_memorandum_max_months": 48}
        )
        with self.assertRaisesRegex(UserError, "60 months.*48 at most"):
            self.renewed()

    # Amendment

    def test_amendment_restates_the_whole(self):
        """It starts as what is in force, ends with it, and marks what it changes."""
        amendment = self.amended()
        self.assertEqual(
            (amendment.kind, amendment.state, amendment.origin_id),
            ("amendment", "draft", self.agreement),
        )
        self.assertEqual(amendment.term_from, date(2022, 1, 1))
        self.assertFalse(any(amendment.article_ids.mapped("deviates")))
        article = amendment.article_ids[1]
        article.body = "<p>Something else entirely.</p>"
        self.assertEqual(
            amendment.article_ids.filtered("deviates"), article, "only the changed one"
        )
        self.assertIn("Something else", article.difference)
        self.assertEqual(article.basis_body, self.agreement.article_ids[1].body)
        self.sign(amendment)
        self.assertEqual(amendment.state, "in_force")
        self.assertEqual(amendment.date_start, date(2026, 6, 1))
        self.assertEqual(amendment.date_end, self.agreement.date_end)
        self.assertEqual(self.agreement.state, "superseded")
        self.assertEqual(self.agreement.collaboration_id.agreement_id, amendment)

    def test_amendment_of_the_term(self):
        """An amendment may make the term longer, counted from its first day."""
        amendment = self.amended()
        amendment.duration_months = 72
        self.sign(amendment)
        self.assertEqual(amendment.date_end, date(2027, 12, 31))

    def test_amendment_from_a_day_on(self):
        """Until its own day, what it amends is in force."""
        amendment = self.amended()
        amendment.write({"effective_rule": "date", "date_start": "2026-09-01"})
        self.sign(amendment)
        self.assertEqual(self.agreement.state, "in_force")
        with freeze_time("2026-09-01 10:00:00"):
            self.run_job()
        self.assertEqual(self.agreement.state, "superseded")
        self.assertEqual(amendment.state, "in_force")

    def test_amendment_under_notice(self):
        """Notice given while an amendment is on its way counts for the amendment."""
        amendment = self.amended()
        self.agreement._give_notice(
            "sme", date(2026, 6, 1), date(2026, 9, 1), "Closing down"
        )
        self.sign(amendment)
        self.assertEqual(amendment.termination_date, date(2026, 9, 1))
        self.assertEqual(amendment.date_end, date(2026, 9, 1))
        with freeze_time("2026-09-02 10:00:00"):
            self.run_job()
        self.assertEqual(amendment.state, "terminated")

    def test_amendment_of_an_amendment(self):
        """The chain goes on from what is in force."""
        first = self.sign(self.amended())
        second = self.opened(first.action_amend())
        self.assertEqual(second.origin_id, first)
        self.assertEqual(second.root_id, self.agreement)
        self.assertEqual(second.term_from, date(2022, 1, 1))
        self.sign(second)
        self.assertEqual(
            self.agreement.chain_ids.mapped("state"),
            ["superseded", "superseded", "in_force"],
        )

    def test_void_amendment(self):
        """An amendment that turns out to be void leaves what it amended in force."""
        amendment = self.sign(self.amended())
        self.assertEqual(self.agreement.state, "superseded")
        signatory = self.signatory(amendment, "hei").with_user(self.administrator)
        signatory._undo_recording("She never signed")
        self.assertTrue(amendment.is_void)
        self.assertEqual(self.agreement.state, "in_force")
        self.assertEqual(self.kinds(self.agreement)[-1], "in_force")
        self.assertEqual(self.agreement.collaboration_id.agreement_id, self.agreement)
        self.assertFalse(self.agreement._check_evidence())

    def test_both_start_on_one_day(self):
        """Of two amendments that start in one run the later one holds."""
        amendment = self.amended()
        amendment.write({"effective_rule": "date", "date_start": "2026-07-01"})
        self.sign(amendment)
        again = self.agreement.copy({"origin_id": self.agreement.id})
        again._for_action().write({"state": "signed", "date_start": "2026-06-15"})
        with freeze_time("2026-07-01 10:00:00"):
            self.run_job()
        self.assertEqual(
            (self.agreement | again | amendment).mapped("state"),
            ["superseded", "superseded", "in_force"],
        )

    # What is refused

    def test_one_follower_at_a_time(self):
        """While something that follows is open, no other is drafted; it's named."""
        renewal = self.renewed()
        for action in (self.agreement.action_renew, self.agreement.action_amend):
            with self.assertRaisesRegex(UserError, renewal.reference):
                action()
        renewal.action_cancel()
        self.assertTrue(self.amended())

    def test_wrong_state(self):
        """Only what is in force is amended; only that or what has expired renewed."""
        draft = self.draft(**self.answers())
        out = self.sent(**self.answers())
        for agreement in (draft, out):
            for action, message in (
                (agreement.action_renew, "neither in force nor expired"),
                (agreement.action_amend, "nothing to amend"),
                (agreement.action_successor, "nothing to amend"),
                (agreement.action_terminate, "isn't in force"),
                (agreement.action_withdraw_termination, "no notice"),
                (agreement.action_object_renewal, "doesn't renew itself"),
                (agreement.action_publish, "isn't signed"),
            ):
                with self.assertRaisesRegex(UserError, message):
                    action()
        with freeze_time("2027-02-01 10:00:00"):
            self.run_job()
        with self.assertRaisesRegex(UserError, "an expired memorandum renewed"):
            self.agreement.action_amend()

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_coordinator_and_reader_only_look(self):
        """Neither opens any of it; both see the history."""
        card = self.agreement.collaboration_id.sudo()
        card.user_id = self.coordinator
        for user in (self.coordinator, self.reader):
            agreement = self.agreement.with_user(user)
            for action in (
                agreement.action_renew,
                agreement.action_amend,
                agreement.action_terminate,
                agreement.action_successor,
                agreement.action_withdraw_termination,
                agreement.action_object_renewal,
                agreement.action_publish,
                agreement.action_new_version,
            ):
                with self.assertRaises(AccessError):
                    action()
            self.assertEqual(agreement.chain_count, 1)
            agreement.action_open_chain()
            for model in ("terminate", "withdraw", "object", "publish", "successor"):
                with self.assertRaises(AccessError):
                    self.env[f"hei.sme.agreement.{model}"].with_user(user).create(
                        {"agreement_id": agreement.id}
                    )

    # The next version

    def test_next_version_after_a_signature(self):
        """Same number, next version, text copied; the old one is given up, its links
        void, its evidence says by what.
        """
        agreement = self.sent(**self.answers())
        self.signed_by_link(agreement, "hei")
        waiting = self.signatory(agreement, "sme")
        waiting.sudo()._issue_link()
        draft = agreement._new_version({waiting: {"name": "Paula Partner"}})
        self.assertEqual(draft.reference, agreement.reference)
        self.assertEqual((draft.version, draft.state), (2, "draft"))
        self.assertEqual(draft.previous_id, agreement)
        self.assertEqual(agreement.state, "cancelled")
        self.assertIn("version 2", agreement.cancel_reason)
        self.assertEqual(self.kinds(agreement)[-1], "replaced")
        self.assertFalse(waiting.sudo().token_hash)
        self.assertEqual(
            draft.signatory_ids.mapped("name"), ["Petra Rektorová", "Paula Partner"]
        )
        self.assertEqual(set(draft.signatory_ids.mapped("state")), {"pending"})
        self.assertEqual(
            draft.article_ids.mapped("body"), agreement.article_ids.mapped("body")
        )
        self.assertEqual(draft.collaboration_id.agreement_id, draft)
        self.assertEqual(agreement.chain_ids, agreement | draft)
        self.assertFalse(agreement._check_evidence())
        self.sign(draft)
        self.assertEqual(draft.state, "in_force")
        self.assertEqual(agreement.state, "cancelled")

    def test_next_version_of_a_renewal(self):
        """It's still that renewal, with its dates, and takes over on its day."""
        renewal = self.renewed()
        renewal.action_send()
        self.record(renewal, "hei", "2026-06-01")
        draft = renewal._new_version()
        self.assertEqual((draft.kind, draft.origin_id), ("renewal", self.agreement))
        self.assertEqual(draft.date_start, date(2027, 1, 1))
        self.assertEqual(draft.root_id, self.agreement)
        self.sign(draft)
        with freeze_time("2027-01-01 10:00:00"):
            self.run_job()
        self.assertEqual(draft.state, "in_force")
        self.assertEqual(self.agreement.state, "superseded")

    def test_next_version_of_an_amendment(self):
        """What the amendment changed stays marked as changed."""
        amendment = self.amended()
        amendment.article_ids[1].body = "<p>Something else entirely.</p>"
        amendment.action_send()
        self.record(amendment, "hei", "2026-06-01")
        draft = amendment._new_version()
        self.assertEqual(
            draft.article_ids.mapped("deviates"),
            amendment.article_ids.mapped("deviates"),
        )
        self.assertEqual(
            draft.article_ids[1].basis_body, self.agreement.article_ids[1].body
        )
        self.assertEqual(draft.term_from, date(2022, 1, 1))

    def test_no_next_version_of_a_draft(self):
        """A draft is changed directly; what all signed is amended."""
        for agreement in (self.draft(), self.agreement):
            with self.assertRaisesRegex(UserError, "no next version"):
                agreement.action_new_version()

    # The card

    def test_card_keeps_what_is_over(self):
        """The card shows what was in force last until something new is there; then it
        shows that. Step 3 stays done.
        """
        card = self.agreement.collaboration_id.with_user(self.officer)
        with freeze_time("2027-02-01 10:00:00"):
            self.run_job()
            self.assertEqual(card.agreement_id, self.agreement)
            self.assertEqual(card.agreement_state, "expired")
            self.assertEqual(self.line(card, "3").state, "done")
            new = self.opened(card.action_draft_memorandum())
            self.assertNotEqual(new, self.agreement)
            self.assertEqual(new.kind, "original")
            self.assertEqual(card.agreement_id, new)
            self.assertEqual(self.opened(card.action_draft_memorandum()), new)
            new.action_cancel()
            self.assertEqual(card.agreement_id, self.agreement)

    def test_in_force_comes_first(self):
        """While it's in force, what follows it isn't the card's memorandum yet."""
        renewal = self.renewed()
        self.assertEqual(
            renewal.collaboration_id.agreement_id, self.agreement, "still in force"
        )

    def test_history_is_one_list(self):
        """From any record of the chain: all of it, the first one first."""
        amendment = self.sign(self.amended())
        renewal = self.opened(amendment.action_renew())
        chain = self.agreement | amendment | renewal
        for agreement in chain:
            self.assertEqual(agreement.chain_ids, chain)
            self.assertEqual(agreement.chain_count, 3)
            action = agreement.action_open_chain()
            self.assertEqual(self.agreements_.search(action["domain"]), chain[::-1])
