"""How long it takes from first contact to signature."""

from odoo import api, fields, models

from .hei_sme_days import Days


class Agreement(models.Model):
    """First contact is the earlier of two days: the one on which the card was made, and
    the one on which a department was first asked. Signature is the day on which the
    last one signed. The card's first memorandum counts, as it was signed here: what was
    imported, is void, or came later has no such time.
    """

    _inherit = "hei.sme.agreement"

    days_to_signature = Days(
        "Days to signature",
        compute="_compute_days_to_signature",
        store=True,
        aggregator="avg",
        help="Days from first contact to the last signature. Only of the first"
        " memorandum of a collaboration.",
    )

    @api.depends(
        *("signed_on", "is_void", "kind", "source"),
        "collaboration_id.approach_ids.date",
    )
    def _compute_days_to_signature(self):
        for agreement in self:
            counts = agreement.signed_on and agreement._is_first_of_its_card()
            days = counts and (agreement.signed_on - agreement._first_contact()).days
            # Signed before anything was noted here: nobody knows how long it took.
            agreement.days_to_signature = days if counts and days >= 0 else None

    def _is_first_of_its_card(self):
        """Return whether no earlier memorandum of the card was signed."""
        self.ensure_one()
        signed = self.collaboration_id.agreement_ids.filtered(
            lambda a: a.kind == "original" and a.signed_on and not a.is_void
        )
        first = signed.sorted(lambda a: (a.signed_on, a.id))[:1]
        return self._origin == first and self.source != "imported"

    def _first_contact(self):
        """Return the day of first contact, where the institution is."""
        self.ensure_one()
        card = self.collaboration_id
        made = self._local_day(card.create_date or fields.Datetime.now())
        return min([made, *filter(None, card.approach_ids.mapped("date"))])
