"""The agreed text of a memorandum in its canonical form, the one that is hashed.

The form is stable: the same agreed text gives the same bytes on every machine and in
every version of this addon that names the same `FORMAT`. Its rules:

- The first line names the form.
- A line that starts at the margin is a label and ends with a colon. The lines after
  it, indented by two spaces, are its value; no text can pass for a label.
- What has no value has no label. The order of labels is fixed.
- Text is Unicode in normal form C. White space, no-break space and control characters
  count as one space; empty lines and the spaces at both ends of a line go.
- HTML is read for its text: a block (paragraph, heading, list item, table row) is a
  line, `<br>` breaks one, a list item begins with "- ", cells are parted by " | ".
  How text looks (bold, fonts, links' targets) isn't part of it.
- It's encoded as UTF-8, lines end with a line feed, the last one too.
"""

import hashlib
import re
import unicodedata

import lxml.html

FORMAT = "HEI-SME memorandum, canonical text 1"

BLOCKS = {
    *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tr", "hr", "section"),
}


def canonical_text(document):
    """Return the canonical form of a memorandum's document (a snapshot, a dict).

    Contacts for everyday matters and what only helps to find the way aren't part of it.

    >>> print(canonical_text({
    ...     "title": "Memorandum", "reference": "MOA/1", "version": 1,
    ...     "parties": [
    ...         {"side": "hei", "lines": ["Uni", "Hill 1"],
    ...          "represented": [{"name": "Ana  Kos", "capacity": "Rector"}]},
    ...     ],
    ...     "study_fields": ["061 ICT"], "ways": [], "term": "60 months",
    ...     "articles": [{"number": "1", "name": "Aim", "body": "<p>To <b>do</b></p>"}],
    ... }), end="")
    HEI-SME memorandum, canonical text 1
    title:
      Memorandum
    reference:
      MOA/1
    version:
      1
    party hei:
      Uni
      Hill 1
    signatory hei:
      Ana Kos
      Rector
    study fields:
      061 ICT
    term:
      60 months
    article 1:
      Aim
      To do
    """
    lines = [FORMAT]

    def add(label, *values):
        texts = [line for value in values for line in plain_lines(value)]
        if texts:
            lines.append(f"{label}:")
            lines.extend(f"  {text}" for text in texts)

    get = document.get
    add("title", get("title"))
    add("reference", get("reference"))
    add("version", get("version"))
    add("kind", get("kind"))
    add("amends", get("amends"))
    add("language", get("lang"))
    add("second language", get("second_lang"))
    for party in get("parties", ()):
        add(f"party {party['side']}", *party["lines"])
        for person in party.get("represented", ()):
            add(f"signatory {party['side']}", person["name"], person["capacity"])
    add("study fields", *get("study_fields", ()))
    add("ways", *get("ways", ()))
    add("term", get("term"))
    add("status", get("status"))
    second = get("second") or {}
    add("title, second language", second.get("title"))
    for party in second.get("parties", ()):
        add(f"party {party['side']}, second language", *party["lines"])
    add("study fields, second language", *second.get("study_fields", ()))
    add("ways, second language", *second.get("ways", ()))
    add("term, second language", second.get("term"))
    add("status, second language", second.get("status"))
    add("SHA-256 of the paper", get("paper_hash"))
    for article in get("articles", ()):
        number = article.get("number") or "-"
        add(f"article {number}", article["name"], *html_lines(article.get("body")))
        add(
            f"article {number}, second language",
            article.get("second_name"),
            *html_lines(article.get("second_body")),
        )
    return "\n".join(lines) + "\n"


def text_hash(text):
    """Return the SHA-256 of a text as 64 hexadecimal digits.

    >>> text_hash("")[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def plain_lines(value):
    r"""Return the lines of a plain text, evened out.

    >>> plain_lines("A\u00a0 b\r\n\n c\u0007 ")
    ['A b', 'c']
    >>> plain_lines("e\u0301") == ["\u00e9"], plain_lines(False), plain_lines(3)
    (True, [], ['3'])
    """
    if value is None or value is False:
        return []
    text = unicodedata.normalize("NFC", str(value))
    return [
        line
        for row in text.splitlines()
        if (line := re.sub(r"[\s\u00a0\x00-\x1f\x7f]+", " ", row).strip())
    ]


def html_lines(html):
    """Return the text of an HTML fragment as lines.

    >>> html_lines("<p>a<b>b</b> c<br>d</p><ul><li>e</li></ul>")
    ['ab c', 'd', '- e']
    >>> html_lines("<table><tr><td>1</td><td>2</td></tr></table>")
    ['1 | 2']
    >>> html_lines("x &lt;y&gt;"), html_lines("")
    (['x <y>'], [])
    """
    if not html:
        return []
    root = lxml.html.fragment_fromstring(str(html), create_parent="div")
    pieces = []
    _collect(root, pieces)
    return plain_lines("".join(pieces))


def _collect(element, pieces):
    """Append the text of an element, line by line, and go on with its children."""
    tag = element.tag
    if not isinstance(tag, str):
        return
    if tag == "br":
        pieces.append("\n")
    if tag in BLOCKS:
        pieces.append("\n")
    if tag == "li":
        pieces.append("- ")
    if tag in ("td", "th") and element.getprevious() is not None:
        pieces.append(" | ")
    pieces.append(_one_line(element.text))
    for child in element:
        _collect(child, pieces)
        pieces.append(_one_line(child.tail))
    if tag in BLOCKS:
        pieces.append("\n")


def _one_line(text):
    return re.sub(r"[\r\n\u2028\u2029\x0b\x0c\x1c-\x1e\x85]+", " ", text or "")
