"""The days in force and the broad study fields of all memoranda, a few statements."""


def migrate(cr, version):
    """Fill the new columns before the registry would compute them record by record."""
    cr.execute(
        """
        ALTER TABLE hei_sme_agreement
            ADD COLUMN IF NOT EXISTS first_day date,
            ADD COLUMN IF NOT EXISTS last_day date,
            ADD COLUMN IF NOT EXISTS succeeded_on date,
            ADD COLUMN IF NOT EXISTS ended_on date
        """
    )
    cr.execute(
        """
        WITH run AS (
            SELECT id,
                   coalesce(root_id, id) AS chain,
                   date_start,
                   date_end,
                   coalesce(date_end >= date_start, TRUE) AS has_days
              FROM hei_sme_agreement
             WHERE state IN ('in_force', 'expired', 'terminated', 'superseded')
               AND date_start IS NOT NULL
        ), span AS (
            SELECT id,
                   date_end,
                   min(date_start) OVER (PARTITION BY chain) AS first_day,
                   min(date_start) FILTER (WHERE has_days) OVER (
                       PARTITION BY chain ORDER BY date_start, id
                       ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
                   ) AS succeeded_on
              FROM run
        )
        UPDATE hei_sme_agreement agreement
           SET first_day = span.first_day,
               succeeded_on = span.succeeded_on,
               last_day = least(span.date_end, span.succeeded_on - 1)
          FROM span
         WHERE span.id = agreement.id
        """
    )
    cr.execute(
        """
        UPDATE hei_sme_agreement
           SET ended_on = last_day
         WHERE last_day IS NOT NULL
           AND coalesce(succeeded_on > last_day + 1, TRUE)
           AND NOT (state = 'in_force'
                    AND renewal = 'automatic'
                    AND renewal_objected_on IS NULL
                    AND termination_date IS NULL)
        """
    )
    cr.execute(
        """
        CREATE TABLE IF NOT EXISTS hei_sme_agreement_broad_field_rel (
            agreement_id integer NOT NULL,
            study_field_id integer NOT NULL,
            PRIMARY KEY (agreement_id, study_field_id)
        )
        """
    )
    cr.execute(
        "CREATE INDEX IF NOT EXISTS hei_sme_agreement_broad_field_rel_field_index"
        " ON hei_sme_agreement_broad_field_rel (study_field_id, agreement_id)"
    )
    cr.execute(
        """
        INSERT INTO hei_sme_agreement_broad_field_rel
        SELECT DISTINCT rel.agreement_id, split_part(field.parent_path, '/', 1)::int
          FROM hei_sme_agreement_study_field_rel rel
          JOIN hei_sme_study_field field ON field.id = rel.study_field_id
            ON CONFLICT DO NOTHING
        """
    )
