"""The tables of the evaluation report of two years, each as one statement."""

from reports_sql import COUNTED, IN_YEARS

BOTH = "agreement.company_id = %(company)s AND year.id IN (%(year)s, %(before)s)"
#: Which of the two years a day lies in.
PLACE = """(SELECT year.id FROM hei_sme_academic_year AS year
    WHERE year.id IN (%(year)s, %(before)s)
        AND {} BETWEEN year.date_start AND year.date_end)"""
NARROW = """LEFT JOIN (
        SELECT DISTINCT agreement_id, coalesce(
            nullif(split_part(parent_path, '/', 2), '')::int, field.id) AS narrow_id
        FROM hei_sme_agreement_study_field_rel
        JOIN hei_sme_study_field AS field ON field.id = study_field_id
    ) AS narrow ON narrow.agreement_id = agreement.id"""


def memoranda(columns="", join=""):
    """Return the query of what is counted of memoranda, by year and something."""
    groups = f"year.id{columns and ', '}{columns}"
    return (
        f"SELECT {groups}, {COUNTED} {IN_YEARS} {join} WHERE {BOTH} GROUP BY {groups}"
    )


PARTNER = "JOIN res_partner AS partner ON partner.id = agreement.sme_id"
CARD = "JOIN hei_sme_collaboration AS card ON card.id = agreement.collaboration_id"
WAY = "LEFT JOIN hei_sme_agreement_way_rel AS way ON way.agreement_id = agreement.id"
BROAD = """LEFT JOIN hei_sme_agreement_broad_field_rel AS broad
    ON broad.agreement_id = agreement.id"""

STATEMENTS = [
    memoranda(),
    memoranda("way.way_id", WAY),
    memoranda("broad.study_field_id", BROAD),
    memoranda("narrow.narrow_id", NARROW),
    memoranda("partner.sme_size_class, partner.sme_size_basis", PARTNER),
    memoranda("partner.country_id", PARTNER),
    memoranda("partner.country_id, partner.state_id", PARTNER),
    memoranda("card.unit_id", CARD),
    f"""SELECT year.id, partner.sme_size_class, partner.sme_size_basis,
        count(DISTINCT agreement.sme_id) {IN_YEARS} {PARTNER} WHERE {BOTH}
    GROUP BY year.id, partner.sme_size_class, partner.sme_size_basis""",
    """SELECT measure_id, academic_year_id, sum(target), sum(actual),
        count(*) FILTER (WHERE target > 0),
        count(*) FILTER (WHERE target > 0 AND actual >= target)
    FROM hei_sme_commitment
    WHERE active AND company_id = %(company)s
        AND academic_year_id IN (%(year)s, %(before)s)
    GROUP BY measure_id, academic_year_id""",
    f"""SELECT place, stage_kind, count(*), avg(contact_days), avg(definition_days),
        avg(memorandum_days),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY contact_days),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY definition_days),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY memorandum_days)
    FROM (
        SELECT card.*, {PLACE.format("least(card.create_date::date, asked.first)")}
            AS place
        FROM hei_sme_collaboration AS card
        LEFT JOIN (SELECT collaboration_id, min(date) AS first FROM hei_sme_approach
            GROUP BY collaboration_id) AS asked ON asked.collaboration_id = card.id
        WHERE card.company_id = %(company)s AND NOT EXISTS (
            SELECT FROM hei_sme_agreement AS past
            WHERE past.collaboration_id = card.id AND past.source = 'imported')
    ) AS begun
    WHERE place IS NOT NULL GROUP BY GROUPING SETS ((place, stage_kind), (place))""",
    f"""SELECT place, count(*), avg(days_to_signature),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY days_to_signature),
        width_bucket(days_to_signature, ARRAY[31, 91, 181, 366]::float[]) AS span
    FROM (
        SELECT days_to_signature, {PLACE.format("signed_on")} AS place
        FROM hei_sme_agreement
        WHERE company_id = %(company)s AND days_to_signature IS NOT NULL
    ) AS signed
    WHERE place IS NOT NULL GROUP BY GROUPING SETS ((place), (place, span))""",
    f"""SELECT place, close_reason_id, count(*) FROM (
        SELECT close_reason_id, {PLACE.format("closed_on")} AS place
        FROM hei_sme_collaboration
        WHERE company_id = %(company)s AND closed_on IS NOT NULL
    ) AS closed WHERE place IS NOT NULL GROUP BY place, close_reason_id""",
    """SELECT unit_id, office_id, side, approach.state, count(*)
    FROM hei_sme_approach AS approach
    JOIN hei_sme_academic_year AS year ON year.id = %(year)s
        AND date BETWEEN year.date_start AND year.date_end
    WHERE approach.company_id = %(company)s
    GROUP BY unit_id, office_id, side, approach.state""",
    f"""SELECT party, place, count(DISTINCT agreement_id) FROM (
        SELECT party, agreement_id, {PLACE.format("declined_on::date")} AS place
        FROM hei_sme_agreement_signatory
        WHERE company_id = %(company)s AND state = 'declined'
    ) AS declined WHERE place IS NOT NULL GROUP BY party, place""",
    f"""SELECT agreement.reference, partner.name, named.ways, agreement.date_start,
        agreement.last_day
    {IN_YEARS} {PARTNER}
    LEFT JOIN (
        SELECT agreement_id, string_agg(way.name->>'en_US', ', ' ORDER BY sequence)
            AS ways
        FROM hei_sme_agreement_way_rel JOIN hei_sme_way AS way ON way.id = way_id
        GROUP BY agreement_id
    ) AS named ON named.agreement_id = agreement.id
    WHERE agreement.company_id = %(company)s AND year.id = %(year)s
    ORDER BY partner.name, agreement.date_start""",
]
