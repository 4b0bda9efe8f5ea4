"""What one text changes against another, word by word."""

from difflib import SequenceMatcher

from markupsafe import Markup, escape

from .hei_sme_canonical_text import html_lines, plain_lines

#: Stands between the lines of a text where words are compared.
BREAK = "\n"


def reads_the_same(one, other):
    """Return whether two texts (HTML) have the same words in the same order.

    White space, line breaks and how the text looks make no difference.

    >>> reads_the_same("<p>To <b>do</b></p>", "<div>To  do</div>")
    True
    >>> reads_the_same("<p>To do</p>", "<p>To be</p>"), reads_the_same("", None)
    (False, True)
    >>> reads_the_same("<ul><li>a</li><li>b</li></ul>", "<p>a</p><p>b</p>")
    True
    """
    return _words(one) == _words(other)


def word_difference(old, new):
    """Return the new text (HTML) with what it adds in `<ins>` and drops in `<del>`.

    Everything of the texts is escaped.

    >>> word_difference("<p>Once a year</p>", "<p>Twice a year &lt;b&gt;</p>")
    Markup('<p><del>Once</del> <ins>Twice</ins> a year <ins>&lt;b&gt;</ins></p>')
    >>> word_difference("<p>a</p><p>b</p>", "<p>a</p><p>c</p><p>b</p>")
    Markup('<p>a</p><p><ins>c</ins></p><p>b</p>')
    """
    before, after = html_lines(old), html_lines(new)
    pieces = []
    for kind, left, right in _stretches(before, after):
        if kind == "equal":
            pieces.append((kind, [word for line in right for word in _tokens(line)]))
            continue
        pieces += _stretches(
            [word for line in left for word in _tokens(line)],
            [word for line in right for word in _tokens(line)],
            apart=True,
        )
    return _render(pieces)


def line_difference(old, new):
    """Return the same for two plain texts, as one line.

    >>> line_difference("Term", "Term and renewal")
    Markup('<span>Term</span> <ins>and renewal</ins>')
    """
    pieces = _stretches(
        " ".join(plain_lines(old)).split(),
        " ".join(plain_lines(new)).split(),
        apart=True,
    )
    tags = {"equal": "span", "delete": "del", "insert": "ins"}
    return Markup(" ").join(
        Markup("<{0}>{1}</{0}>").format(tags[kind], " ".join(words))
        for kind, words in pieces
    )


def _words(html):
    return [word for line in html_lines(html) for word in line.split() if word != "-"]


def _tokens(line):
    return [*line.split(), BREAK]


def _stretches(old, new, apart=False):
    """Return the stretches of two lists: (kind, old, new), or with `apart` (kind,
    items), where what is replaced is first deleted, then inserted.
    """
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    if not apart:
        return [(kind, old[a:b], new[c:d]) for kind, a, b, c, d in codes]
    pieces = []
    for kind, a, b, c, d in codes:
        if kind == "equal":
            pieces.append((kind, new[c:d]))
            continue
        pieces += [(k, w) for k, w in (("delete", old[a:b]), ("insert", new[c:d])) if w]
    return pieces


def _render(pieces):
    """Return paragraphs: a line ends where the new text's does, or where a whole line
    was dropped.
    """
    lines, line = [], []

    def close():
        if line:
            lines.append(Markup("<p>{}</p>").format(Markup(" ").join(line)))
            line.clear()

    for kind, tokens in pieces:
        run = []
        for token in (*tokens, None):
            if token is not None and token != BREAK:
                run.append(token)
                continue
            if run:
                line.append(_marked(kind, run))
                run = []
            # A dropped line end joins two lines: only the kept ones part them.
            if token == BREAK and (kind != "delete" or _only_dropped(line)):
                close()
    close()
    return Markup("").join(lines)


def _marked(kind, words):
    text = escape(" ".join(words))
    if kind == "equal":
        return text
    tag = "ins" if kind == "insert" else "del"
    return Markup("<{0}>{1}</{0}>").format(tag, text)


def _only_dropped(line):
    return all(str(piece).startswith("<del>") for piece in line)
