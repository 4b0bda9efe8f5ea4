"""The public door: three screens, nothing lost, nobody bypassed."""

from odoo.tests import tagged

from .door_common import DoorCommon


@tagged("post_install", "-at_install")
class TestDoor(DoorCommon):
    def test_three_screens_to_a_request(self):
        """A company goes through the screens, confirms, and its card is there with
        the answers proposed and somebody in charge.
        """
        response = self.door()
        self.assertEqual(response.status_code, 200)
        self.assertIn("Step 1 of 3", self.text(response))
        response = self.go(1, **self.who())
        self.assertEqual(self.heading(response), "What would you like?")
        self.assertEqual(self.value(response, "company"), ["Steelworks Ltd"])
        typed = {**self.who(), **self.wishes()}
        response = self.go(2, **typed)
        self.assertIn("Step 3 of 3", self.text(response))
        self.assertIn("We keep what you write", self.text(response))
        self.assertFalse(self.inquiries())
        response = self.send()
        self.assertEqual(self.heading(response), "Please look into your mailbox")
        inquiry = self.inquiries()
        self.assertEqual(len(inquiry), 1)
        self.assertEqual(inquiry.state, "unconfirmed")
        self.assertFalse(inquiry.collaboration_id)
        response = self.enter(inquiry)
        self.assertEqual(self.heading(response), "Is this right?")
        self.assertIn("Find a tester for the new line", self.text(response))
        response = self.act(inquiry, "confirm")
        self.assertEqual(self.heading(response), "Your request is with us")
        card = self.inquiries().collaboration_id
        self.assertEqual(card.company_id, self.company)
        self.assertEqual(card.direction, "sme_to_hei")
        self.assertEqual(card.stage_kind, "contact")
        self.assertEqual(card.asker_company, "Steelworks Ltd")
        self.assertFalse(card.sme_id)
        self.assertEqual(card.user_id, self.officer)
        self.assertEqual(card.purpose, "Find a tester for the new line")
        proposed = card.step_ids.filtered(lambda line: line.state == "proposed")
        self.assertEqual(proposed.mapped("code"), ["2.a", "2.b.i", "2.b.ii", "2.c"])
        self.assertEqual(len(card.activity_ids), 1)

    def test_each_screen_keeps_what_was_typed_on_the_others(self):
        """Back and forth, and an error in between: nothing has to be typed again."""
        typed = {**self.who(phone="+386 1 000"), **self.wishes()}
        response = self.go(3, "back", **typed, consent=str(self.fair.id))
        self.assertEqual(self.heading(response), "What would you like?")
        self.assertEqual(
            self.value(response, "f_purpose"), ["Find a tester for the new line"]
        )
        self.assertEqual(self.value(response, "f_way_ids"), [str(self.way.id)])
        self.assertEqual(self.value(response, "consent"), [str(self.fair.id)])
        response = self.go(2, "back", **typed)
        self.assertEqual(self.value(response, "phone"), ["+386 1 000"])
        self.assertEqual(self.value(response, "country"), ["SI"])
        self.assertEqual(
            self.value(response, "f_merit_note"), ["We hire whom we train"]
        )
        response = self.go(1, **{**typed, "company": ""})
        self.assertEqual(response.status_code, 422)
        self.assertEqual(self.value(response, "contact"), ["Ana Novak"])
        self.assertEqual(
            self.value(response, "f_forms"), ["A paid traineeship of three months"]
        )

    def test_what_is_missing_is_named_and_linked(self):
        """The summary on top links to each question and has the focus."""
        page = self.page(self.go(1, company="", contact="", email="x", country=""))
        summary = page.xpath("//*[@role='alert']")[0]
        self.assertEqual(summary.get("autofocus"), "autofocus")
        links = summary.xpath(".//a/@href")
        self.assertEqual(
            links, ["#company", "#register_number", "#country", "#contact", "#email"]
        )
        for link in links:
            [field] = page.xpath(f"//*[@id='{link[1:]}']")
            self.assertEqual(field.get("aria-invalid"), "true")
            said = field.get("aria-describedby").split()
            self.assertTrue(page.xpath(f"//*[@id='{said[0]}']"))
        self.assertIn("“x” isn't an e-mail address", summary.text_content())

    def test_one_number_is_enough(self):
        """Either the register number or the VAT number says who it is."""
        for number in ("register_number", "vat"):
            other = {"register_number": "", "vat": "", number: "SI12345678"}
            response = self.go(1, **self.who(**other))
            self.assertEqual(self.heading(response), "What would you like?")

    def test_what_the_protocol_requires_gates(self):
        """An answer that a required step asks for holds the screen; a tag or a
        sentence is enough where both are offered.
        """
        response = self.go(2, **self.who(), **self.wishes(f_purpose=" "))
        self.assertEqual(response.status_code, 422)
        self.assertIn("“Purpose” is empty", self.alert(response))
        typed = self.filled(f_contribution_ids=[], f_way_ids=[])
        response = self.go(**typed)
        self.assertIn("What it brings", self.alert(response))
        self.assertIn("What we agree to do", self.alert(response))
        self.assertNotIn("Why this company", self.alert(response))
        self.assertFalse(self.inquiries())

    def test_own_steps_and_questions_are_asked(self):
        """What the institution adds to its protocol is asked, gates and is kept."""
        step = self.env["hei.sme.protocol.step"].create(
            {
                "protocol_id": self.env["hei.sme.protocol"]
                ._of_direction("sme_to_hei")
                .id,
                "sequence": 55,
                "code": "2.x",
                "name": "Where you are",
                "side": "sme",
                "question_definition": [
                    {"name": "town", "type": "char", "string": "Nearest town"}
                ],
            }
        )
        name = f"p{step.id}_town"
        response = self.go(2, **self.who(), **self.wishes())
        self.assertIn("Nearest town", self.text(response))
        response = self.send()
        self.assertIn("“Nearest town” is empty", self.alert(response))
        inquiry = self.confirmed(**{name: "Jesenice"})
        line = self.line(inquiry.collaboration_id, "2.x")
        self.assertEqual(line.state, "proposed")
        [answer] = line.read(["answers"])[0]["answers"]
        self.assertEqual(answer["value"], "Jesenice")

    def test_protocol_without_questions_is_one_screen(self):
        """With nothing to ask, who they are is all there is."""
        steps = self.env["hei.sme.protocol"]._of_direction("sme_to_hei").step_ids
        steps.filtered(lambda s: s.phase == "definition").active = False
        response = self.door()
        self.assertIn("Step 1 of 1", self.text(response))
        self.assertIn("Send my request", self.text(response))
        version = str(self.company.hei_sme_door_notice_version)
        response = self.go(1, "send", **self.who(), notice_version=version)
        self.assertEqual(self.heading(response), "Please look into your mailbox")
        self.assertEqual(len(self.inquiries()), 1)

    # Which door

    def test_one_open_door_is_entered_at_once(self):
        """With one institution there is nothing to choose; with two there is."""
        self.env["res.company"].search(
            [("hei_sme_door_open", "=", True), ("id", "!=", self.company.id)]
        ).hei_sme_door_open = False
        response = self.door("")
        self.assertTrue(response.url.endswith("/work-with-us/hills"), response.url)
        self.other_company.write(
            {
                "hei_sme_reception_user_id": self.outsider.id,
                "hei_sme_door_notice": "<p>We keep nothing.</p>",
                "hei_sme_door_open": True,
            }
        )
        response = self.door("")
        self.assertEqual(response.status_code, 200)
        text = self.text(response)
        self.assertIn("University of Hills", text)
        self.assertIn("Seaside College", text)
        self.assertIn("Seaside College", self.text(self.door("/seaside-college")))

    def test_closed_door_and_unknown_address(self):
        """A page says so, for reading and for sending, and nothing is kept."""
        for path in ("/nothing", "/%00", "/ž%20'"):
            response = self.door(path)
            self.assertEqual(response.status_code, 404)
            self.assertEqual(self.heading(response), "Nobody takes requests here")
        filled = self.filled()
        token = self.token()
        self.company.hei_sme_door_open = False
        data = {"csrf_token": token, **filled}
        for answer in (
            self.door(),
            self.door("/hills/sent"),
            self.url_open("/work-with-us/hills", data=data),
        ):
            self.assertEqual(answer.status_code, 404)
            self.assertEqual(self.heading(answer), "Nobody takes requests here")
        self.assertFalse(self.inquiries())
        self.env["res.company"].search([]).hei_sme_door_open = False
        response = self.door("")
        self.assertEqual(response.status_code, 404)
        self.assertIn("Nobody takes requests here", self.text(response))

    def test_door_can_be_found_and_gone_back_to(self):
        """Search engines may list it, and nothing behind it; going back in a browser
        shows what was typed; nobody else keeps or frames the page.
        """
        first, second = self.door(), self.go(1, **self.who())
        self.assertNotIn("X-Robots-Tag", first.headers)
        for response in (second, self.send()):
            self.assertIn("noindex", response.headers["X-Robots-Tag"])
        for response in (first, second):
            self.assertEqual(response.headers["Cache-Control"], "private, no-cache")
            policy = response.headers["Content-Security-Policy"]
            self.assertNotIn("script-src", policy)
            self.assertIn("frame-ancestors 'none'", policy)

    def test_screens_cost_the_same_with_many_tags(self):
        """Thirty more tags and ways to choose from: as many queries as before."""

        def asked():
            for _time in range(2):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.go(2, **self.who(), **self.wishes())
            return self.env.cr.sql_log_count - before

        few = asked()
        self.env["hei.sme.value"].create(
            [{"name": f"Tag {n}", "kind": "contribution"} for n in range(30)]
        )
        self.env["hei.sme.way"].create(
            [{"name": f"Way {n}", "code": f"way_{n}"} for n in range(30)]
        )
        self.assertEqual(asked(), few)

    # Language

    def test_page_speaks_the_language_of_its_visitor(self):
        """The browser's language, unless another is chosen; typed text stays."""
        self.env["res.lang"]._activate_lang("sl_SI")
        self.env["res.lang"]._activate_lang("ar_001")
        self.company.with_context(lang="sl_SI").hei_sme_door_title = "Delajte z nami"
        response = self.door(headers={"Accept-Language": "xx;q=1, sl;q=0.8"})
        self.assertEqual(self.heading(response), "Delajte z nami")
        self.assertEqual(self.page(response).get("lang"), "sl-SI")
        response = self.door("/hills?lang=ar_001")
        self.assertEqual(self.page(response).get("dir"), "rtl")
        response = self.go(1, "lang:sl_SI", lang="ar_001", **self.who())
        self.assertEqual(self.heading(response), "Delajte z nami")
        self.assertEqual(self.value(response, "company"), ["Steelworks Ltd"])
        self.assertEqual(self.value(response, "lang"), ["sl_SI"])
        for forged in ("xx_XX", "'", "%00", "[]"):
            self.assertEqual(self.door(f"/hills?lang={forged}").status_code, 200)

    def test_mail_and_follow_page_speak_it_too(self):
        """What was asked in a language is answered in it."""
        self.env["res.lang"]._activate_lang("ar_001")
        inquiry = self.sent(lang="ar_001")
        self.assertEqual(inquiry.lang, "ar_001")
        self.assertIn('dir="rtl"', self.mails(inquiry).body_html)
        self.assertEqual(self.page(self.enter(inquiry)).get("lang"), "ar-001")

    # The institution's own words

    def test_institution_has_its_own_words(self):
        """Title, introduction and thank-you are the institution's, without scripts."""
        script = "<p>Ours<script>alert(1)</script></p>"
        self.company.write(
            {
                "hei_sme_door_title": "Come <in>",
                "hei_sme_door_intro": script,
                "hei_sme_door_thanks": script.replace("Ours", "Soon"),
            }
        )
        response = self.door()
        self.assertEqual(self.heading(response), "Come <in>")
        self.assertIn("Ours", self.text(response))
        self.assertFalse(self.page(response).xpath("//script[not(@src)]"))
        self.assertIn("Soon", self.text(self.send()))

    # Consents and the notice

    def test_consents_are_never_ticked_beforehand(self):
        """Only what they tick is kept, as it was shown; another's isn't offered."""
        theirs = self.env["hei.sme.consent"].create(
            {"name": "Not ours", "company_id": self.other_company.id}
        )
        response = self.go(2, **self.who(), **self.wishes())
        boxes = self.page(response).xpath("//input[@name='consent']")
        self.assertEqual([box.get("value") for box in boxes], [str(self.fair.id)])
        self.assertFalse([box for box in boxes if box.get("checked")])
        self.assertFalse(self.sent().consent_ids)
        ticked = [str(self.fair.id), str(theirs.id), "0", "x"]
        inquiry = self.sent(consent=ticked, email="two@steelworks.example.net")
        self.assertEqual(inquiry.consent_ids, self.fair)
        self.assertEqual(
            inquiry.consents_shown, ["You may invite us to your career fair."]
        )

    def test_notice_is_kept_as_it_was_shown(self):
        """Version, language and text go along with the request."""
        inquiry = self.sent()
        self.assertEqual(
            inquiry.notice_version, self.company.hei_sme_door_notice_version
        )
        self.assertEqual(inquiry.lang, "en_US")
        self.assertEqual(inquiry.notice, self.NOTICE)
        self.company.hei_sme_door_notice = "<p>Something else.</p>"
        self.assertEqual(inquiry.notice, self.NOTICE)

    def test_notice_that_changed_is_asked_again(self):
        """Nobody is held to a notice they didn't see, nor to one that isn't."""
        filled = self.filled()
        self.company.hei_sme_door_notice = "<p>For ten years.</p>"
        for version in (filled["notice_version"], "", "x", "99", "-1"):
            response = self.go(**{**filled, "notice_version": version})
            self.assertEqual(response.status_code, 422)
            self.assertIn("privacy notice has changed", self.alert(response))
            self.assertIn("For ten years", self.text(response))
        self.assertFalse(self.inquiries())
        [version] = self.value(response, "notice_version")
        response = self.go(**{**filled, "notice_version": version})
        self.assertEqual(self.heading(response), "Please look into your mailbox")
