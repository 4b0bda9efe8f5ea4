"""References drawn from the institution's own sequence."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class Numbered(models.AbstractModel):
    _name = "hei.sme.numbered"
    _description = "Numbered by a sequence"

    @api.model
    def _next_references(self, count):
        """Draw `count` numbers of the company's sequence in one query.

        :raises UserError: when the sequence was deleted
        """
        if not count:
            return []
        sequence = self.env["ir.sequence"].sudo()
        sequence = sequence.search(
            Domain("code", "=", self._name)
            & Domain("company_id", "in", (self.env.company.id, False)),
            order="company_id",
            limit=1,
        )
        if not sequence:
            raise UserError(
                self.env._(
                    "The sequence “%(code)s” is missing. An administrator can add it"
                    " under Settings → Technical → Sequences.",
                    code=self._name,
                )
            )
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _number in range(count)]
        prefix, suffix = sequence._get_prefix_suffix()
        self.env.cr.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            (f"ir_sequence_{sequence.id:03d}", count),
        )
        return [
            f"{prefix}{number:0{sequence.padding}d}{suffix}"
            for (number,) in self.env.cr.fetchall()
        ]
