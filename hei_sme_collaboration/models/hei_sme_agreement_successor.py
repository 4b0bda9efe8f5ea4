"""A party has a successor: a merged company, a renamed university."""

from odoo import fields, models
from odoo.exceptions import UserError


class Agreement(models.Model):
    """Succession is noted in an amendment that names the new party; when that comes
    into force, the card follows.
    """

    _inherit = "hei.sme.agreement"

    succession_date = fields.Date("Succeeded on", readonly=True, copy=False)
    succession_document_id = fields.Many2one(
        "ir.attachment",
        string="Proof of the succession",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    former_party_text = fields.Text("Former party", readonly=True, copy=False)

    def action_successor(self):
        """Ask who succeeds which party.

        :raises UserError: when it can't be amended now
        """
        self.ensure_one()
        self.check_access("write")
        self._refuse_amendment()
        return self._open_dialog(
            "hei.sme.agreement.successor", self.env._("A party has a successor")
        )

    def _succeed(self, side, partner, day, file=None, name=""):
        """Draft the amendment with the new party.

        Who signed for the old party doesn't sign for the new one unless told.

        :param str side: hei or sme, the party that is succeeded
        :param bytes file: what proves it, kept as it came
        :return: the draft
        :raises UserError: when it can't be amended now, or the successor is a party
        """
        self.ensure_one()
        self.check_access("write")
        self._refuse_amendment()
        if partner in (self.hei_id, self.sme_id):
            raise UserError(
                self.env._(
                    "“%(partner)s” is a party of %(memorandum)s already. Choose the"
                    " organisation that succeeds it.",
                    partner=partner.display_name,
                    memorandum=self.display_name,
                )
            )
        former = next(p for p in self._get_document()["parties"] if p["side"] == side)
        draft = self._draft_amendment(
            **{
                f"{side}_id": partner.id,
                f"{side}_contact_id": False,
                f"{side}_reference": False,
                "succession_date": day,
                "former_party_text": "\n".join(former["lines"]),
            }
        )
        draft.signatory_ids.filtered(lambda s: s.party == side).unlink()
        if file:
            proof = draft._keep_file(
                "succession_document_id", name or self.env._("Succession"), file
            )
            draft._for_action().write({"succession_document_id": proof.id})
        self._log_event(
            "successor",
            {"party": side, "on": str(day), "old": former["name"], "new": partner.name},
            actor=self.env.user.name,
        )
        self._message_log(
            body=self.env._(
                "Since %(day)s %(new)s succeeds %(old)s. %(amendment)s restates the"
                " memorandum with the new party.",
                day=self._format_day(day),
                new=partner.display_name,
                old=former["name"],
                amendment=draft._get_html_link(),
            )
        )
        return draft

    def _succession_vals(self):
        """Return what the next version of an amendment says of the succession."""
        return {
            "succession_date": self.succession_date,
            "succession_document_id": self.succession_document_id.id,
            "former_party_text": self.former_party_text,
        }
