"""An opinion never reaches the other side, whichever door somebody tries."""

import io
import zipfile

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .agreement_common import has_tools, text_of
from .opinion_common import OpinionCommon
from .who_visits import OPINION, ROUTES, VisitsCommon

#: What each side says, found by no chance anywhere else.
SAID = {"hei": "Their foreman is impossible", "sme": "Your lecturers are never here"}


class SaidCommon:
    """Both sides of a memorandum have said what they think."""

    @classmethod
    def say(cls, agreement, day="2026-03-01"):
        return cls.env["hei.sme.opinion"].create(
            [
                {
                    "agreement_id": agreement.id,
                    "occasion": "yearly",
                    "due_on": day,
                    "side": side,
                    "name": f"Contact of {side}",
                    "email": f"{side}@example.net",
                    "state": "answered",
                    "rating": "2",
                    "wish": said,
                    "go_on": "changes",
                    "answered_on": f"{day} 10:00:00",
                }
                for side, said in SAID.items()
            ]
        )


@tagged("post_install", "-at_install")
class TestOpinionPages(SaidCommon, VisitsCommon):
    def test_no_page_tells_it(self):
        """Whoever holds any other link, and whoever of theirs logs in, at any address
        of ours; files are looked into below.
        """
        for agreement in (self.agreement, self.executed, self.ours_memorandum):
            self.say(agreement.sudo(), "2025-03-01")
        self.env.flush_all()
        for key in ROUTES:
            if key.startswith("GET") and OPINION not in key:
                for visitor in ("holder", "another", "portal", "portal_of_both"):
                    with self.subTest(route=key, visitor=visitor):
                        self.come(visitor, key)
                        self.assert_tells_nothing(self.call(key), SAID.values())

    @property
    def ours_memorandum(self):
        return self.ours["hei.sme.agreement"]

    @mute_logger("odoo.http")
    def test_each_side_reads_its_own_words_only(self):
        """The company's link opens the company's answer, ours opens ours."""
        ours, theirs = self.say(self.executed.sudo())
        (ours | theirs).write({"lapses_on": "2100-01-01"})
        for opinion, own, foreign in (
            (ours, "hei", "sme"),
            (theirs, "sme", "hei"),
        ):
            with self.subTest(side=own):
                self.authenticate(None, None)
                self.enter(opinion)
                text = self.visit(opinion._link_path()).text
                self.assertIn(SAID[own], text)
                self.assertNotIn(SAID[foreign], text)


@tagged("post_install", "-at_install")
class TestOpinionDoors(SaidCommon, OpinionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls.signed(on="2026-01-15")
        cls.agreement.write(
            {"hei_contact_id": cls.dean.id, "sme_contact_id": cls.owner.id}
        )
        cls.said = cls.say(cls.agreement.sudo())

    def assert_untold(self, text):
        for said in SAID.values():
            self.assertNotIn(said, str(text))

    def seen_by(self, user):
        return self.said.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    def test_no_account_outside_reads_it(self):
        """By no call: the model is nobody's outside, an employee's neither."""
        portal = self.env["res.users"].create(
            {
                "name": "Olaf",
                "login": "olaf",
                "partner_id": self.owner.id,
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
                "company_id": self.company.id,
                "company_ids": [(6, 0, self.company.ids)],
            }
        )
        self.agreement.message_subscribe(self.owner.ids)
        self.agreement.collaboration_id.message_subscribe(self.owner.ids)
        for user in (portal, self.env.ref("base.public_user"), self.employee):
            for call in (
                lambda o: o.read(["wish"]),
                lambda o: o.search([("wish", "ilike", "lecturers")]),
                lambda o: o.name_search("Contact"),
                lambda o: o.formatted_read_group([], ["go_on"], ["score:avg"]),
                lambda o: o.agreement_id.read(["opinion_text"]),
                lambda o: o.collaboration_id.read(["opinion_ids"]),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call(self.seen_by(user))

    def test_another_institution_reads_nothing(self):
        """Nor does a coordinator whose card it isn't."""
        for user in (self.outsider, self.coordinator):
            said = self.seen_by(user)
            with self.subTest(user=user.name):
                self.assertFalse(said.search([("id", "in", self.said.ids)]))
                with self.assertRaises(AccessError):
                    said.read(["wish"])

    def test_nothing_outside_holds_it(self):
        """What a card and a memorandum tell the other side, in values and notes."""
        card = self.agreement.collaboration_id.sudo()
        with freeze_time("2026-03-02"):
            self.said.write({"state": "asked", "lapses_on": "2026-04-01"})
            self.answer(self.said[1], "1", SAID["sme"], "no")
        self.assert_untold(card._outside_values())
        self.assert_untold(card._outside_message_values())
        self.assert_untold(card._portal_documents(self.owner))
        self.assert_untold(self.agreement._portal_evidence(self.owner))
        for record in (card, self.agreement.sudo()):
            self.assert_untold(record.message_ids.mapped("body"))
            self.assert_untold(record.activity_ids.mapped("note"))
        self.assert_untold(self.agreement.event_ids.mapped("detail"))

    def test_no_file_holds_it(self):
        """The frozen PDF, the certificate, the signed set and the whole archive."""
        agreement = self.agreement.sudo()
        target = io.BytesIO()
        self.env["hei.sme.agreement"].with_user(self.administrator)._write_archive(
            target
        )
        one = io.BytesIO()
        self.agreement._write_set(one)
        for packed in (target, one):
            with zipfile.ZipFile(packed) as archive:
                for name in archive.namelist():
                    content = archive.read(name)
                    for said in SAID.values():
                        self.assertNotIn(said.encode(), content, name)
        if has_tools("pdftotext"):
            for file in agreement.document_id | agreement.certificate_id:
                self.assert_untold(text_of(file.raw))

    def test_no_report_holds_it(self):
        """What is handed to an evaluator or a funder has no word of it."""
        years = self.env["hei.sme.academic.year"]
        year = years._of(self.company, self.said[0].due_on).with_user(self.officer)
        report = self.env["hei.sme.evaluation"].with_user(self.officer)
        report = report._report(year, self.env["hei.sme.unit"])
        self.assertTrue(report["sections"])
        self.assert_untold(report)

    def test_no_mail_holds_it(self):
        """Neither the mails of an ending and of a renewal, nor the one that asks."""
        self.env["mail.mail"].sudo().search([]).unlink()
        with freeze_time("2026-03-10 12:00:00"):
            self.agreement._mail_ends_soon_to(self.officer)
            self.agreement._mail_executed()
            self.agreement.action_renew()
            renewal = self.agreement.follower_ids
            renewal._share("Olaf Owner", "olaf@example.net")
            renewal.action_send()
            renewal.signatory_ids.sudo()._ask()
        self.known_since(self.agreement, "2026-01-15")
        self.run_opinions("2027-01-16")
        mails = self.env["mail.mail"].sudo().search([])
        self.assertGreater(len(mails), 5)
        self.assert_untold(mails.mapped("body_html"))
        self.assert_untold(mails.mapped("subject"))
        self.assert_untold(renewal.canonical_text)

    def test_ours_see_both_before_they_renew(self):
        """On the memorandum, on the draft of its renewal, in the reminder to look at
        it; only the newest word of each side.
        """
        newer = self.say(self.agreement.sudo(), "2027-03-01")
        newer.write({"wish": False, "rating": "5", "go_on": "yes"})
        newer[0].unlink()
        text = self.agreement.with_user(self.officer).opinion_text
        self.assertEqual(
            text.split("\n"),
            [
                "University of Hills, Contact of hei, 1 Mar 2026: works badly. Should"
                " it go on? Yes, with changes.",
                f"“{SAID['hei']}”",
                "Steelworks, Contact of sme, 1 Mar 2027: works very well. Should it go"
                " on? Yes.",
            ],
        )
        self.agreement.action_renew()
        renewal = self.agreement.follower_ids
        self.assertEqual(renewal.opinion_text, text)
        self.assertEqual(renewal.opinion_count, 3)
        action = renewal.action_open_opinions()
        self.assertEqual(self.env["hei.sme.opinion"].search_count(action["domain"]), 3)
        self.agreement._warn(self.officer)
        self.assertIn(SAID["hei"], self.agreement.activity_ids.note)

    def test_who_may_read_the_card_reads_it(self):
        """A coordinator who follows it, and a reader."""
        self.agreement.collaboration_id.message_subscribe(
            self.coordinator.partner_id.ids
        )
        for user in (self.coordinator, self.reader):
            with self.subTest(user=user.name):
                self.env.invalidate_all()
                text = self.agreement.with_user(user).opinion_text
                self.assertIn(SAID["sme"], text)

    def test_a_list_of_memoranda_costs_one_search(self):
        """As many queries for twenty as for two."""

        def shown(agreements):
            for agreement in agreements:
                self.say(agreement.sudo())
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            agreements.with_user(self.officer).mapped("opinion_text")
            return self.cr.sql_log_count - before

        shown(self.in_force(2))
        few = shown(self.in_force(2))
        self.assertLessEqual(shown(self.in_force(20)), few)
