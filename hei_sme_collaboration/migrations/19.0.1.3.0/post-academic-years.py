"""The academic years in which memoranda were in force."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Make the years since the first memorandum of each institution came into force."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    first_days = env["hei.sme.agreement"]._read_group(
        [("last_day", "!=", False)], ["company_id"], ["date_start:min"]
    )
    for company, first in first_days:
        last = company._memorandum_today()
        env["hei.sme.academic.year"]._between(company, min(first, last), last)
