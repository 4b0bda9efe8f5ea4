"""What a company would have corrected: proposed in the portal, taken by an officer."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import CollaborationCommon
from .portal_common import LIST, PortalCommon

PAGE = f"{LIST}/company"
#: What Odoo says of a VAT number where they are checked.
REFUSAL = "The VAT number [SI1] isn't valid."


class CorrectionCommon(CollaborationCommon):
    @property
    def corrections(self):
        return self.env["hei.sme.correction"].search(
            [("partner_id", "in", (self.sme | self.bakery).ids)]
        )

    def propose(self, card, partner=None, **values):
        corrections = self.env["hei.sme.correction"]
        partner = partner or self.sme
        return corrections._propose(partner, values, card.sudo(), self.owner)


@tagged("post_install", "-at_install")
class TestCorrection(CorrectionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.card()

    def as_officer(self, corrections=None):
        corrections = corrections or self.corrections
        return corrections.with_user(self.officer)

    # Proposing

    def test_the_record_stays_until_somebody_takes_it(self):
        """What differs is kept as a proposal; what is as it is, isn't."""
        proposed = self.propose(self.own, name="Steelworks", street="Forge Lane 1")
        self.assertEqual(proposed.mapped("field_name"), ["street"])
        self.assertEqual(proposed.new_value, "Forge Lane 1")
        self.assertEqual(proposed.company_id, self.company)
        self.assertEqual(proposed.proposed_by_id, self.owner)
        self.assertFalse(self.sme.street)

    def test_one_to_do_for_each_submission(self):
        """Who is responsible is told once, with what from what to what, as text."""
        self.propose(self.own, street="<b>Forge</b> 1", city="Jesenice")
        activity = self.own.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.officer)
        self.assertEqual(
            activity.summary, "Steelworks would have its details corrected"
        )
        self.assertIn("Street: – → &lt;b&gt;Forge&lt;/b&gt; 1", activity.note)
        self.assertIn("City: – → Jesenice", activity.note)
        self.propose(self.own, street="<b>Forge</b> 1", city="Jesenice")
        self.assertEqual(len(self.own.activity_ids), 1, "nothing new was said")

    def test_the_newest_replaces_and_the_old_is_withdrawn(self):
        """Of one value there is one open proposal; back as it was is none."""
        self.propose(self.own, city="Jesenice", street="Forge Lane 1")
        self.propose(self.own, city="Bled")
        self.assertEqual(self.corrections.mapped("new_value"), ["Bled", "Forge Lane 1"])
        self.propose(self.own, city="")
        self.assertEqual(self.corrections.mapped("new_value"), ["Forge Lane 1"])

    def test_country(self):
        """A country is proposed as one of the list."""
        austria = self.env.ref("base.at")
        self.propose(self.own, country_id=austria)
        self.assertEqual(self.corrections.old_value, "Slovenia")
        self.assertEqual(self.corrections.new_value, "Austria")
        self.as_officer().action_take()
        self.assertEqual(self.sme.country_id, austria)

    # Deciding

    def test_taken_in_one_click(self):
        """All of several companies at once; each contact notes who proposed what."""
        bread = self.card(sme_id=self.bakery.id)
        self.propose(self.own, city="Jesenice", website="https://steel.example.com")
        self.propose(bread, self.bakery, phone="+386 4 555 02 02")
        self.as_officer().action_take()
        self.assertEqual(self.sme.city, "Jesenice")
        self.assertEqual(self.sme.website, "https://steel.example.com")
        self.assertEqual(self.bakery.phone, "+386 4 555 02 02")
        self.assertFalse((self.own | bread).activity_ids, "the to-dos are done")
        self.assertEqual(set(self.corrections.mapped("state")), {"taken"})
        self.assertEqual(self.corrections.decided_by_id, self.officer)
        note = "".join(self.sme.message_ids.mapped("body"))
        self.assertIn("Corrected as proposed by Steelworks, Olaf Owner", note)
        self.assertIn("City: – → Jesenice", note)

    def test_refused(self):
        """The contact stays as it is; what was refused can be proposed anew."""
        self.propose(self.own, city="Jesenice")
        self.as_officer().action_refuse()
        self.assertEqual(self.corrections.state, "refused")
        self.assertFalse(self.sme.city)
        self.propose(self.own, city="Jesenice")
        self.assertEqual(self.corrections.mapped("state"), ["refused", "proposed"])

    def test_decided_stays_decided(self):
        """A second click takes nothing twice and undoes nothing."""
        self.propose(self.own, city="Jesenice")
        self.as_officer().action_take()
        self.sme.city = "Bled"
        self.as_officer().action_take()
        self.as_officer().action_refuse()
        self.assertEqual(self.sme.city, "Bled")
        self.assertEqual(self.corrections.state, "taken")

    def refuse_vat(self):
        """Have Odoo refuse VAT numbers, as it does where they are checked."""
        write = self.env.registry["res.partner"].write

        def refuse(partners, vals):
            if "vat" in vals:
                raise ValidationError(REFUSAL)
            return write(partners, vals)

        return patch.object(self.env.registry["res.partner"], "write", refuse)

    def test_what_odoo_refuses_is_said(self):
        """The person reads what is wrong, and what was proposed isn't lost."""
        self.propose(self.own, vat="SI1", city="Jesenice")
        with self.refuse_vat():
            with self.assertRaisesRegex(UserError, "can't be taken: The VAT"):
                self.as_officer().action_take()
            city = self.corrections.filtered(lambda c: c.field_name == "city")
            self.as_officer(city).action_take()
        self.assertEqual(self.sme.city, "Jesenice")
        self.assertEqual(
            dict(self.corrections.mapped(lambda c: (c.field_name, c.state))),
            {"vat": "proposed", "city": "taken"},
        )

    def test_of_many_those_that_can_be_taken_are(self):
        """One that Odoo refuses doesn't hold up the others, and is named."""
        bread = self.card(sme_id=self.bakery.id)
        self.propose(self.own, vat="SI1")
        self.propose(bread, self.bakery, city="Bled")
        with self.refuse_vat():
            action = self.as_officer().action_take()
        message = action["params"]["message"]
        self.assertEqual(
            message,
            "Steelworks, VAT number can't be taken: The VAT number [SI1] isn't valid.",
        )
        self.assertEqual(self.bakery.city, "Bled")
        self.assertEqual(self.corrections.mapped("state"), ["taken", "proposed"])

    def test_who_decides(self):
        """Readers and coordinators see it; officers of that institution decide."""
        self.propose(self.own, city="Jesenice")
        for user in (self.reader, self.coordinator):
            correction = self.corrections.with_user(user)
            self.assertEqual(correction.new_value, "Jesenice")
            for action in (correction.action_take, correction.action_refuse):
                with self.assertRaisesRegex(AccessError, "Only officers"):
                    action()
        with self.assertRaises(AccessError):
            self.corrections.with_user(self.outsider).read(["new_value"])
        with self.assertRaises(AccessError):
            self.corrections.with_user(self.employee).read(["new_value"])
        self.assertFalse(self.sme.city)

    def test_nobody_writes_what_a_company_said(self):
        """Officers take or refuse; the words stay as they were proposed."""
        self.propose(self.own, city="Jesenice")
        with self.assertRaisesRegex(UserError, "isn't changed here"):
            self.as_officer().write({"new_value": "Bled"})
        with self.assertRaises(AccessError):
            self.as_officer().unlink()

    # What people see

    def test_the_contact_says_that_something_waits(self):
        """Banner and button count what is open, and lead to the list."""
        self.propose(self.own, city="Jesenice", street="Forge Lane 1")
        sme = self.sme.with_user(self.officer)
        self.assertEqual(sme.correction_count, 2)
        with Form(sme) as form:
            self.assertEqual(form.correction_count, 2)
        action = sme.action_open_corrections()
        found = self.env["hei.sme.correction"].search(action["domain"])
        self.assertEqual(found, self.corrections)
        self.as_officer().action_take()
        self.env.invalidate_all()
        self.assertEqual(sme.correction_count, 0)

    def test_merging_contacts_loses_none(self):
        """What was proposed for a duplicate goes to the contact that stays."""
        twin = self.env["res.partner"].create({"name": "Steel", "is_company": True})
        self.propose(self.own, city="Jesenice")
        self.propose(self.own, twin, city="Bled")
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((self.sme | twin).ids, self.sme)
        self.env.invalidate_all()
        self.assertEqual(self.corrections.mapped("new_value"), ["Jesenice", "Bled"])


@tagged("post_install", "-at_install")
class TestCorrectionPage(CorrectionCommon, PortalCommon):
    def setUp(self):
        super().setUp()
        self.log_in(self.olaf)

    def send(self, **typed):
        response = self.post(PAGE, **typed)
        self.env.invalidate_all()
        return response

    def field(self, response, name):
        [node] = self.found(response, f"//*[@name='{name}']")
        if node.tag == "select":
            return node.xpath("string(option[@selected])")
        return node.get("value")

    def test_what_is_on_record_can_be_checked(self):
        """The page shows the organisation's own details, for each of its people."""
        response = self.visit(PAGE)
        self.assertEqual(self.heading(response), "What is on record about Steelworks")
        self.assertEqual(self.field(response, "name"), "Steelworks")
        self.assertEqual(self.field(response, "legal_form"), "d.o.o.")
        self.assertEqual(self.field(response, "company_registry"), "1234579000")
        self.assertEqual(self.field(response, "country_id"), "Slovenia")

    def test_identifiers(self):
        """A company checks its PIC and OID; what can't be one is said at once."""
        page = self.visit(PAGE)
        for name in ("erasmus_code", "schac", "ror"):
            self.assertFalse(self.found(page, f"//*[@name='{name}']"))
        response = self.send(pic="912", oid="e 1001 2345")
        self.assertEqual(response.status_code, 422)
        self.assertIn("A PIC has nine digits", self.text(response))
        self.assertFalse(self.corrections)
        self.send(pic="912 000 606", oid="e 1001 2345")
        self.assertEqual(
            dict(self.corrections.mapped(lambda c: (c.field_name, c.new_value))),
            {"pic": "912000606", "oid": "E10012345"},
        )
        self.corrections.with_user(self.officer).action_take()
        self.assertEqual(self.sme.pic, "912000606")

    def test_what_was_sent_waits(self):
        """The page says what waits for whom, and what is on record meanwhile."""
        self.sme.street = "Forge Lane 1"
        self.env.flush_all()
        response = self.send(street="Forge Lane 2", city="Jesenice", name="Steelworks")
        text = self.text(response)
        self.assertIn("University of Hills looks at what you would have", text)
        self.assertIn("Waiting for University of Hills · on record: Forge Lane 1", text)
        self.assertEqual(self.field(response, "street"), "Forge Lane 2")
        self.assertEqual(self.sme.street, "Forge Lane 1")
        self.assertEqual(len(self.corrections), 2)
        self.assertEqual(set(self.corrections.mapped("state")), {"proposed"})
        told = self.env["mail.activity"].search(
            [("summary", "=like", "%would have its details corrected")]
        )
        self.assertEqual(told.user_id, self.officer)
        self.assertEqual(len(told), 1)

    def test_nothing_changed(self):
        """Sending the form as it is proposes nothing; twice the same is once."""
        page = self.visit(PAGE)
        typed = {
            node.get("name"): node.get("value") or ""
            for node in self.found(page, "//main//input[@type='text']")
        }
        response = self.send(**typed)
        self.assertIn("Everything is as it is on record.", self.text(response))
        self.assertFalse(self.corrections)
        for _time in range(2):
            self.send(**{**typed, "city": "Jesenice"})
        self.assertEqual(len(self.corrections), 1)

    def test_what_is_wrong_is_named_and_kept(self):
        """Each fault stands at its field; what was typed stays, nothing is sent."""
        typed = {
            "name": " ",
            "email": "no address",
            "website": "javascript:alert(1)",
            "country_id": "999999",
            "street": "x" * 201,
            "city": "Jesenice",
        }
        response = self.send(**typed)
        self.assertEqual(response.status_code, 422)
        text = self.text(response)
        for said in (
            *("needs a name", "no e-mail address", "no website"),
            *("country isn't in the list", "has 201 characters; at most 200"),
        ):
            self.assertIn(said, text)
        self.assertEqual(self.field(response, "city"), "Jesenice")
        self.assertEqual(self.field(response, "email"), "no address")
        self.assertFalse(self.corrections)

    def test_bad_input(self):
        """Strange, missing, repeated and wrong keys, files, 1 MB: never a fault."""
        self.assertEqual(self.send().status_code, 200)
        self.assertEqual(self.send(country_id="x", city=["A", "B"]).status_code, 422)
        for country in ("-1", "1e3", "٣", "9" * 40, "0"):
            self.assertEqual(self.send(country_id=country).status_code, 422)
        response = self.post(PAGE, files={"city": ("a.txt", b"Bled")})
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.send(city="x" * 1024 * 1024).status_code, 413)
        self.post(PAGE, active="", is_hei="1", parent_id="1", id="1")
        self.assertEqual(self.visit(f"{PAGE}?self=1").status_code, 200)
        self.assertFalse(self.corrections)
        odd = "{{7*7}} <script>alert(1)</script> شركة 🏭\x00"
        response = self.send(city=odd)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.corrections.new_value, odd.replace("\x00", ""))
        self.assertFalse(
            self.found(response, "//main//script[contains(text(), 'alert(1)')]")
        )

    def test_whose_page_it_is(self):
        """Who has no collaboration has nothing to check; everybody has their own."""
        self.log_in(self.berta)
        self.assertEqual(self.visit(PAGE).status_code, 404)
        self.assertEqual(self.post(PAGE, city="Bled").status_code, 404)
        self.card(sme_id=self.bakery.id)
        self.env.flush_all()
        self.assertEqual(self.field(self.visit(PAGE), "name"), "Bakery")
        self.send(city="Bled")
        self.assertEqual(self.corrections.partner_id, self.bakery)
        self.log_in(self.officer)
        self.assertEqual(self.visit(PAGE).status_code, 404)

    def test_a_person_has_no_register_number(self):
        """Who takes part as a person is asked what a person has."""
        pia = self.env["res.partner"].create({"name": "Pia Painter"})
        self.card(sme_id=pia.id)
        self.log_in(self.account(pia, "pia"))
        response = self.visit(PAGE)
        self.assertEqual(self.field(response, "name"), "Pia Painter")
        self.assertFalse(self.found(response, "//*[@name='company_registry']"))

    def test_institution_of_a_collaboration_that_goes_on(self):
        """With two institutions the one where something goes on decides."""
        (self.own | self.agreement.collaboration_id).active = False
        self.card_of(self.outsider, sme_id=self.sme.id)
        self.env.flush_all()
        self.send(city="Jesenice")
        self.assertEqual(self.corrections.company_id, self.other_company)
