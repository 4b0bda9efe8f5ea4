"""The other side's paper: an uploaded PDF in place of articles."""

import base64
import binascii
from io import BytesIO

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import PdfReader

#: In bytes.
MAX_PAPER = 25 * 1024 * 1024


class PaperFault(ValueError):
    """Why a file can't be the paper: `empty`, `size`, `format` or `locked`."""


def check_paper(content):
    """Check that these bytes are a PDF that anybody can open and that has a page.

    :raises PaperFault: naming what is wrong

    >>> check_paper(b"Dear Sir")
    Traceback (most recent call last):
        ...
    odoo.addons.hei_sme_collaboration.models.hei_sme_agreement_paper.PaperFault: format
    """
    if not content:
        raise PaperFault("empty")
    if len(content) > MAX_PAPER:
        raise PaperFault("size")
    if b"%PDF-" not in content[:1024]:
        raise PaperFault("format")
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = 0 if locked else len(reader.pages)
    except Exception as error:
        # A reader of broken files fails in any way there is.
        raise PaperFault("format") from error
    if locked:
        raise PaperFault("locked")
    if not pages:
        raise PaperFault("format")


class Agreement(models.Model):
    """The file goes out to be signed byte for byte as it came."""

    _inherit = "hei.sme.agreement"

    paper = fields.Binary(
        "Their paper (PDF)",
        compute="_compute_paper",
        inverse="_inverse_paper",
        attachment=False,
    )
    paper_name = fields.Char(
        "Name of the file", compute="_compute_paper", inverse="_inverse_paper"
    )

    @api.depends("paper_id")
    def _compute_paper(self):
        for agreement in self:
            paper = agreement.sudo().paper_id
            agreement.paper = paper.datas
            agreement.paper_name = paper.name

    def _inverse_paper(self):
        """Keep the file as it came; who uploads one means it to be the text."""
        for agreement in self.with_context(bin_size=False):
            former = agreement.sudo().paper_id
            name = agreement.paper_name
            try:
                content = base64.b64decode(agreement.paper or b"")
            except (binascii.Error, ValueError):
                content = b"not base64"
            if not content:
                agreement._for_action().write({"paper_id": False})
                former.unlink()
                continue
            if former and content == former.raw:
                if name and name != former.name:
                    former.name = name
                continue
            agreement._refuse_bad_paper(content)
            title = name or self.env._("%s.pdf", agreement.reference.replace("/", "-"))
            paper = agreement._keep_file("paper_id", title, content)
            agreement._for_action().write({"paper_id": paper.id, "source": "uploaded"})
            former.unlink()

    def _refuse_bad_paper(self, content):
        """Refuse a file that can't be signed as the text.

        :raises UserError: saying what is wrong and what to do
        """
        try:
            check_paper(content)
        except PaperFault as fault:
            raise UserError(
                {
                    "empty": self.env._("This file is empty. Choose the PDF again."),
                    "size": self.env._(
                        "This file is larger than 25 MB. Ask for a smaller PDF, or"
                        " make the scans in it smaller."
                    ),
                    "locked": self.env._(
                        "This PDF asks for a password: nobody could read what they"
                        " sign. Ask for a file without one."
                    ),
                    "format": self.env._(
                        "This file is no PDF that can be opened. Ask for a PDF of the"
                        " text, with at least one page."
                    ),
                }[str(fault)]
            ) from fault

    # Actions

    def action_use_paper(self):
        """Let the other side's paper be the text. The articles are kept aside."""
        self.check_access("write")
        self.write({"source": "uploaded"})

    def action_use_articles(self):
        """Let the articles be the text; draft them where there are none. The paper is
        kept aside.
        """
        self.check_access("write")
        self.write({"source": "drafted"})
        for agreement in self.filtered(lambda a: not a.article_ids):
            agreement._draft_articles()

    def _draft_articles(self):
        """Draft the articles from the clauses that fit."""
        self.ensure_one()
        clauses = self.env["hei.sme.clause"]._fitting(
            self.collaboration_id.direction, self.way_ids, bool(self.second_lang)
        )
        return self.env["hei.sme.agreement.article"].create(
            [
                {**vals, "agreement_id": self.id}
                for vals in clauses._vals_list(self.lang, self.second_lang)
            ]
        )

    # The document

    def _missing_text(self):
        """Return what the text itself still needs before it can go out."""
        if self.source == "uploaded":
            if self.sudo().paper_id:
                return []
            return [self.env._("the other side's paper, as a PDF")]
        if not self.article_ids:
            return [self.env._("at least one article")]
        return [
            self.env._("the text of “%s” in the second language", article.name)
            for article in self._untranslated_articles()
        ]

    def _document_bytes(self):
        if self.source == "uploaded":
            return self.sudo().paper_id.raw
        return super()._document_bytes()

    def _is_stored(self):
        """Return whether its document is a file that is there, and needs no engine."""
        if self.state == "draft" and self.source == "uploaded":
            return bool(self.sudo().paper_id)
        return bool(self.document_id)

    def _get_document_bytes(self):
        """Their paper is never printed anew, not even for a draft."""
        if self.state == "draft" and self.source == "uploaded":
            return self.sudo().paper_id.raw or None
        return super()._get_document_bytes()
