"""Every address of the addon, visited by everybody with and without a link."""

from inspect import signature

from odoo.tests import tagged
from odoo.tools import mute_logger

from .who_visits import CARDS, GUESTS, ROUTES, VISITORS, VisitsCommon

#: Who may learn something of the other institution.
OF_ANOTHER = ("another", "outsider")


@tagged("post_install", "-at_install")
class TestWhoMayVisit(VisitsCommon):
    def test_every_route_has_a_row(self):
        """A route that nobody said anything about is a hole."""
        self.assertEqual(set(self.found), set(ROUTES))
        for key, route in ROUTES.items():
            self.assertEqual(set(route.answers), set(VISITORS), key)

    def test_routes_are_declared_as_they_are_meant(self):
        """Who must be logged in, what a replica can serve, which form needs a token."""
        for key, route in ROUTES.items():
            with self.subTest(route=key):
                declared = self.found[key].routing
                self.assertEqual(declared["auth"], route.auth)
                self.assertEqual(declared["readonly"], route.reads)
                self.assertEqual(declared["type"], "http")
                if key.startswith("POST"):
                    self.assertTrue(declared.get("csrf", True))
                    self.assertTrue(declared.get("max_content_length"))
                    self.assertNotIn("GET", declared["methods"])

    @mute_logger("odoo.http")
    def test_who_gets_which_answer(self):
        """Each route as each visitor: the status, and nothing for who may not."""
        for key, route in ROUTES.items():
            for visitor, status in route.answers.items():
                with self.subTest(route=key, visitor=visitor), self.undone():
                    self.come(visitor, key)
                    response = self.call(key)
                    self.assertEqual(response.status_code, status)
                    self.assert_harmless(response)
                    if visitor not in route.meant:
                        self.assert_tells_nothing(response, self.secrets)
                    if visitor not in OF_ANOTHER and key != f"GET {CARDS}":
                        self.assert_tells_nothing(response, self.secrets_of_another)

    @mute_logger("odoo.http")
    def test_forms_need_a_token(self):
        """No form is taken from another site, whoever's browser sends it."""
        for key, route in ROUTES.items():
            if key.startswith("POST"):
                for visitor in ("anonymous", "holder", "officer", "portal"):
                    with self.subTest(route=key, visitor=visitor):
                        self.come(visitor, key)
                        response = self.url_open(
                            self.address(key),
                            data=dict.fromkeys(route.fields or ["x"], "1"),
                            allow_redirects=False,
                        )
                        to_login = route.auth == "user" and visitor in GUESTS
                        self.assertEqual(response.status_code, 303 if to_login else 400)
                        self.assert_harmless(response)

    def test_forms_take_what_the_table_says(self):
        """The table names every field of a form, so that each gets bad input."""
        for key, route in ROUTES.items():
            named = set(signature(self.found[key].func).parameters)
            named -= {name for name in named if f"{name}>" in key}
            named -= {"kwargs", "self"} | {n for n in named if n.startswith("_")}
            with self.subTest(route=key):
                self.assertLessEqual(named - {"form", "_form"}, set(route.fields))
