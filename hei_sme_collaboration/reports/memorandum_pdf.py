"""WeasyPrint with its doors closed: HTML in, tagged PDF/A out, nothing fetched."""

import functools
import logging
import threading
from io import BytesIO
from pathlib import Path

_logger = logging.getLogger(__name__)

STATIC = Path(__file__).resolve().parent.parent / "static"
STYLESHEETS = ("memorandum.css", "memorandum_page.css")
VARIANT = "pdf/a-3a"

# Fonts are registered in one configuration that isn't made for several threads.
_lock = threading.Lock()


@functools.cache
def engine():
    """Return WeasyPrint where it can be imported and writes PDF/A-3a, else None."""
    # It reports every step of every page otherwise, from its import on.
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    try:
        import weasyprint
        from weasyprint.pdf import VARIANTS
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:
        _logger.info("Memoranda are printed by Odoo's own engine: %s", error)
        return None
    if VARIANT not in VARIANTS:
        _logger.info("Memoranda are printed by Odoo's own engine: WeasyPrint is old")
        return None

    class ClosedFetcher(URLFetcher):
        """Lets `data:` through and the addon's own static files, nothing else."""

        def fetch(self, url, headers=None):
            if not (url.startswith("data:") or _is_own_file(url)):
                raise ValueError(f"A memorandum fetches nothing: {url[:60]}")
            return super().fetch(url, headers)

    weasyprint.ClosedFetcher = ClosedFetcher
    return weasyprint


def _is_own_file(url):
    """
    >>> _is_own_file((STATIC / "fonts" / "OFL.txt").as_uri())
    True
    >>> _is_own_file((STATIC / ".." / "__manifest__.py").as_uri())
    False
    >>> _is_own_file("file:///etc/passwd")
    False
    """
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        return False
    return Path(url2pathname(parts.path)).resolve().is_relative_to(STATIC)


@functools.cache
def _resources():
    """Return the fetcher, the font configuration and the stylesheets, parsed once."""
    weasyprint = engine()
    from weasyprint.text.fonts import FontConfiguration

    fetcher = weasyprint.ClosedFetcher(allowed_protocols=("data", "file"))
    fonts = FontConfiguration()
    sheets = [
        weasyprint.CSS(
            filename=STATIC / "src" / "memorandum" / name,
            font_config=fonts,
            url_fetcher=fetcher,
        )
        for name in STYLESHEETS
    ]
    return fetcher, fonts, sheets


@functools.lru_cache(32)
def diagonal_mark(word):
    """Return the style of a page that carries this word light and diagonally.

    The word is drawn as outlines: it lies behind the text without getting between its
    lines when the text is searched, copied or read aloud.
    """
    from base64 import b64encode

    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.ttLib import TTFont

    font = TTFont(STATIC / "fonts" / "EBGaramond-Regular.ttf")
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    letters = []
    width = 0
    for letter in word:
        glyph = glyphs[names.get(ord(letter), ".notdef")]
        pen = SVGPathPen(glyphs)
        glyph.draw(pen)
        path = f'<path transform="translate({width} 0)" d="{pen.getCommands()}"/>'
        letters.append(path)
        width += glyph.width + 60
    scale = min(0.16, 640 / (width or 1))
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="595" height="842">'
        f'<g fill="#e8e8e8" transform="translate(297 440) rotate(-52) scale({scale:.4f}'
        f' -{scale:.4f}) translate(-{width / 2:.0f} -325)">{"".join(letters)}</g></svg>'
    )
    data = b64encode(svg.encode()).decode()
    return (
        "body { page: draft } @page draft { background: "
        f"url(data:image/svg+xml;base64,{data}) no-repeat }}"
    )


def write_pdf(pages):
    """Return one PDF of these HTML documents, joined before it's written: each
    counts its own pages, and the whole stays tagged.

    :param list pages: HTML documents (str)
    """
    with _lock:
        fetcher, fonts, sheets = _resources()
        documents = [
            engine()
            .HTML(string=page, url_fetcher=fetcher)
            .render(stylesheets=sheets, font_config=fonts, pdf_variant=VARIANT)
            for page in pages
        ]
        whole = documents[0]
        if len(documents) > 1:
            whole = whole.copy([page for doc in documents for page in doc.pages])
        target = BytesIO()
        whole.write_pdf(target, pdf_variant=VARIANT)
    return target.getvalue()
