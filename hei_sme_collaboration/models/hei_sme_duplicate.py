"""Said before somebody is made a second time: who is there already, and whom to call.

It never blocks: two branches may share a number, and two companies a mail domain.
"""

from odoo import api, fields, models

from .hei_sme_identifier import IDENTIFIERS
from .hei_sme_partner_match import Asked, known_values

GROUPS = "hei_sme_collaboration.group_reader,hei_sme_collaboration.group_coordinator"


class Partner(models.Model):
    _inherit = "res.partner"

    # For everybody, so that Odoo's own warning can give way to it in one form.
    duplicate_text = fields.Text(
        "Is it there already?", compute="_compute_duplicate_text"
    )

    @api.depends(
        *("name", "vat", "company_registry", "email", "country_id", "company_id"),
        *("is_company", "is_hei", "is_sme", "parent_id", *IDENTIFIERS),
    )
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_duplicate_text(self):
        asked = self if self.env.user.has_groups(GROUPS) else self.browse()
        said = self._say_duplicates(asked._duplicates())
        for partner in self:
            partner.duplicate_text = said.get(partner, False)

    def _duplicates(self):
        """Return the organisations that these may be already: as `_alike`."""
        asked = {
            partner: Asked(
                partner._known_values(),
                partner.country_id,
                partner.company_id or self.env.company,
                partner._origin | partner._relatives(),
            )
            for partner in self
            if partner.is_company or partner.is_hei or partner.is_sme
        }
        return self._alike(asked) if asked else {}

    def _relatives(self):
        """Return who may have the same numbers: what this belongs to, and its own."""
        whole = self.commercial_partner_id | self.parent_id | self.child_ids
        return whole._origin

    def _known_values(self):
        """Return what is known that can be compared: {reason: values}."""
        self.ensure_one()
        names = ("name", "vat", "company_registry", "email", *IDENTIFIERS)
        known = {name: self[name] for name in names}
        return known_values(known, self.country_id.code or "")

    def _say_duplicates(self, found):
        """Return who somebody may be, and whom to call where we're in touch already.

        :param dict found: as `_alike` returns it
        :return: {the same keys: text}, without those who are nobody else
        """
        others = self.browse().union(*(p for some in found.values() for p, _r in some))
        in_touch = others._contact_collaborations()
        return {
            key: "\n".join(
                (
                    self.env._("This may be there already:"),
                    *(
                        f"{words}. {in_touch.get(other, '')}".strip()
                        for (other, _reasons), words in zip(
                            some, self._say_alike(some), strict=True
                        )
                    ),
                )
            )
            for key, some in found.items()
            if some
        }


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    also_open_text = fields.Char("Also", compute="_compute_also_open_text")

    def _also_open(self):
        """Return the other open collaborations with the counterpart of each card, or
        with who looks like it: {card: (collaborations, what it looks like)}.
        """
        partners = self.counterpart_id
        alike = partners._duplicates()
        looks_like = {
            partner: self.env["res.partner"].union(
                *(other for other, _reasons in alike.get(partner, ()))
            )
            for partner in partners
        }
        everybody = partners.union(*looks_like.values())
        found = self._open_with(everybody).grouped("counterpart_id")
        none = self.browse().sudo()
        also = {}
        for card in self:
            for partner in card.counterpart_id | looks_like[card.counterpart_id]:
                others = found.get(partner, none).filtered(
                    lambda c, card=card: (
                        c != card._origin and c.company_id == card.company_id
                    )
                )
                if others:
                    like = partner if partner != card.counterpart_id else False
                    also[card] = (others, like)
                    break
        return also

    @api.depends("counterpart_id", "stage_kind", "company_id")
    def _compute_also_open_text(self):
        """A new request of a company that somebody of ours works with already."""
        cards = self.filtered(lambda c: c.stage_kind == "contact" and c.counterpart_id)
        also = cards._also_open()
        others = self.browse().sudo().union(*(found for found, _like in also.values()))
        readable = others.sudo(False)._filtered_access("read")
        for card in self:
            found, like = also.get(card, (None, None))
            text = found._say_open(readable) if found else False
            if like:
                text = self.env._(
                    "%(name)s looks like the same. %(open)s", name=like.name, open=text
                )
            card.also_open_text = text
