"""Whatever arrives at an address of ours: a clear page, never a fault, nothing run."""

import re
from urllib.parse import quote, quote_plus

from odoo.tests import tagged
from odoo.tools import mute_logger

from .who_visits import ROUTES, VisitsCommon

#: What a template that evaluates anything would make of these; longer than any number
#: of a page of ours, like the seconds in a form's token.
SOLVED = "302125847107"
MARKUP = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>"
    '{{ 364147 * 829681 }}${364147*829681}<t t-out="364147*829681"/>'
    "#{364147*829681}%(x)s%s{0}{0.__class__}"
)
#: What a browser would run if it came back as it is.
RAW = ("<script>alert(1)", "<img src=x", '<t t-out="364147', SOLVED)
TEXTS = {
    "markup": MARKUP,
    "right to left": "\u202eشركة الفولاذ 🏭👩🏽‍🔧 \u200f\u2066",
    "null": "a\x00b\x01\x1b",
    "half a character": "\ud83d",
    "number": "-1",
    "huge number": "9" * 400,
    "list": "[1, 2]",
    "nothing": "",
    "blank": " \t\r\n ",
    "long": MARKUP * 100,
    "a megabyte": "x" * 1_000_000,
}
PARTS = ("0", "9" * 10, "9" * 30, "-1", "1.5", "x", "%00", "1%2F2", "%F0%9F%8F%AD")
#: What comes along where no table names a field.
USUAL = ("code", "name", "page", "sortby")
FORM = "application/x-www-form-urlencoded"


def encoded(fields):
    """Return a form as a browser encodes it, and as none would."""
    return "&".join(
        f"{quote_plus(name)}={quote(text.encode('utf-8', 'surrogatepass'))}"
        for name, text in fields
    )


@tagged("post_install", "-at_install")
class TestOutsideInput(VisitsCommon):
    def each(self, kind):
        """Come to each route of a kind as nobody, as the holder of a link, and as
        somebody with an account who may.
        """
        for key, route in ROUTES.items():
            if not key.startswith(kind):
                continue
            senders = ["anonymous", "holder"]
            if route.auth == "user":
                senders += [v for v, status in route.answers.items() if status == 200]
            for sender in senders[:3]:
                self.come(sender, key)
                self.csrf = self.token()
                yield key, tuple(route.fields) or USUAL, sender

    def check(self, response):
        self.assert_harmless(response)
        self.assert_tells_nothing(response, (*RAW, *self.secrets_of_another))

    def send(self, key, body, kind=FORM):
        """Send this, look at the answer and where it leads, and take it back."""
        with self.undone():
            response = self.url_open(
                self.address(key),
                data=body,
                headers={"Content-Type": kind},
                allow_redirects=False,
            )
            self.check(response)
            if response.status_code == 303:
                self.check(self.visit(response.headers["Location"]))
        return response

    def send_fields(self, key, fields):
        return self.send(key, encoded([("csrf_token", self.csrf), *fields]))

    @mute_logger("odoo.http")
    def test_any_text_in_every_field(self):
        """Markup, templates, other scripts, halves of characters, a megabyte."""
        for key, names, sender in self.each("POST"):
            for kind, text in TEXTS.items():
                with self.subTest(route=key, sender=sender, text=kind):
                    self.send_fields(key, [(name, text) for name in names])
            for name in names:
                with self.subTest(route=key, sender=sender, field=name):
                    self.send_fields(key, [(name, MARKUP)])

    @mute_logger("odoo.http")
    def test_missing_repeated_and_unknown_keys(self):
        """A form without fields, with each one twice, with lists and with strangers."""
        for key, names, sender in self.each("POST"):
            forms = {
                "missing": [],
                "repeated": [(name, text) for name in names for text in ("1", "two")],
                "lists": [(f"{name}[]", "1") for name in names],
                "strangers": [(name, "1") for name in ("id", "self", "__class__", "")],
                "parts of the address": [(name, "1") for name in self.parameters],
            }
            for kind, fields in forms.items():
                with self.subTest(route=key, sender=sender, form=kind):
                    self.send_fields(key, fields)

    @mute_logger("odoo.http")
    def test_files_and_bodies_that_are_no_form(self):
        """A file where text belongs, JSON, a broken multipart, nothing at all."""
        for key, names, sender in self.each("POST"):
            with self.subTest(route=key, sender=sender, body="files"), self.undone():
                file = ("a<b>.exe", b"\x00\xff" * 50)
                for files in (names, ["csrf_token"]):
                    data = {"csrf_token": self.csrf}
                    if "csrf_token" in files:
                        data = dict.fromkeys(names, "1")
                    response = self.url_open(
                        self.address(key),
                        data,
                        files=dict.fromkeys(files, file),
                        allow_redirects=False,
                    )
                    self.check(response)
            for body, kind in (
                ('{"code": [1, {"a": null}]}', "application/json"),
                ("--x\r\nnothing", "multipart/form-data; boundary=x"),
                ("--x\r\nnothing", "multipart/form-data"),
                ("%%%&&&==", FORM),
                ("\x00" * 100, "application/octet-stream"),
            ):
                with self.subTest(route=key, sender=sender, body=body):
                    self.send(key, body, kind)

    @mute_logger("odoo.http")
    def test_any_query(self):
        """What stands after the ? of a page changes nothing and breaks nothing."""
        for key, names, sender in self.each("GET"):
            for kind in ("markup", "half a character", "huge number", "long"):
                text = TEXTS[kind][:2_000]
                query = encoded([(name, text) for name in (*names, *names, "self")])
                with self.subTest(route=key, sender=sender, text=kind), self.undone():
                    path = f"{self.address(key)}?{query}"
                    self.check(self.visit(path, allow_redirects=False))

    @mute_logger("odoo.http")
    def test_any_part_in_an_address(self):
        """Numbers that are none or too large, names that aren't there."""
        for key, _names, sender in self.each(""):
            method, _space, path = key.partition(" ")
            for name in self.parameters:
                if f"{name}>" not in path:
                    continue
                for part in PARTS:
                    address = self.address(re.sub(rf"<[^<]*{name}>", part, key))
                    with self.subTest(address=address, method=method, sender=sender):
                        data = {"csrf_token": self.csrf} if method == "POST" else None
                        with self.undone():
                            response = self.url_open(
                                address, data, allow_redirects=False
                            )
                            self.check(response)
                            if name != "page":
                                self.assertNotEqual(response.status_code, 200)
