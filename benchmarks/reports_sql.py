"""What the screens ask, and the same in plain SQL."""

from dataclasses import dataclass


@dataclass
class Report:
    """One screen: what it asks of a model, and the same in SQL.

    `sets` are the groupings that a pivot asks for at once.
    """

    what: str
    model: str
    sets: list
    aggregates: list
    sql: object
    domain: tuple = ()

    def statements(self):
        return [self.sql] if isinstance(self.sql, str) else self.sql


NEEDS = ("hei.sme.need", "overview", {"scope": "all"})
OPEN_CARD = (
    "card.active AND card.company_id = %(company)s AND card.stage_kind <> 'closed'"
)
MINE = "agreement.company_id = %(company)s"
NOW = "now() AT TIME ZONE 'UTC'"

#: One per kind: (from and where, what a line says, in which order).
KINDS = (
    (
        f"""hei_sme_approach AS approach
        JOIN hei_sme_collaboration AS card ON card.id = approach.collaboration_id
        WHERE approach.state = 'pending' AND {OPEN_CARD} AND approach.unit_id IN (
            SELECT unit_id FROM hei_sme_unit_user_rel WHERE user_id = %(uid)s)""",
        "approach.id, card.name, approach.sentence",
        "approach.deadline, approach.id",
    ),
    (
        f"""hei_sme_collaboration AS card WHERE {OPEN_CARD} AND EXISTS (
            SELECT FROM hei_sme_collaboration_step AS line
            WHERE line.collaboration_id = card.id AND line.state = 'proposed')""",
        "card.id, card.name, card.turn_since",
        "card.turn_since, card.id",
    ),
    (
        f"hei_sme_collaboration AS card WHERE {OPEN_CARD} AND card.user_id IS NULL",
        "card.id, card.name, card.create_date, card.purpose",
        "card.id",
    ),
    (
        f"""hei_sme_agreement AS agreement WHERE {MINE} AND state = 'in_force'
            AND renewal_objected_on IS NULL AND termination_date IS NULL
            AND notice_date BETWEEN CURRENT_DATE AND CURRENT_DATE + 60""",
        "agreement.id, reference, date_end, notice_date",
        "notice_date, agreement.id",
    ),
    (
        f"""hei_sme_agreement AS agreement WHERE {MINE} AND state = 'in_force'
            AND date_end >= CURRENT_DATE AND review_date <= CURRENT_DATE
            AND (renewal <> 'automatic' OR renewal_objected_on IS NOT NULL)
            AND NOT EXISTS (SELECT FROM hei_sme_agreement AS follower
                WHERE follower.origin_id = agreement.id
                AND follower.state IN ('draft', 'to_sign', 'declined', 'signed'))""",
        "agreement.id, title, reference, date_end",
        "date_end, agreement.id",
    ),
    (
        f"""hei_sme_agreement AS agreement WHERE {MINE} AND state = 'to_sign'
            AND NOT EXISTS (SELECT FROM hei_sme_agreement_event AS event
                WHERE event.agreement_id = agreement.id
                AND event.kind IN ('ready', 'signed', 'recorded', 'resumed')
                AND event.occurred_on > {NOW} - INTERVAL '14 days')""",
        "agreement.id, title, reference",
        "agreement.id",
    ),
    (
        f"""hei_sme_approach AS approach
        JOIN hei_sme_collaboration AS card ON card.id = approach.collaboration_id
        WHERE approach.state = 'pending' AND {OPEN_CARD}
            AND approach.deadline <= CURRENT_DATE + 3""",
        "approach.id, card.name, approach.sentence",
        "approach.deadline, approach.id",
    ),
    (
        f"""hei_sme_collaboration AS card WHERE {OPEN_CARD}
            AND (card.not_before IS NULL OR card.not_before <= CURRENT_DATE)
            AND EXISTS (SELECT FROM hei_sme_invitation AS asked
                WHERE asked.collaboration_id = card.id AND asked.state = 'open'
                AND (asked.deadline < CURRENT_DATE OR asked.token_expires_on < {NOW})
                AND EXISTS (SELECT FROM hei_sme_invitation_step_rel
                    JOIN hei_sme_collaboration_step AS line
                        ON line.id = hei_sme_invitation_step_rel.step_id
                    WHERE invitation_id = asked.id AND line.state = 'todo'))""",
        "card.id, card.name, card.last_contact_on",
        "card.last_contact_on, card.id",
    ),
    (
        f"""hei_sme_commitment AS commitment
        JOIN hei_sme_collaboration AS card ON card.id = commitment.collaboration_id
        WHERE commitment.active AND {OPEN_CARD} AND behind_on <= CURRENT_DATE""",
        "commitment.id, card.name, target, actual",
        "behind_on, commitment.id",
    ),
    (
        """hei_sme_size_declaration WHERE company_id = %(company)s
            AND state = 'proposed' AND active""",
        "id, partner_id, declared_class",
        "id",
    ),
    (
        """hei_sme_correction WHERE company_id = %(company)s AND state = 'proposed'""",
        "id, field_name, new_value",
        "proposed_on, id",
    ),
    (
        f"""hei_sme_collaboration AS card WHERE {OPEN_CARD}
            AND (card.not_before IS NULL OR card.not_before <= CURRENT_DATE)
            AND card.last_contact_on <= {NOW} - INTERVAL '1 day' * CASE card.stage_kind
                WHEN 'active' THEN 180 ELSE 30 END""",
        "card.id, card.name, card.last_contact_on",
        "card.last_contact_on, card.id",
    ),
)
NEEDS_SQL = [
    statement
    for source, columns, order in KINDS
    for statement in (
        f"SELECT count(*) FROM {source}",
        f"SELECT {columns} FROM {source} ORDER BY {order} LIMIT 5",
    )
]

NOW_IN_FORCE = """agreement.company_id = %(company)s
        AND CURRENT_DATE BETWEEN year.date_start AND year.date_end"""
#: A memorandum in a year, straight from the tables.
IN_YEARS = """FROM hei_sme_agreement AS agreement
    JOIN hei_sme_academic_year AS year ON year.company_id = agreement.company_id
        AND year.date_end >= agreement.date_start
        AND year.date_start <= agreement.last_day
        AND coalesce(agreement.succeeded_on > year.date_end, true)"""
COUNTED = """count(DISTINCT coalesce(agreement.root_id, agreement.id)),
    sum((agreement.first_day >= year.date_start)::int),
    sum(coalesce(agreement.ended_on <= year.date_end, false)::int)"""
COUNTS = ["root_id:count_distinct", "is_new:sum", "is_ended:sum"]

THIS_YEAR = (
    ("academic_year_id.date_start", "<=", "today"),
    ("academic_year_id.date_end", ">=", "today"),
)

REPORTS = (
    Report(
        "phases and the time in each",
        "hei.sme.collaboration",
        [[], ["stage_id"]],
        [
            *("__count", "contact_days:avg", "definition_days:avg"),
            "memorandum_days:avg",
        ],
        """SELECT stage_id, count(*), avg(contact_days), avg(definition_days),
            avg(memorandum_days) FROM hei_sme_collaboration
        WHERE active AND company_id = %(company)s
        GROUP BY GROUPING SETS ((), (stage_id))""",
    ),
    Report(
        "memoranda by academic year",
        "hei.sme.agreement.year",
        [[], ["academic_year_id"]],
        COUNTS,
        f"""SELECT year.id, {COUNTED} {IN_YEARS}
        WHERE agreement.company_id = %(company)s
        GROUP BY GROUPING SETS ((), (year.id))""",
    ),
    Report(
        "memoranda by way",
        "hei.sme.agreement.year",
        [[], ["way_ids"]],
        COUNTS,
        [
            f"""SELECT {COUNTED} {IN_YEARS}
            WHERE {NOW_IN_FORCE}""",
            f"""SELECT way_id, {COUNTED} {IN_YEARS}
            LEFT JOIN hei_sme_agreement_way_rel AS way
                ON way.agreement_id = agreement.id
            WHERE {NOW_IN_FORCE}
            GROUP BY way_id""",
        ],
        THIS_YEAR,
    ),
    Report(
        "memoranda by study field",
        "hei.sme.agreement.year",
        [[], ["broad_field_ids"]],
        COUNTS,
        [
            f"""SELECT {COUNTED} {IN_YEARS}
            WHERE {NOW_IN_FORCE}""",
            f"""SELECT study_field_id, {COUNTED} {IN_YEARS}
            LEFT JOIN hei_sme_agreement_broad_field_rel AS field
                ON field.agreement_id = agreement.id
            WHERE {NOW_IN_FORCE}
            GROUP BY study_field_id""",
        ],
        THIS_YEAR,
    ),
    Report(
        "memoranda by size class",
        "hei.sme.agreement.year",
        [[], ["sme_size_class"], ["sme_size_class", "sme_size_basis"]],
        COUNTS,
        f"""SELECT coalesce(sme_size_class, 'unknown') AS class,
            coalesce(sme_size_basis, 'unknown') AS basis, {COUNTED} {IN_YEARS}
        JOIN res_partner AS partner ON partner.id = agreement.sme_id
        WHERE {NOW_IN_FORCE}
        GROUP BY GROUPING SETS ((), (class), (class, basis))""",
        THIS_YEAR,
    ),
    Report(
        "memoranda by country and region",
        "hei.sme.agreement.year",
        [[], ["country_id"], ["country_id", "state_id"]],
        COUNTS,
        f"""SELECT partner.country_id, partner.state_id, {COUNTED} {IN_YEARS}
        JOIN res_partner AS partner ON partner.id = agreement.sme_id
        WHERE {NOW_IN_FORCE}
        GROUP BY GROUPING SETS ((), (partner.country_id),
            (partner.country_id, partner.state_id))""",
        THIS_YEAR,
    ),
    Report(
        "memoranda by department",
        "hei.sme.agreement.year",
        [[], ["unit_id"]],
        COUNTS,
        f"""SELECT card.unit_id, {COUNTED} {IN_YEARS}
        JOIN hei_sme_collaboration AS card ON card.id = agreement.collaboration_id
        WHERE {NOW_IN_FORCE}
        GROUP BY GROUPING SETS ((), (card.unit_id))""",
        THIS_YEAR,
    ),
    Report(
        "targets and results",
        "hei.sme.commitment",
        [[], ["measure_id"]],
        ["target:sum", "actual:sum"],
        """SELECT measure_id, sum(target), sum(actual)
        FROM hei_sme_commitment AS commitment
        JOIN hei_sme_academic_year AS year ON year.id = academic_year_id
            AND CURRENT_DATE BETWEEN year.date_start AND year.date_end
        WHERE active AND commitment.company_id = %(company)s
        GROUP BY GROUPING SETS ((), (measure_id))""",
        THIS_YEAR,
    ),
    Report(
        "from first contact to signature",
        "hei.sme.agreement",
        [[], ["signed_on:year"]],
        ["days_to_signature:avg", "__count"],
        """SELECT date_trunc('year', signed_on) AS signed, avg(days_to_signature),
            count(*)
        FROM hei_sme_agreement
        WHERE company_id = %(company)s AND signed_on IS NOT NULL AND kind = 'original'
            AND is_void IS NOT TRUE AND source <> 'imported'
        GROUP BY GROUPING SETS ((), (date_trunc('year', signed_on)))""",
        (
            *(("signed_on", "!=", False), ("kind", "=", "original")),
            *(("is_void", "=", False), ("source", "!=", "imported")),
        ),
    ),
    Report(
        "departments that declined",
        "hei.sme.approach",
        [
            *([], ["side"], ["side", "unit_id"], ["side", "unit_id", "office_id"]),
            *(["date:year"], ["side", "date:year"], ["side", "unit_id", "date:year"]),
            ["side", "unit_id", "office_id", "date:year"],
        ],
        ["__count"],
        """SELECT side, unit_id, office_id, date_trunc('year', date), count(*)
        FROM hei_sme_approach
        WHERE company_id = %(company)s AND state = 'declined'
        GROUP BY GROUPING SETS ((), (side), (side, unit_id), (side, unit_id, office_id),
            (date_trunc('year', date)), (side, date_trunc('year', date)),
            (side, unit_id, date_trunc('year', date)),
            (side, unit_id, office_id, date_trunc('year', date)))""",
        (("state", "=", "declined"),),
    ),
    Report(
        "closed collaborations",
        "hei.sme.collaboration",
        [
            *([], ["close_outcome"], ["close_outcome", "close_reason_id"]),
            *(["closed_on:year"], ["close_outcome", "closed_on:year"]),
            ["close_outcome", "close_reason_id", "closed_on:year"],
        ],
        ["__count"],
        """SELECT close_outcome, close_reason_id, date_trunc('year', closed_on),
            count(*)
        FROM hei_sme_collaboration
        WHERE active AND company_id = %(company)s AND stage_kind = 'closed'
        GROUP BY GROUPING SETS ((), (close_outcome), (close_outcome, close_reason_id),
            (date_trunc('year', closed_on)),
            (close_outcome, date_trunc('year', closed_on)),
            (close_outcome, close_reason_id, date_trunc('year', closed_on)))""",
        (("stage_kind", "=", "closed"),),
    ),
)
