"""The public door: how an institution lets companies ask without an account."""

import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import is_html_empty, remove_accents

NOTICE = "hei_sme_door_notice"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def door_slug(name):
    """Return a name as the end of an address.

    >>> door_slug("Žlahtna šola, d.o.o."), door_slug("大学")
    ('zlahtna-sola-d-o-o', 'institution')
    """
    plain = re.sub(r"[^a-z0-9]+", "-", remove_accents(name or "").lower()).strip("-")
    return plain[:60].strip("-") or "institution"


class Company(models.Model):
    _inherit = "res.company"

    hei_sme_door_open = fields.Boolean("Companies can ask on a public page")
    hei_sme_door_slug = fields.Char(
        "End of the public page's address",
        compute="_compute_hei_sme_door_slug",
        store=True,
        readonly=False,
        index="btree_not_null",
        help="As in /work-with-us/university-of-hills. It stays when the name changes.",
    )
    hei_sme_door_url = fields.Char(
        "Public page", compute="_compute_hei_sme_door_url", compute_sudo=True
    )
    hei_sme_door_title = fields.Char(
        "Title of the public page",
        translate=True,
        help="Empty: “Work with us”.",
    )
    hei_sme_door_intro = fields.Html(
        "Introduction of the public page",
        translate=True,
        sanitize_overridable=False,
        help="What companies read first. Two or three sentences.",
    )
    hei_sme_door_thanks = fields.Html(
        "Thank-you of the public page",
        translate=True,
        sanitize_overridable=False,
        help="What companies read when they have sent their request.",
    )
    hei_sme_door_notice = fields.Html(
        "Privacy notice of the public page",
        translate=True,
        sanitize_overridable=False,
        help="Who keeps what for how long and why, and whom to ask. Shown before"
        " anything is sent; each request keeps it as it was shown.",
    )
    hei_sme_door_notice_version = fields.Integer(
        "Version of the privacy notice",
        readonly=True,
        copy=False,
        help="Goes up whenever the notice changes, in any language.",
    )

    @api.depends("name")
    def _compute_hei_sme_door_slug(self):
        """Name the door once; a published address doesn't follow a new name."""
        unnamed = self.filtered(lambda c: c.name and not c.hei_sme_door_slug)
        if not unnamed:
            return
        everybody = self.sudo().with_context(active_test=False)
        taken = set(
            everybody.search([("id", "not in", unnamed.ids)]).mapped(
                "hei_sme_door_slug"
            )
        )
        for company in unnamed:
            slug = first = door_slug(company.name)
            number = 1
            while slug in taken:
                number += 1
                slug = f"{first}-{number}"
            taken.add(slug)
            company.hei_sme_door_slug = slug

    @api.depends("hei_sme_door_slug")
    def _compute_hei_sme_door_url(self):
        for company in self:
            slug = company.hei_sme_door_slug
            base = company.get_base_url()
            company.hei_sme_door_url = slug and f"{base}/work-with-us/{slug}"

    # Checks

    @api.constrains("hei_sme_door_slug")
    def _check_door_slug(self):
        everybody = self.sudo().with_context(active_test=False)
        for company in self.filtered("hei_sme_door_slug"):
            slug = company.hei_sme_door_slug
            if not SLUG.fullmatch(slug):
                raise ValidationError(
                    self.env._(
                        "“%s” can't end an address. Use small letters, digits and"
                        " single dashes between them.",
                        slug,
                    )
                )
            twin = everybody.search(
                [("hei_sme_door_slug", "=", slug), ("id", "!=", company.id)], limit=1
            )
            if twin:
                raise ValidationError(
                    self.env._(
                        "The public page of %(company)s ends in “%(slug)s” already."
                        " Choose another ending.",
                        company=twin.name,
                        slug=slug,
                    )
                )

    @api.constrains(
        "hei_sme_door_open",
        "hei_sme_door_slug",
        "hei_sme_reception_user_id",
        NOTICE,
    )
    def _check_door(self):
        """Nobody is let in where nobody receives, or without a privacy notice."""
        for company in self.filtered("hei_sme_door_open"):
            missing = company.sudo()._door_missing()
            if missing:
                raise ValidationError(
                    self.env._(
                        "The public page of %(company)s can't be open yet: %(missing)s",
                        company=company.name,
                        missing=" ".join(missing),
                    )
                )

    def _door_missing(self):
        """Return what keeps the door shut, a sentence each."""
        self.ensure_one()
        missing = []
        if not self.hei_sme_reception_user_id:
            missing.append(self.env._("Choose who receives new requests."))
        if is_html_empty(self[NOTICE]):
            missing.append(self.env._("Write the privacy notice."))
        if not self.hei_sme_door_slug:
            missing.append(self.env._("Choose how its address ends."))
        if not self.partner_id.is_hei:
            missing.append(
                self.env._("Mark %s as an HEI under Organisations.", self.name)
            )
        return missing

    # The notice and its version

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._count_notices(dict.fromkeys(companies, None))
        return companies

    def write(self, vals):
        before = self._notices() if NOTICE in vals else {}
        result = super().write(vals)
        self._count_notices(before)
        return result

    def update_field_translations(self, field_name, translations, source_lang=""):
        before = self._notices() if field_name == NOTICE else {}
        result = super().update_field_translations(
            field_name, translations, source_lang=source_lang
        )
        self._count_notices(before)
        return result

    def _notices(self):
        """Return {company: {language: notice}}."""
        field = self._fields[NOTICE]
        return {company: field._get_stored_translations(company) for company in self}

    def _count_notices(self, before):
        """Give companies whose notice isn't what it was the next version."""
        for company, texts in before.items():
            if company._notices()[company] != texts:
                version = company.hei_sme_door_notice_version + 1
                company.sudo().hei_sme_door_notice_version = version

    # The door

    @api.model
    def _open_doors(self, slug=None):
        """Return the institutions that let companies ask (superuser mode).

        :param str slug: only the one whose address ends so
        """
        domain = Domain("hei_sme_door_open", "=", True)
        if slug is not None:
            domain &= Domain("hei_sme_door_slug", "=", slug)
        return self.sudo().search(domain).filtered(lambda c: not c._door_missing())

    def _door_screens(self):
        """Return what companies are asked after who they are: the steps of each
        screen, as recordsets.

        The first step of the definition stands alone, the others share a screen.
        """
        protocol = self.env["hei.sme.protocol"].sudo()._of_direction("sme_to_hei")
        steps = protocol.step_ids.filtered(
            lambda s: (
                s.phase == "definition"
                and s.completion == "answers"
                and s.side in ("sme", "both")
            )
        )
        return [screen for screen in (steps[:1], steps[1:]) if screen]

    def action_open_door_texts(self):
        """Open the institution's own words, where each can be translated."""
        self.ensure_one()
        view = self.env.ref("hei_sme_collaboration.res_company_view_form_door")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Texts of the public page"),
            "res_model": "res.company",
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }


class ConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hei_sme_door_open = fields.Boolean(
        related="company_id.hei_sme_door_open", readonly=False
    )
    hei_sme_door_slug = fields.Char(
        related="company_id.hei_sme_door_slug", readonly=False
    )
    hei_sme_door_url = fields.Char(related="company_id.hei_sme_door_url")

    def action_open_door_texts(self):
        return self.company_id.action_open_door_texts()
