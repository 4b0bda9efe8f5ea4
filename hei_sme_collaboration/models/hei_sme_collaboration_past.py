"""Cards of memoranda that were signed before the addon."""

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .hei_sme_import_value import read_text


class Collaboration(models.Model):
    """Nobody answers what was agreed long ago: open steps are skipped, and say why."""

    _inherit = "hei.sme.collaboration"

    @api.model
    def _cards_of_past(self, plans):
        """Return (the card of each row, those that were made for them). Rows of the
        same parties, department and direction share one.
        """
        groups = {}
        for plan in plans:
            if not plan["card"]:
                groups.setdefault(self._key_of_past(plan), []).append(plan)
        made = self.create([self._vals_of_past(group) for group in groups.values()])
        by_key = dict(zip(groups, made, strict=True))
        cards = [plan["card"] or by_key[self._key_of_past(plan)] for plan in plans]
        return [self.browse(card.id) for card in cards], made

    @api.model
    def _key_of_past(self, plan):
        return (plan["hei"], plan["sme"], plan["department"], plan["direction"])

    @api.model
    def _vals_of_past(self, plans):
        first = plans[0]
        responsible = next(
            filter(None, (p["responsible"] for p in plans)), self.env.uid
        )
        vals = {
            "hei_id": first["hei"],
            "sme_id": first["sme"],
            "unit_id": first["department"],
            "user_id": responsible,
            "company_id": self.env.company.id,
        }
        if first["direction"]:
            vals["direction"] = first["direction"]
        for name, column in (("way_ids", "ways"), ("study_field_ids", "study_fields")):
            ids = dict.fromkeys(i for plan in plans for i in plan[column])
            vals[name] = [Command.set(list(ids))]
        return vals

    def _settle_past(self, made, agreements):
        """Bring cards where their imported memoranda say they are. Cards that were
        there before move on only by one that is in force.
        """
        of_card = agreements.grouped("collaboration_id")
        states = {card: set(of_card[card].mapped("state")) for card in self}
        in_force = self.filtered(lambda card: "in_force" in states[card])
        to_come = (made - in_force).filtered(lambda card: "signed" in states[card])
        over = made - in_force - to_come
        (made | in_force)._skip_before_addon()
        (in_force | over)._settle_steps("signature")
        in_force._become_active()
        in_force_before = agreements.filtered(
            lambda a: a.state == "in_force" and a.collaboration_id not in made
        )
        in_force_before._note_what_was_agreed()
        if to_come:
            stage = self.env["hei.sme.collaboration.stage"]._first("memorandum")
            to_come.write({"stage_id": stage.id})
        if over:
            over._enter_first_active_stage()
            over._close_past(
                {card: max(of_card[card].mapped("last_day")) for card in over}
            )

    def _skip_before_addon(self):
        lines = (
            self.env["hei.sme.collaboration.step"]
            .sudo()
            .search(
                [
                    ("collaboration_id", "in", self.ids),
                    ("state", "not in", ("done", "skipped")),
                    ("completion", "!=", "signature"),
                ]
            )
        )
        reason = self.env._("before the addon")
        lines._set_lines({"state": "skipped", "skip_reason": reason})

    def _close_past(self, days):
        """Close what ended before the addon, each on its last day.

        :param dict days: last day by card
        """
        reason = self.env["hei.sme.close.reason"].search(
            [("outcome", "=", "ended_well")], limit=1
        )
        if not reason:
            raise UserError(
                self.env._(
                    "There is no reason for closing with the outcome *Ended well*. An"
                    " administrator can add one under Configuration → Reasons for"
                    " closing."
                )
            )
        stage = self.env["hei.sme.collaboration.stage"]._first("closed")
        self.write({"stage_id": stage.id, "close_reason_id": reason.id})
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE hei_sme_collaboration SET closed_on = past.day::date"
                " FROM (VALUES %s) AS past (id, day)"
                " WHERE hei_sme_collaboration.id = past.id",
                SQL(", ").join(SQL("(%s, %s)", c.id, str(d)) for c, d in days.items()),
            )
        )
        self.invalidate_recordset(["closed_on"], flush=False)


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    @api.model
    def _find_cards(self, sheet):
        """Return {reference: card} of the cards that rows name."""
        texts = {read_text(row.get("collaboration")) for row in sheet.rows} - {""}
        if not texts:
            return {}
        cards = self.env["hei.sme.collaboration"].with_context(active_test=False)
        found = cards.search(
            [("reference", "in", list(texts)), ("company_id", "=", self.env.company.id)]
        )
        return {card.reference: card for card in found}
