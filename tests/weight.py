"""What a page weighs over the wire when a browser has nothing of it yet."""

import gzip

#: What a server in front compresses; pictures and fonts of the web are packed already.
COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg+xml")
LEVEL = 6  # of gzip, what servers use unless told


class Scale:
    """Remembers the document a page shows, also when a form brought it: Scale(page)."""

    def __init__(self, page):
        self.page, self.document = page, None
        page.on("response", self.note)

    def note(self, response):
        request = response.request
        own = request.is_navigation_request() and request.frame == self.page.main_frame
        if own and not 300 <= response.status < 400:
            self.document = response

    def weighed(self):
        """Give the document to a browser that has nothing but the cookies; return what
        it loads, bytes by address.
        """
        old, document, requests = self.page.context, self.document, []
        content = {
            "status": document.status,
            "headers": document.all_headers(),
            "body": document.body(),
        }
        context = old.browser.new_context(
            storage_state=old.storage_state(), viewport=self.page.viewport_size
        )
        try:
            cold = context.new_page()
            cold.route(document.url, lambda route: route.fulfill(**content))
            cold.on("requestfinished", lambda request: requests.append(request))
            cold.goto(document.url, wait_until="networkidle")
            return {request.url: weight(request.response()) for request in requests}
        finally:
            context.close()


def weight(response):
    head = sum(len(name) + len(value) + 4 for name, value in response.headers.items())
    if response.status in (204, 304) or 300 <= response.status < 400:
        return head
    body = response.body()
    if response.headers.get("content-type", "").startswith(COMPRESSED):
        body = gzip.compress(body, LEVEL)
    return head + len(body)
