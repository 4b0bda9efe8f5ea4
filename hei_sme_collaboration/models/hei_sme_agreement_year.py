"""Memoranda by academic year: each counts in every year in which it was in force."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: States of a memorandum that came into force.
RUN_STATES = ("in_force", "expired", "terminated", "superseded")


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    last_day = fields.Date(
        "Last day in force",
        compute="_compute_last_day",
        store=True,
        index="btree_not_null",
        help="Its last day, or the day before the one that takes its place came into"
        " force. Empty while it hasn't come into force.",
    )

    @api.depends("state", "date_start", "date_end")
    def _compute_last_day(self):
        starts = self.filtered(lambda a: a.state == "superseded")._next_starts()
        for agreement in self:
            ends = [agreement.date_end]
            if agreement in starts:
                ends.append(starts[agreement] - relativedelta(days=1))
            run = agreement.state in RUN_STATES
            agreement.last_day = run and min(filter(None, ends), default=False)

    def _next_starts(self):
        """Return {memorandum: first day of the one that came after it in its chain}."""
        if not self:
            return {}
        roots = self.root_id | self.filtered(lambda a: not a.root_id)
        chain = self.sudo().search(
            [
                ("state", "in", RUN_STATES),
                ("date_start", "!=", False),
                "|",
                ("root_id", "in", roots.ids),
                ("id", "in", roots.ids),
            ],
            order="date_start, id",
        )
        starts = {}
        for agreements in chain.grouped(lambda a: a.root_id or a).values():
            for former, follower in zip(agreements, agreements[1:], strict=False):
                starts[former] = follower.date_start
        return {former: starts[former] for former in self if former in starts}

    def _start(self):
        result = super()._start()
        self._ensure_academic_years()
        return result

    def _ensure_academic_years(self):
        """See to it that each year in which these were in force is there to count."""
        years = self.env["hei.sme.academic.year"]
        for company, agreements in self.grouped("company_id").items():
            days = list(filter(None, agreements.mapped("date_start")))
            if days:
                today = company._memorandum_today()
                years._between(company, min(days), max(*days, today))


class AgreementYear(models.Model):
    """One row for a memorandum and an academic year in which it was in force, on one
    day of it at least.
    """

    _name = "hei.sme.agreement.year"
    _description = "Memorandum in an academic year"
    _auto = False
    _order = "academic_year_id desc, agreement_id desc"
    _rec_name = "agreement_id"
    # What has to be written before the views are read.
    _depends = {
        "hei.sme.agreement": [
            *("collaboration_id", "company_id", "sme_id", "kind", "origin_id"),
            *("state", "date_start", "last_day", "way_ids", "study_field_ids"),
        ],
        "hei.sme.academic.year": ["company_id", "date_start", "date_end"],
        "hei.sme.collaboration": ["unit_id", "direction"],
        "res.partner": [
            *("country_id", "state_id", "industry_id"),
            *("sme_size_class", "sme_size_basis"),
        ],
    }

    agreement_id = fields.Many2one("hei.sme.agreement", "Memorandum", readonly=True)
    collaboration_id = fields.Many2one("hei.sme.collaboration", readonly=True)
    company_id = fields.Many2one("res.company", "Our institution", readonly=True)
    academic_year_id = fields.Many2one("hei.sme.academic.year", readonly=True)
    unit_id = fields.Many2one("hei.sme.unit", "Lead department", readonly=True)
    sme_id = fields.Many2one("res.partner", "Company", readonly=True)
    country_id = fields.Many2one("res.country", "Country", readonly=True)
    state_id = fields.Many2one("res.country.state", "Region", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", "Industry", readonly=True)
    sme_size_class = fields.Selection(
        lambda self: self.env["res.partner"]._fields["sme_size_class"].selection,
        readonly=True,
    )
    sme_size_basis = fields.Selection(
        lambda self: self.env["res.partner"]._fields["sme_size_basis"].selection,
        readonly=True,
    )
    kind = fields.Selection(
        lambda self: self.env["hei.sme.agreement"]._fields["kind"].selection,
        readonly=True,
    )
    direction = fields.Selection(
        lambda self: self.env["hei.sme.collaboration"]._fields["direction"].selection,
        readonly=True,
    )
    in_force = fields.Integer(
        readonly=True, help="In force on at least one day of the year."
    )
    is_new = fields.Integer(
        "New", readonly=True, help="Came into force in the year, and follows no other."
    )
    is_ended = fields.Integer(
        "Ended", readonly=True, help="Its last day lies in the year, and none follows."
    )
    way_ids = fields.Many2many(
        "hei.sme.way",
        "hei_sme_agreement_year_way_rel",
        "row_id",
        "way_id",
        string="Ways of collaboration",
        readonly=True,
    )
    study_field_ids = fields.Many2many(
        "hei.sme.study.field",
        "hei_sme_agreement_year_study_field_rel",
        "row_id",
        "study_field_id",
        string="Study fields",
        readonly=True,
    )

    def init(self):
        """Make the views: the rows, and their ways and study fields."""
        self.env.cr.execute(
            SQL(
                "DROP VIEW IF EXISTS hei_sme_agreement_year_way_rel,"
                " hei_sme_agreement_year_study_field_rel, hei_sme_agreement_year"
            )
        )
        self.env.cr.execute(
            SQL("CREATE VIEW hei_sme_agreement_year AS (%s)", self._rows())
        )
        for name in ("way", "study_field"):
            self.env.cr.execute(
                SQL(
                    "CREATE VIEW %s AS (SELECT rows.id AS row_id, rel.%s"
                    " FROM hei_sme_agreement_year rows"
                    " JOIN %s rel ON rel.agreement_id = rows.agreement_id)",
                    SQL.identifier(f"hei_sme_agreement_year_{name}_rel"),
                    SQL.identifier(f"{name}_id"),
                    SQL.identifier(f"hei_sme_agreement_{name}_rel"),
                )
            )

    @api.model
    def _rows(self):
        """Return the query of the rows. A row's id is made of both ids."""
        return SQL(
            """
            SELECT agreement.id::bigint * 65536 + year.id AS id,
                   agreement.id AS agreement_id,
                   agreement.collaboration_id,
                   agreement.company_id,
                   year.id AS academic_year_id,
                   card.unit_id,
                   agreement.sme_id,
                   partner.country_id,
                   partner.state_id,
                   partner.industry_id,
                   partner.sme_size_class,
                   partner.sme_size_basis,
                   agreement.kind,
                   card.direction,
                   1 AS in_force,
                   (agreement.origin_id IS NULL
                    AND agreement.date_start >= year.date_start)::int AS is_new,
                   (agreement.state != 'superseded'
                    AND agreement.last_day <= year.date_end)::int AS is_ended
              FROM hei_sme_agreement agreement
              JOIN hei_sme_academic_year year
                ON year.company_id = agreement.company_id
               AND year.date_end >= agreement.date_start
               AND year.date_start <= agreement.last_day
              JOIN hei_sme_collaboration card ON card.id = agreement.collaboration_id
              JOIN res_partner partner ON partner.id = agreement.sme_id
             WHERE agreement.last_day >= agreement.date_start
            """
        )
