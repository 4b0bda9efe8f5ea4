"""The memorandum's screens: what each state and each role finds there."""

from datetime import timedelta

from freezegun import freeze_time
from lxml import etree

from odoo import Command, fields
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .agreement_common import AgreementCommon


@tagged("post_install", "-at_install")
class TestAgreementViews(AgreementCommon):
    """Buttons, banner and tabs, for each role."""

    def as_officer(self, agreement):
        return agreement.with_user(self.officer)

    def shown(self, agreement, user=None, at=".//header"):
        """Return {name: whether it's the primary one} of the buttons that a person
        sees in a part of the form.
        """
        record = agreement.with_user(user or self.officer)
        record.invalidate_recordset()
        arch = etree.fromstring(record.get_view(view_type="form")["arch"])
        names = {node.get("name") for node in arch.iter("field")}
        values = {
            name: str(value) if isinstance(value, type(fields.Date.today())) else value
            for name in names
            if name in record._fields
            for value in [record[name]]
        }
        values |= {"id": record.id, "current_date": str(fields.Date.today())}
        buttons = {}
        for button in arch.find(at).iter("button"):
            hidden = button.get("invisible", "False")
            if hidden in ("1", "True") or safe_eval(hidden, dict(values)):
                continue
            primary = "oe_highlight" in (button.get("class") or "")
            buttons[button.get("name")] = primary
        return buttons

    def assert_primary(self, agreement, name, user=None):
        """There is one thing to do, and it stands out; or nothing has to be done."""
        shown = self.shown(agreement, user)
        primary = [button for button, is_primary in shown.items() if is_primary]
        self.assertEqual(primary, [name] if name else [])

    def in_force(self, months=60, ago=30, **vals):
        agreement = self.draft()
        agreement.write({"duration_months": months, "notice_months": 0, **vals})
        self.as_officer(agreement).action_send()
        day = fields.Date.today() - timedelta(days=ago)
        quiet = {"notify": False}
        self.record(agreement, "hei", day, **quiet)
        self.record(agreement, "sme", day, **quiet)
        return agreement

    def declined(self):
        agreement = self.sent()
        self.signatory(agreement, "sme").sudo()._decline_by_link("Too long", "", "")
        return agreement

    # Buttons

    def test_officer_readies_and_shares_a_draft(self):
        """A draft goes out, is shared, printed or given up."""
        draft = self.draft()
        self.assert_primary(draft, "action_send")
        self.assertEqual(
            set(self.shown(draft)),
            {"action_send", "action_share", "action_print", "action_cancel"},
        )

    def test_who_reads_only_prints(self):
        """Neither a reader nor a coordinator finds a button they may not use."""
        agreements = self.draft(), self.sent(), self.in_force(), self.declined()
        for agreement in agreements:
            agreement.collaboration_id.message_subscribe(
                self.coordinator.partner_id.ids
            )
            for user in (self.reader, self.coordinator):
                with self.subTest(state=agreement.state, user=user.name):
                    shown = self.shown(agreement, user)
                    self.assertEqual(set(shown), {"action_print"})

    def test_first_ask_then_remind(self):
        """Who isn't asked yet is asked; afterwards everybody can be reminded."""
        agreement = self.sent()
        self.assert_primary(agreement, "action_ask")
        for person in agreement.signatory_ids.sudo():
            person._issue_link()
        self.assert_primary(agreement, "action_remind")
        self.assertIn("action_back_to_draft", self.shown(agreement))
        self.record(agreement, "hei", fields.Date.today())
        shown = self.shown(agreement)
        self.assertNotIn("action_back_to_draft", shown)
        self.assertIn("action_new_version", shown)

    def test_nobody_is_asked_by_link_who_signs_on_paper(self):
        """Without anybody to mail there's no button that mails."""
        agreement = self.draft()
        agreement.signatory_ids.method = "paper"
        self.as_officer(agreement).action_send()
        self.assert_primary(agreement, None)

    def test_declined_is_asked_again_or_changed(self):
        """After a refusal the institution acts: it asks again or opens the text."""
        declined = self.declined()
        self.assert_primary(declined, "action_resume")
        self.assertIn("action_back_to_draft", self.shown(declined))

    def test_in_force_is_renewed_when_its_time_has_come(self):
        """Renewing stands out once the day of review has come, not years before."""
        young, old = self.in_force(), self.in_force(months=5)
        self.assert_primary(young, None)
        self.assertLessEqual(
            {"action_renew", "action_amend", "action_terminate"},
            set(self.shown(young)),
        )
        self.assert_primary(old, "action_renew")
        self.as_officer(old).action_renew()
        shown = self.shown(old)
        self.assertNotIn("action_renew", shown)
        self.assertNotIn("action_amend", shown)

    def test_publication_is_noted_once(self):
        """What starts after its publication waits for that, visibly."""
        agreement = self.in_force(effective_rule="publication")
        self.assertEqual(agreement.state, "signed")
        self.assert_primary(agreement, "action_publish")
        agreement.published_on = fields.Date.today()
        self.assert_primary(agreement, None)

    def test_administrator_alone_undoes_a_recording(self):
        """The button to undo isn't even in the view of an officer."""
        people = self.env["hei.sme.agreement.signatory"]
        name = "hei_sme_collaboration.agreement_signatory_view_list"
        view = self.env.ref(name)
        found = {
            user: "action_undo" in people.with_user(user).get_view(view.id)["arch"]
            for user in (self.officer, self.administrator)
        }
        self.assertEqual(found, {self.officer: False, self.administrator: True})

    def test_every_button_has_its_method(self):
        """A button that names a method which isn't there is no button."""
        views = self.env["ir.ui.view"].search(
            [("model", "=like", "hei.sme.agreement%"), ("type", "!=", "search")]
        )
        self.assertTrue(views)
        for view in views:
            for button in etree.fromstring(view.arch).iter("button"):
                if button.get("type") != "object":
                    continue
                with self.subTest(view=view.name, button=button.get("name")):
                    owner = button.xpath("ancestor::field[1]/@name")
                    self.assertFalse(owner and owner[0] != "arch")
                    model = self.env[view.model]
                    self.assertTrue(callable(getattr(model, button.get("name"), None)))

    # Forms

    def test_every_role_opens_every_state(self):
        """The form opens for whoever may read, in each state."""
        agreements = self.draft(), self.sent(), self.in_force(), self.declined()
        for agreement in agreements:
            for user in (self.reader, self.officer, self.administrator):
                with self.subTest(state=agreement.state, user=user.name):
                    with Form(agreement.with_user(user)) as form:
                        self.assertEqual(form.reference, agreement.reference)
                        self.assertTrue(form.banner)

    def test_who_signs_is_typed_into_the_draft(self):
        """Name, capacity and way of signing are written in the line."""
        agreement = self.draft(signatories=False)
        with Form(self.as_officer(agreement)) as form:
            with form.signatory_ids.new() as line:
                line.party = "hei"
                line.name = "Petra"
                line.capacity = "Rector"
                line.method = "paper"
        self.assertEqual(agreement.signatory_ids.display_name, "Petra, Rector")

    def test_renewal_opens_only_what_it_may_change(self):
        """What was signed is shown, not offered for a change that is refused."""
        agreement = self.in_force(months=5)
        self.as_officer(agreement).action_renew()
        with Form(self.as_officer(agreement.follower_ids)) as form:
            form.duration_months = 24
            for name, value in (("title", "Other"), ("law", "the law of the sea")):
                with self.assertRaisesRegex(AssertionError, "readonly"):
                    form[name] = value
        self.assertEqual(agreement.follower_ids.duration_months, 24)

    def test_address_of_a_pending_person_changes_in_a_form_of_its_own(self):
        """A mistyped address is mended while it's out, without opening the text."""
        agreement = self.sent()
        person = self.signatory(agreement, "sme")
        action = person.action_open()
        with Form(person, action["views"][0][0]) as form:
            form.email = "new@example.org"
        self.assertEqual(person.email, "new@example.org")

    def test_own_wording_is_marked(self):
        """An article that differs from its clause says so, as does one without."""
        agreement = self.draft()
        first = agreement.article_ids[0]
        self.assertFalse(first.wording)
        first.with_user(self.officer).body = "<p>Otherwise.</p>"
        self.assertEqual(first.wording, "changed")
        self.assertEqual(self.article(agreement, "<p>More.</p>").wording, "own")

    # The banner

    def test_draft_says_what_it_still_needs(self):
        """What is missing stands there before anybody presses a button."""
        agreement = self.as_officer(self.draft(signatories=False))
        self.assertEqual(agreement.banner_level, "info")
        self.assertIn("a person who signs for", agreement.banner)
        self.add_signatories(agreement)
        self.assertEqual(agreement.banner_level, "success")

    def test_out_to_sign_names_who_is_waited_for_since_when(self):
        """Each missing person stands there, with the day they were last asked."""
        agreement = self.as_officer(self.sent())
        self.assertIn("Petra Rektorová", agreement.banner)
        self.assertIn("not asked yet", agreement.banner)
        with freeze_time("2026-03-02 09:00"):
            self.signatory(agreement, "sme").sudo()._issue_link()
        self.assertIn("last asked on 2 Mar 2026", agreement.banner)
        self.record(agreement, "hei", fields.Date.today())
        self.assertNotIn("Petra Rektorová", agreement.banner)

    def test_in_order_later_ones_wait_for_their_turn(self):
        """In an order it's said whose turn hasn't come."""
        agreement = self.draft()
        agreement.sign_in_order = True
        self.signatory(agreement, "sme").sequence = 20
        self.as_officer(agreement).action_send()
        self.assertIn("Olaf Owner", agreement.banner)
        self.assertIn("whose turn comes later", agreement.banner)

    def test_declined_says_who_and_why(self):
        """The reason stands on the memorandum, not only in a mail."""
        agreement = self.as_officer(self.declined())
        self.assertEqual(agreement.banner_level, "danger")
        self.assertIn("Olaf Owner", agreement.banner)
        self.assertIn("Too long", agreement.banner)

    def test_in_force_says_until_when(self):
        """And warns once the day of review has come."""
        young, old = self.in_force(), self.in_force(months=5)
        self.assertEqual(young.banner_level, "success")
        self.assertIn(young._say_day(young.date_end), young.banner)
        self.assertEqual(old.banner_level, "warning")
        self.assertIn("Renew it", old.banner)

    def test_expired_is_loud_and_names_its_renewal(self):
        """Nobody has to notice that it's over."""
        agreement = self.in_force(months=1, ago=60)
        agreement._end("expired")
        self.as_officer(agreement).action_renew()
        self.assertEqual(agreement.banner_level, "danger")
        renewal = agreement.follower_ids
        self.assertIn(renewal.display_name, agreement.banner)

    def test_superseded_names_what_took_its_place(self):
        """One finds the text that counts."""
        agreement = self.in_force()
        self.as_officer(agreement).action_amend()
        amendment = agreement.follower_ids
        self.as_officer(amendment).action_send()
        for party in ("hei", "sme"):
            self.record(amendment, party, fields.Date.today(), notify=False)
        self.assertEqual(agreement.state, "superseded")
        self.assertIn(amendment.reference, agreement.banner)

    def test_given_up_says_so(self):
        """A cancelled one doesn't look like a live one."""
        agreement = self.as_officer(self.draft())
        agreement.action_cancel()
        self.assertIn("Given up", agreement.banner)

    def test_void_says_why(self):
        """After the recording of a signature was undone, the reason stands there."""
        agreement = self.in_force()
        person = agreement.signatory_ids[0].with_user(self.administrator)
        person.with_context(hei_sme_quiet=True)._undo_recording("Wrong file")
        self.assertEqual(agreement.banner_level, "danger")
        self.assertIn("Wrong file", agreement.banner)

    # The signed set

    def test_signed_set_lists_each_file_with_its_hash(self):
        """Frozen PDF and certificate, each with a link to its very bytes."""
        agreement = self.in_force().with_user(self.reader)
        html = agreement.signed_set
        for file, digest in (
            (agreement.sudo().document_id, agreement.document_hash),
            (agreement.sudo().certificate_id, agreement.certificate_hash),
        ):
            self.assertIn(f"/web/content/{file.id}?download=1", html)
            self.assertIn(digest, html)
        self.assertFalse(self.draft().signed_set)

    def test_file_names_are_text_in_the_signed_set(self):
        """What somebody called a file or gave as a reason is never markup."""
        agreement = self.sent()
        person = self.signatory(agreement, "hei")
        day = fields.Date.today()
        name, reason = "<b>.pdf", "<script>alert(1)</script>"
        person._record_signature(day, "external", b"other", name, reason)
        self.assertIn("&lt;b&gt;.pdf", agreement.signed_set)
        self.assertNotIn("<script>", agreement.signed_set)

    def test_check_page_is_linked_with_reference_and_code(self):
        """The link holds both in its fragment, which no log sees."""
        agreement = self.sent()
        self.assertTrue(
            agreement.check_url.endswith(
                f"/memorandum/check#{agreement.reference}/{agreement.check_code}"
            )
        )
        self.assertFalse(self.draft().check_url)

    # Around it

    def test_company_counts_its_memoranda(self):
        """The contact leads to them, for whoever may see them."""
        agreement = self.draft()
        company = agreement.sme_id.with_user(self.officer)
        action = company.action_open_memoranda()
        found = self.env["hei.sme.agreement"].search(action["domain"])
        self.assertIn(agreement, found)
        self.assertEqual(company.memorandum_count, len(found))

    def test_no_filter_hides_what_is_over(self):
        """Opening the list shows the expired ones too."""
        action = self.env.ref("hei_sme_collaboration.agreement_action")
        self.assertFalse(action.domain)
        self.assertNotIn("search_default", action.context)

    def test_unsigned_filter_looks_at_the_last_signature(self):
        """It finds what went out long ago, unless somebody has signed lately."""
        arch = self.env.ref("hei_sme_collaboration.agreement_view_search").arch
        node = etree.fromstring(arch).find(".//filter[@name='unsigned']")
        domain = safe_eval(node.get("domain"))
        agreements = self.env["hei.sme.agreement"].with_user(self.officer)
        with freeze_time(fields.Datetime.now() - timedelta(days=20)):
            old = self.sent(sme_id=self.bakery.id)
            signed = self.sent()
        self.record(signed, "hei", fields.Date.today())
        fresh = self.sent()
        found = agreements.search(domain)
        self.assertIn(old, found)
        self.assertFalse((signed | fresh) & found)

    def test_card_shows_that_its_memorandum_is_over(self):
        """On the board an expired one is named in red."""
        agreement = self.in_force(months=1, ago=60)
        agreement._end("expired")
        card = agreement.collaboration_id
        self.assertEqual(card.agreement_state, "expired")
        arch = card.with_user(self.officer).get_view(view_type="kanban")["arch"]
        field = etree.fromstring(arch).xpath("//field[@name='agreement_state']")
        self.assertTrue(any("text-danger" in (f.get("class") or "") for f in field))

    def test_second_language_has_its_fields(self):
        """With two languages an article is written in both."""
        self.env["res.lang"]._activate_lang("sl_SI")
        agreement = self.draft()
        agreement.article_ids.sudo().unlink()
        agreement.write({"second_lang": "sl_SI", "article_ids": [Command.clear()]})
        article = self.article(agreement, "<p>Text</p>")
        with Form(article.with_user(self.officer)) as form:
            form.second_name = "Člen"
        self.assertEqual(article.second_name, "Člen")
