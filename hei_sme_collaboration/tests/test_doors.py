"""The doors of the framework: none changes what was agreed, for nobody."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .doors_common import DoorsCommon

FROZEN = "is no draft any more"
BY_HAND = "isn't written by hand"
ON_RECORD = "on record and can't be deleted"
SIGNED = "has signed"


@tagged("post_install", "-at_install")
class TestDoors(DoorsCommon):
    def people(self):
        """Everybody who may write memoranda: as a person, as the superuser."""
        return {
            "officer": self.env(user=self.officer),
            "administrator": self.env(user=self.administrator),
            "superuser": self.env(su=True),
        }

    def agreed_values(self):
        """One change to each kind of what was agreed, with the words that refuse it."""
        article = self.out.article_ids[0]
        signatory = self.out.signatory_ids[0]
        return [
            ({"title": "Another title"}, FROZEN),
            ({"duration_months": 12}, FROZEN),
            ({"notice_months": 1}, FROZEN),
            ({"renewal": "automatic"}, FROZEN),
            ({"law": "the law of the sea"}, FROZEN),
            ({"lang": "en_US"}, FROZEN),
            ({"hei_id": self.other_company.partner_id.id}, FROZEN),
            ({"sme_id": self.bakery.id}, FROZEN),
            ({"reference": "MOA/1"}, FROZEN),
            ({"way_ids": [Command.clear()]}, FROZEN),
            ({"way_ids": [Command.unlink(self.way.id)]}, FROZEN),
            ({"study_field_ids": [Command.clear()]}, FROZEN),
            ({"article_ids": [Command.create({"name": "a", "body": "b"})]}, FROZEN),
            ({"article_ids": [Command.update(article.id, {"body": "b"})]}, FROZEN),
            ({"article_ids": [Command.delete(article.id)]}, FROZEN),
            ({"signatory_ids": [Command.update(signatory.id, {"name": "b"})]}, FROZEN),
            ({"signatory_ids": [Command.clear()]}, FROZEN),
            ({"event_ids": [Command.clear()]}, FROZEN),
            ({"state": "draft"}, BY_HAND),
            ({"version": 2}, BY_HAND),
            ({"snapshot": {}}, BY_HAND),
            ({"canonical_text": "Nothing"}, BY_HAND),
            ({"text_hash": "0" * 64}, BY_HAND),
            ({"document_id": False}, BY_HAND),
            ({"document_hash": "0" * 64}, BY_HAND),
            ({"certificate_id": False}, BY_HAND),
            ({"certificate_hash": "0" * 64}, BY_HAND),
            ({"check_code": "AAAA"}, BY_HAND),
            ({"event_head": "0" * 64}, BY_HAND),
            ({"former_document_ids": [Command.clear()]}, BY_HAND),
        ]

    # Write, create, unlink

    def test_write_on_the_memorandum(self):
        """No key of the agreed text is written, by an officer, an administrator or
        the superuser, out to sign or signed by all.
        """
        for who, env in self.people().items():
            with self.untouched():
                for vals, words in self.agreed_values():
                    with self.subTest(who=who, vals=vals), self.refused(words):
                        self.out.with_env(env).write(vals)
        with self.untouched():
            for vals, words in self.agreed_values():
                if not {"article_ids", "signatory_ids"} & vals.keys():
                    with self.subTest(vals=vals), self.refused(words):
                        self.executed.sudo().write(vals)

    def test_write_on_articles_and_signatories(self):
        """An article and a signatory refuse as their memorandum does; who has signed
        refuses whatever it is.
        """
        for who, env in self.people().items():
            for agreement in (self.out, self.executed):
                article = agreement.article_ids[0].with_env(env)
                for vals in ({"name": "a"}, {"body": "<p>b</p>"}, {"sequence": 1}):
                    with self.subTest(who=who, vals=vals), self.shut(FROZEN):
                        article.write(vals)
            pending = self.out.signatory_ids[0].with_env(env)
            for vals in ({"name": "a"}, {"capacity": "b"}, {"party": "sme"}):
                with self.subTest(who=who, vals=vals), self.shut(FROZEN):
                    pending.write(vals)
            signed = self.executed.signatory_ids[0].with_env(env)
            for vals in ({"name": "a"}, {"email": "b@example.com"}, {"sequence": 1}):
                with self.subTest(who=who, vals=vals), self.shut(SIGNED):
                    signed.write(vals)
            with self.subTest(who=who), self.shut(BY_HAND):
                pending.write({"state": "signed"})

    def test_articles_and_signatories_come_from_nowhere(self):
        """None is made for, moved into or out of what is out to sign."""
        draft = self.draft(**self.answers())
        for who, env in self.people().items():
            with self.subTest(who=who), self.shut(FROZEN):
                env["hei.sme.agreement.article"].create(
                    {"agreement_id": self.out.id, "name": "One more", "body": "x"}
                )
            with self.subTest(who=who), self.shut(FROZEN):
                env["hei.sme.agreement.signatory"].create(
                    {"agreement_id": self.out.id, "party": "hei", "name": "Someone"}
                )
            with self.subTest(who=who), self.shut(FROZEN):
                draft.with_env(env).article_ids[0].agreement_id = self.out.id
            with self.subTest(who=who), self.shut(FROZEN):
                self.out.article_ids[0].with_env(env).agreement_id = draft.id

    def test_unlink(self):
        """What is on record is deleted by nobody, nor is any part of it."""
        for who, env in self.people().items():
            for agreement in (self.out, self.executed):
                mine = agreement.with_env(env)
                with self.subTest(who=who), self.shut(ON_RECORD):
                    mine.unlink()
                with self.subTest(who=who), self.shut(FROZEN):
                    mine.article_ids[0].unlink()
                with self.subTest(who=who), self.shut(FROZEN):
                    mine.signatory_ids[0].unlink()
                with self.subTest(who=who), self.shut(ON_RECORD):
                    mine.collaboration_id.unlink()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_may_only_read(self):
        """A reader, a coordinator, another institution's officer and somebody without
        a role don't come to the guard, which would name the memorandum.
        """
        self.out.collaboration_id.user_id = self.coordinator
        for user in (self.reader, self.coordinator, self.outsider, self.employee):
            for record, vals in (
                (self.out, {"title": "Another title"}),
                (self.out.article_ids[0], {"body": "<p>b</p>"}),
                (self.out.signatory_ids[0], {"name": "Someone"}),
                (self.out.event_ids[0], {"kind": "executed"}),
            ):
                theirs = record.with_user(user)
                theirs = theirs.with_context(allowed_company_ids=user.company_ids.ids)
                with self.subTest(user=user.name, record=record):
                    for change in (lambda r, v=vals: r.write(v), lambda r: r.unlink()):
                        with self.shut("^(?!.*MOA/)", error=AccessError):
                            change(theirs)

    def test_evidence_is_only_added(self):
        """No entry is written, made or deleted by hand, by nobody."""
        for who, env in self.people().items():
            event = self.executed.event_ids[0].with_env(env)
            for change in (
                lambda event: event.write({"detail": "From elsewhere"}),
                lambda event: event.write({"hash": "0" * 64}),
                lambda event: event.unlink(),
                lambda event: event.copy(),
                lambda event: event.create(
                    {
                        "agreement_id": self.executed.id,
                        "sequence": 99,
                        "kind": "signed",
                        "occurred_on": "2026-01-01 10:00:00",
                        "hash": "0" * 64,
                    }
                ),
            ):
                words = "Evidence isn't written|access|allowed"
                with self.subTest(who=who), self.shut(words):
                    change(event)

    def test_server_action_with_sudo(self):
        """Code of a server action, in superuser mode, meets the same guard; the
        context that actions carry can't be made there.
        """
        model = self.env["ir.model"]._get("hei.sme.agreement")
        for code, words in (
            ("records.sudo().write({'title': 'Another'})", FROZEN),
            ("records.sudo().article_ids.write({'body': 'Another'})", FROZEN),
            ("records.sudo().article_ids.unlink()", FROZEN),
            ("records.sudo().write({'state': 'draft'})", BY_HAND),
            (
                "records.sudo().with_context(hei_sme_action=True)"
                ".write({'snapshot': {}})",
                BY_HAND,
            ),
        ):
            action = self.env["ir.actions.server"].create(
                {
                    "name": "Tidy up",
                    "model_id": model.id,
                    "state": "code",
                    "code": code,
                }
            )
            action = action.with_context(
                active_model=model.model,
                active_ids=self.out.ids,
                active_id=self.out.id,
            )
            with self.subTest(code=code), self.shut(words):
                action.run()

    # Form, import, copy

    def test_form(self):
        """The form shows a frozen text read-only, and a stale one that still edits is
        refused as it saves.
        """
        draft = self.draft(**self.answers())
        with self.untouched(self.out):
            with Form(self.out) as form:
                for name in ("title", "duration_months", "renewal"):
                    with self.assertRaises(AssertionError):
                        form[name] = form[name]
        form = Form(draft)
        form.title = "Written while it was readied"
        draft.action_send()
        with self.shut(FROZEN, draft):
            form.save()

    def test_import(self):
        """A file that names a frozen memorandum, article or signatory by its id is
        refused row by row, with the reason.
        """
        for record, header, row in (
            (self.out, ["title"], ["Another title"]),
            (self.out, ["duration_months"], ["12"]),
            (self.out, ["article_ids/name", "article_ids/body"], ["One", "more"]),
            (self.out, ["signatory_ids/name", "signatory_ids/party"], ["A", "HEI"]),
            (self.out.article_ids[0], ["body"], ["<p>Another text</p>"]),
            (self.out.signatory_ids[0], ["name"], ["Someone"]),
        ):
            with self.subTest(header=header), self.untouched():
                result = (
                    record.with_user(self.officer)
                    .browse()
                    .load([".id", *header], [[str(record.id), *row]])
                )
                self.assertFalse(result["ids"])
                self.assertIn(FROZEN, result["messages"][0]["message"])

    def test_import_of_a_new_one(self):
        """An import makes drafts only: a state or a hash isn't taken from a file."""
        card = self.out.collaboration_id
        Agreement = self.env["hei.sme.agreement"].with_user(self.officer)
        count = Agreement.search_count([])
        for name, value in (("state", "In force"), ("text_hash", "0" * 64)):
            with self.subTest(field=name), self.untouched():
                result = Agreement.load(
                    ["collaboration_id/.id", name], [[str(card.id), value]]
                )
                self.assertFalse(result["ids"])
                self.assertIn(BY_HAND, result["messages"][0]["message"])
        self.assertEqual(Agreement.search_count([]), count)

    def test_copy(self):
        """A copy is a draft of its own, with nothing of the evidence; writing and
        deleting it leaves the original alone.
        """
        with self.untouched():
            for agreement in (self.out, self.executed):
                copy = agreement.copy()
                self.assertEqual(copy.state, "draft")
                self.assertNotEqual(copy.reference, agreement.reference)
                for name in (
                    *("snapshot", "canonical_text", "text_hash", "document_id"),
                    *("document_hash", "certificate_id", "check_code", "event_ids"),
                    *("event_head", "former_document_ids", "signed_on"),
                ):
                    self.assertFalse(copy[name], name)
                states = set(copy.signatory_ids.mapped("state"))
                self.assertEqual(states, {"pending"})
                self.assertFalse(copy.signatory_ids.signature_id)
                copy.article_ids[0].body = "<p>Another text</p>"
                copy.signatory_ids[0].name = "Someone"
                copy.unlink()

    def test_archive(self):
        """Neither the card's nor a contact's archiving reaches the text; memoranda
        have nothing to be archived by.
        """
        self.assertNotIn("active", self.out._fields)
        with self.untouched():
            card = self.out.collaboration_id
            card.action_archive()
            for records in (self.sme, self.way, self.study_field, self.clauses):
                records.action_archive()
        self.assertTrue(self.out.exists())

    def test_company(self):
        """A memorandum stays with its institution, whichever record one turns."""
        other = self.other_company
        with self.shut(FROZEN):
            self.out.sudo().company_id = other
        for record in (self.out.article_ids[0], self.out.signatory_ids[0]):
            with self.shut(FROZEN):
                record.sudo().company_id = other
        for agreement in (self.out, self.executed):
            with self.shut("can't go to another institution"):
                agreement.collaboration_id.sudo().company_id = other
        with self.untouched():
            self.company.write({"name": "Renamed university", "street": "Elsewhere 1"})
            self.company.hei_sme_memorandum_months = 12
            self.company.hei_sme_memorandum_title = "understanding"
