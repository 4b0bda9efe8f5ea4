"""How far a collaboration and a company are with what was promised."""

from odoo import api, fields, models
from odoo.exceptions import UserError

GROUPS = "hei_sme_collaboration.group_reader,hei_sme_collaboration.group_coordinator"


class CommitmentProgress(models.AbstractModel):
    """Counts the commitments that point here, those of today's academic year apart."""

    _name = "hei.sme.commitment.progress"
    _description = "Progress of commitments"

    #: The commitment's field that points here.
    _counted_by = ""

    commitment_count = fields.Integer(
        "Number of commitments",
        compute="_compute_commitment_progress",
        groups=GROUPS,
    )
    commitment_progress = fields.Char(
        "Targets reached this year",
        compute="_compute_commitment_progress",
        groups=GROUPS,
        help="Of the targets of this academic year, how many were reached.",
    )

    def _compute_commitment_progress(self):
        counts, promised, reached = {}, {}, {}
        today = fields.Date.context_today(self)
        rows = self.env["hei.sme.commitment"]._read_group(
            [(self._counted_by, "in", self.ids)],
            [self._counted_by, "academic_year_id"],
            ["__count", "promised:sum", "reached:sum"],
        )
        for record, year, count, targets, done in rows:
            counts[record] = counts.get(record, 0) + count
            if year.date_start <= today <= year.date_end:
                promised[record], reached[record] = targets, done
        for record in self:
            known = record._origin
            record.commitment_count = counts.get(known, 0)
            record.commitment_progress = promised.get(known) and self.env._(
                "%(reached)s of %(promised)s",
                reached=reached[known],
                promised=promised[known],
            )

    def action_open_commitments(self):
        """Open the commitments, by academic year."""
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id(
                "hei_sme_collaboration.commitment_action"
            ),
            name=self.env._("Commitments: %s", self.display_name),
            domain=[(self._counted_by, "=", self.id)],
            context={
                f"default_{self._counted_by}": self.id,
                "search_default_group_year": 1,
            },
        )


class Collaboration(models.Model):
    _name = "hei.sme.collaboration"
    _inherit = ["hei.sme.collaboration", "hei.sme.commitment.progress"]
    _counted_by = "collaboration_id"

    commitment_ids = fields.One2many(
        "hei.sme.commitment", "collaboration_id", "Commitments", copy=False
    )

    @api.constrains("company_id")
    def _check_company_of_commitments(self):
        self.commitment_ids._check_company()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_counted(self):
        """Refuse to delete a card for which something was promised or happened.

        :raises UserError: naming the card
        """
        commitments = self.env["hei.sme.commitment"].sudo()
        counted = commitments.with_context(active_test=False).search(
            [("collaboration_id", "in", self.ids)], limit=1
        )
        if counted:
            raise UserError(
                self.env._(
                    "“%(card)s” has commitments, such as “%(commitment)s”, and can't be"
                    " deleted. Archive it instead.",
                    card=counted.collaboration_id.name,
                    commitment=counted.display_name,
                )
            )


class Partner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "hei.sme.commitment.progress"]
    _counted_by = "sme_id"
