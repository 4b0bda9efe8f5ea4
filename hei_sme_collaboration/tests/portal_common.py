"""People of companies with an account, in front of the portal by real HTTP."""

from lxml import html

from odoo.tests import new_test_user

from .public_common import PublicCommon

LIST = "/my/collaborations"


class PortalCommon(PublicCommon):
    """Olaf of Steelworks and Berta of the bakery have an account; the password is the
    login. Steelworks has a card, and another one with a memorandum out to sign.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.baker = cls.env["res.partner"].create(
            {"name": "Berta Baker", "parent_id": cls.bakery.id}
        )
        cls.olaf = cls.account(cls.owner, "olaf")
        cls.berta = cls.account(cls.baker, "berta")
        cls.officer.partner_id.phone = "+386 4 555 01 01"
        cls.own = cls.card().sudo()

    @classmethod
    def account(cls, partner, login, companies=None):
        companies = companies or cls.company
        return new_test_user(
            cls.env,
            login,
            groups="base.group_portal",
            partner_id=partner.id,
            name=partner.name,
            email=partner.email or f"{login}@example.net",
            company_id=companies[0].id,
            company_ids=[(6, 0, companies.ids)],
        )

    @classmethod
    def cards(cls, count, **vals):
        """Make so many cards of Steelworks."""
        vals = {"hei_id": cls.hei.id, "sme_id": cls.sme.id, **vals}
        model = cls.env["hei.sme.collaboration"].with_user(cls.officer)
        return model.create([vals] * count)

    @classmethod
    def card_of(cls, officer, **vals):
        """Make a card of the officer's own institution."""
        company = officer.company_id
        model = cls.env["hei.sme.collaboration"].with_user(officer)
        model = model.with_context(allowed_company_ids=company.ids)
        return model.create({"hei_id": company.partner_id.id, **vals}).sudo()

    def log_in(self, user):
        self.authenticate(user.login, user.login)

    def page(self, card, rest=""):
        return f"{LIST}/{card.id}{rest}"

    def heading(self, response):
        page = html.fromstring(response.content)
        return page.xpath("normalize-space(//main//h1)")

    def found(self, response, path):
        return html.fromstring(response.content).xpath(path)

    def rows(self, response):
        """Return the references in the list, from top to bottom."""
        links = self.found(response, "//tbody/tr/td[1]/span[1]/text()")
        return [text.strip() for text in links]

    def questions_(self, card, code):
        """Return the protocol step of a card's line, as a form names it."""
        return str(self.line(card, code).step_id.id)

    def queries(self, path):
        """Return the number of queries of the second of two visits."""
        for _time in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self.visit(path).status_code, 200)
        return self.env.cr.sql_log_count - before

    def assertNothingThere(self, path):
        """What isn't theirs looks as what isn't there at all."""
        nowhere = self.visit(f"{LIST}/2147483647")
        response = self.visit(path)
        self.assertEqual(response.status_code, 404)
        self.assertEqual(self.heading(response), "There is nothing at this address.")
        self.assertEqual(self.text(response), self.text(nowhere))
