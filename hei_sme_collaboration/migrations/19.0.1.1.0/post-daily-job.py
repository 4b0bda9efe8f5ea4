"""The job that put signed memoranda in force is now the one daily job."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Point the job of the version before at what does its work now. When it runs, and
    whether, stays as the institution set it.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    job = env.ref(
        "hei_sme_collaboration.ir_cron_agreement_start", raise_if_not_found=False
    )
    if job and "_cron_start" in (job.code or ""):
        job.write(
            {
                "name": "Collaborations: start, renew, review and end memoranda",
                "code": "model._cron_daily()",
            }
        )
