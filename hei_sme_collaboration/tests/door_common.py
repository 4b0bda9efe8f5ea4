"""A company in front of the public door, by real HTTP."""

import re

from lxml import html

from odoo.tests import HttpCase

from .common import CollaborationCommon


class DoorCommon(CollaborationCommon, HttpCase):
    """One institution with an open door; `fill` types as a person would."""

    NOTICE = "<p>We keep what you write for three years.</p>"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "email": "career@hills.example.com",
                "country_id": cls.env.ref("base.si").id,
                "hei_sme_reception_user_id": cls.officer.id,
                "hei_sme_door_slug": "hills",
                "hei_sme_door_notice": cls.NOTICE,
                "hei_sme_door_open": True,
            }
        )
        cls.fair = cls.env["hei.sme.consent"].create(
            {
                "name": "You may invite us to your career fair.",
                "company_id": cls.company.id,
            }
        )
        cls.lab = cls.env["hei.sme.value"].create(
            {"name": "A laboratory", "kind": "contribution"}
        )

    # What a person types

    def who(self, **typed):
        return {
            "company": "Steelworks Ltd",
            "register_number": "7654321000",
            "vat": "",
            "country": "SI",
            "contact": "Ana Novak",
            "email": "ana@steelworks.example.net",
            "phone": "",
            **typed,
        }

    def wishes(self, **typed):
        return {
            "f_purpose": "Find a tester for the new line",
            "f_forms": "A paid traineeship of three months",
            "f_ambition_short_term": "One trainee this summer",
            "f_ambition_medium_term": "Two theses a year",
            "f_contribution_ids": [str(self.lab.id)],
            "f_merit_note": "We hire whom we train",
            "f_way_ids": [str(self.way.id)],
            **typed,
        }

    def filled(self, **typed):
        """Return everything that the last screen sends."""
        return {
            **self.who(),
            **self.wishes(),
            "notice_version": str(self.company.hei_sme_door_notice_version),
            "screen": "3",
            "go": "send",
            **typed,
        }

    # A browser

    def door(self, path="/hills", **options):
        return self.url_open(f"/work-with-us{path}", **options)

    def token(self):
        page = html.fromstring(self.door().content)
        return page.xpath("//input[@name='csrf_token']/@value")[0]

    def go(self, screen=1, go="next", path="/hills", follow=True, **typed):
        """Press a button of a screen, with everything typed so far."""
        return self.url_open(
            f"/work-with-us{path}",
            data={
                "csrf_token": self.token(),
                "screen": str(screen),
                "go": go,
                **typed,
            },
            allow_redirects=follow,
        )

    def send(self, follow=True, **typed):
        return self.go(follow=follow, **self.filled(**typed))

    def page(self, response):
        return html.fromstring(response.content)

    def text(self, response):
        page = self.page(response)
        for part in page.xpath("//head | //noscript | //*[@aria-hidden='true']"):
            part.drop_tree()
        return re.sub(r"\s+", " ", page.text_content()).strip()

    def heading(self, response):
        return self.page(response).xpath("normalize-space(//main//h1[not(@hidden)])")

    def alert(self, response):
        return self.page(response).xpath("normalize-space(//*[@role='alert'])")

    def value(self, response, name):
        """Return what stands in a field of the page, hidden ones too."""
        page = self.page(response)
        found = page.xpath(f"//input[@name='{name}']/@value")
        areas = page.xpath(f"//textarea[@name='{name}']")
        chosen = page.xpath(f"//select[@name='{name}']/option[@selected]/@value")
        return [*found, *(area.text or "" for area in areas), *chosen]

    # What came of it

    def inquiries(self):
        self.env.invalidate_all()
        inquiries = self.env["hei.sme.inquiry"].sudo()
        return inquiries.search([("company_id", "=", self.company.id)])

    def sent(self, **typed):
        """Send a request and return it, not confirmed yet."""
        before = self.inquiries()
        self.send(**typed)
        return self.inquiries() - before

    def code(self, record):
        """Issue a link and return the part after its #."""
        return record.sudo()._issue_link().partition("#")[2]

    def enter(self, inquiry):
        """Open the link of a request in this browser."""
        return self.url_open(
            "/collaboration/link",
            data={"csrf_token": self.token(), "code": self.code(inquiry)},
        )

    def act(self, inquiry, rest, follow=True, **data):
        return self.url_open(
            f"/collaboration/request/{inquiry.id}/{rest}",
            data={"csrf_token": self.token(), **data},
            allow_redirects=follow,
        )

    def confirmed(self, **typed):
        """Send and confirm a request; return it."""
        inquiry = self.sent(**typed)
        self.enter(inquiry)
        self.act(inquiry, "confirm")
        inquiry.invalidate_recordset()
        return inquiry

    def mails(self, inquiry):
        mails = self.env["mail.mail"].sudo()
        return mails.search([("email_to", "ilike", inquiry.email)])
