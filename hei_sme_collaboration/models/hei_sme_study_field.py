"""Study fields by ISCED-F 2013."""

import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .hei_sme_identifier import tidy

#: Broad fields go from 00 to 10; 99 says that it isn't known.
CODE = re.compile(r"(?:0\d|10|99)\d{0,2}", re.ASCII)


def prefixes(code):
    """Return what a code may belong to, the longest first.

    >>> prefixes("0613"), prefixes("061"), prefixes("06"), prefixes(False)
    (['061', '06'], ['06'], [], [])
    """
    return [code[:length] for length in (3, 2) if len(code or "") > length]


def with_zero(code):
    """Return the code that a spreadsheet made this of, or nothing.

    >>> with_zero("613"), with_zero("613.0"), with_zero("6"), with_zero("0613.0")
    ('0613', '0613', '06', '0613')
    >>> with_zero("abc"), with_zero("61.3"), with_zero("06133")
    ('', '', '')
    """
    digits = re.sub(r"\.0+$", "", code)
    possible = (digits, f"0{digits}")
    return next((each for each in possible if CODE.fullmatch(each)), "")


class StudyField(models.Model):
    """A field of education and training.

    Source: UNESCO, ISCED Fields of Education and Training 2013 (ISCED-F 2013).
    Broad fields have two digits, narrow ones three, detailed ones four; codes are
    text, for their leading zeros count. A code belongs to its longest known prefix, an
    inter-disciplinary one (8, 9 or 0 inside) as well: 0688 to 06.
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
        compute="_compute_parent_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("hei.sme.study.field", "parent_id")
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code)", "Another study field has this code already. Codes are unique."
    )

    @api.depends("code")
    def _compute_parent_id(self):
        """Somebody may choose another; it holds until a longer prefix is known."""
        known = self._known_prefixes()
        for field in self:
            codes = prefixes(field.code)
            field.parent_id = next((known[c] for c in codes if c in known), False)

    @api.depends("code", "name")
    def _compute_display_name(self):
        for field in self:
            field.display_name = f"{field.code or ''} {field.name or ''}".strip()

    @api.constrains("code")
    def _check_code(self):
        for field in self:
            if not CODE.fullmatch(field.code):
                raise ValidationError(field._code_fault())

    def _code_fault(self):
        said = self.env._(
            "“%(code)s” isn't a code of ISCED-F 2013: two digits for a broad field, 00"
            " to 10, three for a narrow one, four for a detailed one, with leading"
            " zeros, like 061.",
            code=self.code[:20],
        )
        code = with_zero(self.code)
        if not code:
            return said
        return self.env._(
            "%(said)s A spreadsheet drops zeros: is it %(code)s?", said=said, code=code
        )

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A study field can't belong to itself. Choose another one.")
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._even_out(vals) for vals in vals_list]
        self._refuse_known_codes([vals.get("code") for vals in vals_list])
        fields = super().create(vals_list)
        fields._adopt()
        return fields

    def write(self, vals):
        if "code" not in vals:
            return super().write(vals)
        vals = self._even_out(vals)
        self._refuse_known_codes([vals["code"]] * len(self))
        own = self.with_context(active_test=False).child_ids
        own = own.filtered(lambda f: (f.code or "").startswith(f.parent_id.code))
        result = super().write(vals)
        own._compute_parent_id()
        self._adopt()
        return result

    @api.model
    def _even_out(self, vals):
        if not vals.get("code"):
            return vals
        return {**vals, "code": tidy(vals["code"]).replace(" ", "")}

    @api.model
    def _refuse_known_codes(self, codes):
        """Name a code that is there already, or stands twice in what is saved.

        :raises ValidationError: naming it, and what has it
        """
        known = self.with_context(active_test=False).search([("code", "in", codes)])
        taken = {field.code: field for field in known - self}
        for position, code in enumerate(codes):
            if code in taken:
                raise ValidationError(
                    self.env._(
                        "“%(code)s” is there already: %(field)s%(archived)s. Each code"
                        " is there once.",
                        code=code,
                        field=taken[code].display_name,
                        archived=""
                        if taken[code].active
                        else self.env._(" (archived)"),
                    )
                )
            if code and code in codes[:position]:
                raise ValidationError(
                    self.env._("“%s” is there twice. Each code is there once.", code)
                )

    # Belonging

    def _known_prefixes(self):
        """Return {code: study field} of what these may belong to, archived or not."""
        codes = {prefix for field in self for prefix in prefixes(field.code)}
        known = self.with_context(active_test=False).search([("code", "in", codes)])
        return {field.code: field for field in known - self._origin} | {
            field.code: field for field in self if field.code in codes
        }

    def _adopt(self):
        """Take over what belonged to a shorter prefix than these, or to nothing. What
        somebody put elsewhere by hand stays there.
        """
        broader = self.filtered(lambda f: 1 < len(f.code) < 4)
        below = self.with_context(active_test=False).search(
            Domain.OR(Domain("code", "=like", f"{f.code}_%") for f in broader)
        )
        loose = below.filtered(
            lambda f: not f.parent_id or f.code.startswith(f.parent_id.code)
        )
        loose._compute_parent_id()

    # Import

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Template: detailed fields of ISCED-F 2013"),
                "template": "/hei_sme_collaboration/static/import/study_fields.xlsx",
            }
        ]
