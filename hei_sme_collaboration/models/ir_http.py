"""Errors on the pages for people without an account."""

import logging

from werkzeug.exceptions import BadRequest

from odoo import models
from odoo.http import request

#: Where these pages are.
PATHS = ("/memorandum/", "/collaboration/", "/work-with-us")
_logger = logging.getLogger(__name__)


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _serve_fallback(cls):
        """Nothing lies at an address that the database can't look for."""
        if "\x00" in request.httprequest.path:
            return None
        return super()._serve_fallback()

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """A file in the place of the token of a form is no token."""
        result = super()._pre_dispatch(rule, args)
        if rule.endpoint.routing["type"] == "http" and (
            "csrf_token" in request.httprequest.files
        ):
            raise BadRequest()
        return result

    @classmethod
    def _dispatch(cls, endpoint):
        """A field with the name of the controller itself is nobody's."""
        request.params.pop("self", None)
        return super()._dispatch(endpoint)

    @classmethod
    def _handle_error(cls, exception):
        """Tell a person without an account what to do, in the page's own shell; never
        a bare error or a trace.
        """
        response = super()._handle_error(exception)
        if not request.httprequest.path.startswith(PATHS):
            return response
        from ..controllers.public import error_page

        code = getattr(response, "code", None) or getattr(response, "status_code", 500)
        if code < 400:
            return response
        try:
            if not request.env.uid:
                cls._auth_method_public()
            request.env.cr.rollback()
            shown = error_page(code, exception)
        except Exception:
            _logger.exception("Couldn't show the page of error %s", code)
            return response
        cls._post_dispatch(shown)
        return shown
