"""Odoo's import screen, for files that are taken in as a whole."""

from odoo import api, models

from odoo.addons.base_import.models.base_import import FIELDS_RECURSION_LIMIT

#: Models whose files are read, checked and taken in at once.
WHOLE = ("hei.sme.agreement", "hei.sme.collaboration")


class Import(models.TransientModel):
    """Each file of ours is one batch, and its rows have the numbers they have there."""

    _inherit = "base_import.import"

    @api.model
    def get_fields_tree(self, model, depth=FIELDS_RECURSION_LIMIT):
        """Past memoranda have columns of their own, beside the id of those that are
        here already.
        """
        tree = super().get_fields_tree(model, depth)
        if model != "hei.sme.agreement":
            return tree
        row = self.env["hei.sme.agreement.row"]
        described = row.fields_get(attributes=["string"])
        columns = [
            {
                "id": name,
                "name": name,
                "string": described[name]["string"],
                "required": name == "company",
                "fields": [],
                "type": "binary" if name == "scan" else "char",
                "model_name": row._name,
            }
            for name in row._fields
            if name in described and name not in models.MAGIC_COLUMNS
        ]
        return [field for field in tree if field["name"] == "id"] + columns

    def execute_import(self, fields, columns, options, dryrun=False):
        """Tell a file of ours, which `load` takes as one batch, where it comes from:
        what its first row is called, which files lie beside it, how it writes days.
        """
        if not self._is_whole(fields):
            return super().execute_import(fields, columns, options, dryrun=dryrun)
        whole = self.with_context(
            hei_sme_import_id=self.id,
            hei_sme_first_row=bool(options.get("has_headers"))
            + (options.get("skip") or 0)
            + 1,
            hei_sme_date_format=options.get("date_format") or "",
        )
        result = super(Import, whole).execute_import(
            fields, columns, options, dryrun=dryrun
        )
        if result.get("ids") and not dryrun:
            # The screen takes every message for a failure, even when all is in.
            result["messages"] = []
        return result

    @api.model
    def _is_whole(self, fields):
        """Return whether a file with these columns is one batch; of contacts it's only
        one that says something of collaborations.
        """
        if self.res_model == "res.partner":
            return self.env["res.partner"]._loads_whole([f for f in fields if f])
        return self.res_model in WHOLE

    def _parse_import_data(self, data, import_fields, options):
        """Days and files of past memoranda are read row by row, so that each bad one
        is named.
        """
        if self.res_model == "hei.sme.agreement":
            return data
        return super()._parse_import_data(data, import_fields, options)
