"""Downloads of the evaluation report."""

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request


class Evaluation(http.Controller):
    @http.route(
        "/hei_sme/evaluation/<int:year_id>/<any(pdf,xlsx):kind>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def evaluation(self, year_id, kind, unit=None, lang=None, **_other):
        """The figures of a year as a file, for who may have them."""
        env = request.env(
            context={
                **request.env.context,
                "allowed_company_ids": request.env.user.company_ids.ids,
            }
        )
        year = env["hei.sme.academic.year"].browse(year_id).exists()
        units = env["hei.sme.unit"]
        if unit:
            units = units.browse(int(unit) if _is_id(unit) else 0).exists()
            if not units:
                raise NotFound()
        if not year or (lang and lang not in dict(env["res.lang"].get_installed())):
            raise NotFound()
        try:
            name, content_type, content = env["hei.sme.evaluation"]._file(
                year, units, lang, kind
            )
        except (AccessError, UserError) as error:
            # Whoever may not have it needn't know whether it's there.
            raise NotFound() from error
        return request.make_response(
            content,
            [
                ("Content-Type", content_type),
                ("Content-Length", str(len(content))),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store"),
            ],
        )


def _is_id(text):
    """
    >>> _is_id("12"), _is_id("x"), _is_id("9" * 30), _is_id("²")
    (True, False, False, False)
    """
    return text.isascii() and text.isdigit() and len(text) < 10
