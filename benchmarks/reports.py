"""What needs somebody, and the reports, beside the same grouping in plain SQL.

Each collaboration has a memorandum that came into force on some day of the last six
years for two, a commitment for each year of that, and a department that was asked. One
in fifty each has an answer to take, nobody responsible, an invitation that is overdue,
or a memorandum that is out to sign.
"""

import json
from contextlib import contextmanager

import evaluation_sql
import fill
import measure
from reports_sql import NEEDS, NEEDS_SQL, REPORTS

from odoo import SUPERUSER_ID
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tools import json_default

SHARE = 50
#: Days over which the memoranda came into force.
SPREAD = 6 * 365
UNITS = 12

MEMORANDUM = {
    "id": "copies.new",
    "collaboration_id": "card.id",
    "sme_id": "card.sme_id",
    "reference": "'MOA/REPORT/' || copies.number",
    "state": f"""CASE WHEN mod(copies.number, {SHARE}) = 3 THEN 'to_sign'
        WHEN day.start + 730 > CURRENT_DATE THEN 'in_force' ELSE 'expired' END""",
    "source": "'drafted'",
    "date_start": f"CASE WHEN mod(copies.number, {SHARE}) <> 3 THEN day.start END",
    "first_day": f"CASE WHEN mod(copies.number, {SHARE}) <> 3 THEN day.start END",
    "date_end": f"CASE WHEN mod(copies.number, {SHARE}) <> 3 THEN day.start + 729 END",
    "last_day": f"CASE WHEN mod(copies.number, {SHARE}) <> 3 THEN day.start + 729 END",
    "ended_on": f"CASE WHEN mod(copies.number, {SHARE}) <> 3 THEN day.start + 729 END",
    "commitments_until": "CURRENT_DATE + 400",
    "kind": "'original'",
    "signed_on": f"CASE WHEN mod(copies.number, {SHARE}) <> 3 THEN day.start END",
    "days_to_signature": "20 + mod(copies.number, 200)",
    "renewal": "CASE mod(copies.number, 10) WHEN 0 THEN 'automatic' ELSE 'written' END",
    "notice_date": "CASE mod(copies.number, 10) WHEN 0 THEN day.start + 640 END",
    "review_date": "day.start + 550",
    "create_date": "now() AT TIME ZONE 'UTC' - INTERVAL '40 days'",
}


class Reports:
    """The filled database, and what is asked of it."""

    def __init__(self, board, count):
        self.registry = board.registry
        self.person = board.people[0]
        with measure.request(self.registry, SUPERUSER_ID) as env:
            self.company = env.company.id
            Filling(env, board, count).fill()
            env.cr.commit()
            years = env["hei.sme.academic.year"].search(
                [("company_id", "=", self.company)], limit=2
            )
            self.year, self.before = years.ids

    def opened(self):
        """Give each screen: (name, ours, theirs)."""
        yield "what needs me now", self.asking(*NEEDS), self.selecting(NEEDS_SQL)
        for report in REPORTS:
            arguments = {
                "domain": list(report.domain),
                "grouping_sets": report.sets,
                "aggregates": report.aggregates,
            }
            yield (
                report.what,
                self.asking(report.model, "formatted_read_grouping_sets", arguments),
                self.selecting(report.statements()),
            )
        yield (
            "figures of the evaluation report",
            self.evaluating,
            self.selecting(evaluation_sql.STATEMENTS),
        )

    @contextmanager
    def evaluating(self):
        """Compute all tables of the evaluation report, as paper and spreadsheet do."""
        with measure.request(self.registry, self.person) as env:
            year = env["hei.sme.academic.year"].browse(self.year)

            def call():
                env["hei.sme.evaluation"]._report(year, env["hei.sme.unit"])

            yield env.cr, call

    def asking(self, model, method, arguments):
        """Ask what the screen asks, to the bytes that go to the browser."""

        @contextmanager
        def work():
            with measure.request(self.registry, self.person) as env:

                def call():
                    answer = call_kw(env[model], method, [], arguments)
                    json.dumps(answer, default=json_default)

                yield env.cr, call

        return work

    def selecting(self, statements):
        """Ask the same of the database, by statements alone."""
        values = {
            "company": self.company,
            "uid": self.person,
            "year": self.year,
            "before": self.before,
        }

        @contextmanager
        def work():
            with measure.request(self.registry, self.person) as env:

                def call():
                    for statement in statements:
                        env.cr.execute(statement, values)
                        json.dumps(env.cr.fetchall(), default=json_default)

                yield env.cr, call

        return work


class Filling:
    """So many collaborations with all that the reports count."""

    def __init__(self, env, board, count):
        self.env = env
        self.cr = env.cr
        self.board = board
        self.count = count

    def fill(self):
        self.make_seeds()
        self.cr.flush()
        self.number_cards()
        self.spread_cards()
        self.spread_companies()
        self.copy_memoranda()
        self.ask_departments()
        self.ask_companies()
        self.promise()
        self.cr.execute("DROP TABLE cards")
        self.env.invalidate_all()

    def make_seeds(self):
        """Have what the copies point to: years, departments, a memorandum."""
        env = self.env
        company = env.company
        self.units = (
            env["hei.sme.unit"]
            .create(
                [
                    {"name": f"Faculty {number}", "partner_id": company.partner_id.id}
                    for number in range(UNITS)
                ]
            )
            .ids
        )
        partner = env["res.partner"].search([("is_sme", "=", True)], limit=1)
        card = env[self.board.model].create(self.board.card_vals(partner, 0))
        memorandum = (
            env["hei.sme.agreement"]
            ._for_action()
            .create(
                {
                    "collaboration_id": card.id,
                    "source": "imported",
                    "state": "expired",
                    "effective_rule": "date",
                    "date_start": "2020-01-01",
                    "duration_months": 24,
                    "way_ids": [Command.clear()],
                    "study_field_ids": [Command.clear()],
                }
            )
        )
        self.seed = memorandum.id
        today = company._memorandum_today()
        first = today.replace(year=today.year - 7, day=1)
        self.years = env["hei.sme.academic.year"]._between(company, first, today)

    def number_cards(self):
        self.cr.execute(
            "CREATE TEMP TABLE cards AS"
            " SELECT id, sme_id, row_number() OVER (ORDER BY id) - 1 AS number"
            " FROM hei_sme_collaboration WHERE active AND company_id = %s LIMIT %s",
            [self.env.company.id, self.count],
        )
        self.cr.execute("CREATE INDEX ON cards (number); ANALYZE cards")

    def spread_cards(self):
        """Give each a department, days in its phases, and the day it was last heard of;
        some have nobody, some an answer to take.
        """
        self.cr.execute(
            f"""UPDATE hei_sme_collaboration AS card SET
                unit_id = (%s::int[])[1 + cards.number %% {UNITS}],
                user_id = CASE WHEN cards.number %% {SHARE} = 1 THEN NULL
                    ELSE card.user_id END,
                contact_days = cards.number %% 30, definition_days = cards.number %% 60,
                memorandum_days = cards.number %% 90,
                last_contact_on = now() AT TIME ZONE 'UTC'
                    - cards.number %% 35 * INTERVAL '1 day'
            FROM cards WHERE cards.id = card.id""",
            [self.units],
        )
        self.cr.execute(
            f"""UPDATE hei_sme_collaboration_step AS line SET state = 'proposed'
            FROM cards WHERE cards.id = line.collaboration_id
                AND cards.number %% {SHARE} = 2 AND line.side = 'sme'
                AND line.state = 'todo'""".replace("%%", "%")
        )

    def spread_companies(self):
        self.cr.execute(
            """UPDATE res_partner SET
                sme_size_class = (ARRAY['micro', 'small', 'medium', 'large', NULL])
                    [1 + id % 5],
                sme_size_basis = (ARRAY['declared', 'declared', 'computed', 'computed',
                    NULL])[1 + id % 5],
                country_id = (SELECT id FROM res_country ORDER BY id
                    OFFSET res_partner.id % 8 LIMIT 1)
            WHERE id IN (SELECT sme_id FROM cards)"""
        )

    def copy_memoranda(self):
        cr = self.cr
        fill.number_copies(cr, "hei_sme_agreement", self.seed, self.count)
        fill.copy_rows(
            cr,
            "hei_sme_agreement",
            MEMORANDUM,
            f"""ON original.id = copies.old
            JOIN cards AS card ON card.number = copies.number
            CROSS JOIN LATERAL (
                SELECT CURRENT_DATE - mod(copies.number * 37, {SPREAD}) AS start
            ) AS day""",
        )
        for table, column, source in (
            ("way", "way_id", "hei_sme_way"),
            ("study_field", "study_field_id", "hei_sme_study_field"),
        ):
            cr.execute(
                f"""INSERT INTO hei_sme_agreement_{table}_rel (agreement_id, {column})
                SELECT copies.new, item.id FROM copies CROSS JOIN (
                    SELECT id, row_number() OVER (ORDER BY id) AS number,
                        count(*) OVER () AS items FROM {source}
                ) AS item
                WHERE item.number - 1 IN
                    (copies.number % items, (copies.number * 7 + 1) % items)"""
            )
        cr.execute(
            """INSERT INTO hei_sme_agreement_broad_field_rel
            SELECT DISTINCT agreement_id, split_part(parent_path, '/', 1)::int
            FROM hei_sme_agreement_study_field_rel
            JOIN hei_sme_study_field ON id = study_field_id
            JOIN copies ON new = agreement_id"""
        )
        cr.execute(
            """UPDATE hei_sme_collaboration SET agreement_id = copies.new
            FROM copies JOIN cards USING (number)
            WHERE cards.id = hei_sme_collaboration.id"""
        )
        cr.execute("DROP TABLE copies")

    def ask_departments(self):
        self.cr.execute(
            f"""INSERT INTO hei_sme_approach (collaboration_id, company_id, unit_id,
                user_id, side, channel, state, date, deadline, answered_on, answer)
            SELECT id, %s, (%s::int[])[1 + number %% {UNITS}], %s, 'hei', 'email',
                CASE WHEN number %% {SHARE} = 4 THEN 'pending'
                    WHEN number %% 7 = 0 THEN 'declined' ELSE 'accepted' END,
                CURRENT_DATE - number::int %% 1000, CURRENT_DATE - number::int %% 990,
                CURRENT_DATE - number::int %% 980, 'We have no laboratory for that.'
            FROM cards""",
            [self.env.company.id, self.units, self.board.people[0]],
        )

    def ask_companies(self):
        self.cr.execute(
            f"""WITH asked AS (
                INSERT INTO hei_sme_invitation (collaboration_id, company_id, kind,
                    name, state, deadline, user_id)
                SELECT id, %s, 'answers', 'Somebody', 'open', CURRENT_DATE - 3, %s
                FROM cards WHERE number %% {SHARE} = 5
                RETURNING id, collaboration_id
            ) INSERT INTO hei_sme_invitation_step_rel
            SELECT asked.id, line.id FROM asked JOIN hei_sme_collaboration_step AS line
                USING (collaboration_id)
            WHERE line.side = 'sme'""",
            [self.env.company.id, self.board.people[0]],
        )

    def promise(self):
        """A commitment for each year in which each was in force."""
        self.cr.execute(
            """INSERT INTO hei_sme_commitment (collaboration_id, agreement_id, sme_id,
                company_id, measure_id, way_id, academic_year_id, academic_year,
                unit_id, target, actual, behind_on, active)
            SELECT card.id, agreement.id, card.sme_id, card.company_id, measure.id,
                measure.way_id, year.id, year.name, card.unit_id,
                agreement.id % 20, agreement.id % 15,
                CASE WHEN agreement.id % 100 = 0 THEN CURRENT_DATE - 1 END, true
            FROM cards JOIN hei_sme_collaboration AS card ON card.id = cards.id
            JOIN hei_sme_agreement AS agreement ON agreement.id = card.agreement_id
            JOIN hei_sme_academic_year AS year ON year.company_id = card.company_id
                AND agreement.date_start <= year.date_end
                AND agreement.last_day >= year.date_start
            JOIN (
                SELECT id, way_id, row_number() OVER (ORDER BY id) AS number,
                    count(*) OVER () AS measures FROM hei_sme_measure
            ) AS measure ON measure.number - 1 = agreement.id % measure.measures"""
        )
