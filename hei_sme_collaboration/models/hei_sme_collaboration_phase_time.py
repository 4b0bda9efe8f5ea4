"""How long a card spends in each phase."""

from odoo import api, fields, models

from .hei_sme_collaboration_gate import PHASE_ORDER
from .hei_sme_collaboration_stage import STAGE_KINDS
from .hei_sme_days import Days

#: The phases that take time until a memorandum is in force.
TIMED_PHASES = PHASE_ORDER[:3]
DAY_SECONDS = 24 * 60 * 60
#: What follows from the moves alone.
FOLLOWS = (
    "stage_kind",
    "phase_since",
    *(f"{phase}_days" for phase in TIMED_PHASES),
)


class Collaboration(models.Model):
    """The days in a phase are added up when the phase is left: for the next one, an
    earlier one, or since the card is closed. While it is closed no time runs.

    A phase that was never left, or that an import jumped over, has no days: averages
    leave it out. The number is kept and not derived from the chatter, so that a report
    over all cards reads one column.
    """

    _inherit = "hei.sme.collaboration"

    stage_kind = fields.Selection(
        STAGE_KINDS,
        related=None,
        compute="_compute_stage_kind",
        store=True,
    )
    phase_since = fields.Datetime(
        "In its phase since", compute="_compute_stage_kind", store=True
    )
    contact_days = Days(
        "Days in contact",
        compute="_compute_stage_kind",
        store=True,
        aggregator="avg",
        help="Days it spent in the phase of contact. Empty until it has left it.",
    )
    definition_days = Days(
        "Days in definition",
        compute="_compute_stage_kind",
        store=True,
        aggregator="avg",
        help="Days it spent in the phase of definition. Empty until it has left it.",
    )
    memorandum_days = Days(
        "Days in memorandum",
        compute="_compute_stage_kind",
        store=True,
        aggregator="avg",
        help="Days it spent in the phase of the memorandum. Empty until it has left"
        " it.",
    )

    @api.depends("stage_id.kind")
    def _compute_stage_kind(self):
        """Note the phase a card enters, and the days it spent in the one it leaves."""
        now = self.env.cr.now().replace(microsecond=0)
        for card in self:
            left, since = card.stage_kind, card.phase_since
            if left == card.stage_id.kind:
                continue
            if left in TIMED_PHASES and since and since < now:
                spent = (now - since).total_seconds() / DAY_SECONDS
                card[f"{left}_days"] += spent
            card.stage_kind = card.stage_id.kind
            card.phase_since = now

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_times(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._without_times(vals))

    @api.model
    def _without_times(self, vals):
        """Leave out what nobody writes: times follow from the moves alone."""
        return {name: vals[name] for name in vals if name not in FOLLOWS}
