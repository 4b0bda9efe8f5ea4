"""The demo's files: read as files, so that it holds without demo data too."""

import ast
import re
from collections import Counter
from pathlib import Path

from lxml import etree

from odoo.tests import BaseCase, tagged
from odoo.tools.safe_eval import test_python_expr as fault_of

DEMO = Path(__file__).parents[1] / "demo"
FICTIONAL = re.compile(r"example\.(com|org|net)$")


def name_of(call):
    """Return the bare name of what is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


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
        """30 companies, four more HEIs, 27 collaborations both ways, one unknown."""
        partners = self.records("res.partner")
        self.assertEqual(sum("is_sme" in values for values in partners.values()), 30)
        self.assertEqual(sum("is_hei" in values for values in partners.values()), 5)
        cards = self.records("hei.sme.collaboration").values()
        self.assertEqual(len(cards), 27)
        directions = Counter(card["direction"].text for card in cards)
        self.assertGreaterEqual(directions["sme_to_hei"], 10)
        self.assertGreaterEqual(directions["hei_to_sme"], 10)
        self.assertEqual(sum("asker_name" in card for card in cards), 1)

    def story(self, name="demo_memoranda"):
        """Return the code that tells how the memoranda came about."""
        values = self.records("ir.actions.server")[name]
        return values["code"].text.strip()

    def test_the_story_is_told_in_code_that_odoo_runs(self):
        """A name or a construct that server actions refuse would leave no demo."""
        for action in self.records("ir.actions.server").values():
            code = action["code"].text.strip()
            self.assertFalse(fault_of(code, mode="exec"))

    def test_memoranda_are_shown_in_every_state(self):
        """Nine are drafted, one is renewed, one amended; people and cards exist."""
        story = ast.parse(self.story())
        calls = [node for node in ast.walk(story) if isinstance(node, ast.Call)]
        drafts = [call for call in calls if name_of(call) == "draft"]
        self.assertEqual(len(drafts), 9)
        done = {name_of(call) for call in calls}
        self.assertLessEqual(
            {
                *("_share", "_add_remark", "action_renew", "action_amend", "_warn"),
                *("_sign_by_link", "_record_signature", "_decline_by_link", "_end"),
            },
            done,
        )
        named = {
            node.value
            for node in ast.walk(story)
            if isinstance(node, ast.Constant)
            and re.match(r"(collaboration|partner|user)_(?!id$)\w+$", str(node.value))
        }
        known = {id_ for root in self.roots.values() for id_ in root.xpath("//@id")}
        self.assertGreater(len(named), 15)
        self.assertFalse(named - known)

    def test_a_whole_year_is_told(self):
        """Memoranda of every age, size, country and department; companies exist."""
        lists = {
            node.targets[0].id: node.value
            for node in ast.parse(self.story("demo_evaluation")).body
            if isinstance(node, ast.Assign)
        }
        memoranda = ast.literal_eval(lists["MEMORANDA"])
        self.assertEqual(len(memoranda), 20)
        talks = ast.literal_eval(lists["TALKS"])
        companies = {f"partner_{row[0]}" for row in (*memoranda, *talks)}
        partners = self.records("res.partner")
        self.assertFalse(companies - set(partners))
        countries = {partners[name]["country_id"].get("ref") for name in companies}
        self.assertGreaterEqual(len(countries), 6)
        self.assertGreaterEqual(len({row[1] for row in memoranda}), 6)
        days = [row[5] for row in memoranda]
        for first, last in ((-1000, 0), (0, 365), (366, 1000)):
            self.assertTrue([day for day in days if first <= day < last])

    def test_nobody_is_mailed(self):
        """Everything is done in the context that keeps mails from leaving."""
        self.assertIn('"hei_sme_quiet": True', self.story("demo_evaluation"))
        self.assertIn('"hei_sme_quiet": True', self.story())
        addresses = re.findall(r"\d+\.\d+\.\d+\.\d+", self.story())
        self.assertEqual(set(addresses), {"192.0.2.17"}, "for documentation only")

    def test_the_story_itself_is_not_kept(self):
        """What told it is deleted again: it's no action for anybody."""
        kept = set(self.records("ir.actions.server")) | set(
            self.records("ir.attachment")
        )
        roots = self.roots.values()
        deleted = {node.get("id") for root in roots for node in root.iter("delete")}
        self.assertEqual(kept, deleted)

    def test_everybody_has_a_login_of_their_own(self):
        """One person per role, one in the other institution, one of a company."""
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
                    "coordinator2",
                    "reader",
                    "officer2",
                    "company",
                )
            },
        )

    def test_demo_is_loaded_once(self):
        """What was drafted and frozen can't be written again by an update."""
        for path, root in self.roots.items():
            self.assertEqual(root.get("noupdate"), "1", path.name)
