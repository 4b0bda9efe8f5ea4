"""What was frozen becomes a snapshot that holds its articles as well."""

from psycopg2.extras import Json

from odoo.tools.sql import column_exists

#: What an institution's setting is before anybody chose it. The column has to be there
#: before Odoo makes it: it would ask the company for a setting that isn't there yet.
OBJECTION_MONTHS = 3

#: What nothing was printed of before this version.
NOT_PRINTED = {"status": "", "amends": "", "paper_hash": "", "second": None}


def migrate(cr, version):
    """Move the filled text of frozen articles into the snapshot of their memorandum,
    and give the articles their text with placeholders back.
    """
    if not column_exists(cr, "hei_sme_agreement_article", "draft_body"):
        return
    cr.execute(
        "ALTER TABLE hei_sme_agreement"
        " ADD COLUMN IF NOT EXISTS objection_months integer"
    )
    cr.execute(
        "UPDATE hei_sme_agreement SET objection_months = %s"
        " WHERE objection_months IS NULL",
        (OBJECTION_MONTHS,),
    )
    cr.execute(
        "SELECT id, kind, snapshot FROM hei_sme_agreement"
        " WHERE jsonb_typeof(snapshot) = 'object' AND NOT snapshot ? 'articles'"
    )
    for agreement, kind, snapshot in cr.fetchall():
        articles = frozen_articles(cr, agreement)
        news = {"second_lang": False, "kind": kind, **NOT_PRINTED, "articles": articles}
        cr.execute(
            "UPDATE hei_sme_agreement SET snapshot = %s WHERE id = %s",
            (Json({**news, **snapshot}), agreement),
        )
    cr.execute(
        "UPDATE hei_sme_agreement_article SET body = draft_body, draft_body = NULL"
        " WHERE draft_body IS NOT NULL"
    )


def frozen_articles(cr, agreement):
    """Return the articles of a frozen memorandum as they were printed."""
    cr.execute(
        "SELECT name, body, numbered, binding FROM hei_sme_agreement_article"
        " WHERE agreement_id = %s ORDER BY coalesce(sequence, 0), id",
        (agreement,),
    )
    articles, number = [], 0
    for name, body, numbered, binding in cr.fetchall():
        number += bool(numbered)
        articles.append(
            {
                "number": str(number) if numbered else "",
                "name": name,
                "body": body,
                "second_name": "",
                "second_body": "",
                "binding": bool(binding),
                "changed": False,
            }
        )
    return articles
