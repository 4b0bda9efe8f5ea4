"""Reading a whole file at once: every bad row is named, nothing comes in by half."""

from collections import defaultdict
from functools import partial

import psycopg2

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.models import fix_import_export_id_paths
from odoo.tools.lru import LRU

from .hei_sme_import_value import read_list, read_text, spans

#: So many different reasons are named; whoever mends them sees the others next.
MAX_REASONS = 1000


class Sheet:
    """The rows of a file, and what is wrong with them. The same reason in many rows is
    one message that names all of them.
    """

    def __init__(self, env, rows):
        self.env = env
        self.rows = rows
        self.faults = defaultdict(list)
        self.hints = defaultdict(list)

    def refuse(self, position, reason):
        """Note why a row can't come in; the file as a whole when `position` is None."""
        self.faults[reason].append(position)

    def warn(self, position, reason):
        """Note what a person should look at before the row comes in."""
        self.hints[reason].append(position)

    def number(self, position):
        """Return the number of a row as the person sees it in the file."""
        return position + self.env.context.get("hei_sme_first_row", 1)

    def messages(self):
        """Return what to tell, as Odoo's import wants it: first what has to be mended,
        and once nothing has, what is worth a look.
        """
        kind, reasons = "error", self.faults
        if not reasons:
            kind, reasons = "warning", self.hints
        ordered = sorted(reasons.items(), key=lambda item: item[1][0] or 0)
        return [
            self._message(kind, reason, positions)
            for reason, positions in ordered[:MAX_REASONS]
        ]

    def _message(self, kind, reason, positions):
        rows = [position for position in positions if position is not None]
        text = reason
        if len(rows) == 1:
            text = self.env._(
                "Row %(row)s: %(reason)s", row=self.number(rows[0]), reason=reason
            )
        elif rows:
            text = self.env._(
                "Rows %(rows)s: %(reason)s",
                rows=spans(map(self.number, rows)),
                reason=reason,
            )
        return {
            "type": kind,
            "message": text,
            "rows": {"from": min(rows, default=0), "to": max(rows, default=0)},
            "record": self.number(min(rows)) if rows else False,
            "hei_sme_whole": True,
        }

    def result(self, ids=()):
        """Return what `load` returns: no ids where anything is wrong."""
        return {
            "ids": False if self.faults else list(ids),
            "messages": self.messages(),
            "nextrow": 0,
        }


class Import(models.AbstractModel):
    """Looks all rows up at once, checks all of them, then creates all or none."""

    _name = "hei.sme.import"
    _description = "Import of a whole file"

    # Which columns are looked up here

    @api.model
    def _import_lookups(self):
        """Return {field: function}: columns that are looked up for all rows at once.

        Each function takes what stands in the cells (a set of texts) and returns
        {text: (id or False, why it can't be found)}.
        """
        return {}

    @api.model
    def _check_import(self, sheet, records):
        """Note what is wrong with converted rows, [(position, values)], beyond single
        cells; each model adds its own.
        """

    @api.model
    def _refuse_same_lines(self, sheet):
        """Note which rows are the same as one before, cell by cell."""
        first = {}
        for position, row in enumerate(sheet.rows):
            line = tuple(map(read_text, row))
            before = first.setdefault(line, position)
            if before != position:
                sheet.refuse(
                    position,
                    self.env._("it is the same as row %s.", sheet.number(before)),
                )

    # The whole file

    @api.model
    def _can_load_whole(self, fields):
        """Return whether each row is one record: no lists of lines within it."""
        for name in fields:
            field = self._fields.get(fix_import_export_id_paths(name)[0])
            if field and field.type in ("one2many", "properties"):
                return False
        return all("." not in name.strip(".").replace("/.", "") for name in fields)

    @api.model
    def _load_whole(self, fields, data):
        """Do what `load` does, for all rows at once.

        :return: like `load`; a message for everything that's wrong, each with its rows
        """
        sheet = Sheet(self.env, data)
        paths = [fix_import_export_id_paths(name) for name in fields]
        lookups = self._all_lookups(paths)
        ours = [i for i, path in enumerate(paths) if self._is_looked_up(path, lookups)]
        rest = [i for i in range(len(paths)) if i not in ours]
        found = {i: self._look_up_column(sheet, i, paths[i][0], lookups) for i in ours}
        records = []
        savepoint = self.env.cr.savepoint()
        for position, record in enumerate(
            self._convert_rest(sheet, [paths[i] for i in rest], rest, savepoint)
        ):
            vals = {key: value for key, value in record.items() if key == "id" or value}
            vals |= {
                paths[i][0]: found[i][position] for i in ours if found[i][position]
            }
            records.append((position, vals))
        if not sheet.faults:
            self._check_import(sheet, records)
        loaded = self.browse()
        if not sheet.faults:
            loaded = self._load_by_halves(sheet, records)
        if sheet.faults:
            savepoint.rollback()
            self.pool.reset_changes()
        savepoint.close(rollback=False)
        return sheet.result(loaded.ids)

    @api.model
    def _all_lookups(self, paths):
        """Return the lookups of all columns that name records: the model's own, else by
        name, each name once.
        """
        lookups = self._import_lookups()
        for path in paths:
            field = self._fields.get(path[0])
            if field and field.type in ("many2one", "many2many"):
                lookups.setdefault(field.name, partial(self._find_by_name, field))
        return lookups

    @api.model
    def _find_by_name(self, field, texts):
        """Find whatever a relational field points to as Odoo does: by its name."""
        related = self.env[field.comodel_name]
        found = {}
        for text in texts:
            ids = [id_ for id_, _name in related.name_search(text, operator="=")]
            reason = ""
            if len(ids) != 1:
                reason = self.env._(
                    "%(column)s: %(count)s are called “%(name)s”. Write the name of"
                    " one that is there already.",
                    column=field._description_string(self.env),
                    count=len(ids) or self.env._("none"),
                    name=text,
                )
            found[text] = (False if reason else ids[0]), reason
        return found

    @api.model
    def _is_looked_up(self, path, lookups):
        return path[0] in lookups and len([part for part in path if part]) == 1

    @api.model
    def _look_up_column(self, sheet, column, name, lookups):
        """Return what the cells of a column mean, row by row."""
        many = self._fields[name].type == "many2many"
        split = read_list if many else lambda cell: [read_text(cell)]
        cells = [[t for t in split(row[column]) if t] for row in sheet.rows]
        found = lookups[name]({text for texts in cells for text in texts})
        values = []
        for position, texts in enumerate(cells):
            ids = []
            for text in texts:
                record_id, reason = found[text]
                if reason:
                    sheet.refuse(position, reason)
                else:
                    ids.append(record_id)
            values.append(ids and ([Command.set(ids)] if many else ids[0]))
        return values

    @api.model
    def _convert_rest(self, sheet, paths, columns, savepoint):
        """Yield the values of each row that Odoo's own conversion finds, with what
        identifies the row.
        """
        model = self.with_context(
            _import_current_module=self.env.context.get("module", "__import__"),
            import_cache=LRU(1024),
        )

        def log(message):
            if message["type"] == "error":
                sheet.refuse(message["rows"]["from"], message["message"])
            else:
                sheet.warn(message["rows"]["from"], message["message"])

        rows = [[read_cell(row[column]) for column in columns] for row in sheet.rows]
        extracted = model._extract_records(paths, rows, log=log)
        for dbid, xid, vals, _info in model._convert_records(
            extracted, log=log, savepoint=savepoint
        ):
            vals.pop(".id", None)
            vals.pop("id", None)
            if xid:
                vals["_xid"] = xid if "." in xid else f"__import__.{xid}"
            elif dbid:
                vals["id"] = dbid
            yield vals

    @api.model
    def _load_by_halves(self, sheet, records):
        """Create all of these. Where that is refused, find out which rows are to blame:
        half by half, down to the single one.
        """
        data_list = [
            {
                "xml_id": vals.get("_xid"),
                "values": {k: v for k, v in vals.items() if k != "_xid"},
                "noupdate": False,
            }
            for _position, vals in records
        ]
        reason = ""
        try:
            with self.env.cr.savepoint():
                return self._load_records(data_list)
        except UserError as error:
            reason = str(error)
            made = not any(d["xml_id"] or "id" in d["values"] for d in data_list)
            # Whoever makes many at once may know which of them are to blame.
            refused_at = getattr(error, "refused_at", {}) if made else {}
            for place, why in refused_at.items():
                sheet.refuse(records[place][0], why)
            if refused_at:
                return self.browse()
        except psycopg2.Error as error:
            reason = self._sql_error_to_message(error)
        if len(records) == 1:
            sheet.refuse(records[0][0], reason)
        elif len(sheet.faults) < MAX_REASONS:
            half = len(records) // 2
            for part in (records[:half], records[half:]):
                self._load_by_halves(sheet, part)
        return self.browse()


def read_cell(value):
    """Return a cell as Odoo's conversion wants it: text, days as they are written."""
    if hasattr(value, "isoformat"):
        return value.isoformat(" ") if hasattr(value, "hour") else value.isoformat()
    return read_text(value)
