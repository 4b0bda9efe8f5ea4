"""Which company an unknown asker may be: proposed with the reason, never linked."""

from odoo import fields, models


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    # What an unknown asker said beside company, name, e-mail and register number
    asker_vat = fields.Char("VAT number given")
    asker_country_id = fields.Many2one(
        "res.country",
        string="Country given",
        index="btree_not_null",
        ondelete="restrict",
    )
    asker_phone = fields.Char("Phone given")
