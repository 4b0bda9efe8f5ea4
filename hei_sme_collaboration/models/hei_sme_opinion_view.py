"""Where opinions are shown: to those who decide whether it goes on, before they do."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date


class Opinion(models.Model):
    _inherit = "hei.sme.opinion"

    def _say(self):
        """Return an answer in a line: whose, how well it works, whether it goes on."""
        self.ensure_one()
        words = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("rating", "go_on")
        }
        party = self.agreement_id[f"{self.side}_id"].sudo().name
        day = self.company_id.sudo()._memorandum_day(self.answered_on)
        return self.env._(
            "%(who)s, %(day)s: works %(rating)s. Should it go on? %(go_on)s.",
            who=", ".join(filter(None, (party, self.name))),
            day=format_date(self.env, day, date_format="d MMM y"),
            rating=words["rating"].get(self.rating, "").lower(),
            go_on=words["go_on"].get(self.go_on, ""),
        )


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    opinion_text = fields.Text(
        "What both sides think",
        compute="_compute_opinion_text",
        help="The newest answer of each side to the questions that they get once a"
        " year and at the end.",
    )
    opinion_count = fields.Integer("Opinions", compute="_compute_opinion_text")

    @api.depends("chain_ids")
    @api.depends_context("uid", "lang")
    def _compute_opinion_text(self):
        """Of the whole history: a renewal is drafted with what was said before it."""
        roots = {agreement: agreement.root_id or agreement for agreement in self}
        chains = self.env["hei.sme.agreement"].concat(*roots.values())._origin
        domain = Domain("agreement_id", "in", chains.ids)
        domain |= Domain("agreement_id.root_id", "in", chains.ids)
        domain &= Domain("state", "=", "answered")
        found = {}
        for opinion in self.env["hei.sme.opinion"].search(
            domain, order="answered_on, id"
        ):
            own = opinion.agreement_id
            found.setdefault((own.root_id or own).id, []).append(opinion)
        for agreement in self:
            opinions = found.get(roots[agreement]._origin.id, [])
            newest = {opinion.side: opinion for opinion in opinions}
            lines = []
            for side in sorted(newest):
                lines.append(newest[side]._say())
                if newest[side].wish:
                    lines.append(f"“{newest[side].wish}”")
            agreement.opinion_text = "\n".join(lines)
            agreement.opinion_count = len(opinions)

    def action_open_opinions(self):
        """Show what was said of this memorandum and of those it follows."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hei_sme_collaboration.opinion_action"
        )
        action["domain"] = [("agreement_id", "in", self.chain_ids.ids)]
        action["context"] = {}
        return action

    def _review_note(self):
        note = super()._review_note()
        if not self.opinion_text:
            return note
        lines = Markup("<br>").join(self.opinion_text.split("\n"))
        return Markup("<p>%s</p><p>%s</p>") % (note, lines)


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    opinion_ids = fields.One2many(
        "hei.sme.opinion", "collaboration_id", "Opinions", copy=False
    )
