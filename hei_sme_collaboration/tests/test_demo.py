"""The demo's files: read as files, so that it holds without demo data too."""

import re
from collections import Counter
from pathlib import Path

from lxml import etree

from odoo.tests import BaseCase, tagged

DEMO = Path(__file__).parents[1] / "demo"
FICTIONAL = re.compile(r"example\.(com|org|net)$")


@tagged("post_install", "-at_install")
class TestDemoFiles(BaseCase):
    """The demo is fictional, complete and loaded once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roots = {path: etree.parse(path).getroot() for path in DEMO.glob("*.xml")}

    def records(self, model):
        """Return {XML id: {field: node}}; a later block of a record adds to it."""
        found = {}
        for root in self.roots.values():
            for node in root.iter("record"):
                if node.get("model") == model:
                    values = found.setdefault(node.get("id"), {})
                    values |= {field.get("name"): field for field in node}
        return found

    def test_every_address_is_fictional(self):
        """Nobody outside is ever mailed: e-mails and websites end in example.*."""
        hosts = set()
        for root in self.roots.values():
            text = " ".join(root.itertext())
            hosts |= set(re.findall(r"[\w.+-]+@([\w.-]*\w)", text))
            hosts |= set(re.findall(r"https?://([\w.-]*\w)", text))
        self.assertGreater(len(hosts), 10)
        self.assertFalse({host for host in hosts if not FICTIONAL.search(host)})

    def test_the_demo_is_as_large_as_promised(self):
        """12 companies, four more HEIs, 24 collaborations both ways, one unknown, 6
        memoranda.
        """
        partners = self.records("res.partner")
        self.assertEqual(sum("is_sme" in values for values in partners.values()), 12)
        self.assertEqual(sum("is_hei" in values for values in partners.values()), 5)
        cards = self.records("hei.sme.collaboration").values()
        self.assertEqual(len(cards), 24)
        directions = Counter(card["direction"].text for card in cards)
        self.assertGreaterEqual(directions["sme_to_hei"], 10)
        self.assertGreaterEqual(directions["hei_to_sme"], 10)
        self.assertEqual(sum("asker_name" in card for card in cards), 1)
        memoranda = [
            node
            for root in self.roots.values()
            for node in root.iter("function")
            if node.get("name") == "action_draft_memorandum"
        ]
        self.assertEqual(len(memoranda), 6)

    def test_everybody_has_a_login_of_their_own(self):
        """One person per role, one more in the other company; password = login."""
        users = {
            values["login"].text: values["password"].text
            for values in self.records("res.users").values()
            if "login" in values
        }
        self.assertEqual(
            users,
            {
                login: login
                for login in (
                    "administrator",
                    "officer",
                    "coordinator",
                    "reader",
                    "officer2",
                )
            },
        )

    def test_demo_is_loaded_once(self):
        """What was drafted and frozen can't be written again by an update."""
        for path, root in self.roots.items():
            self.assertEqual(root.get("noupdate"), "1", path.name)
