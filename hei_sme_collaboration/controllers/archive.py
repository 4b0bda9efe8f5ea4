"""Downloads of signed sets."""

import tempfile

from werkzeug.exceptions import NotFound
from werkzeug.wsgi import FileWrapper

from odoo import fields, http
from odoo.http import content_disposition, request


class Archive(http.Controller):
    """A file is written to the disk first: a large one doesn't fill the memory."""

    @http.route(
        "/hei_sme/archive", type="http", auth="user", methods=["GET"], readonly=True
    )
    def everything(self):
        """Every signed set of the person's institutions, for administrators."""
        day = fields.Date.context_today(request.env.user)
        write = request.env["hei.sme.agreement"]._write_archive
        return self._download(write, f"memoranda_{day}.zip")

    @http.route(
        "/hei_sme/memorandum/<int:agreement_id>/set",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def one_set(self, agreement_id):
        """The signed set of one memorandum, for who may read it."""
        agreement = request.env["hei.sme.agreement"].browse(agreement_id)
        agreement = agreement.with_context(
            allowed_company_ids=request.env.user.company_ids.ids
        )
        if not agreement.exists() or not agreement.has_access("read"):
            raise NotFound()
        return self._download(agreement._write_set, f"{agreement._file_name()}.zip")

    def _download(self, write, name):
        file = tempfile.TemporaryFile()  # noqa: SIM115, closed with the response
        try:
            write(file)
            size = file.tell()
            file.seek(0)
        except BaseException:
            file.close()
            raise
        response = request.make_response(
            FileWrapper(file, 1 << 16),
            [
                ("Content-Type", "application/zip"),
                ("Content-Length", str(size)),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
            ],
        )
        response.direct_passthrough = True
        return response
