"""Drafting, readying, freezing and signing a memorandum."""

import base64
from datetime import date

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .agreement_common import AgreementCommon


@tagged("post_install", "-at_install")
class TestAgreement(AgreementCommon):
    # Drafting

    def test_draft(self):
        """A draft copies parties, fields, ways and the term from card and settings."""
        self.company.hei_sme_memorandum_months = 48
        self.company.hei_sme_memorandum_title = "understanding"
        agreement = self.draft(**self.answers())
        self.assertEqual(agreement.hei_id, self.hei)
        self.assertEqual(agreement.sme_id, self.sme)
        self.assertEqual(agreement.way_ids, self.way)
        self.assertEqual(agreement.study_field_ids, self.study_field)
        self.assertEqual(agreement.duration_months, 48)
        self.assertEqual(agreement.notice_months, 6)
        self.assertEqual(agreement.title, "Memorandum of Understanding")
        self.assertEqual(agreement.state, "draft")
        self.assertEqual(agreement.company_id, self.company)
        self.assertTrue(agreement.reference.startswith("MOA/"))

    def test_draft_uses_placeholders(self):
        """The articles read with the names and answers in place."""
        agreement = self.draft(**self.answers())
        text = " ".join(agreement.article_ids.mapped("text"))
        for words in (
            "University of Hills",
            "Steelworks",
            "Find a tester",
            "Open days",
        ):
            self.assertIn(words, text)
        self.assertNotIn("{{", text)
        self.assertNotIn("Why the Institution is interested", text, "not answered")

    def test_draft_twice(self):
        """A second click opens the draft instead of making another."""
        agreement = self.draft()
        action = agreement.collaboration_id.action_draft_memorandum()
        self.assertEqual(action["res_id"], agreement.id)
        self.assertEqual(agreement.collaboration_id.agreement_count, 1)

    def test_draft_needs_both_parties(self):
        """An unknown asker gets no memorandum; the message says what to do."""
        card = self.card(sme_id=False, asker_name="Somebody")
        with self.assertRaisesRegex(UserError, "Create or link company"):
            card.action_draft_memorandum()

    def test_draft_of_closed_card(self):
        """A closed card is reopened first."""
        card = self.card()
        card.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        with self.assertRaisesRegex(UserError, "Reopen"):
            card.action_draft_memorandum()

    def test_traineeship_clause(self):
        """The clause on trainees comes with traineeships only."""
        clause = self.env.ref("hei_sme_collaboration.clause_traineeship_safety")
        self.assertNotIn(clause, self.draft().article_ids.clause_id)
        way = self.env.ref("hei_sme_collaboration.way_traineeship")
        agreement = self.draft(way_ids=[Command.set(way.ids)])
        self.assertIn(clause, agreement.article_ids.clause_id)

    def test_add_from_library(self):
        """An optional clause is added by naming it; the text comes along."""
        agreement = self.draft()
        clause = self.env.ref("hei_sme_collaboration.clause_annexes")
        self.assertNotIn(clause, agreement.article_ids.clause_id)
        with Form(agreement) as form, form.article_ids.new() as article:
            article.clause_id = clause
            self.assertEqual(article.name, "Annexes")
        added = agreement.article_ids.filtered(lambda a: a.clause_id == clause)
        self.assertIn("work plan", added.body)
        article = self.env["hei.sme.agreement.article"].create(
            {"agreement_id": agreement.id, "clause_id": clause.id}
        )
        self.assertEqual(article.name, "Annexes")

    def test_numbers_follow_the_order(self):
        """Articles are numbered in their order, the preamble isn't."""
        agreement = self.draft()
        articles = agreement.article_ids.sorted("sequence")
        self.assertFalse(articles[0].number)
        self.assertEqual(articles[1].number, "1")
        articles[3].sequence = 1
        agreement.invalidate_recordset()
        self.assertEqual(articles[3].number, "1")

    def test_unknown_placeholder(self):
        """An article takes placeholders of the list only."""
        with self.assertRaisesRegex(ValidationError, "“rector”"):
            self.article(self.draft(), "<p>{{rector}}</p>")

    def test_current_memorandum(self):
        """The card's memorandum is the one in force, else the newest open one."""
        agreement = self.draft()
        card = agreement.collaboration_id
        newer = card._draft_memorandum()
        self.assertEqual(card.agreement_id, newer)
        agreement.action_send()
        for party in ("hei", "sme"):
            self.record(agreement, party, date(2026, 1, 5))
        self.assertEqual(card.agreement_id, agreement)
        self.assertEqual(card.agreement_count, 2)

    def test_copy(self):
        """A copy is a new draft with its own reference, and its text still open."""
        agreement = self.sent()
        copy = agreement.copy()
        self.assertEqual(copy.state, "draft")
        self.assertNotEqual(copy.reference, agreement.reference)
        self.assertFalse(copy.document_id)
        self.assertEqual(len(copy.article_ids), len(agreement.article_ids))
        self.assertIn("{{", "".join(copy.article_ids.mapped("body")))
        self.assertEqual(
            copy.signatory_ids.mapped("name"), agreement.signatory_ids.mapped("name")
        )
        self.assertEqual(set(copy.signatory_ids.mapped("state")), {"pending"})

    # Ready to sign

    def test_send_names_what_is_missing(self):
        """Way, study field, and a person with a capacity per side are named."""
        agreement = self.draft(signatories=False, way_ids=False, study_field_ids=False)
        with self.assertRaises(UserError) as caught:
            agreement.action_send()
        message = str(caught.exception)
        for words in (
            "way of collaboration",
            "study field",
            "signs for University of Hills",
            "signs for Steelworks",
        ):
            self.assertIn(words, message)
        self.assertEqual(agreement.state, "draft")

    def test_send_needs_capacity(self):
        """A name alone doesn't sign: the capacity is asked for by name."""
        agreement = self.draft()
        agreement.signatory_ids[0].capacity = " "
        with self.assertRaisesRegex(UserError, "capacity in which"):
            agreement.action_send()

    def test_send_warns_of_unreviewed(self):
        """Unreviewed clauses open a dialogue that can be confirmed."""
        self.clauses.write({"body": "<p>Changed</p>"})
        agreement = self.draft()
        action = agreement.action_send()
        self.assertEqual(action["res_model"], "hei.sme.agreement.send")
        self.assertEqual(agreement.state, "draft")
        wizard = self.env["hei.sme.agreement.send"].with_user(self.officer)
        wizard = wizard.with_context(**action["context"]).create({})
        self.assertIn("Confidentiality", wizard.clause_names)
        wizard.action_confirm()
        self.assertEqual(agreement.state, "to_sign")

    def test_frozen_text_depends_on_nothing(self):
        """Renamed partners, ways, fields and clauses leave a frozen text alone."""
        agreement = self.sent(**self.answers())
        before = self.all_text(agreement)
        self.assertIn("Petra Rektorová, Rector", agreement.hei_text)
        self.sme.write({"name": "Glassworks", "legal_form": "a.s."})
        self.way.name = "Closed days"
        self.study_field.name = "Alchemy"
        self.clauses.write({"name": "Other", "body": "<p>Other</p>"})
        agreement.collaboration_id.purpose = "Something else"
        self.company.name = "University of Valleys"
        agreement.invalidate_recordset()
        self.assertEqual(self.all_text(agreement), before)

    def all_text(self, agreement):
        return [
            agreement.hei_text,
            agreement.sme_text,
            agreement.field_text,
            agreement.way_text,
            agreement.term_text,
            agreement.article_ids.mapped("text"),
            agreement.article_ids.mapped("name"),
        ]

    def test_guard_of_the_memorandum(self):
        """No frozen key is written, not even with its own value or by the superuser;
        the message says what still may change.
        """
        agreement = self.sent()
        for record in (agreement, agreement.sudo()):
            for vals in (
                {"title": agreement.title},
                {"duration_months": 12},
                {"way_ids": [Command.clear()]},
                {"article_ids": [Command.clear()]},
                {"signatory_ids": [Command.clear()]},
                {"hei_id": self.bakery.id},
                {"date_start": "2020-01-01"},
                {"lang": "en_US"},
                {"collaboration_id": self.card().id},
            ):
                with self.assertRaisesRegex(UserError, "file numbers"):
                    record.write(vals)
            for vals in ({"state": "draft"}, {"snapshot": {}}, {"document_id": False}):
                with self.assertRaises(UserError):
                    record.write(vals)
            with self.assertRaises(UserError):
                record.unlink()
        agreement.write({"hei_reference": "17/2026", "sme_contact_id": self.owner.id})

    def test_guard_of_the_articles(self):
        """Articles of a memorandum that is out are neither added, changed nor
        removed, by nobody.
        """
        agreement = self.sent()
        article = agreement.article_ids[0]
        for record in (article, article.sudo()):
            for vals in ({"body": "<p>x</p>"}, {"sequence": 3}, {"binding": True}):
                with self.assertRaisesRegex(UserError, "no draft any more"):
                    record.write(vals)
            with self.assertRaises(UserError):
                record.unlink()
        with self.assertRaises(UserError):
            self.article(agreement, "<p>x</p>")
        other = self.article(self.draft(), "<p>x</p>")
        with self.assertRaises(UserError):
            other.agreement_id = agreement

    def test_guard_of_the_signatories(self):
        """Name, capacity and party are part of the text; a pending one's e-mail,
        order and method stay open.
        """
        agreement = self.sent()
        signatory = agreement.signatory_ids[0]
        for vals in (
            {"name": "X"},
            {"capacity": "Dean"},
            {"party": "sme"},
            {"partner_id": self.owner.id},
            {"state": "signed"},
        ):
            with self.assertRaises(UserError):
                signatory.sudo().write(vals)
        signatory.write(
            {"email": "new@example.com", "sequence": 3, "method": "external"}
        )
        with self.assertRaises(UserError):
            signatory.unlink()
        with self.assertRaises(UserError):
            self.add_signatories(agreement)

    def test_state_by_hand(self):
        """The state follows from actions, also when a record is created."""
        agreement = self.draft()
        with self.assertRaisesRegex(UserError, "by hand"):
            agreement.state = "in_force"
        with self.assertRaisesRegex(UserError, "by hand"):
            self.env["hei.sme.agreement"].create(
                {"collaboration_id": agreement.collaboration_id.id, "state": "in_force"}
            )
        forged = agreement.with_context(hei_sme_action=True)
        with self.assertRaises(UserError):
            forged.state = "in_force"

    def test_guard_of_the_document(self):
        """The stored PDF is neither replaced nor deleted while it counts."""
        document = self.sent().document_id.sudo()
        for vals in ({"raw": b"x"}, {"datas": base64.b64encode(b"x")}, {"name": "x"}):
            with self.assertRaisesRegex(UserError, "out to sign"):
                document.write(vals)
        with self.assertRaises(UserError):
            document.unlink()
        other = self.env["ir.attachment"].create({"name": "x", "raw": b"x"})
        other.raw = b"y"
        other.unlink()

    def test_back_to_draft(self):
        """While nobody signed the text opens again; what was out stays on record and
        the next one out has a new version.
        """
        agreement = self.sent()
        document = agreement.document_id.sudo()
        content = document.raw
        agreement.action_back_to_draft()
        self.assertEqual(agreement.state, "draft")
        self.assertEqual(agreement.version, 2)
        self.assertFalse(agreement.document_id)
        self.assertIn("{{", "".join(agreement.article_ids.mapped("body")))
        self.assertEqual(document.raw, content)
        self.assertIn(document, agreement.message_ids.sudo().attachment_ids)
        agreement.duration_months = 24
        agreement.action_send()
        term = agreement.article_ids.filtered(lambda a: a.name.startswith("Term"))
        self.assertIn("24 months (2 years)", term.text)
        with self.assertRaises(UserError):
            agreement.unlink()

    def test_no_way_back_after_a_signature(self):
        """Once somebody signed, the text stays as it is."""
        agreement = self.sent()
        self.record(agreement, "sme", date(2026, 1, 5))
        with self.assertRaisesRegex(UserError, "Olaf Owner has signed"):
            agreement.action_back_to_draft()
        with self.assertRaisesRegex(UserError, "has signed"):
            agreement.signatory_ids.filtered("signed_on").write(
                {"email": "x@y.example"}
            )

    def test_cancel(self):
        """A memorandum on its way can be given up; one in force can't."""
        agreement = self.sent()
        agreement.action_cancel()
        self.assertEqual(agreement.state, "cancelled")
        self.assertFalse(agreement.collaboration_id.agreement_id)
        agreement = self.in_force()
        with self.assertRaisesRegex(UserError, "cancelled"):
            agreement.action_cancel()

    # Signatures

    def in_force(self, **vals):
        agreement = self.sent(**vals)
        for party in ("hei", "sme"):
            self.record(agreement, party, date(2026, 1, 5))
        return agreement

    @freeze_time("2026-03-02")
    def test_both_signatures(self):
        """Two recordings put it in force from the later day, finish step 3 and make
        the card active.
        """
        card = self.card(**self.answers())
        self.accept(card)
        card.stage_id = self.stage["memorandum"]
        card.action_draft_memorandum()
        agreement = card.agreement_id
        self.add_signatories(agreement)
        agreement.action_send()
        self.record(agreement, "hei", date(2026, 2, 1))
        self.assertEqual(agreement.state, "to_sign")
        self.assertEqual(card.turn, "sme")
        self.record(agreement, "sme", date(2026, 3, 1))
        self.assertEqual(agreement.state, "in_force")
        self.assertEqual(agreement.date_start, date(2026, 3, 1))
        self.assertEqual(agreement.date_end, date(2031, 2, 28))
        self.assertEqual(self.line(card, "3").state, "done")
        self.assertEqual(card.stage_id, self.stage["active"])
        self.assertFalse(card.turn)

    @freeze_time("2026-03-02")
    def test_what_only_the_memorandum_names(self):
        """A study field added to the memorandum is found on the card once in force."""
        more = self.env.ref("hei_sme_collaboration.study_field_071")
        agreement = self.draft()
        agreement.study_field_ids += more
        agreement.action_send()
        card = agreement.collaboration_id
        self.assertEqual(card.study_field_ids, self.study_field)
        for party in ("hei", "sme"):
            self.record(agreement, party, date(2026, 3, 1))
        self.assertEqual(card.study_field_ids, self.study_field | more)

    def test_signature_of_a_card_behind(self):
        """A signature counts though steps of the card are missing; it stays where it
        is and says why.
        """
        card = self.in_force().collaboration_id
        self.assertEqual(card.agreement_id.state, "in_force")
        self.assertEqual(self.line(card, "3").state, "done")
        self.assertEqual(card.stage_id, self.stage["contact"])
        self.assertIn("Establishing contact", "".join(card.message_ids.mapped("body")))

    def test_scan_is_kept(self):
        """The signed copy is kept byte for byte and refuses to be replaced."""
        agreement = self.sent()
        scan = base64.b64encode(b"%PDF-1.4 signed")
        self.record(
            agreement, "hei", date(2026, 1, 5), scan=scan, scan_name="signed.pdf"
        )
        kept = agreement.signatory_ids.scan_id.sudo()
        self.assertEqual(kept.raw, b"%PDF-1.4 signed")
        self.assertEqual(kept.name, "signed.pdf")
        with self.assertRaises(UserError):
            kept.raw = b"other"
        with self.assertRaises(UserError):
            kept.unlink()

    def test_turn_while_out(self):
        """While it's out, our side signs first, then the other."""
        agreement = self.sent()
        card = agreement.collaboration_id
        self.assertEqual(card.turn, "hei")
        self.record(agreement, "hei", date(2026, 1, 5))
        self.assertEqual(card.turn, "sme")

    def test_signature_of_a_draft(self):
        """A draft has nothing to sign, and nobody signs tomorrow."""
        agreement = self.draft()
        with self.assertRaisesRegex(UserError, "nothing to sign"):
            self.record(agreement, "hei", date(2026, 1, 5))
        agreement.action_send()
        tomorrow = fields.Date.add(fields.Date.today(), days=2)
        with self.assertRaisesRegex(UserError, "not later"):
            self.record(agreement, "hei", tomorrow)

    @freeze_time("2026-03-02")
    def test_starts_on_its_day(self):
        """Signed before its day it waits, and comes into force by itself."""
        agreement = self.draft()
        agreement.write({"effective_rule": "date", "date_start": "2026-04-01"})
        agreement.action_send()
        for party in ("hei", "sme"):
            self.record(agreement, party, date(2026, 3, 1))
        self.assertEqual(agreement.state, "signed")
        cron = self.env.ref("hei_sme_collaboration.ir_cron_agreement_start")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
            self.assertEqual(agreement.state, "signed")
            with freeze_time("2026-04-01"):
                cron.method_direct_trigger()
        self.assertEqual(agreement.state, "in_force")
        self.assertEqual(agreement.date_end, date(2031, 3, 31))
        self.assertEqual(self.line(agreement.collaboration_id, "3").state, "done")

    def test_last_day(self):
        """The last day is start plus the months minus one day, over a year's end and
        a leap day.
        """
        agreement = self.draft()
        for start, months, end in (
            ("2026-01-01", 12, "2026-12-31"),
            ("2027-03-01", 12, "2028-02-29"),
            ("2028-02-29", 12, "2029-02-27"),
            ("2026-11-15", 3, "2027-02-14"),
        ):
            agreement.write(
                {
                    "effective_rule": "date",
                    "notice_months": 1,
                    "duration_months": months,
                    "date_start": start,
                }
            )
            self.assertEqual(str(agreement.date_end), end)

    # The card

    def test_direction_stays(self):
        """With a memorandum out to sign the direction doesn't turn; with a draft it
        does, and the answers stay.
        """
        agreement = self.draft(**self.answers())
        card = agreement.collaboration_id
        card.direction = "hei_to_sme"
        self.assertTrue(card.purpose)
        card.direction = "sme_to_hei"
        agreement.action_send()
        with self.assertRaisesRegex(UserError, "direction"):
            card.direction = "hei_to_sme"
        with self.assertRaisesRegex(UserError, "another institution"):
            card.sudo().company_id = self.other_company

    def test_card_with_memorandum_is_kept(self):
        """A card goes with its draft, but not when a memorandum is on record."""
        self.draft().collaboration_id.unlink()
        with self.assertRaisesRegex(UserError, "on record"):
            self.sent().collaboration_id.unlink()

    def test_swapped_protocol_keeps_step_3(self):
        """A card whose memorandum is in force has step 3 done, whatever its lines."""
        card = self.in_force().collaboration_id
        card._swap_lines()
        self.assertEqual(self.line(card, "3").state, "done")

    # Bad input

    def test_end_before_start(self):
        """A term that ends before it starts is refused."""
        for vals, message in (
            ({"duration_months": 0}, "before it starts"),
            ({"duration_months": -3}, "before it starts"),
            ({"notice_months": 60}, "notice"),
            ({"date_end": "2026-04-01"}, "before it starts"),
        ):
            agreement = self.draft()
            agreement.date_start = "2026-05-01"
            with self.assertRaisesRegex(ValidationError, message):
                agreement.write(vals)
            self.env.transaction.clear()
        with self.assertRaises(ValidationError):
            self.company.hei_sme_memorandum_months = 0

    def test_same_party_twice(self):
        """One partner can't be both parties."""
        agreement = self.draft()
        with self.assertRaisesRegex(ValidationError, "with itself"):
            agreement.sme_id = self.hei

    def test_merge_of_both_parties(self):
        """Contacts → Merge of the two parties is refused and loses nothing."""
        agreement = self.sent()
        card = agreement.collaboration_id
        card.sme_id = self.bakery
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with self.assertRaisesRegex(UserError, "two parties"):
            wizard._merge((self.hei | self.sme).ids, self.hei)
        self.assertTrue(agreement.exists())

    def test_merge_of_a_duplicate(self):
        """Merging a party's duplicate moves the link and leaves the text alone."""
        agreement = self.sent()
        before = self.all_text(agreement)
        twin = self.sme.copy({"name": "Steelworks Ltd"})
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.sme | twin).ids, twin)
        self.env.invalidate_all()
        self.assertEqual(agreement.sme_id, twin)
        self.assertEqual(self.all_text(agreement), before)

    def test_archived_party(self):
        """A party archived on the way harms nothing."""
        agreement = self.draft()
        self.sme.active = False
        agreement.action_send()
        self.assertIn("Steelworks", agreement.sme_text)

    def test_long_answer_and_script(self):
        """A long answer with markup comes out whole, as text."""
        answer = "<script>alert(1)</script> " + "word " * 2000
        agreement = self.draft(purpose=answer)
        text = "".join(agreement.article_ids.mapped("text"))
        self.assertIn("&lt;script&gt;", text)
        self.assertEqual(text.count("word"), 2000)

    # Roles

    def test_roles(self):
        """Officers draft; coordinators read those of their cards, readers all, other
        companies' officers none.
        """
        mine = self.draft(user_id=self.coordinator.id)
        theirs = self.draft(sme_id=self.bakery.id)
        both = mine | theirs
        Agreement = self.env["hei.sme.agreement"]
        for user, seen in (
            (self.reader, both),
            (self.coordinator, mine),
            (self.officer, both),
            (self.administrator, both),
        ):
            found = Agreement.with_user(user).search([("id", "in", both.ids)])
            self.assertEqual(found, seen, user.name)
            self.assertTrue(found[:1].article_ids.mapped("text"))
        outsider = Agreement.with_user(self.outsider).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.assertFalse(outsider.search([("id", "in", both.ids)]))
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            outsider.browse(mine.id).read(["title"])

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_coordinator_and_reader_change_nothing(self):
        """Neither drafts, readies, records, cancels nor edits."""
        agreement = self.draft(user_id=self.coordinator.id)
        card = self.card(user_id=self.coordinator.id)
        for user in (self.coordinator, self.reader):
            with self.assertRaises(AccessError):
                card.with_user(user).action_draft_memorandum()
            record = agreement.with_user(user)
            for call in (
                record.action_send,
                record.action_cancel,
                record.action_back_to_draft,
                record.article_ids.unlink,
                record.signatory_ids.unlink,
            ):
                with self.assertRaises(AccessError):
                    call()
            with self.assertRaises(AccessError):
                record.write({"title": "Mine"})

    def test_readers_comment(self):
        """Who may read a memorandum may comment on it."""
        agreement = self.draft(user_id=self.coordinator.id)
        for user in (self.coordinator, self.reader):
            message = agreement.with_user(user).message_post(body="Article 3, please")
            self.assertIn("Article 3", message.body)

    def test_ends_soon(self):
        """The list finds what ends within six months."""
        agreement = self.draft()
        start = fields.Date.today()
        agreement.write({"duration_months": 7, "date_start": start})
        soon = [("date_end", "<=", "today +6m"), ("id", "=", agreement.id)]
        self.assertFalse(agreement.search(soon))
        agreement.write({"notice_months": 1, "duration_months": 5})
        self.assertEqual(agreement.search(soon), agreement)

    def test_form_of_the_officer(self):
        """The officer edits a draft in the form, and adds who signs."""
        agreement = self.draft(signatories=False)
        with Form(agreement) as form:
            with form.signatory_ids.new() as person:
                person.party = "hei"
                person.name = "Petra"
                person.capacity = "Rector"
            form.duration_months = 36
        self.assertEqual(agreement.signatory_ids.party, "hei")
        self.assertEqual(agreement.duration_months, 36)
