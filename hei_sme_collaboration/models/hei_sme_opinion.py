"""What the two sides think of a memorandum, once a year and when it has ended."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize

#: What only an answer has: without one it counts in no average.
MEASURES = ("score", "goes_on")


class Opinion(models.Model):
    """One side's operational contact was asked three questions by a personal link.

    Nobody writes it by hand. It's for those who look after the collaboration at the
    institution that runs this, and for nobody else: no page, mail, file or note for
    people outside shows it.
    """

    _name = "hei.sme.opinion"
    _description = "Opinion on a memorandum"
    _inherit = ["hei.sme.link"]
    _order = "due_on desc, id desc"

    agreement_id = fields.Many2one(
        "hei.sme.agreement",
        "Memorandum",
        required=True,
        index=True,
        ondelete="restrict",
    )
    collaboration_id = fields.Many2one(
        related="agreement_id.collaboration_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True, precompute=True
    )
    unit_id = fields.Many2one(
        related="collaboration_id.unit_id",
        string="Department",
        store=True,
        index="btree_not_null",
        precompute=True,
    )
    occasion = fields.Selection(
        [("yearly", "Once a year"), ("end", "At the end")], required=True, index=True
    )
    due_on = fields.Date(
        "Occasion on",
        required=True,
        index=True,
        help="The day on which a year of the memorandum was over, or its last day.",
    )
    academic_year_id = fields.Many2one(
        "hei.sme.academic.year",
        compute="_compute_academic_year_id",
        store=True,
        index="btree_not_null",
        ondelete="restrict",
        precompute=True,
    )

    # Who
    side = fields.Selection(
        [("hei", "The HEI"), ("sme", "The company")], required=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", index="btree_not_null", ondelete="restrict"
    )
    name = fields.Char("Asked")
    email = fields.Char("E-mail", index="btree_not_null")

    # How it went
    state = fields.Selection(
        [
            ("waiting", "To be mailed"),
            ("asked", "Asked"),
            ("answered", "Answered"),
            ("lapsed", "No answer"),
            ("not_asked", "Not asked"),
        ],
        required=True,
        default="waiting",
        index=True,
    )
    why_not = fields.Char("Why not asked")
    lapses_on = fields.Date(
        "Answers until", help="Up to this day an answer can be given and changed."
    )
    answered_on = fields.Datetime("Answered on")

    # What they think
    rating = fields.Selection(
        [
            ("5", "Very well"),
            ("4", "Well"),
            ("3", "So-so"),
            ("2", "Badly"),
            ("1", "Very badly"),
        ],
        string="How well it works",
    )
    wish = fields.Text("What should change")
    go_on = fields.Selection(
        [("yes", "Yes"), ("changes", "Yes, with changes"), ("no", "No")],
        string="Should it go on?",
    )
    score = fields.Float(
        "How well, 5 is best",
        compute="_compute_measures",
        store=True,
        aggregator="avg",
        digits=(3, 1),
    )
    goes_on = fields.Float(
        "Should go on, in per cent",
        compute="_compute_measures",
        store=True,
        aggregator="avg",
        digits=(5, 1),
        help="How many of a hundred answers say yes, as it is or with changes.",
    )

    _asked_once = models.UniqueIndex(
        "(agreement_id, occasion, side, due_on)",
        "Each side is asked once on an occasion.",
    )

    # Computes

    @api.depends("name", "side", "due_on")
    def _compute_display_name(self):
        sides = dict(self._fields["side"]._description_selection(self.env))
        for opinion in self:
            who = opinion.name or sides.get(opinion.side, "")
            opinion.display_name = f"{who} {opinion.due_on or ''}".strip()

    @api.depends("due_on", "company_id")
    def _compute_academic_year_id(self):
        """A year that is over counts in the academic year in which it was over."""
        years = self.env["hei.sme.academic.year"]
        for (company, day), opinions in self.grouped(
            lambda opinion: (opinion.company_id, opinion.due_on)
        ).items():
            opinions.academic_year_id = company and day and years._of(company, day)

    @api.depends("rating", "go_on")
    def _compute_measures(self):
        for opinion in self:
            opinion.score = int(opinion.rating or 0)
            opinion.goes_on = 100 if opinion.go_on in ("yes", "changes") else 0

    def _field_to_sql(self, alias, field_expr, query=None):
        """Who hasn't answered doesn't count as nought."""
        sql = super()._field_to_sql(alias, field_expr, query)
        if field_expr not in MEASURES:
            return sql
        answered = super()._field_to_sql(alias, "rating", query)
        return SQL("CASE WHEN %s IS NOT NULL THEN %s END", answered, sql)

    # The link

    def _link_days(self):
        """A link sent anew doesn't prolong the time to answer."""
        if not self.lapses_on:
            return super()._link_days()
        return max((self.lapses_on - self.agreement_id._today()).days, 1)

    def _link_lang(self):
        return self.agreement_id._mail_lang(self.partner_id)

    def _link_path(self):
        return f"/collaboration/opinion/{self.id}"

    def _link_waits(self):
        return self.state == "asked" and self._takes_answers()

    def _void_link(self):
        """Who has left isn't asked any more; what they said stays."""
        if self.state == "asked":
            why = self.env._("The contact has left.")
            self.write({"state": "not_asked", "why_not": why})
        return super()._void_link()

    def _takes_answers(self):
        """Return whether an answer can be given or changed today."""
        self.ensure_one()
        return self.state in ("asked", "answered") and bool(
            self.lapses_on and self.lapses_on >= self.agreement_id._today()
        )

    # Actions

    def action_ask(self):
        """Ask the contact of today now, by a link of their own; former ones are void.

        :raises UserError: when there is an answer already, or nobody to be asked
        """
        self.collaboration_id.check_access("write")
        for opinion in self.sudo():
            agreement = opinion.agreement_id
            if opinion.state == "answered":
                raise UserError(
                    self.env._("%s has answered already.", opinion.display_name)
                )
            person = agreement._opinion_contact(opinion.side)
            why = agreement._why_no_opinion(person, self.env.user)
            if why:
                raise UserError(why)
            opinion._revoke_links()
            opinion.write({"state": "waiting", **self._person_vals(person)})
            opinion._mail()

    @api.model
    def _person_vals(self, person):
        """Return whom an opinion is asked of, as it is kept."""
        return {
            "partner_id": person.id,
            "name": person.name,
            "email": email_normalize(person.email or ""),
            "why_not": False,
        }


class Partner(models.Model):
    _inherit = "res.partner"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked_for_opinion(self):
        """Refuse to delete whom we asked for an opinion.

        :raises UserError: naming the contact and the memorandum
        """
        opinion = self.env["hei.sme.opinion"].sudo()
        opinion = opinion.search([("partner_id", "in", self.ids)], limit=1)
        if opinion:
            raise UserError(
                self.env._(
                    "“%(partner)s” was asked for an opinion on %(memorandum)s. Archive"
                    " the contact instead of deleting it.",
                    partner=opinion.partner_id.display_name,
                    memorandum=opinion.agreement_id.display_name,
                )
            )
