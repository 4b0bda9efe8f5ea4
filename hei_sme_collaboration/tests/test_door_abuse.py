"""What comes to a public form: wrong, huge, forged, automatic, a hundred times."""

from unittest.mock import patch

from lxml import html

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .door_common import DoorCommon

MEGABYTE = 1024 * 1024
NASTY = "{{7*7}} ${7*7} <t t-out='7*7'/> <script>alert(1)</script> \"'&"
FOREIGN = "שלום עולם 🏭🤝 ‮abc‬ Żółć"


@tagged("post_install", "-at_install")
class TestDoorAbuse(DoorCommon):
    def set_limit(self, name, value):
        self.env["ir.config_parameter"].sudo().set_param(
            f"hei_sme_collaboration.door_per_{name}", value
        )

    # Machines

    def test_trap_keeps_nothing_and_tells_nothing(self):
        """Who fills in what nobody sees reads the same thanks."""
        page = self.page(self.door())
        trap = page.xpath("//input[@name='subject_line']")[0]
        self.assertEqual(trap.get("tabindex"), "-1")
        self.assertTrue(trap.xpath("ancestor::*[@aria-hidden='true']"))
        person = self.send(email="person@steelworks.example.net")
        machine = self.send(subject_line="Buy now", email="m@steelworks.example.net")
        self.assertEqual(machine.status_code, person.status_code)
        self.assertEqual(self.text(machine), self.text(person))
        self.assertEqual(len(self.inquiries()), 1)

    def test_who_fails_the_captcha_loses_nothing(self):
        """Where Odoo asks whether a person sends it, a no is a sentence."""
        http = self.env.registry["ir.http"]
        refused = ValidationError("inner secret")
        with patch.object(
            http, "_verify_request_recaptcha_token", side_effect=refused
        ) as asked:
            response = self.send()
        self.assertEqual(asked.call_args.args[-1], "hei_sme_door")
        self.assertEqual(response.status_code, 422)
        self.assertIn("make sure that a person sent this", self.alert(response))
        self.assertNotIn("secret", response.text)
        self.assertEqual(self.value(response, "company"), ["Steelworks Ltd"])
        self.assertFalse(self.inquiries())

    def test_hundred_submissions_from_one_address(self):
        """The eleventh in an hour is refused in words; what was typed stays."""
        before = self.env["mail.mail"].sudo().search_count([])
        token = self.token()
        filled = self.filled(csrf_token=token)
        codes = []
        for number in range(100):
            response = self.url_open(
                "/work-with-us/hills",
                data={**filled, "email": f"ana.{number}@steelworks.example.net"},
                allow_redirects=False,
            )
            codes.append(response.status_code)
        self.assertEqual(codes, [303] * 10 + [429] * 90)
        self.assertIn("Many requests came", self.alert(response))
        self.assertEqual(self.value(response, "company"), ["Steelworks Ltd"])
        self.assertEqual(len(self.inquiries()), 10)
        mails = self.env["mail.mail"].sudo().search_count([])
        self.assertEqual(mails - before, 10)

    def test_one_mail_address_is_not_flooded(self):
        """Five requests a day for one mail address, wherever they come from."""
        self.set_limit("address", "0")
        for number in range(6):
            response = self.send(f_purpose=f"Purpose {number}")
        self.assertEqual(response.status_code, 429)
        self.assertEqual(len(self.inquiries()), 5)

    def test_limits_are_counted_over_the_last_hour_and_day(self):
        """What is older doesn't count, and the limits are the institution's."""
        self.set_limit("address", "1")
        self.sent()
        self.assertEqual(self.send(f_purpose="Two").status_code, 429)
        self.age(self.inquiries(), "61 minutes")
        self.assertEqual(self.send(f_purpose="Three").status_code, 200)
        self.set_limit("address", "0")
        self.set_limit("mail", "2")
        self.assertEqual(self.send(f_purpose="Four").status_code, 429)
        self.age(self.inquiries(), "25 hours")
        self.assertEqual(self.send(f_purpose="Five").status_code, 200)
        self.set_limit("mail", "many")
        self.assertEqual(self.send(f_purpose="Six").status_code, 200)

    def age(self, inquiries, time):
        self.env.cr.execute(
            "UPDATE hei_sme_inquiry SET create_date = create_date - %s::interval,"
            " link_sent_on = link_sent_on - %s::interval WHERE id = ANY(%s)",
            (time, time, inquiries.ids),
        )
        self.env.invalidate_all()

    def test_address_is_never_kept_in_clear(self):
        """Only a keyed hash is; an office's IPv6 addresses are one."""
        inquiry = self.sent()
        self.env.cr.execute(
            "SELECT row_to_json(i)::text, address_hash FROM hei_sme_inquiry i"
            " WHERE id = %s",
            (inquiry.id,),
        )
        [(row, hashed)] = self.env.cr.fetchall()
        self.assertNotIn("127.0.0.1", row)
        self.assertEqual(len(hashed), 64)
        hash_of = self.env["hei.sme.inquiry"]._address_hash
        self.assertEqual(hash_of("2001:db8:1:2::5"), hash_of("2001:db8:1:2::6"))
        self.assertNotEqual(hash_of("2001:db8:1:2::5"), hash_of("2001:db8:1:3::5"))
        self.assertNotEqual(hash_of("192.0.2.1"), hash_of("192.0.2.2"))
        self.assertTrue(hash_of("not an address"))

    # The same again

    def test_same_submission_twice_is_one(self):
        """Double click and reload: one request, one mail; an hour later a new mail."""
        inquiry = self.sent()
        for _time in range(2):
            response = self.send()
            self.assertEqual(self.heading(response), "Please look into your mailbox")
        self.assertEqual(self.inquiries(), inquiry)
        self.assertEqual(len(self.mails(inquiry)), 1)
        self.age(inquiry, "61 minutes")
        self.send()
        self.assertEqual(self.inquiries(), inquiry)
        self.assertEqual(len(self.mails(inquiry)), 2)

    def test_known_and_unknown_look_the_same(self):
        """Nobody learns here whether an address or a company is known."""
        answers = [
            self.send(email=email, company=company)
            for email, company in (
                (self.owner.email, self.sme.name),
                ("nobody@nowhere.example.net", "Nobody"),
            )
        ]
        self.assertEqual(self.text(answers[0]), self.text(answers[1]))
        self.assertEqual(answers[0].url, answers[1].url)

    # Size

    def test_field_of_a_megabyte_is_named(self):
        """The message names the field; everything else is still there."""
        for name, label, screen in (
            ("company", "Company", 1),
            ("email", "E-mail", 1),
            ("f_purpose", "Purpose", 2),
            ("f_merit_note", "Why this company, in a sentence", 3),
        ):
            with self.subTest(field=name):
                response = self.send(**{name: "x" * MEGABYTE})
                self.assertEqual(response.status_code, 422)
                self.assertIn(f"“{label}” has 1,048,576 characters", response.text)
                self.assertIn(f"Step {screen} of 3", self.text(response))
                [typed] = self.value(response, name)
                self.assertTrue(typed.strip().startswith("xxxx"))
                self.assertEqual(self.value(response, "phone"), [""])
        self.assertEqual(self.send(f_purpose="🏭" * (MEGABYTE // 4)).status_code, 422)
        self.assertFalse(self.inquiries())

    def test_more_than_a_form_is_refused_in_its_words(self):
        """Ten megabytes are too large: a page says so and speaks of no signature."""
        with mute_logger("odoo.http"):
            response = self.go(**self.filled(f_purpose="x" * 10 * MEGABYTE))
        self.assertEqual(response.status_code, 413)
        self.assertEqual(self.heading(response), "That didn't work")
        self.assertIn("too long to be sent", self.text(response))
        self.assertNotIn("signature", self.text(response))

    # Wrong and forged

    def test_wrong_types_and_repeated_and_missing_keys(self):
        """Whatever comes, a page answers and nothing is kept."""
        token = self.token()
        bodies = [
            {},
            {"go": "send"},
            {"go": ["send", "back"], "screen": ["3", "x"]},
            {"go": "send", "screen": "-1"},
            {"go": "send", "screen": "9" * 30},
            {"go": "lang:", "screen": "²"},
            {"go": "nothing", "screen": "2"},
            self.filled(company="", contact=""),
            self.filled(country="XX"),
            self.filled(country="si" * 500),
            self.filled(email="no-address"),
            self.filled(email="a@b.example, c@d.example"),
            self.filled(f_way_ids="999999999"),
            self.filled(f_way_ids="x"),
            self.filled(f_contribution_ids=[str(self.lab.id), "0 OR 1=1"]),
            self.filled(f_way_ids=[str(self.way.id), "-1"]),
        ]
        for body in bodies:
            with self.subTest(body={k: str(v)[:40] for k, v in body.items()}):
                response = self.url_open(
                    "/work-with-us/hills", data={"csrf_token": token, **body}
                )
                self.assertIn(response.status_code, (200, 422))
                self.assertIn("University of Hills", response.text)
        self.assertFalse(self.inquiries())

    def test_body_that_is_no_form(self):
        """JSON, a file in the place of a text, or no token: a page, not a trace."""
        token = self.token()
        with mute_logger("odoo.http"):
            answers = [
                self.url_open("/work-with-us/hills", json={"company": []}),
                self.url_open("/work-with-us/hills", data={"go": "send"}),
                self.url_open("/work-with-us/hills", data=b"\xff\xfe\x00&&==&%zz"),
                self.url_open("/work-with-us/hills/sent", data={"csrf_token": token}),
                self.url_open("/work-with-us", data={"csrf_token": token}),
            ]
        for answer in answers:
            self.assertIn(answer.status_code, (400, 404, 405, 415))
            self.assertNotIn("Traceback", answer.text)
            self.assertTrue(self.page(answer).xpath("//h1"), answer.text)
        response = self.url_open(
            "/work-with-us/hills",
            data={"csrf_token": token, "go": "send", "screen": "3"},
            files={"company": ("a.txt", b"x" * 100), "slug": ("b", b"y")},
        )
        self.assertEqual(response.status_code, 422)
        self.assertIn("name of your company", self.alert(response))

    def test_forged_hidden_fields_decide_nothing(self):
        """State, institution, ids and links can't be sent along."""
        inquiry = self.sent(
            state="confirmed",
            company_id=str(self.other_company.id),
            collaboration_id="1",
            partner_id=str(self.sme.id),
            f_user_id=str(self.officer.id),
            f_stage_id=str(self.stage["active"].id),
            f_benefit_note="Forged",
            slug="other",
        )
        self.assertEqual(inquiry.state, "unconfirmed")
        self.assertEqual(inquiry.company_id, self.company)
        self.assertFalse(inquiry.collaboration_id)
        self.assertEqual(
            set(inquiry.answers["fields"]),
            {
                "purpose",
                "forms",
                "ambition_short_term",
                "ambition_medium_term",
                "contribution_ids",
                "merit_note",
                "way_ids",
            },
        )

    def test_nul_and_line_breaks_in_one_line(self):
        """What no database and no header can hold is taken out."""
        inquiry = self.sent(
            company="Steel\x00works",
            contact="Ana\r\nBcc: all@example.net",
            f_purpose="Two\r\nlines\x00",
        )
        self.assertEqual(inquiry.company_name, "Steelworks")
        self.assertEqual(inquiry.contact_name, "Ana Bcc: all@example.net")
        self.assertEqual(inquiry.answers["fields"]["purpose"], "Two\nlines")
        self.assertNotIn("\n", self.mails(inquiry).email_to)

    # Text is text

    def test_markup_and_templates_stay_text_everywhere(self):
        """On the pages, in the mail, on the card and in the requests: as typed."""
        typed = {name: NASTY for name in ("company", "contact", "f_purpose")}
        typed["register_number"] = "<b>{{7*7}}</b>"
        response = self.go(1, **self.who(**typed, email="x"))
        self.assertEqual(self.value(response, "company"), [NASTY])
        self.assertFalse(self.page(response).xpath("//script[not(@src)]"))
        inquiry = self.sent(**typed)
        mail = self.mails(inquiry)
        self.assertNotIn("alert(1)", mail.body_html)
        self.assertNotIn("49", mail.subject)
        for response in (self.enter(inquiry), self.act(inquiry, "confirm")):
            page = self.page(response)
            self.assertFalse(page.xpath("//script[not(@src)] | //*[local-name()='t']"))
            self.assertIn(NASTY, self.text(response))
        self.act(inquiry, "message", message=NASTY)
        inquiry.invalidate_recordset()
        card = inquiry.collaboration_id
        self.assertEqual(card.asker_company, NASTY)
        self.assertEqual(card.purpose, NASTY)
        said = "".join(card.message_ids.mapped("body"))
        self.assertNotIn("<script", said)
        self.assertIn("&lt;script&gt;", said)
        self.assertNotIn("<script", inquiry.answers_html)
        self.assertIn(NASTY, html.fromstring(inquiry.answers_html).text_content())

    def test_foreign_letters_come_through(self):
        """Right-to-left text, emoji and accents are kept as they are."""
        inquiry = self.confirmed(
            company=FOREIGN, contact=FOREIGN, f_purpose=FOREIGN, f_merit_note=FOREIGN
        )
        card = inquiry.collaboration_id
        self.assertEqual(card.asker_company, FOREIGN)
        self.assertEqual(card.purpose, FOREIGN)
        self.assertEqual(card.merit_note, FOREIGN)

    def test_mail_greets_nobody_by_an_address(self):
        """Somebody else's mailbox isn't for advertising: a name that may be a link is
        left out, and nothing else they typed is in the mail.
        """
        inquiry = self.sent(contact="www.buy.example", company="Cheap pills")
        body = self.mails(inquiry).body_html
        self.assertNotIn("buy.example", body)
        self.assertNotIn("Cheap pills", body)
        self.assertNotIn("Find a tester", body)
