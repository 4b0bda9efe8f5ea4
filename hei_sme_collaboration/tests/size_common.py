"""What the tests of company sizes share."""

from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import UserError

from .common import CollaborationCommon

MILLION = 1_000_000


class SizeCommon(CollaborationCommon):
    @classmethod
    def word(cls, size, day="2025-06-01", user=None, **vals):
        """Note a class without figures, as the officer unless told."""
        return cls.declare(
            user, declared_class=size, declared_on=day, **{"date_to": False, **vals}
        )

    @classmethod
    def figures(cls, year, staff, turnover=MILLION, balance=MILLION, *others, **vals):
        """Note the figures of a calendar year; `others` are values of relations."""
        vals = {
            "date_to": f"{year}-12-31",
            "declared_on": f"{year + 1}-03-01",
            "headcount": staff,
            "turnover": turnover,
            "balance_sheet": balance,
            "relation_ids": [
                Command.create({"name": f"Other {number}", **other})
                for number, other in enumerate(others)
            ],
            **vals,
        }
        return cls.declare(vals.pop("user", None), **vals)

    @classmethod
    def declare(cls, user=None, **vals):
        declarations = cls.env["hei.sme.size.declaration"]
        declarations = declarations.with_user(user or cls.officer)
        return declarations.create({"partner_id": cls.sme.id, **vals})

    @contextmanager
    def refused(self, said):
        with self.assertRaisesRegex(UserError, said), self.env.cr.savepoint():
            yield

    def assertSize(self, size, basis, day=False, partner=None):
        partner = partner or self.sme
        self.assertEqual(
            (
                partner.sme_size_class,
                partner.sme_size_basis,
                str(partner.sme_size_on) if partner.sme_size_on else False,
            ),
            (size, basis, day),
        )
