"""The guard of what was agreed: once out to sign, no door leads to the text."""

from odoo import api, models
from odoo.exceptions import UserError

#: Carried in the context by the memorandum's own actions. It's an object of this
#: process: no remote call can send it.
_ACTION = object()


class FrozenText(models.AbstractModel):
    """Refuses create, write and unlink by key, for everybody, superuser included.

    A record of this kind belongs to a memorandum. While that is a draft only the keys
    of actions are refused; afterwards every frozen key.
    """

    _name = "hei.sme.frozen.text"
    _description = "Guard of agreed text"

    #: Keys that only actions write, whatever the state.
    _action_keys = frozenset()

    def _for_action(self):
        """Return the records as the memorandum's own actions may write them."""
        return self.with_context(hei_sme_action=_ACTION)

    def _is_action(self):
        return self.env.context.get("hei_sme_action") is _ACTION

    def _frozen_owner(self):
        """Return the memoranda that these records are part of."""
        raise NotImplementedError

    @api.model
    def _is_frozen_key(self, key):
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_action():
            for vals in vals_list:
                self._refuse_action_keys(vals)
        records = super().create(vals_list)
        if not self._is_action():
            records._refuse_frozen()
        return records

    def write(self, vals):
        if not self._is_action():
            # Before any refusal that names what the person may not even see.
            self.check_access("write")
            self._refuse_action_keys(vals, changing=True)
            keys = [key for key in vals if self._is_frozen_key(key)]
            if keys:
                self._refuse_frozen(keys)
        result = super().write(vals)
        if not self._is_action() and "agreement_id" in vals:
            self._refuse_frozen()
        return result

    def unlink(self):
        if not self._is_action():
            self.check_access("unlink")
            self._refuse_frozen()
        return super().unlink()

    @api.model
    def _refuse_action_keys(self, vals, changing=False):
        defaults = {} if changing else self.default_get(list(self._action_keys))
        for key in self._action_keys & vals.keys():
            if not changing and vals[key] in (defaults.get(key), False, None):
                continue
            raise UserError(
                self.env._(
                    "“%(field)s” isn't written by hand: it follows from *Ready to"
                    " sign*, *Back to draft*, *Record signature* and *Cancel*.",
                    field=self._fields[key]._description_string(self.env),
                )
            )

    def _refuse_frozen(self, keys=()):
        """Refuse when a memorandum of these records isn't a draft.

        :raises UserError: naming the memorandum, what was to change, what still may
        """
        owners = self.sudo()._frozen_owner()
        frozen = owners.filtered(lambda a: a.state != "draft")
        if not frozen:
            # Who readies it at this moment has to see the change, or the other way.
            if owners:
                owners._claim()
            return
        labels = [self._fields[k]._description_string(self.env) for k in keys]
        what = ", ".join(f"“{label}”" for label in labels if label)
        states = dict(frozen._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "%(memorandum)s is no draft any more (%(state)s): %(what)s can't"
                " change. What still may: the file numbers of both sides, the"
                " operational contacts, and a pending signatory's e-mail, order and"
                " method. While nobody has signed, *Back to draft* opens the text.",
                memorandum=frozen[0].display_name,
                state=states[frozen[0].state],
                what=what or self.env._("its text"),
            )
        )

    def _keep_file(self, field, name, content, mimetype="application/pdf"):
        """Store a file for good, in a field of this record. Return its attachment."""
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": name,
                    "raw": content,
                    "mimetype": mimetype,
                    "res_model": self._name,
                    "res_id": self.id,
                    "res_field": field,
                }
            )
        )
