"""A person without an account in front of the public pages, by real HTTP."""

import re
from html import unescape

from lxml import html

from odoo.tests import HttpCase

from .agreement_common import AgreementCommon, signature_image


class Visitor:
    """A browser without an account, in an `HttpCase`."""

    def visit(self, path, **options):
        return self.url_open(path, **options)

    def token(self):
        """Return a CSRF token, as a page of this browser has it."""
        page = html.fromstring(self.visit("/memorandum/link").content)
        return page.xpath("//input[@name='csrf_token']/@value")[0]

    def post(self, path, files=None, headers=None, follow=True, **data):
        return self.url_open(
            path,
            data={"csrf_token": self.token(), **data},
            files=files,
            headers=headers,
            allow_redirects=follow,
        )

    def text(self, response):
        """Return what a person reads on the page, white space evened out."""
        page = html.fromstring(response.content)
        for hidden in page.xpath("//head | //noscript"):
            hidden.drop_tree()
        return re.sub(r"\s+", " ", unescape(page.text_content())).strip()

    def heading(self, response):
        page = html.fromstring(response.content)
        return page.xpath("normalize-space(//main/h1[not(@hidden)])")

    def alert(self, response):
        """Return what the page says went wrong."""
        page = html.fromstring(response.content)
        return page.xpath("normalize-space(//*[@role='alert'][not(@hidden)])")


class PublicCommon(AgreementCommon, Visitor, HttpCase):
    """Two people who hold a link each; `visit`, `post` and `enter` act as a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls.sent().sudo()
        cls.hei_person = cls.signatory(cls.agreement, "hei").sudo()
        cls.sme_person = cls.signatory(cls.agreement, "sme").sudo()

    @classmethod
    def code(cls, record):
        """Issue a link and return the part after its #."""
        return record.sudo()._issue_link().partition("#")[2]

    def enter(self, record, **options):
        """Open the link of a record in this browser."""
        return self.post("/memorandum/link", code=self.code(record), **options)

    def path(self, signatory, rest=""):
        return f"/memorandum/sign/{signatory.id}{rest}"

    def sign(self, signatory, image=None, file=None, follow=True, **data):
        """Send the form of the page: an uploaded picture and all that goes with it."""
        data = {
            "text_hash": signatory.agreement_id.text_hash,
            "entitled": "1",
            "style": "upload",
            **data,
        }
        content = signature_image() if image is None else image
        files = {"file": file or ("signature.png", content, "image/png")}
        return self.post(self.path(signatory), files=files, follow=follow, **data)

    def decline(self, signatory, reason="We need another article."):
        return self.post(self.path(signatory, "/decline"), reason=reason)

    def events(self, kind, agreement=None):
        agreement = agreement or self.agreement
        agreement.invalidate_recordset()
        return agreement.event_ids.filtered(lambda e: e.kind == kind)
