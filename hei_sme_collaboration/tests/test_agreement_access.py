"""Who sees what of a memorandum, model by model."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .agreement_common import AgreementCommon

ROOM = (
    "hei.sme.agreement",
    "hei.sme.agreement.article",
    "hei.sme.agreement.signatory",
    "hei.sme.agreement.event",
    "hei.sme.agreement.round",
    "hei.sme.agreement.remark",
)


@tagged("post_install", "-at_install")
class TestAgreementAccess(AgreementCommon):
    """Two memoranda of one institution; one belongs to the coordinator's card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.shared(user_id=cls.coordinator.id)
        cls.theirs = cls.shared(sme_id=cls.bakery.id)

    @classmethod
    def shared(cls, **vals):
        agreement = cls.draft(**vals).with_user(cls.officer)
        round_ = agreement._share("Olaf Owner", "olaf@example.net")
        round_.sudo()._add_remark("", "Fine")
        return agreement.sudo()

    def of(self, model, agreement):
        key = "id" if model == "hei.sme.agreement" else "agreement_id"
        return self.env[model].sudo().search([(key, "=", agreement.id)])

    def seen(self, model, user):
        key = "id" if model == "hei.sme.agreement" else "agreement_id"
        domain = [(key, "in", (self.mine | self.theirs).ids)]
        companies = {"allowed_company_ids": user.company_ids.ids}
        return self.env[model].with_user(user).with_context(**companies).search(domain)

    def test_who_reads_what(self):
        """Readers and officers read all of their institution's, coordinators theirs,
        another institution's officer nothing.
        """
        for model in ROOM:
            mine, theirs = self.of(model, self.mine), self.of(model, self.theirs)
            self.assertTrue(mine and theirs, model)
            with self.subTest(model=model):
                for user in (self.reader, self.officer, self.administrator):
                    self.assertEqual(self.seen(model, user), mine | theirs)
                self.assertEqual(self.seen(model, self.coordinator), mine)
                self.assertFalse(self.seen(model, self.outsider))
                with self.assertRaises(AccessError):
                    self.seen(model, self.employee)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_reads_doesnt_write(self):
        """Neither readers nor coordinators change a line, not even of their own."""
        for model in ROOM:
            record = self.of(model, self.mine)[:1]
            for user in (self.reader, self.coordinator):
                with self.subTest(model=model, user=user.name):
                    with self.assertRaises(UserError):
                        record.with_user(user).write({"create_uid": user.id})
                    with self.assertRaises(UserError):
                        record.with_user(user).unlink()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_nobody_writes_evidence_or_what_was_shared(self):
        """Not even an administrator changes an event or a round, or takes one away."""
        for model in ("hei.sme.agreement.event", "hei.sme.agreement.round"):
            record = self.of(model, self.mine)[:1]
            for user in (self.officer, self.administrator):
                field = "kind" if model.endswith("event") else "name"
                with self.subTest(model=model, user=user.name):
                    with self.assertRaises(UserError):
                        record.with_user(user).write({field: "ready"})
                    with self.assertRaises(UserError):
                        record.with_user(user).unlink()
                    with self.assertRaises(UserError):
                        record.with_user(user).copy()
