"""Past memoranda from a file: what a row says, and what is wrong with it."""

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.models import fix_import_export_id_paths

from .hei_sme_import import Sheet
from .hei_sme_import_value import (
    read_day,
    read_list,
    read_number,
    read_people,
    read_text,
)

ROW = "hei.sme.agreement.row"
#: Columns that name memoranda or cards by id: such a file is Odoo's own business.
BY_ID = frozenset(("id", ".id", "collaboration_id"))
DAYS = ("signed_on", "date_start", "date_end", "terminated_on")
NUMBERS = ("duration_months", "notice_months")
#: What goes into the memorandum as it stands.
TEXTS = ("hei_reference", "sme_reference", "original_location")
LONGEST = 500


class Agreement(models.Model):
    """Every row is checked before the first memorandum is made."""

    _name = "hei.sme.agreement"
    _inherit = ["hei.sme.agreement", "hei.sme.import"]

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Template for past memoranda"),
                "template": "/hei_sme_collaboration/static/import/past_memoranda.xlsx",
            }
        ]

    @api.model
    def load(self, fields, data):
        """Take past memoranda in, all of them or none. Files that name memoranda or
        cards by their ids are taken as ever.
        """
        paths = [fix_import_export_id_paths(name) for name in fields]
        if any(path[0] in BY_ID for path in paths):
            return super().load(fields, data)
        self._refuse_import()
        columns = [path[0] for path in paths]
        rows = [dict(zip(columns, row, strict=False)) for row in data]
        sheet = Sheet(self.env, rows)
        if self._check_columns(sheet, columns):
            plans = self._plan_past(sheet)
        if sheet.faults:
            return sheet.result()
        return sheet.result(self._import_past(plans).ids)

    @api.model
    def _refuse_import(self):
        self.check_access("create")
        if not self.env.user.has_group("hei_sme_collaboration.group_officer"):
            raise AccessError(self.env._("Only officers import past memoranda."))

    @api.model
    def _check_columns(self, sheet, columns):
        """Note what the file as a whole lacks. Return whether its rows can be read."""
        labels = {
            name: field._description_string(self.env)
            for name, field in self.env[ROW]._fields.items()
        }
        unknown = [name for name in columns if name not in labels]
        if unknown:
            sheet.refuse(
                None,
                self.env._(
                    "Past memoranda have no column “%s”. Take the template's columns.",
                    ", ".join(unknown),
                ),
            )
        for names in (
            ("company", "institution"),
            ("signed_on", "date_start"),
            ("date_end", "duration_months"),
        ):
            if not set(names) & set(columns):
                sheet.refuse(
                    None,
                    self.env._(
                        "The file has no column %s. Download the template to see all"
                        " columns.",
                        self.env._(
                            "“%(one)s”, nor “%(other)s”",
                            one=labels[names[0]],
                            other=labels[names[1]],
                        ),
                    ),
                )
        return not sheet.faults

    # What a row says

    @api.model
    def _plan_past(self, sheet):
        """Return what is to be made of each row: a dict with the values, or None."""
        found = self._look_up_rows(sheet)
        cards = self._find_cards(sheet)
        plans = []
        for position, row in enumerate(sheet.rows):
            plan = self._read_cells(sheet, position, row)
            for name, by_text in found.items():
                plan[name] = self._read_found(sheet, position, row, name, by_text)
            plan["card"] = cards.get(read_text(row.get("collaboration")))
            self._read_parties(sheet, position, row, plan)
            self._read_term(sheet, position, row, plan)
            plans.append(plan)
        self._refuse_doubles(sheet, plans)
        self._read_scans(sheet, plans)
        return plans

    @api.model
    def _look_up_rows(self, sheet):
        """Return {column: {text: (id, why not)}} of what rows name."""

        def texts(name):
            cells = (row.get(name) for row in sheet.rows)
            if name in ("ways", "study_fields"):
                return {text for cell in cells for text in read_list(cell)}
            return {text for cell in cells if (text := read_text(cell))}

        parties = self._find_organisations(texts("company") | texts("institution"))
        return {
            "company": parties,
            "institution": parties,
            "department": self._find_units(texts("department")),
            "responsible": self._find_users(texts("responsible")),
            "ways": self._find_ways(texts("ways")),
            "study_fields": self._find_study_fields(texts("study_fields")),
        }

    @api.model
    def _read_found(self, sheet, position, row, name, by_text):
        """Return the ids that a cell names; one or none where it can be only one."""
        many = name in ("ways", "study_fields")
        cell = row.get(name)
        texts = read_list(cell) if many else filter(None, [read_text(cell)])
        ids = []
        for text in texts:
            record_id, reason = by_text[text]
            if reason:
                sheet.refuse(position, self._in_column(name, reason))
            else:
                ids.append(record_id)
        return ids if many else (ids[:1] or [False])[0]

    @api.model
    def _in_column(self, name, reason):
        label = self.env[ROW]._fields[name]._description_string(self.env)
        return self.env._("%(column)s: %(reason)s", column=label, reason=reason)

    @api.model
    def _read_cells(self, sheet, position, row):
        """Return texts, days, numbers and choices of a row."""
        plan = {name: read_text(row.get(name)) for name in ("reference", "title")}
        plan |= {name: read_text(row.get(name)) or False for name in TEXTS}
        for name in ("reference", "title", *TEXTS):
            if len(plan[name] or "") > LONGEST:
                sheet.refuse(
                    position,
                    self._in_column(
                        name,
                        self.env._("“%s…” is too long for it.", plan[name][:40]),
                    ),
                )
        form = self.env.context.get("hei_sme_date_format") or ""
        for names, read, wanted in (
            (
                DAYS,
                lambda cell: read_day(cell, form),
                self.env._("a day, like 2021-03-31 or 31.3.2021"),
            ),
            (NUMBERS, read_number, self.env._("a whole number of months")),
        ):
            for name in names:
                plan[name] = False
                if read_text(row.get(name)):
                    try:
                        plan[name] = read(row[name])
                    except ValueError:
                        sheet.refuse(position, self._not_readable(name, row, wanted))
        for name, field in (
            ("direction", self.env["hei.sme.collaboration"]._fields["direction"]),
            ("renewal", self._fields["renewal"]),
        ):
            plan[name] = self._read_choice(sheet, position, row, name, field)
        for side in ("hei", "sme"):
            plan[f"{side}_people"] = read_people(row.get(f"{side}_signatories"))
        return plan

    @api.model
    def _not_readable(self, name, row, wanted):
        return self._in_column(
            name,
            self.env._(
                "“%(value)s” can't be read. Write %(wanted)s.",
                value=read_text(row[name])[:80],
                wanted=wanted,
            ),
        )

    @api.model
    def _read_choice(self, sheet, position, row, name, field):
        """Return the key of a choice that is written as key or label."""
        text = read_text(row.get(name)).casefold()
        if not text:
            return False
        keys = {}
        for env in (self.with_context(lang="en_US").env, self.env):
            for key, label in field._description_selection(env):
                keys[key.casefold()] = keys[label.casefold()] = key
        if text not in keys:
            wanted = ", ".join(dict.fromkeys(keys.values()))
            wanted = self.env._("one of: %s", wanted)
            sheet.refuse(position, self._not_readable(name, row, wanted))
        return keys.get(text, False)

    @api.model
    def _read_parties(self, sheet, position, row, plan):
        """Note both parties; where one isn't named, it's the card's, else us."""
        card = plan["card"]
        text = read_text(row.get("collaboration"))
        if text and not card:
            reason = self.env._("there is no card “%s”. Write its reference.", text)
            sheet.refuse(position, self._in_column("collaboration", reason))
        cards = self.env["hei.sme.collaboration"]
        for side, name in (("hei", "institution"), ("sme", "company")):
            given = read_text(row.get(name))
            of_card = card and card[f"{side}_id"]
            plan[side] = plan[name]
            if given and of_card and plan[side] and plan[side] != of_card.id:
                reason = self.env._("the card “%s” is of other parties.", text)
                sheet.refuse(position, self._in_column(name, reason))
            if not given:
                party = of_card or cards._default_our_partner(side)
                plan[side] = party and party.id
                if not plan[side]:
                    reason = self.env._("nothing is given. Write who it is.")
                    sheet.refuse(position, self._in_column(name, reason))
        if plan["hei"] and plan["hei"] == plan["sme"]:
            sheet.refuse(
                position,
                self.env._("the HEI and the company are the same organisation."),
            )
