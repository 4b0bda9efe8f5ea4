"""What is in use is archived, not deleted."""

from odoo import api, models
from odoo.exceptions import UserError


class DeletionGuard(models.AbstractModel):
    """Refuses, in the record's own words, to delete what others point to.

    PostgreSQL refuses it as well (the pointing fields restrict), but its message
    names tables instead of the record.
    """

    _name = "hei.sme.deletion.guard"
    _description = "Guard against deleting what is in use"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        """Refuse to delete a record that a restricting field points to.

        :raises UserError: naming the record, how many use it and what to do
        """
        for model, field in self._restricting_fields():
            users = self.env[model].sudo().with_context(active_test=False)
            user = users.search([(field, "in", self.ids)], limit=1)
            if not user:
                continue
            used = self.filtered(lambda record, f=field, u=user: record in u[f])[:1]
            raise UserError(
                self.env._(
                    "“%(record)s” is in use: %(count)s × %(user)s, for example"
                    " “%(example)s”. Archive it or choose another one there first.",
                    record=used.display_name,
                    count=users.search_count([(field, "in", used.ids)]),
                    user=users._description,
                    example=user.display_name,
                )
            )

    @api.model
    def _restricting_fields(self):
        """Return [(model, field)]: the stored fields that point here and restrict."""
        return [
            (model._name, field.name)
            for model in self.env.registry.values()
            if not model._abstract and not model._transient and model._auto
            for field in model._fields.values()
            if field.store
            and field.comodel_name == self._name
            and field.type in ("many2one", "many2many")
            and getattr(field, "ondelete", None) == "restrict"
        ]
