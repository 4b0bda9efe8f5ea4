"""Placeholders of clauses: a fixed list, filled as escaped text, never evaluated."""

import re

import lxml.html
from markupsafe import Markup, escape

from odoo.exceptions import ValidationError
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

#: What can be written in a clause as {{name}}, and what stands there in print.
PLACEHOLDERS = {
    "title": _lt("Agreement or Understanding, as the memorandum is titled"),
    "reference": _lt("Reference of the memorandum"),
    "version": _lt("Version of the memorandum"),
    "hei_name": _lt("Full name of the HEI"),
    "hei_address": _lt("Address of the HEI"),
    "hei_represented": _lt("Who signs for the HEI, with their capacity"),
    "hei_contact": _lt("Operational contact at the HEI"),
    "sme_name": _lt("Full name of the company"),
    "sme_address": _lt("Address of the company"),
    "sme_represented": _lt("Who signs for the company, with their capacity"),
    "sme_contact": _lt("Operational contact at the company"),
    "unit": _lt("Lead department"),
    "study_fields": _lt("Study fields, as a list in a sentence"),
    "ways": _lt("Ways of collaboration, as a list in a sentence"),
    "purpose": _lt("Answer: purpose"),
    "forms": _lt("Answer: forms in which it can materialise"),
    "ambition_short_term": _lt("Answer: short-term ambitions"),
    "ambition_medium_term": _lt("Answer: medium-term ambitions"),
    "interest": _lt("Answer: why the HEI is interested"),
    "contributions": _lt("Answer: what the company brings"),
    "merits": _lt("Answer: why this company"),
    "benefits": _lt("Answer: what the company and its staff gain"),
    "effective": _lt("When it takes effect, as in “on the day of the last signature”"),
    "duration": _lt("How long it runs, as in “60 months (5 years)”"),
    "notice": _lt("Period of notice, as in “6 months”"),
    "objection": _lt("Time to object to a renewal by itself, as in “3 months”"),
    "renewal": _lt("What happens at the end, as a sentence: renewed, and how"),
    "law": _lt("Governing law, of the settings or of the HEI's country"),
    "place": _lt("Place of the courts, of the settings or the HEI's town"),
    "binding_articles": _lt("The articles that bind, by number and title"),
    "legal_status": _lt("Whether it binds: the sentence of the settings"),
    "language": _lt("The language of the memorandum"),
    "second_language": _lt("The second language"),
}

TOKEN = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
#: Attributes that survive into print. Nothing that names a place to fetch from.
KEPT_ATTRIBUTES = {"colspan", "rowspan", "alt", "start", "type"}
REMOVED_TAGS = {
    *("script", "style", "link", "meta", "base", "iframe", "object", "embed"),
    *("video", "audio", "svg", "math", "form", "input", "button", "template"),
}


def placeholder_faults(html):
    """Return what stands between double braces and isn't a placeholder, in order.

    >>> placeholder_faults("<p>{{hei_name}} and {{ sme_name }}</p>")
    []
    >>> placeholder_faults("<p>{{object.env}}, {{ pur<b>pose</b> }} {{ways</p>")
    ['object.env', 'purpose', '{{']
    """
    html = str(html or "")
    names = [TAG.sub("", found).strip() for found in TOKEN.findall(html)]
    faults = [
        name
        for name, found in zip(names, TOKEN.findall(html), strict=True)
        if name not in PLACEHOLDERS or "<" in found
    ]
    rest = TOKEN.sub("", html)
    return faults + [brace for brace in ("{{", "}}") if brace in rest]


def refuse_placeholder_faults(record, name, body):
    """Refuse a placeholder that doesn't exist, and any in a title.

    :raises ValidationError: naming it and the list
    """
    faults = [name] if "{{" in name or "}}" in name else placeholder_faults(body)
    if faults:
        raise ValidationError(
            record.env._(
                "“%(where)s” has a placeholder that doesn't exist: %(faults)s."
                " These do, in the text and without formatting inside: %(list)s.",
                where=name,
                faults=", ".join(f"“{fault}”" for fault in faults),
                list=", ".join(f"{{{{{known}}}}}" for known in PLACEHOLDERS),
            )
        )


def fill_placeholders(html, values):
    """Return the text with its placeholders filled, ready for print.

    Values are text: they are escaped, their line breaks are kept. A paragraph or list
    item whose placeholders are all empty is left out. What would make a printer fetch
    something (remote images, attached files) is taken out.

    >>> fill_placeholders("<p>For {{sme_name}}.</p><p>{{ways}}</p>", {"sme_name": "&"})
    Markup('<p>For &amp;.</p>')
    """
    root = lxml.html.fragment_fromstring(str(html or ""), create_parent="div")
    _drop_empty_blocks(root, values)
    _keep_printable(root)
    inner = escape(root.text or "") + Markup("").join(
        Markup(lxml.html.tostring(child, encoding="unicode")) for child in root
    )

    def value_of(match):
        value = (values.get(match[1].strip()) or "").strip()
        return escape(value).replace("\n", Markup("<br>"))

    return Markup(TOKEN.sub(value_of, str(inner)))


def fill_plain(text, values):
    """Return a plain text with its placeholders filled; what isn't one stays.

    >>> fill_plain("{{sme_name}} & {{who}}", {"sme_name": "Steelworks"})
    'Steelworks & {{who}}'
    """
    return TOKEN.sub(
        lambda match: (
            (values.get(match[1].strip()) or "").strip()
            if match[1].strip() in PLACEHOLDERS
            else match[0]
        ),
        str(text or ""),
    )


def _drop_empty_blocks(root, values):
    for block in list(root.iter("p", "li", "tr")):
        names = [name.strip() for name in TOKEN.findall(block.text_content())]
        if names and not any((values.get(name) or "").strip() for name in names):
            block.drop_tree()
    for block in list(root.iter("ul", "ol", "table")):
        if not len(block.findall(".//li") + block.findall(".//tr")):
            block.drop_tree()


def _keep_printable(root):
    for element in list(root.iter()):
        if element is root:
            continue
        if not isinstance(element.tag, str) or element.tag in REMOVED_TAGS:
            element.drop_tree()
            continue
        source = element.get("src") or ""
        if element.tag == "img" and not source.startswith("data:image/"):
            element.drop_tree()
            continue
        target = element.get("href") or ""
        for name in set(element.attrib) - KEPT_ATTRIBUTES:
            del element.attrib[name]
        if element.tag == "img":
            element.set("src", source)
        elif element.tag == "a" and target.startswith(
            ("https://", "http://", "mailto:")
        ):
            element.set("href", target)
