"""Study fields by ISCED-F 2013."""

import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

CODE = re.compile(r"\d{2,4}")


class StudyField(models.Model):
    """A field of education and training.

    Source: UNESCO, ISCED Fields of Education and Training 2013 (ISCED-F 2013).
    Broad fields have two digits, narrow ones three, detailed ones four; codes are
    text, for their leading zeros count.
    """

    _name = "hei.sme.study.field"
    _description = "Study field"
    _inherit = ["hei.sme.deletion.guard"]
    _order = "code, id"
    _parent_store = True
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, help="ISCED-F 2013, with its leading zeros.")
    name = fields.Char(required=True, translate=True)
    parent_id = fields.Many2one(
        "hei.sme.study.field",
        string="Belongs to",
        index="btree_not_null",
        ondelete="restrict",
    )
    parent_path = fields.Char(index=True)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code)", "Another study field has this code already. Codes are unique."
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for field in self:
            field.display_name = f"{field.code} {field.name}"

    @api.constrains("code")
    def _check_code(self):
        for field in self:
            if not CODE.fullmatch(field.code):
                raise ValidationError(
                    self.env._(
                        "“%(code)s” isn't a code of ISCED-F 2013: two digits for a"
                        " broad field, three for a narrow one, four for a detailed"
                        " one, with leading zeros, like 061.",
                        code=field.code,
                    )
                )

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A study field can't belong to itself. Choose another one.")
            )
