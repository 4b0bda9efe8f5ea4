"""What the template of a memorandum shows beside its text."""

import lxml.html
from markupsafe import Markup

from odoo import api, models
from odoo.tools import file_open, html2plaintext

from .hei_sme_canonical_text import html_lines, plain_lines

#: Lines that are kept on one page, and letters that go on a line of two columns.
SHORT, LINE = 14, 45


def html_blocks(html):
    """Return the blocks that an HTML fragment consists of; itself, where text stands
    between them.

    >>> html_blocks("<p>a</p> <ul><li>b</li></ul>")
    [Markup('<p>a</p>'), Markup('<ul><li>b</li></ul>')]
    >>> html_blocks("a<p>b</p>"), html_blocks("")
    ([Markup('a<p>b</p>')], [Markup('')])
    """
    html = Markup(html)
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    texts = [root.text, *(child.tail for child in root)]
    if not len(root) or any((text or "").strip() for text in texts):
        return [html]
    return [
        Markup(lxml.html.tostring(child, encoding="unicode", with_tail=False))
        for child in root
    ]


def count_lines(html):
    """Return about how many lines a text takes in one of two columns.

    >>> count_lines("<p>one</p><p>two and " + "word " * 20 + "</p>")
    4
    """
    return sum(len(line) // LINE + 1 for line in html_lines(html))


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    def _print_values(self):
        """Return the document, the words around it in its languages, our letterhead
        and the state (a dict).
        """
        self.ensure_one()
        document = self._get_document()
        second = document.get("second")
        lang, second_lang = document["lang"], document.get("second_lang")
        return {
            "document": document,
            "articles": [
                self._article_values(article)
                for article in document.get("articles", ())
            ],
            "draft": self.state == "draft" and self._draft_word(),
            "own_status": not self._says_its_status(document),
            "language": self._language_values(document, lang),
            "second_language": second and self._language_values(document, second_lang),
            "letterhead": self._letterhead(),
            "paper": self.sudo().paper_id.name if document.get("paper_hash") else "",
        }

    def _says_its_status(self, document):
        """Return whether the articles say what the legal status is, or it's empty."""
        status = plain_lines(document.get("status"))
        said = {
            line
            for article in document.get("articles", ())
            for line in html_lines(article["body"])
        }
        return all(line in said for line in status)

    def _article_values(self, article):
        """Return an article of the document as the template shows it. Where its two
        languages have as many paragraphs, each pair of them stands on one line.
        """
        bodies = [Markup(article.get(key) or "") for key in ("body", "second_body")]
        blocks = [html_blocks(body) for body in bodies]
        if len(blocks[0]) != len(blocks[1]):
            blocks = [[body] for body in bodies]
        return {
            **article,
            "body": bodies[0],
            "second_body": bodies[1],
            "pairs": [
                {
                    "body": one,
                    "second_body": other,
                    "short": max(map(count_lines, (one, other))) < SHORT,
                }
                for one, other in zip(*blocks, strict=True)
            ],
        }

    # Words

    def _language_values(self, document, lang):
        """Return a language's tag, its direction and the words of the print in it."""
        data = self.env["res.lang"]._get_data(code=lang)
        return {
            "tag": (lang or "en").partition("@")[0].replace("_", "-"),
            "direction": data.direction if data else "ltr",
            "words": self.with_context(lang=lang)._print_words(document),
        }

    def _print_words(self, document):
        values = {
            "reference": document["reference"],
            "version": document["version"],
            "amends": document.get("amends") or "",
        }
        follows = {
            "amendment": self.env._("Amendment of %(amends)s", **values),
            "renewal": self.env._("Renewal of %(amends)s", **values),
        }
        return {
            "reference": self.env._(
                "Reference %(reference)s · Version %(version)s", **values
            ),
            "footer": self.env._("%(reference)s · Version %(version)s", **values),
            "follows": values["amends"] and follows.get(document.get("kind"), ""),
            "between": self.env._("between"),
            "and": self.env._("and"),
            "called": {
                "hei": self.env._("(the “Institution”)"),
                "sme": self.env._("(the “Company”)"),
            },
            "contact": {
                "hei": self.env._("For the Institution:"),
                "sme": self.env._("For the Company:"),
            },
            "study_fields": self.env._("Study fields"),
            "ways": self.env._("Ways of collaboration"),
            "term": self.env._("Term"),
            "contacts": self.env._("Contacts"),
            "status": self.env._("Legal status"),
            "changed": self.env._("amended"),
            "paper": self.env._("The text is in the attached PDF."),
            "paper_hash": self.env._("SHA-256 of the PDF"),
            "signed": self.env._("Signed for the parties"),
            "place": self.env._("Place:"),
            "date": self.env._("Date:"),
            "page": self.env._("Page"),
            "of": self.env._("of"),
        }

    def _draft_word(self):
        return self.env._("DRAFT")

    # Letterhead

    def _letterhead(self):
        """Return our letterhead, with the other side's logo where the settings say so;
        nothing but the name where they ask for none.
        """
        company = self.company_id.sudo()
        values = company._letterhead()
        if company.hei_sme_memorandum_letterhead == "both":
            ours = self.collaboration_id.our_side
            other = self.sudo()["sme_id" if ours == "hei" else "hei_id"]
            values |= {"other_logo": other.image_512, "other_name": other.name}
        return values

    # Style

    @api.model
    def _get_stylesheet(self, *more, whole=True):
        """Return the part of the stylesheet that every engine understands (unless not
        `whole`), and what else is asked for by name.
        """
        folder = "hei_sme_collaboration/static/src/memorandum"
        parts = []
        for name in (*(("memorandum.css",) if whole else ()), *more):
            with file_open(f"{folder}/{name}") as stylesheet:
                parts.append(stylesheet.read())
        # Ours, and read as it stands in a style element.
        return Markup("\n").join(map(Markup, parts))


class Company(models.Model):
    _inherit = "res.company"

    def _letterhead(self):
        """Return the institution's own letterhead: its logo, its address and what else
        stands there; nothing but the name where the settings ask for none.
        """
        self.ensure_one()
        partner = self.partner_id
        values = {"name": self.name, "shown": False, "other_logo": False}
        if self.hei_sme_memorandum_letterhead == "none":
            return values
        reach = [partner.phone, partner.email, partner.website]
        registers = [
            partner.company_registry
            and self.env._("Register number %s", partner.company_registry),
            partner.vat and self.env._("VAT %s", partner.vat),
        ]
        footer = html2plaintext(self.report_footer or "").strip()
        return values | {
            "shown": True,
            "logo": not self.uses_default_logo and partner.image_512,
            "address": partner._address_line(),
            "lines": footer.splitlines()
            or [" · ".join(filter(None, line)) for line in (reach, registers)],
        }
