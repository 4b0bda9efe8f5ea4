"""What has to happen around installing and removing the addon."""

from odoo.tools import SQL

#: Models that hold an institution's own records, from the leaves up.
OWN_RECORDS = (
    "hei.sme.agreement.signatory",
    "hei.sme.agreement.article",
    "hei.sme.agreement",
    "hei.sme.approach",
    "hei.sme.collaboration.step",
    "hei.sme.collaboration",
    "hei.sme.unit",
)


def uninstall_hook(env):
    """Empty our tables before Odoo takes the shipped records away.

    Each restricting key towards a shipped stage, step, tag or clause would log an
    error otherwise. The tables themselves go right after.
    """
    env.flush_all()
    cr = env.cr
    cr.execute("UPDATE res_partner SET office_id = NULL WHERE office_id IS NOT NULL")
    cr.execute("UPDATE hei_sme_collaboration SET agreement_id = NULL")
    for model in OWN_RECORDS:
        cr.execute(SQL("DELETE FROM %s", SQL.identifier(env[model]._table)))
    env.invalidate_all()
