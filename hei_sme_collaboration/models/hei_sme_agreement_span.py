"""The days on which a memorandum was in force, and what took its place."""

from datetime import timedelta

from odoo import api, fields, models

#: States of a memorandum that came into force.
RUN_STATES = ("in_force", "expired", "terminated", "superseded")
DAY = timedelta(days=1)
SPAN = ("first_day", "last_day", "succeeded_on", "ended_on")


class Agreement(models.Model):
    """A memorandum, its amendments and its renewals are a chain: one memorandum for
    whoever counts. Each of them knows the first day of the chain and the day on which
    the next one came into force, so that counting looks at no other record.
    """

    _inherit = "hei.sme.agreement"

    branch_ids = fields.One2many("hei.sme.agreement", "root_id", "Rest of its chain")
    first_day = fields.Date(
        "First day of its chain",
        compute="_compute_span",
        store=True,
        help="The day on which it, or the first one that it follows, came into force."
        " Empty while it hasn't come into force.",
    )
    last_day = fields.Date(
        "Last day in force",
        compute="_compute_span",
        store=True,
        index="btree_not_null",
        help="Its last day, or the day before the one that takes its place came into"
        " force. Empty while it hasn't come into force.",
    )
    succeeded_on = fields.Date(
        "Followed on",
        compute="_compute_span",
        store=True,
        help="The day on which a renewal or an amendment of it came into force.",
    )
    ended_on = fields.Date(
        "Ends for good on",
        compute="_compute_span",
        store=True,
        help="Its last day, when nothing takes its place on the day after: no"
        " amendment, no renewal, and it doesn't renew itself.",
    )

    @api.depends(
        *("state", "date_start", "date_end", "root_id"),
        *("renewal", "renewal_objected_on", "termination_date"),
        *("root_id.state", "root_id.date_start", "root_id.date_end"),
        *("branch_ids.state", "branch_ids.date_start", "branch_ids.date_end"),
        *("root_id.branch_ids.state", "root_id.branch_ids.date_start"),
        "root_id.branch_ids.date_end",
    )
    def _compute_span(self):
        run = self.filtered(
            lambda a: a._origin and a.state in RUN_STATES and a.date_start
        )
        (self - run).update(dict.fromkeys(SPAN, False))
        renewing = run.filtered(
            lambda a: a.state == "in_force" and not a.termination_date
        ).filtered_domain(self._renewing_domain())
        chains = run._chains_in_force()
        for agreement in run:
            chain = chains[(agreement.root_id or agreement)._origin]
            later = chain[chain.index(agreement._origin) + 1 :]
            # What was over before it started took nothing's place.
            later = [a for a in later if not a.date_end or a.date_end >= a.date_start]
            followed = later[0].date_start if later else False
            ends = (agreement.date_end, followed and followed - DAY)
            last = min(filter(None, ends), default=False)
            agreement.first_day = chain[0].date_start
            agreement.last_day = last
            agreement.succeeded_on = followed
            taken_over = followed and last and followed <= last + DAY
            goes_on = taken_over or agreement in renewing
            agreement.ended_on = not goes_on and last

    def _chains_in_force(self):
        """Return {first one: all of its chain that came into force, oldest first}."""
        roots = (self.root_id | self.filtered(lambda a: not a.root_id))._origin
        chains = {}
        if roots:
            members = self.sudo().search(
                [
                    ("state", "in", RUN_STATES),
                    ("date_start", "!=", False),
                    "|",
                    ("root_id", "in", roots.ids),
                    ("id", "in", roots.ids),
                ],
                order="date_start, id",
            )
            for member in members:
                chains.setdefault(member.root_id or member, []).append(member)
        return chains
