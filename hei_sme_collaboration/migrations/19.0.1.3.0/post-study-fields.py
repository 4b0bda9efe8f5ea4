"""A study field that belongs to nothing goes to its longest known prefix."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """The institution's own detailed fields; what somebody chose stays."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    loose = env["hei.sme.study.field"].search(
        [("parent_id", "=", False), ("code", "=like", "___%")]
    )
    loose._compute_parent_id()
