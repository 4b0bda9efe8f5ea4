"""A person without an account who opens links and sends forms, without a browser."""

import base64
import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from io import BytesIO
from urllib.error import HTTPError

from PIL import Image, ImageDraw

TEXT_HASH = re.compile(r'name="text_hash" value="([0-9a-f]{64})"')
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


def signature():
    """A drawn signature, as the address of a picture that a page makes."""
    image = Image.new("RGB", (300, 100), "white")
    ImageDraw.Draw(image).line((10, 80, 150, 20, 290, 70), "black", 5)
    target = BytesIO()
    image.save(target, "PNG")
    return f"data:image/png;base64,{base64.b64encode(target.getvalue()).decode()}"


class Visitor:
    """Cookies of their own, and the page they saw last."""

    def __init__(self, server):
        self.server = server
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        self.status, self.page, self.address = None, "", ""

    def get(self, path):
        return self._read(f"{self.server.url}{path}")

    def post(self, path, **form):
        form["csrf_token"] = CSRF.search(self.page)[1]
        data = urllib.parse.urlencode(form).encode()
        return self._read(f"{self.server.url}{path}", data)

    def _read(self, address, data=None):
        try:
            with self.opener.open(address, data, timeout=120) as answer:
                content = answer.read()
                self.status, self.address = answer.status, answer.url
        except HTTPError as error:
            content, self.status, self.address = error.read(), error.code, error.url
        self.page = content.decode(errors="replace")
        return content

    @property
    def path(self):
        return urllib.parse.urlsplit(self.address).path

    def open(self, link):
        """Open a personal link as its page does: post what stands after the #."""
        self.get("/memorandum/link")
        self.post("/memorandum/link", code=link.partition("#")[2])

    def sign(self):
        """Sign what is on the page; give the status of the answer."""
        self.post(
            self.path,
            text_hash=TEXT_HASH.search(self.page)[1],
            signature=signature(),
            style="draw",
            entitled="1",
        )
        return self.status
