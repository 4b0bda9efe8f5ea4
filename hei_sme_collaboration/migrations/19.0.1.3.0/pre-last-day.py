"""The last day in force, for all memoranda in one statement."""


def migrate(cr, version):
    """Fill the new column before the registry would compute it record by record."""
    cr.execute("ALTER TABLE hei_sme_agreement ADD COLUMN IF NOT EXISTS last_day date")
    cr.execute(
        """
        WITH chain AS (
            SELECT id, state, date_end,
                   lead(date_start) OVER (
                       PARTITION BY coalesce(root_id, id) ORDER BY date_start, id
                   ) AS next_start
              FROM hei_sme_agreement
             WHERE state IN ('in_force', 'expired', 'terminated', 'superseded')
               AND date_start IS NOT NULL
        )
        UPDATE hei_sme_agreement agreement
           SET last_day = CASE WHEN chain.state = 'superseded'
                               THEN least(chain.date_end, chain.next_start - 1)
                               ELSE chain.date_end END
          FROM chain
         WHERE chain.id = agreement.id
        """
    )
