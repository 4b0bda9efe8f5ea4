"""What is counted in a closed academic year changes only with a reason."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date, formatLang, groupby

#: Whatever is counted, more than that was mistyped.
MOST = 1_000_000_000


class ClosedYear(models.AbstractModel):
    """Guards figures of academic years: only numbers that can be, and none of a closed
    year without a reason. What changes is noted in the collaboration's chatter.
    """

    _name = "hei.sme.closed.year"
    _description = "Guard of figures of academic years"

    #: The field that holds the number.
    _number = ""
    #: What the chatter tells of what is new or gone, and of what changes besides.
    _told = ()
    _told_of_changes = ()
    #: Where the dialogue that asks for a reason holds what is to be deleted.
    _deleted_as = ""

    change_reason = fields.Char(
        "Changed because",
        store=False,
        copy=False,
        help="The figures of a closed academic year change only with a reason. It goes"
        " to the chatter of the collaboration.",
    )

    # What the models say of themselves

    def _academic_year(self):
        """Return the academic years of these records."""
        raise NotImplementedError

    def _card(self):
        """Return the collaborations of these records."""
        raise NotImplementedError

    # The guard

    def _because(self, reason):
        """Return the records with the reason for what is done next, so that what is
        changed along with them has it too.
        """
        reason = (reason or "").strip()
        if not reason:
            return self
        return self.with_context(hei_sme_change_reason=reason)

    def _refuse_closed_year(self, gone=False):
        """Refuse to touch what belongs to a closed year, unless an officer says why.

        :param bool gone: whether these are to be deleted
        :raises AccessError: when the person may not, whatever the reason
        :raises UserError: when the reason is missing
        """
        closed = self.sudo().filtered(lambda r: r._academic_year().state == "closed")
        if not closed:
            return
        words = {
            "what": closed[0].display_name,
            "year": closed[0]._academic_year().name,
        }
        if not (
            self.env.su
            or self.env.user.has_group("hei_sme_collaboration.group_officer")
        ):
            raise AccessError(
                self.env._(
                    "“%(what)s”: the academic year %(year)s is closed. Ask an officer,"
                    " who can correct its figures with a reason.",
                    **words,
                )
            )
        if self.env.context.get("hei_sme_change_reason"):
            return
        if gone:
            raise UserError(
                self.env._(
                    "“%(what)s”: the academic year %(year)s is closed. Open it and use"
                    " the button *Delete with a reason*.",
                    **words,
                )
            )
        raise UserError(
            self.env._(
                "“%(what)s”: the academic year %(year)s is closed. Say in *Changed"
                " because* why its figures change.",
                **words,
            )
        )

    @api.model
    def _check_number(self, vals):
        """Refuse what is no number, negative or beyond all measure.

        :raises ValidationError: naming the value and what may stand there
        """
        value = vals.get(self._number) or 0
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = float("nan")
        if not 0 <= number <= MOST:
            raise ValidationError(
                self.env._(
                    "%(field)s can't be “%(value)s”. Give a number from 0 to %(most)s.",
                    field=self._label(self._number),
                    value=str(value)[:30],
                    most=formatLang(self.env, MOST, digits=0),
                )
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            self._check_number(vals)
        reasons = [vals.pop("change_reason", None) or "" for vals in vals_list]
        ids = {}
        for reason, places in groupby(range(len(vals_list)), reasons.__getitem__):
            model = self._because(reason)
            some = super(ClosedYear, model).create([vals_list[n] for n in places])
            some._refuse_closed_year()
            late = some.filtered(lambda r: r.sudo()._academic_year().state == "closed")
            late._tell({record.id: {} for record in late})
            ids.update(zip(places, some.ids, strict=True))
        return self.browse(ids[place] for place in range(len(vals_list)))

    def write(self, vals):
        vals = dict(vals)
        reason = vals.pop("change_reason", None)
        if not vals:
            return super().write(vals)
        # Before any refusal that names what the person may not even see.
        self.check_access("write")
        self._check_number(vals)
        records = self._because(reason)
        records._refuse_closed_year()
        before = {record.id: record._facts() for record in records}
        result = super(ClosedYear, records).write(vals)
        records._refuse_closed_year()
        records._tell(before)
        return result

    def unlink(self):
        self.check_access("unlink")
        self._refuse_closed_year(gone=True)
        self._tell({record.id: record._facts() for record in self}, gone=True)
        return super().unlink()

    def _open_deletion(self):
        """Return the dialogue that asks why these are to be deleted."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Delete with a reason"),
            "res_model": "hei.sme.commitment.delete",
            "view_mode": "form",
            "target": "new",
            "context": {f"default_{self._deleted_as}": self.ids},
        }

    # What is told

    def _facts(self):
        """Return {field: what stands there} of what the chatter tells."""
        self.ensure_one()
        record = self.sudo()
        names = (*self._told, *self._told_of_changes)
        return {name: record._fact(name) for name in names}

    def _fact(self, name):
        field, value = self._fields[name], self[name]
        if field.type == "many2one":
            return value.display_name or ""
        if field.type == "date":
            return format_date(self.env, value) if value else ""
        if field.type == "float":
            return f"{value:.2f}".rstrip("0").rstrip(".")
        if field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        return value or ""

    def _tell(self, before, gone=False):
        """Note on each collaboration what was added, changed or deleted, and why.

        :param dict before: {record id: facts}, empty for what is new
        """
        lines = {}
        for record in self:
            now = {} if gone else record._facts()
            former = before[record.id]
            if former != now:
                lines.setdefault(record.sudo()._card(), []).append(
                    record._change_line(former, now)
                )
        if not lines:
            return
        reason = self.env.context.get("hei_sme_change_reason")
        why = self.env._("Because: %s", reason) if reason else ""
        cards = self.env["hei.sme.collaboration"].sudo()
        cards.union(*lines)._message_log_batch(
            {
                card.id: Markup("<br/>").join(filter(None, [*texts, why]))
                for card, texts in lines.items()
            }
        )

    def _change_line(self, former, now):
        what = self.sudo().display_name
        if former and now:
            changes = ", ".join(
                f"{self._label(name)} {fact or '–'} → {now[name] or '–'}"
                for name, fact in former.items()
                if fact != now[name]
            )
            return self.env._("%(what)s: %(changes)s", what=what, changes=changes)
        facts = ", ".join(
            f"{self._label(name)} {fact}"
            for name, fact in (former or now).items()
            if fact and name in self._told
        )
        if former:
            return self.env._("%(what)s deleted: %(facts)s", what=what, facts=facts)
        return self.env._("%(what)s added: %(facts)s", what=what, facts=facts)

    @api.model
    def _label(self, name):
        return self._fields[name]._description_string(self.env)
