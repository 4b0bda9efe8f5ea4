"""The days from first contact to signature, for all memoranda in one statement."""


def migrate(cr, version):
    """Fill the new column before the registry would compute it record by record."""
    cr.execute(
        "ALTER TABLE hei_sme_agreement"
        " ADD COLUMN IF NOT EXISTS days_to_signature double precision"
    )
    cr.execute(
        """
        WITH first AS (
            SELECT DISTINCT ON (collaboration_id) id
              FROM hei_sme_agreement
             WHERE kind = 'original' AND signed_on IS NOT NULL AND NOT is_void IS TRUE
             ORDER BY collaboration_id, signed_on, id
        ), asked AS (
            SELECT collaboration_id, min(date) AS day
              FROM hei_sme_approach GROUP BY collaboration_id
        ), time AS (
            SELECT agreement.id,
                   agreement.signed_on - least(
                       (card.create_date AT TIME ZONE 'UTC'
                        AT TIME ZONE coalesce(partner.tz, 'UTC'))::date,
                       asked.day) AS days
              FROM first
              JOIN hei_sme_agreement agreement ON agreement.id = first.id
               AND agreement.source != 'imported'
              JOIN hei_sme_collaboration card ON card.id = agreement.collaboration_id
              JOIN res_company company ON company.id = card.company_id
              JOIN res_partner partner ON partner.id = company.partner_id
              LEFT JOIN asked ON asked.collaboration_id = card.id
        )
        UPDATE hei_sme_agreement agreement
           SET days_to_signature = time.days
          FROM time
         WHERE time.id = agreement.id AND time.days >= 0
        """
    )
