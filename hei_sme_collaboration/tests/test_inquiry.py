"""A request: settings of the door, confirming, cleaning up, who may see it."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, tagged, users
from odoo.tools import mute_logger

from .common import CollaborationCommon
from .door_common import DoorCommon


@tagged("post_install", "-at_install")
class TestDoorSettings(CollaborationCommon):
    """What an institution sets, and what holds its door shut."""

    def ready(self, company, user):
        company.write(
            {
                "hei_sme_reception_user_id": user.id,
                "hei_sme_door_notice": "<p>Three years.</p>",
            }
        )

    def test_door_is_shut_at_first(self):
        """Nobody is let in by installing."""
        self.assertFalse(self.company.hei_sme_door_open)
        self.assertFalse(self.env["res.company"]._open_doors("university-of-hills"))

    def test_door_opens_when_everything_is_there(self):
        """Reception, notice and role: each one missing is named."""
        with self.assertRaises(ValidationError) as refused:
            self.company.hei_sme_door_open = True
        said = str(refused.exception)
        self.assertIn("Choose who receives new requests.", said)
        self.assertIn("Write the privacy notice.", said)
        self.ready(self.company, self.officer)
        self.hei.is_hei = False
        with self.assertRaisesRegex(ValidationError, "Mark University of Hills as an"):
            self.company.hei_sme_door_open = True
        self.hei.is_hei = True
        self.company.hei_sme_door_open = True
        doors = self.env["res.company"]._open_doors("university-of-hills")
        self.assertEqual(doors, self.company)

    def test_open_door_keeps_what_it_needs(self):
        """What it needs can't be taken away; where it's gone, the door is shut."""
        self.ready(self.company, self.officer)
        self.company.hei_sme_door_open = True
        for vals in (
            {"hei_sme_reception_user_id": False},
            {"hei_sme_door_notice": "<p><br></p>"},
            {"hei_sme_door_slug": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self.company.write(vals)
        self.hei.is_hei = False
        doors = self.env["res.company"]._open_doors("university-of-hills")
        self.assertFalse(doors)

    def test_address_comes_from_the_name_and_stays(self):
        """Twins get a number; a new name keeps the published address."""
        twin = self.env["res.company"].create({"name": "University of Hills "})
        self.assertEqual(self.company.hei_sme_door_slug, "university-of-hills")
        self.assertEqual(twin.hei_sme_door_slug, "university-of-hills-2")
        self.company.name = "University of Mountains"
        self.assertEqual(self.company.hei_sme_door_slug, "university-of-hills")
        with self.assertRaisesRegex(ValidationError, "of University of Hills"):
            self.company.name = "University of Hills"
            twin.hei_sme_door_slug = "university-of-hills"

    def test_address_that_is_none_is_refused(self):
        """Small letters, digits and single dashes, nothing else."""
        for slug in ("Hills", "a b", "a--b", "-a", "a/b", "ž", "a?b", "../a"):
            with self.subTest(slug=slug):
                with self.assertRaisesRegex(ValidationError, "can't end an address"):
                    self.company.hei_sme_door_slug = slug

    def test_notice_version_goes_up_with_each_change(self):
        """In any language, and not when it's written as it was."""
        self.env["res.lang"]._activate_lang("sl_SI")
        company = self.company
        self.assertEqual(company.hei_sme_door_notice_version, 0)
        company.hei_sme_door_notice = "<p>Three years.</p>"
        self.assertEqual(company.hei_sme_door_notice_version, 1)
        company.hei_sme_door_notice = "<p>Three years.</p>"
        self.assertEqual(company.hei_sme_door_notice_version, 1)
        company.update_field_translations(
            "hei_sme_door_notice", {"sl_SI": {"Three years.": "Tri leta."}}
        )
        self.assertEqual(company.hei_sme_door_notice_version, 2)
        slovene = company.with_context(lang="sl_SI")
        self.assertEqual(slovene.hei_sme_door_notice, "<p>Tri leta.</p>")
        slovene.hei_sme_door_notice = "<p>Štiri leta.</p>"
        self.assertEqual(company.hei_sme_door_notice_version, 3)
        company.hei_sme_door_title = "Come in"
        self.assertEqual(company.hei_sme_door_notice_version, 3)
        born = self.env["res.company"].create(
            {"name": "New", "hei_sme_door_notice": "<p>A year.</p>"}
        )
        self.assertEqual(born.hei_sme_door_notice_version, 1)

    def test_settings_open_the_door(self):
        """An administrator of the system does it all in the settings."""
        self.administrator.group_ids |= self.env.ref("base.group_system")
        self.ready(self.company, self.officer)
        settings = self.env["res.config.settings"].with_user(self.administrator)
        form = Form(settings)
        form.hei_sme_door_open = True
        form.hei_sme_door_slug = "hills"
        form.save().execute()
        self.assertTrue(self.company.hei_sme_door_url.endswith("/work-with-us/hills"))
        self.assertTrue(self.company.hei_sme_door_open)
        action = form.save().action_open_door_texts()
        texts = self.env["res.company"].with_user(self.administrator)
        texts = Form(texts.browse(action["res_id"]), action["views"][0][0])
        texts.hei_sme_door_title = "Come in"
        texts.save()
        self.assertEqual(self.company.hei_sme_door_title, "Come in")

    def test_given_consent_is_not_deleted(self):
        """What somebody agreed to is archived, not deleted."""
        consent = self.env["hei.sme.consent"].create(
            {"name": "You may call us.", "company_id": self.company.id}
        )
        self.env["hei.sme.inquiry"].create(
            {
                "company_id": self.company.id,
                "company_name": "Steel",
                "contact_name": "Ana",
                "email": "ana@example.net",
                "consent_ids": [(6, 0, consent.ids)],
            }
        )
        with self.assertRaisesRegex(UserError, "You may call us"):
            consent.with_user(self.administrator).unlink()
        consent.with_user(self.administrator).active = False


@tagged("post_install", "-at_install")
class TestInquiry(DoorCommon):
    """From what was sent to a card, or to nothing."""

    def test_nothing_before_it_is_confirmed(self):
        """Neither a partner nor a card; opening the link by GET confirms nothing."""
        partners = self.env["res.partner"].with_context(active_test=False)
        cards = self.env["hei.sme.collaboration"]
        before = partners.search_count([]), cards.search_count([])
        inquiry = self.sent()
        self.enter(inquiry)
        self.url_open(f"/collaboration/request/{inquiry.id}")
        self.url_open(f"/collaboration/request/{inquiry.id}/confirm")
        self.assertEqual(self.inquiries().state, "unconfirmed")
        self.assertEqual(before, (partners.search_count([]), cards.search_count([])))

    def test_confirmed_is_a_card_and_no_partner(self):
        """A known company, mail and number change nothing about any partner."""
        self.owner.email = "ana@steelworks.example.net"
        before = self.env["res.partner"].search_count([])
        known = self.sme.read()[0]
        inquiry = self.confirmed(
            company=self.sme.name, register_number=self.sme.company_registry
        )
        card = inquiry.collaboration_id
        self.assertFalse(card.sme_id)
        self.assertEqual(card.hei_id, self.hei)
        self.assertEqual(card.asker_name, "Ana Novak")
        self.assertEqual(card.asker_email, "ana@steelworks.example.net")
        self.assertEqual(card.asker_register_number, self.sme.company_registry)
        self.assertEqual(card.asker_country_id, self.env.ref("base.si"))
        self.env.invalidate_all()
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        self.assertEqual(self.sme.read()[0], known)

    def test_twice_confirmed_is_one_card(self):
        """The button in two tabs, or twice in one: one card, one activity."""
        inquiry = self.sent()
        self.enter(inquiry)
        for _time in range(3):
            response = self.act(inquiry, "confirm")
            self.assertEqual(self.heading(response), "Your request is with us")
        cards = self.env["hei.sme.collaboration"].search(
            [("asker_email", "=", inquiry.email)]
        )
        self.assertEqual(len(cards), 1)
        self.assertEqual(len(cards.activity_ids), 1)
        self.assertEqual(cards.activity_ids.user_id, self.officer)

    def test_officer_takes_the_answers_in_one_click(self):
        """What they wrote is proposed; one click takes it, nothing is retyped."""
        card = self.confirmed().collaboration_id.with_user(self.officer)
        self.assertEqual(self.line(card, "2.a").answered_by, "Ana Novak")
        card.action_take_proposed()
        states = {line.code: line.state for line in card.step_ids}
        self.assertEqual(
            [states[code] for code in ("2.a", "2.b.i", "2.b.ii", "2.c")], ["done"] * 4
        )
        self.assertEqual(card.contribution_ids, self.lab)

    def test_tag_deleted_meanwhile_is_left_out(self):
        """What isn't offered any more when they confirm doesn't stop them."""
        inquiry = self.sent()
        self.lab.unlink()
        self.enter(inquiry)
        response = self.act(inquiry, "confirm")
        self.assertEqual(self.heading(response), "Your request is with us")
        inquiry.invalidate_recordset()
        self.assertFalse(inquiry.collaboration_id.contribution_ids)

    def test_all_or_nothing(self):
        """What fails half-way leaves no card and can be tried again."""
        inquiry = self.sent()
        self.enter(inquiry)
        cards = self.env.registry["hei.sme.collaboration"]
        fault = UserError("inner secret")
        with (
            patch.object(cards, "_receive", side_effect=fault),
            mute_logger("odoo.addons.hei_sme_collaboration.controllers.inquiry"),
        ):
            response = self.act(inquiry, "confirm")
        self.assertEqual(response.status_code, 422)
        self.assertIn("Something went wrong on our side", self.alert(response))
        self.assertNotIn("secret", response.text)
        self.assertEqual(self.inquiries().state, "unconfirmed")
        card = [("asker_email", "=", inquiry.email)]
        self.assertFalse(self.env["hei.sme.collaboration"].search(card))
        self.act(inquiry, "confirm")
        self.assertEqual(self.inquiries().state, "confirmed")

    def test_mail_that_cannot_be_made_keeps_nothing(self):
        """A broken template loses no text of theirs: the page says so."""
        template = self.env.ref("hei_sme_collaboration.mail_template_inquiry")
        template.unlink()
        response = self.send()
        self.assertEqual(response.status_code, 500)
        self.assertIn("Something went wrong on our side", self.alert(response))
        self.assertEqual(self.value(response, "company"), ["Steelworks Ltd"])
        self.assertFalse(self.inquiries())

    def test_mail_comes_from_who_receives(self):
        """From the person who receives, with a neutral subject and one link."""
        inquiry = self.sent()
        mail = self.mails(inquiry)
        self.assertEqual(mail.state, "outgoing")
        self.assertTrue(mail.auto_delete)
        self.assertEqual(
            mail.subject, "University of Hills: please confirm your request"
        )
        self.assertIn(self.officer.email, mail.email_from)
        self.assertIn("Hello Ana Novak,", mail.body_html)
        self.assertIn(f"/collaboration/link#q{inquiry.id}-", mail.body_html)
        self.assertNotIn(f"q{inquiry.id}-", str(inquiry.read()))

    # After seven days nothing

    def age(self, inquiry, days):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hei_sme_inquiry SET create_date = create_date - %s * interval '1"
            " day' WHERE id = %s",
            (days, inquiry.id),
        )
        self.env.invalidate_all()

    def test_link_is_dead_after_seven_days(self):
        """Even one that was mailed again meanwhile, and before anything is deleted."""
        inquiry = self.sent()
        self.age(inquiry, 6)
        self.assertEqual(self.heading(self.enter(inquiry)), "Is this right?")
        self.age(inquiry, 1.1)
        response = self.enter(inquiry)
        self.assertEqual(self.heading(response), "This link doesn't work")
        self.act(inquiry, "confirm")
        self.assertEqual(self.inquiries().state, "unconfirmed")

    def test_unconfirmed_is_deleted_after_seven_days(self):
        """Only that: younger and confirmed ones stay; where they came from is
        forgotten after a day.
        """
        old = self.sent()
        young = self.sent(email="young@steelworks.example.net")
        kept = self.confirmed(email="kept@steelworks.example.net")
        self.age(old, 8)
        self.age(kept, 8)
        done, more = self.env["hei.sme.inquiry"]._gc_unconfirmed()
        self.assertEqual((done, more), (1, False))
        self.assertFalse(old.exists())
        self.assertTrue(young.exists())
        self.assertEqual(kept.state, "confirmed")
        self.env.cr.execute(
            "SELECT id FROM hei_sme_inquiry WHERE address_hash IS NOT NULL"
            " AND id = ANY(%s)",
            ([young.id, kept.id],),
        )
        self.assertEqual(self.env.cr.fetchall(), [(young.id,)])

    def test_cleaning_takes_few_queries(self):
        """A hundred are deleted with as many queries as one."""

        def cleaned(count):
            values = {
                "company_id": self.company.id,
                "company_name": "Steel",
                "contact_name": "Ana",
                "email": "ana@example.net",
            }
            made = self.env["hei.sme.inquiry"].create([values] * count)
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE hei_sme_inquiry SET create_date = %s WHERE id = ANY(%s)",
                (fields.Datetime.now() - timedelta(days=9), made.ids),
            )
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["hei.sme.inquiry"]._gc_unconfirmed()
            self.env.flush_all()
            self.assertFalse(made.exists())
            return self.env.cr.sql_log_count - before

        cleaned(1)
        self.assertEqual(cleaned(100), cleaned(1))

    # Who sees it inside

    @users("olga_officer")
    def test_officer_reads_what_came(self):
        """As it came, with the answers in words; and writes none of it."""
        inquiry = self.sent().with_env(self.env)
        self.assertIn("Find a tester", inquiry.answers_html)
        self.assertIn("A laboratory", inquiry.answers_html)
        with self.assertRaises(AccessError):
            inquiry.write({"company_name": "Other"})
        with self.assertRaises(AccessError):
            inquiry.create({"company_name": "Other"})
        with self.assertRaises(AccessError):
            inquiry.read(["address_hash"])

    def test_officer_sends_the_link_again(self):
        """For somebody who found no mail, at most once an hour; readers don't."""
        inquiry = self.sent()
        ours = inquiry.with_user(self.officer)
        with self.assertRaisesRegex(UserError, "less than an hour ago"):
            ours.action_send_link()
        inquiry.link_sent_on -= timedelta(hours=2)
        with self.assertRaises(UserError):
            inquiry.with_user(self.reader).action_send_link()
        with self.assertRaises(AccessError):
            inquiry.with_user(self.outsider).action_send_link()
        ours.action_send_link()
        self.assertEqual(len(self.mails(inquiry)), 2)

    def test_card_shows_consents_to_officers_only(self):
        """The coordinator of the card sees nothing of what they were asked."""
        inquiry = self.confirmed(consent=str(self.fair.id))
        card = inquiry.collaboration_id
        card.user_id = self.coordinator
        shown = card.with_user(self.officer).inquiry_ids.consent_ids
        self.assertEqual(shown, self.fair)
        with self.assertRaises(AccessError):
            card.with_user(self.coordinator).read(["inquiry_ids"])
        Form(card.with_user(self.coordinator))
        Form(card.with_user(self.officer))

    def test_list_of_requests_is_as_quick_for_many(self):
        """The number of queries doesn't grow with the number of requests."""
        values = {
            "company_id": self.company.id,
            "company_name": "Steel",
            "contact_name": "Ana",
            "email": "ana@example.net",
            "country_id": self.env.ref("base.si").id,
        }
        inquiries = self.env["hei.sme.inquiry"].sudo()
        names = ["create_date", "company_name", "email", "country_id", "state"]

        def read():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            ours = inquiries.with_user(self.officer)
            found = ours.web_search_read([], dict.fromkeys(names, {}))
            return found["length"], self.env.cr.sql_log_count - before

        inquiries.create([values] * 2)
        read()
        few = read()
        inquiries.create([values] * 30)
        many = read()
        self.assertEqual(many[0], few[0] + 30)
        self.assertEqual(many[1], few[1])


@tagged("post_install", "-at_install")
class TestDoorSlug(TransactionCase):
    def test_installed_companies_have_an_address(self):
        """Each company there has its own, before any door is open."""
        companies = self.env["res.company"].with_context(active_test=False).search([])
        slugs = companies.mapped("hei_sme_door_slug")
        self.assertEqual(len(set(slugs)), len(companies))
        self.assertTrue(all(slugs))
