"""What has to happen around installing and removing the addon."""

from odoo.tools import SQL

from .models.hei_sme_agreement_trigger import GUARDS, drop_guard

#: Models that hold an institution's own records, from the leaves up.
OWN_RECORDS = (
    "hei.sme.commitment.entry",
    "hei.sme.commitment",
    "hei.sme.opinion",
    "hei.sme.agreement.remark",
    "hei.sme.agreement.round",
    "hei.sme.agreement.event",
    "hei.sme.agreement.signatory",
    "hei.sme.agreement.article",
    "hei.sme.agreement",
    "hei.sme.inquiry",
    "hei.sme.consent",
    "hei.sme.invitation",
    "hei.sme.approach",
    "hei.sme.correction",
    "hei.sme.size.relation",
    "hei.sme.size.declaration",
    "hei.sme.collaboration.step",
    "hei.sme.collaboration",
    "hei.sme.unit",
    "hei.sme.academic.year",
)


def uninstall_hook(env):
    """Empty our tables before Odoo takes the shipped records away.

    Each restricting key towards a shipped stage, step, tag or clause would log an
    error otherwise. The tables themselves go right after, and with them the database's
    guard of what was signed: the export archive is for keeping that.
    """
    env.flush_all()
    cr = env.cr
    for table in GUARDS:
        drop_guard(cr, table)
    cr.execute("UPDATE res_partner SET office_id = NULL WHERE office_id IS NOT NULL")
    cr.execute("UPDATE res_company SET hei_sme_reception_user_id = NULL")
    cr.execute("UPDATE hei_sme_collaboration SET agreement_id = NULL")
    for model in OWN_RECORDS:
        if model in env:
            _let_go_of_each_other(env[model])
            cr.execute(SQL("DELETE FROM %s", SQL.identifier(env[model]._table)))
    env.invalidate_all()


def _let_go_of_each_other(model):
    """Clear the columns by which records of one table restrict one another."""
    for field in model._fields.values():
        to_itself = field.type == "many2one" and field.comodel_name == model._name
        if to_itself and field.store and not field.required:
            column = SQL.identifier(field.name)
            model.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = NULL WHERE %s IS NOT NULL",
                    SQL.identifier(model._table),
                    column,
                    column,
                )
            )
