"""What had made room for a memorandum that turns out to be void."""

from odoo import models


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    def _make_void(self, facts, reason):
        """What a void renewal or amendment had superseded is in force as before."""
        result = super()._make_void(facts, reason)
        for agreement in self:
            former = agreement.origin_id
            chain = agreement.chain_ids.sudo()
            if former.state != "superseded" or "in_force" in chain.mapped("state"):
                continue
            former._for_action().write({"state": "in_force"})
            former._log_event("in_force", former._term_facts())
            former._message_log(
                body=self.env._(
                    "In force again: %s is void.", agreement._get_html_link()
                )
            )
            if agreement.succession_date:
                former.collaboration_id.write(
                    {"hei_id": former.hei_id.id, "sme_id": former.sme_id.id}
                )
        return result
