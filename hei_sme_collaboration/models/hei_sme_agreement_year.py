"""Memoranda by academic year: the figures that reports are made of, defined once.

- *In force in a year*: on at least one day of it.
- *New in a year*: came into force in it, for the first time. An amendment or a renewal
  is never new, however late it was signed.
- *Ended in a year*: its last day lies in it and nothing takes its place on the day
  after: no amendment, no renewal, and it doesn't renew itself either.
- A memorandum counts once in a year, whatever amendments and renewals it had, and as it
  stood when it was last in force in that year.
- Ways and study fields count memoranda: one with two ways stands under both. Totals
  count each once.
- A memorandum belongs to the lead department of its collaboration.
"""

from odoo import api, fields, models
from odoo.tools import SQL

UNKNOWN = ("unknown", "Unknown")


class Agreement(models.Model):
    """The years in which a memorandum counts are there when it counts."""

    _inherit = "hei.sme.agreement"

    broad_field_ids = fields.Many2many(
        "hei.sme.study.field",
        "hei_sme_agreement_broad_field_rel",
        "agreement_id",
        "study_field_id",
        string="Broad study fields",
        compute="_compute_broad_field_ids",
        store=True,
        help="The broad fields that its study fields belong to, each once.",
    )

    @api.depends("study_field_ids", "study_field_ids.parent_path")
    def _compute_broad_field_ids(self):
        # All that have the same are written at once.
        groups = self.grouped(lambda agreement: agreement.study_field_ids._broad())
        for broad_fields, agreements in groups.items():
            agreements.broad_field_ids = broad_fields

    @api.model_create_multi
    def create(self, vals_list):
        agreements = super().create(vals_list)
        agreements.filtered("first_day")._ensure_academic_years()
        return agreements

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

    @api.model
    def _cron_daily(self):
        """Have the year that began today, for what goes on being in force."""
        for [company] in self.sudo()._read_group([], ["company_id"]):
            self.env["hei.sme.academic.year"]._current(company)
        return super()._cron_daily()


class AgreementSignatory(models.Model):
    _inherit = "hei.sme.agreement.signatory"

    def action_open_agreement(self):
        """Open the memorandum that this person was asked to sign."""
        return self.agreement_id._open()


class StudyField(models.Model):
    _inherit = "hei.sme.study.field"

    def _broad(self):
        """Return the broad fields that these belong to."""
        known = self.filtered("parent_path")
        roots = {int(field.parent_path.split("/")[0]) for field in known}
        return self.browse(sorted(roots))


class AgreementYear(models.Model):
    """One row for a memorandum and an academic year in which it was in force."""

    _name = "hei.sme.agreement.year"
    _description = "Memorandum in an academic year"
    _auto = False
    _order = "academic_year_id, agreement_id desc"
    _rec_name = "agreement_id"
    # What has to be written before the view is read.
    _depends = {
        "hei.sme.agreement": [
            *("collaboration_id", "company_id", "sme_id", "kind", "root_id"),
            *("date_start", "first_day", "last_day", "succeeded_on", "ended_on"),
        ],
        "hei.sme.academic.year": ["company_id", "date_start", "date_end"],
        "hei.sme.collaboration": ["unit_id", "direction"],
        "res.partner": [
            *("country_id", "state_id", "industry_id"),
            *("sme_size_class", "sme_size_basis"),
        ],
    }

    agreement_id = fields.Many2one("hei.sme.agreement", "Memorandum", readonly=True)
    root_id = fields.Many2one(
        "hei.sme.agreement",
        "Memorandum with all that follows it",
        readonly=True,
        aggregator="count_distinct",
        help="Counted, it is how many memoranda were in force: each once, in how many"
        " years soever.",
    )
    collaboration_id = fields.Many2one("hei.sme.collaboration", readonly=True)
    company_id = fields.Many2one("res.company", "Our institution", readonly=True)
    academic_year_id = fields.Many2one("hei.sme.academic.year", readonly=True)
    unit_id = fields.Many2one("hei.sme.unit", "Lead department", readonly=True)
    sme_id = fields.Many2one("res.partner", "Company", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    state_id = fields.Many2one("res.country.state", "Region", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    sme_size_class = fields.Selection(
        lambda self: [
            *self.env["res.partner"]._fields["sme_size_class"].selection,
            UNKNOWN,
        ],
        string="Size class",
        readonly=True,
    )
    sme_size_basis = fields.Selection(
        lambda self: [
            *self.env["res.partner"]._fields["sme_size_basis"].selection,
            UNKNOWN,
        ],
        string="Size class is",
        readonly=True,
        help="Computed from figures, declared without them, or unknown.",
    )
    kind = fields.Selection(
        lambda self: self.env["hei.sme.agreement"]._fields["kind"].selection,
        readonly=True,
        help="What was in force last in the year.",
    )
    direction = fields.Selection(
        lambda self: self.env["hei.sme.collaboration"]._fields["direction"].selection,
        readonly=True,
    )
    in_force = fields.Integer(
        "In force", readonly=True, help="In force on at least one day of the year."
    )
    is_new = fields.Integer(
        "New",
        readonly=True,
        help="Came into force in the year. What renews or amends another isn't new.",
    )
    is_ended = fields.Integer(
        "Ended",
        readonly=True,
        help="Its last day lies in the year, and nothing takes its place on the day"
        " after. In the year that is running, that day may be still to come.",
    )
    way_ids = fields.Many2many(related="agreement_id.way_ids")
    study_field_ids = fields.Many2many(related="agreement_id.study_field_ids")
    broad_field_ids = fields.Many2many(related="agreement_id.broad_field_ids")

    def _read_group_orderby(self, order, groupby_terms, query):
        """Have sizes stand in their own order, not in that of letters."""
        size = groupby_terms.get("sme_size_class")
        if size is None:
            return super()._read_group_orderby(order, groupby_terms, query)
        classes = self._fields["sme_size_class"].get_values(self.env)
        groupby_terms["sme_size_class"] = SQL("array_position(%s, %s)", classes, size)
        result = super()._read_group_orderby(order, groupby_terms, query)
        groupby_terms["sme_size_class"] = size
        return result

    def action_open_agreement(self):
        """Open the memorandum that a row counts."""
        return self.agreement_id._open()

    def init(self):
        """Make the view."""
        self.env.cr.execute(SQL("DROP VIEW IF EXISTS hei_sme_agreement_year"))
        self.env.cr.execute(
            SQL("CREATE VIEW hei_sme_agreement_year AS (%s)", self._rows())
        )

    @api.model
    def _rows(self):
        """Return the query of the rows. A row's id is made of both ids.

        Outer joins to cards and partners: the database leaves out what a report
        doesn't ask for.
        """
        return SQL(
            """
            SELECT agreement.id::bigint * 65536 + year.id AS id,
                   agreement.id AS agreement_id,
                   coalesce(agreement.root_id, agreement.id) AS root_id,
                   agreement.collaboration_id,
                   agreement.company_id,
                   year.id AS academic_year_id,
                   card.unit_id,
                   agreement.sme_id,
                   partner.country_id,
                   partner.state_id,
                   partner.industry_id,
                   coalesce(partner.sme_size_class, 'unknown') AS sme_size_class,
                   coalesce(partner.sme_size_basis, 'unknown') AS sme_size_basis,
                   agreement.kind,
                   card.direction,
                   1 AS in_force,
                   (agreement.first_day >= year.date_start)::int AS is_new,
                   coalesce(agreement.ended_on <= year.date_end, FALSE)::int AS is_ended
              FROM hei_sme_agreement agreement
              JOIN hei_sme_academic_year year
                ON year.company_id = agreement.company_id
               AND year.date_end >= agreement.date_start
               AND year.date_start <= agreement.last_day
               AND coalesce(agreement.succeeded_on > year.date_end, TRUE)
              LEFT JOIN hei_sme_collaboration card
                ON card.id = agreement.collaboration_id
              LEFT JOIN res_partner partner ON partner.id = agreement.sme_id
             WHERE agreement.last_day >= agreement.date_start
            """
        )
