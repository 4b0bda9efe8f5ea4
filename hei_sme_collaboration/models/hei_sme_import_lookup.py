"""What a cell of a file names: organisations, departments, people, codes."""

import re
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from .hei_sme_identifier import IDENTIFIERS, fault, normalised
from .hei_sme_import_value import study_codes
from .hei_sme_partner_match import REASONS, register_ways, vat_ways

XML_ID = re.compile(r"[A-Za-z_]\w*\.[\w.\-]+")


class Import(models.AbstractModel):
    """Each looks up all texts in a few queries, whatever their number."""

    _inherit = "hei.sme.import"

    # Organisations

    @api.model
    def _find_organisations(self, texts):
        """Find organisations by external id, identifier, VAT number, register number or
        name.

        :param texts: what stands in the cells
        :return: {text: (id or False, why it can't be found)}
        """
        country = self.env.company.country_id.code or ""
        keys = {text: _keys(text, country) for text in texts}
        by_key = defaultdict(set)
        for reason, value, partner_id in self.env["res.partner"]._look_up(
            list(keys.values())
        ):
            by_key[reason, value].add(partner_id)
        by_xml_id = self._find_xml_ids("res.partner", texts)
        ids = set(by_xml_id.values()).union(*by_key.values())
        partners = self.env["res.partner"].with_context(active_test=False)
        known = partners.search_fetch([("id", "in", list(ids))], ["name"])
        known = known.grouped("id")
        found = {}
        for text in texts:
            if by_xml_id.get(text) in known:
                found[text] = (by_xml_id[text], "")
                continue
            matches = partners
            for reason in REASONS:
                for value in keys[text].get(reason, ()):
                    for partner_id in by_key.get((reason, value), ()):
                        matches |= known.get(partner_id, partners)
                if matches:
                    break
            found[text] = self._one_organisation(text, matches)
        return found

    @api.model
    def _one_organisation(self, text, matches):
        if len(matches) > 1:
            exact = matches.filtered(
                lambda p: (p.name or "").casefold() == text.casefold()
            )
            matches = exact if len(exact) == 1 else matches
        if not matches:
            return False, self.env._(
                "no organisation is called “%s”, nor has this VAT or register number."
                " Import it first, or write it as it stands under Organisations.",
                text,
            )
        if len(matches) > 1:
            return False, self.env._(
                "%(count)s organisations are called “%(name)s”. Write the VAT number or"
                " the register number instead.",
                count=len(matches),
                name=text,
            )
        return matches.id, ""

    @api.model
    def _find_xml_ids(self, model, texts):
        """Return {text: id} of those texts that are external ids of a model."""
        names = {text for text in texts if XML_ID.fullmatch(text)}
        if not names:
            return {}
        rows = (
            self.env["ir.model.data"]
            .sudo()
            .search_read(
                [
                    ("model", "=", model),
                    ("name", "in", [name.partition(".")[2] for name in names]),
                ],
                ["complete_name", "res_id"],
            )
        )
        return {r["complete_name"]: r["res_id"] for r in rows} if rows else {}

    # Departments, people, cards

    @api.model
    def _find_units(self, texts):
        """Find departments of the institution by their name, with or without what they
        are part of.
        """
        units = self.env["hei.sme.unit"].search(
            [("company_id", "=", self.env.company.id)]
        )
        by_name = defaultdict(set)
        for unit in units:
            by_name[unit.complete_name.casefold()].add(unit.id)
            by_name[unit.name.casefold()].add(unit.id)
        return {
            text: self._one(
                by_name[text.casefold()],
                self.env._(
                    "no department of ours is called “%s”. See Configuration →"
                    " Departments.",
                    text,
                ),
                self.env._(
                    "several departments are called “%s”. Write the full name, with"
                    " what it is part of.",
                    text,
                ),
            )
            for text in texts
        }

    @api.model
    def _find_users(self, texts):
        """Find people of ours by login, e-mail address or name."""
        users = self.env["res.users"].search(
            Domain("share", "=", False)
            & Domain("company_ids", "in", self.env.company.ids)
        )
        by_name = defaultdict(set)
        for user in users.sudo():
            for name in filter(None, (user.login, user.email, user.name)):
                by_name[name.casefold()].add(user.id)
        return {
            text: self._one(
                by_name[text.casefold()],
                self.env._(
                    "nobody of ours has the login, e-mail address or name “%s”.", text
                ),
                self.env._("several people are called “%s”. Write the login.", text),
            )
            for text in texts
        }

    @api.model
    def _one(self, ids, unknown, several):
        if not ids:
            return False, unknown
        if len(ids) > 1:
            return False, several
        return next(iter(ids)), ""

    # Codes

    @api.model
    def _find_ways(self, texts):
        """Find ways of collaboration by code, or by name."""
        by_code = self._by_code("hei.sme.way")
        codes = ", ".join(sorted(self._codes("hei.sme.way"))) if texts else ""
        return {
            text: (
                by_code.get(text.casefold(), False),
                ""
                if text.casefold() in by_code
                else self.env._(
                    "there is no way of collaboration “%(code)s”, but: %(codes)s.",
                    code=text,
                    codes=codes,
                ),
            )
            for text in texts
        }

    @api.model
    def _find_study_fields(self, texts):
        """Find study fields by code, with or without leading zeros, or by name."""
        by_code = self._by_code("hei.sme.study.field")
        found = {}
        for text in texts:
            code = re.sub(r"\.0+$", "", text)
            keys = [*study_codes(code), code.partition(" ")[0], text.casefold()]
            field_id = next((by_code[key] for key in keys if key in by_code), False)
            found[text] = (
                field_id,
                ""
                if field_id
                else self.env._(
                    "there is no study field “%s”. Write its code of ISCED-F 2013, like"
                    " 061.",
                    text,
                ),
            )
        return found

    @api.model
    def _all_coded(self, model):
        records = self.env[model].with_context(active_test=False)
        return records.search([("code", "!=", False)])

    @api.model
    def _codes(self, model):
        return self._all_coded(model).filtered("active").mapped("code")

    @api.model
    def _by_code(self, model):
        """Return {code or name: id}; codes win over names."""
        records = self._all_coded(model)
        found = {}
        for lang in (self.env.lang, "en_US"):
            for record in records.with_context(lang=lang):
                found.setdefault((record.name or "").casefold(), record.id)
        found.update((record.code.casefold(), record.id) for record in records)
        return found


def _keys(text, country):
    """Return what a text may be compared with: {reason: values}."""
    keys = {"name": {text}}
    if any(letter.isdigit() for letter in text):
        keys["vat"] = vat_ways(text, country)
        keys["register_number"] = register_ways(text, country)
    for name in IDENTIFIERS:
        value = normalised(name, text, country)
        if value and not fault(name, value):
            keys[name] = {value}
    return keys
