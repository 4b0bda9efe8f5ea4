"""The size of a company, from all that was declared of it."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.sql import column_exists, create_column

from .hei_sme_contact_rule import GROUPS
from .hei_sme_size_declaration import PERIOD_FACTS
from .res_partner import SIZE_CLASSES

FACTS = ("sme_size_class", "sme_size_basis", "sme_size_on")


class Partner(models.Model):
    """The class is shared between institutions; figures stay with who recorded them."""

    _inherit = "res.partner"

    sme_size_declaration_ids = fields.One2many(
        "hei.sme.size.declaration", "partner_id", "Size declarations", groups=GROUPS
    )
    sme_size_class = fields.Selection(compute="_compute_sme_size", store=True)
    sme_size_basis = fields.Selection(compute="_compute_sme_size", store=True)
    sme_size_on = fields.Date(compute="_compute_sme_size", store=True)

    sme_size_declared = fields.Selection(
        SIZE_CLASSES,
        "Declared class",
        compute="_compute_sme_size_declared",
        inverse="_inverse_sme_size_declared",
        groups=GROUPS,
        help="What the company says it is. Choosing one notes it with today's date and"
        " your name.",
    )
    sme_size_declared_on = fields.Date(
        "Declared on", compute="_compute_sme_size_shown", groups=GROUPS
    )
    sme_size_declared_by = fields.Char(
        "Declared by", compute="_compute_sme_size_shown", groups=GROUPS
    )
    sme_size_computed = fields.Selection(
        SIZE_CLASSES, "Computed class", compute="_compute_sme_size_shown", groups=GROUPS
    )
    sme_size_computed_on = fields.Date(
        "Figures of the period that ends on",
        compute="_compute_sme_size_shown",
        groups=GROUPS,
    )
    sme_size_reason = fields.Text(
        "Why this size", compute="_compute_sme_size_shown", groups=GROUPS
    )
    sme_size_proposed_count = fields.Integer(
        "Sizes proposed", compute="_compute_sme_size_proposed_count", groups=GROUPS
    )

    def _auto_init(self):
        """Make the columns here: nobody has a size yet, so there's no pass over all."""
        for name, column_type in zip(
            FACTS, ("varchar", "varchar", "date"), strict=True
        ):
            if not column_exists(self.env.cr, self._table, name):
                create_column(self.env.cr, self._table, name, column_type)
        return super()._auto_init()

    # Computes

    @api.depends(
        *(
            f"sme_size_declaration_ids.{name}"
            for name in (
                *("state", "active", "declared_class", "declared_on"),
                *PERIOD_FACTS,
            )
        )
    )
    def _compute_sme_size(self):
        counting = self._sme_size_counting()
        for partner in self:
            word, verdict = counting[partner]._judge()
            facts = (False, False, False)
            if verdict.size and not word._is_newer_than(verdict.on):
                facts = (verdict.size, "computed", verdict.on)
            elif word:
                facts = (word.declared_class, "declared", word.declared_on)
            for name, value in zip(FACTS, facts, strict=True):
                partner[name] = value

    def _sme_size_counting(self):
        """Return {partner: what counts of its declarations}, whoever recorded them.

        It searches: an institution's people see only theirs in the field.
        """
        declarations = self.env["hei.sme.size.declaration"].sudo()
        found = declarations.search(
            [("partner_id", "in", self._origin.ids), ("state", "=", "taken")]
        )
        found = found.grouped(lambda d: d.partner_id.id)
        return {p: found.get(p._origin.id, declarations) for p in self}

    @api.depends(*FACTS)
    def _compute_sme_size_declared(self):
        """By itself: while it's written, what has the same compute stays as it was."""
        counting = self._sme_size_counting()
        for partner in self:
            partner.sme_size_declared = counting[partner]._judge()[0].declared_class

    @api.depends(*FACTS)
    @api.depends_context("lang", "allowed_company_ids")
    def _compute_sme_size_shown(self):
        counting = self._sme_size_counting()
        for partner in self:
            word, verdict = counting[partner]._judge()
            partner.sme_size_declared_on = word.declared_on
            partner.sme_size_declared_by = word.declared_by_id.name
            partner.sme_size_computed = verdict.size
            partner.sme_size_computed_on = verdict.on
            if counting[partner].company_id - self.env.companies:
                partner.sme_size_reason = self.env._(
                    "Also recorded by another institution of this database, whose"
                    " figures stay there."
                )
            else:
                partner.sme_size_reason = word._say_both(verdict)

    def _compute_sme_size_proposed_count(self):
        counts = dict(
            self.env["hei.sme.size.declaration"]._read_group(
                [("partner_id", "in", self.ids), ("state", "=", "proposed")],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.sme_size_proposed_count = counts.get(partner._origin, 0)

    def _inverse_sme_size_declared(self):
        """Note a plain word, today, by who does it. Emptying it takes back the
        institution's own plain words.
        """
        declarations = self.env["hei.sme.size.declaration"]
        emptied = self.filtered(lambda partner: not partner.sme_size_declared)
        if emptied:
            declarations.search(
                [
                    ("partner_id", "in", emptied.ids),
                    ("company_id", "=", self.env.company.id),
                    ("state", "=", "taken"),
                    ("declared_class", "!=", False),
                    ("date_to", "=", False),
                ]
            ).active = False
        declarations.create(
            [
                {
                    "partner_id": partner.commercial_partner_id.id,
                    "declared_class": partner.sme_size_declared,
                }
                for partner in self - emptied
            ]
        )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        self._check_size_facts({key for vals in vals_list for key in vals if vals[key]})
        return super().create(vals_list)

    def write(self, vals):
        self._check_size_facts(vals.keys())
        return super().write(vals)

    def _check_size_facts(self, names):
        """:raises UserError: the class follows from what was declared"""
        if not self.env.su and not self.env.registry._init and set(FACTS) & set(names):
            raise UserError(
                self.env._(
                    "The size class isn't written here: it follows from what the"
                    " company declares. Use “Declared class” or a size declaration."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sized(self):
        for model, name in (
            ("hei.sme.size.declaration", "partner_id"),
            ("hei.sme.size.declaration", "declared_by_id"),
            ("hei.sme.size.relation", "partner_id"),
        ):
            records = self.env[model].sudo().with_context(active_test=False)
            named = records.search([(name, "in", self.ids)], limit=1)[name]
            if named:
                raise UserError(
                    self.env._(
                        "“%s” can't be deleted: a size declaration names it. Archive"
                        " the contact instead.",
                        named.display_name,
                    )
                )

    def action_open_size_declarations(self):
        """Open what was declared of this company's size."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hei_sme_collaboration.size_declaration_action"
        )
        return dict(
            action,
            domain=[("partner_id", "=", self.id)],
            context={"default_partner_id": self.id},
        )

    def action_add_size_declaration(self):
        """Open an empty declaration for the figures of the next closed year that isn't
        on record.
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Figures of a year"),
            "res_model": "hei.sme.size.declaration",
            "view_mode": "form",
            "context": {
                "default_partner_id": self.id,
                "default_date_to": fields.Date.to_string(self._next_closing_day()),
            },
        }

    def _next_closing_day(self):
        """Return the closing day after the last on record, else the one before the
        first; without any on record, the end of last year.
        """
        today = fields.Date.context_today(self)
        days = self.sme_size_declaration_ids.filtered("date_to").mapped("date_to")
        if not days:
            return today.replace(year=today.year - 1, month=12, day=31)
        after = max(days) + relativedelta(years=1)
        return after if after < today else min(days) - relativedelta(years=1)
