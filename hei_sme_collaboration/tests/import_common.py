"""Files of past memoranda, as they come from the import screen."""

import base64
from io import BytesIO

from PIL import Image

from .term_common import TermCommon


def scan(kind="PDF", colour="white", size=(60, 80)):
    """Return a scanned page as a file's bytes."""
    target = BytesIO()
    Image.new("RGB", size, colour).save(target, kind)
    return target.getvalue()


def b64(content):
    return base64.b64encode(content).decode()


class ImportCommon(TermCommon):
    """Imports as the officer unless told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bakery.vat = "SI50223054"

    @classmethod
    def row(cls, **cells):
        """Return a row that is right, with other cells where told."""
        return {
            "company": "Steelworks",
            "direction": "sme_to_hei",
            "ways": "open_days",
            "study_fields": "0613",
            "signed_on": "2021-03-01",
            "date_end": "2031-02-28",
            "hei_signatories": "Petra Rektorová, Rector",
            "sme_signatories": "Olaf Owner, Director",
            "scan": b64(scan()),
            **cells,
        }

    @classmethod
    def load(cls, *rows, user=None, model="hei.sme.agreement", **context):
        """Load rows, dicts that may have different cells."""
        columns = list(dict.fromkeys(name for row in rows for name in row))
        data = [[row.get(name, "") for name in columns] for row in rows]
        records = cls.env[model].with_user(user or cls.officer)
        return records.with_context(**context).load(columns, data)

    def imported(self, *rows, **kwargs):
        """Load rows that are right; return what was made of them."""
        result = self.load(*rows, **kwargs)
        self.assertEqual(result["messages"], [])
        return self.env["hei.sme.agreement"].browse(result["ids"])

    def assertRefused(self, result, *texts):
        """See that nothing came in, and that these are the reasons, one by one."""
        self.assertFalse(result["ids"])
        messages = [message["message"] for message in result["messages"]]
        self.assertEqual(len(messages), len(texts), messages)
        for message, text in zip(messages, texts, strict=True):
            self.assertIn(text, message)
