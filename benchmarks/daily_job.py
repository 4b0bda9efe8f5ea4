"""The daily job on memoranda in force, beside the same changes in plain SQL.

Most memoranda have nothing due; one in forty each starts, expires, is terminated,
renews itself, or is to be reviewed. What either work changes is undone afterwards.
"""

from contextlib import contextmanager
from unittest.mock import patch

import fill
import measure

from odoo import SUPERUSER_ID
from odoo.fields import Command

#: One memorandum in so many has a given thing due.
SHARE = 40

#: Column → SQL: what a copy has of its own. `copies.number` counts the copies.
CHANGED = {
    "id": "copies.new",
    "collaboration_id": "card.id",
    "reference": "'MOA/BENCH/' || copies.number",
    "create_date": "now() AT TIME ZONE 'UTC'",
    "event_head": "NULL",
    "warned_on": "NULL",
    "duration_months": "24",
    "state": "CASE due.kind WHEN 0 THEN 'signed' ELSE 'in_force' END",
    "renewal": "CASE due.kind WHEN 3 THEN 'automatic' ELSE 'written' END",
    "date_start": """CASE WHEN due.kind = 0 THEN CURRENT_DATE
        WHEN due.kind IN (1, 3) THEN CURRENT_DATE - INTERVAL '24 months'
        WHEN due.kind = 4 THEN CURRENT_DATE - INTERVAL '18 months'
        ELSE CURRENT_DATE - INTERVAL '1 month' END""",
    "date_end": """CASE WHEN due.kind = 0
        THEN CURRENT_DATE + INTERVAL '24 months' - INTERVAL '1 day'
        WHEN due.kind IN (1, 2, 3) THEN CURRENT_DATE - INTERVAL '1 day'
        WHEN due.kind = 4 THEN CURRENT_DATE + INTERVAL '6 months'
        ELSE CURRENT_DATE + INTERVAL '23 months' END""",
    "termination_date": "CASE due.kind WHEN 2 THEN CURRENT_DATE - 1 END",
    "notice_date": "CASE due.kind WHEN 3 THEN CURRENT_DATE - INTERVAL '3 months' END",
    "commitments_until": "CASE due.kind WHEN 0 THEN NULL ELSE CURRENT_DATE + 400 END",
    "review_date": """CASE due.kind WHEN 4 THEN CURRENT_DATE
        ELSE CURRENT_DATE + INTERVAL '1 year' END""",
}
BELONGINGS = (
    "hei_sme_agreement_article",
    "hei_sme_agreement_way_rel",
    "hei_sme_agreement_study_field_rel",
)
DUE = "state = '{}' AND company_id = %(company)s AND {}"


class Calendar:
    """So many memoranda, one per card of the board, and the work of a day on them."""

    def __init__(self, board, count):
        self.registry = board.registry
        self.count = count
        with measure.request(self.registry, board.people[0]) as env:
            self.company = env.company.id
            self.seed = self.make_seed(env, board)
            self.fill(env.cr, board)
            env.cr.commit()

    def make_seed(self, env, board):
        """Have one memorandum with all its articles, frozen."""
        env["hei.sme.clause"].sudo().search([]).action_approve()
        partner = env["res.partner"].search([("is_sme", "=", True)], limit=1)
        card = env[board.model].create(
            {
                **board.card_vals(partner, 0),
                "study_field_ids": [Command.link(board.study_field_id)],
            }
        )
        card.action_draft_memorandum()
        agreement = card.agreement_id
        env["hei.sme.agreement.signatory"].create(
            [
                {
                    "agreement_id": agreement.id,
                    "party": party,
                    "name": f"{party.title()} Signatory",
                    "capacity": "Director",
                    "method": "paper",
                }
                for party in ("hei", "sme")
            ]
        )
        agreement.action_send()
        return agreement.id

    def fill(self, cr, board):
        """Copy the seed, its articles and what it names, once per card. Every other
        card has nothing left of its protocol to do: it becomes active.
        """
        cr.flush()
        cr.execute(
            "UPDATE hei_sme_collaboration_step SET state = 'skipped'"
            " WHERE completion <> 'signature' AND mod(collaboration_id, 2) = 0"
        )
        cr.execute(
            "CREATE TEMP TABLE cards AS"
            " SELECT id, row_number() OVER (ORDER BY id) - 1 AS number"
            " FROM hei_sme_collaboration WHERE active AND company_id = %s LIMIT %s",
            [self.company, self.count],
        )
        cards = cr.rowcount
        fill.number_copies(cr, "hei_sme_agreement", self.seed, self.count)
        fill.copy_rows(
            cr,
            "hei_sme_agreement",
            CHANGED,
            f"""ON original.id = copies.old
            JOIN cards AS card ON card.number = mod(copies.number, {cards})
            CROSS JOIN LATERAL (
                SELECT mod(copies.number + copies.number / {SHARE}, {SHARE}) AS kind
            ) AS due""",
        )
        for table in BELONGINGS:
            fill.copy_rows(
                cr,
                table,
                {"agreement_id": "copies.new"},
                "ON original.agreement_id = copies.old",
            )
        cr.execute("DROP TABLE copies; DROP TABLE cards")

    @contextmanager
    def undone(self):
        """Give an environment whose commits only write, and undo all of it."""
        with measure.request(self.registry, SUPERUSER_ID) as env:
            cr = env.cr

            def commit():
                cr.flush()
                cr.clear()

            with patch.object(cr, "commit", commit):
                yield env
            cr.rollback()

    @contextmanager
    def job(self):
        """Run the daily job, up to what its commits write."""
        with self.undone() as env:

            def call():
                env["hei.sme.agreement"]._cron_daily()
                env.cr.flush()

            yield env.cr, call

    @contextmanager
    def sql(self):
        """Make the same changes by statements alone: what is due, its evidence with a
        hash, a line of the chatter, renewals with their articles, cards, reminders.
        """
        with self.undone() as env:
            values = {
                "company": self.company,
                "uid": SUPERUSER_ID,
                "note": env.ref("mail.mt_note").id,
                "state_field": env["ir.model.fields"]
                ._get("hei.sme.agreement", "state")
                .id,
                "stage_field": env["ir.model.fields"]
                ._get("hei.sme.collaboration", "stage_id")
                .id,
                "active": env["hei.sme.collaboration.stage"]._first("active").id,
                "type": env.ref("hei_sme_collaboration.mail_activity_type_review").id,
                "model": env["ir.model"]._get_id("hei.sme.agreement"),
            }
            env.cr.flush()

            def call():
                for statement in statements(env.cr):
                    env.cr.execute(statement, values)

            yield env.cr, call


def statements(cr):
    """Give the statements that do what a day's job does."""
    yield "CREATE TEMP TABLE done (id int, kind text, before text) ON COMMIT DROP"
    over = "date_end < CURRENT_DATE"
    for kind, before, due in (
        ("in_force", "signed", "date_start <= CURRENT_DATE"),
        ("terminated", "in_force", "termination_date < CURRENT_DATE"),
        ("superseded", "in_force", f"{over} AND renewal = 'automatic'"),
        ("expired", "in_force", f"{over} AND renewal <> 'automatic'"),
    ):
        yield f"""WITH changed AS (
                UPDATE hei_sme_agreement
                SET state = '{kind}', write_date = now() AT TIME ZONE 'UTC'
                WHERE {DUE.format(before, due)} RETURNING id
            ) INSERT INTO done SELECT id, '{kind}', '{before}' FROM changed"""
    yield from renewals(cr)
    yield from evidence()
    changed = "done WHERE kind <> before"
    yield from chatter("hei.sme.agreement", changed, "state_field")
    yield from cards()
    yield from commitments()
    yield from reviews()
    yield "DROP TABLE done"


def renewals(cr):
    """Copy what renews itself with its articles and all it names."""
    yield """CREATE TEMP TABLE copies ON COMMIT DROP AS
        SELECT id AS old, nextval('hei_sme_agreement_id_seq')::int AS new
        FROM done WHERE kind = 'superseded'"""
    changed = {
        "id": "copies.new",
        "origin_id": "copies.old",
        "root_id": "coalesce(original.root_id, copies.old)",
        "kind": "'renewal'",
        "state": "'in_force'",
        "renewed_by_itself": "true",
        "create_date": "now() AT TIME ZONE 'UTC'",
        "date_start": "original.date_end + 1",
        "date_end": "original.date_end + INTERVAL '24 months'",
        "notice_date": "original.notice_date + INTERVAL '24 months'",
        "review_date": "original.review_date + INTERVAL '24 months'",
        "event_head": "NULL",
    }
    tables = [("hei_sme_agreement", changed, "id")]
    tables += [
        (table, {"agreement_id": "copies.new"}, "agreement_id") for table in BELONGINGS
    ]
    for table, new, key in tables:
        kept = [name for name in fill.columns(cr, table) if name not in new]
        yield (
            f"INSERT INTO {table} ({', '.join([*kept, *new])})"
            f" SELECT {', '.join([f'original.{n}' for n in kept] + [*new.values()])}"
            f" FROM {table} original JOIN copies ON original.{key} = copies.old"
        )
    yield "INSERT INTO done SELECT new, 'in_force', 'in_force' FROM copies"
    yield "DROP TABLE copies"


def evidence():
    """Append an event to the chain of each, with its hash."""
    yield """WITH news AS (
            SELECT agreement.id, agreement.company_id, done.kind,
                coalesce(max(event.sequence), 0) + 1 AS sequence,
                coalesce(agreement.event_head, '') AS head
            FROM done JOIN hei_sme_agreement AS agreement USING (id)
            LEFT JOIN hei_sme_agreement_event AS event
                ON event.agreement_id = agreement.id
            GROUP BY agreement.id, done.kind
        ), events AS (
            INSERT INTO hei_sme_agreement_event (agreement_id, company_id, sequence,
                kind, occurred_on, previous_hash, hash, facts, create_uid, write_uid,
                create_date, write_date)
            SELECT id, company_id, sequence,
                CASE kind WHEN 'superseded' THEN 'renewed' ELSE kind END,
                now() AT TIME ZONE 'UTC', head,
                encode(sha256((head || id || kind || sequence)::bytea), 'hex'), '{}',
                %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
            FROM news RETURNING agreement_id, hash
        ) UPDATE hei_sme_agreement SET event_head = events.hash FROM events
            WHERE hei_sme_agreement.id = events.agreement_id"""


def chatter(model, table, field):
    """Log a line with the tracked change of each."""
    yield f"""WITH messages AS (
            INSERT INTO mail_message (model, res_id, message_type, subtype_id, date,
                body, is_internal, create_uid, write_uid, create_date, write_date)
            SELECT '{model}', id, 'notification', %(note)s,
                now() AT TIME ZONE 'UTC', '', true, %(uid)s, %(uid)s,
                now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
            FROM {table} RETURNING id
        ) INSERT INTO mail_tracking_value (mail_message_id, field_id, create_uid,
            write_uid, create_date, write_date)
        SELECT id, %({field})s, %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC',
            now() AT TIME ZONE 'UTC' FROM messages"""


def cards():
    """Have the cards follow: step, stage, current memorandum."""
    yield """UPDATE hei_sme_collaboration AS card SET agreement_id = done.id
        FROM done JOIN hei_sme_agreement AS agreement USING (id)
        WHERE card.id = agreement.collaboration_id AND done.kind = 'in_force'"""
    yield """UPDATE hei_sme_collaboration_step AS step SET state = 'done',
            done_on = CURRENT_DATE
        FROM done JOIN hei_sme_agreement AS agreement USING (id)
        WHERE step.collaboration_id = agreement.collaboration_id
            AND done.before = 'signed' AND step.completion = 'signature'
            AND step.state = 'todo'"""
    yield """INSERT INTO hei_sme_collaboration_study_field_rel
            (collaboration_id, study_field_id)
        SELECT agreement.collaboration_id, named.study_field_id
        FROM done JOIN hei_sme_agreement AS agreement USING (id)
        JOIN hei_sme_agreement_study_field_rel AS named
            ON named.agreement_id = agreement.id
        WHERE done.before = 'signed' ON CONFLICT DO NOTHING"""
    yield """INSERT INTO hei_sme_collaboration_way_rel (collaboration_id, way_id)
        SELECT agreement.collaboration_id, named.way_id
        FROM done JOIN hei_sme_agreement AS agreement USING (id)
        JOIN hei_sme_agreement_way_rel AS named ON named.agreement_id = agreement.id
        WHERE done.before = 'signed' ON CONFLICT DO NOTHING"""
    yield """CREATE TEMP TABLE moved ON COMMIT DROP AS
        SELECT card.id, NOT EXISTS (
            SELECT FROM hei_sme_collaboration_step AS step
            WHERE step.collaboration_id = card.id AND step.required
                AND step.state NOT IN ('done', 'skipped')
        ) AS through
        FROM hei_sme_collaboration AS card
        JOIN hei_sme_collaboration_stage AS stage ON stage.id = card.stage_id
        JOIN hei_sme_agreement AS agreement ON card.id = agreement.collaboration_id
        JOIN done ON done.id = agreement.id AND done.before = 'signed'
        WHERE stage.kind NOT IN ('active', 'closed')"""
    yield """UPDATE hei_sme_collaboration AS card SET stage_id = %(active)s
        FROM moved WHERE card.id = moved.id AND through"""
    yield from chatter("hei.sme.collaboration", "moved", "stage_field")
    yield "DROP TABLE moved"


def commitments():
    """Give what started a line for each measure of its ways."""
    yield """INSERT INTO hei_sme_commitment (collaboration_id, agreement_id, sme_id,
            company_id, measure_id, way_id, academic_year_id, academic_year, unit_id,
            target, actual, active, create_uid, write_uid, create_date, write_date)
        SELECT card.id, agreement.id, card.sme_id, card.company_id, measure.id,
            measure.way_id, year.id, year.name, card.unit_id, 0, 0, true, %(uid)s,
            %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
        FROM done JOIN hei_sme_agreement AS agreement USING (id)
        JOIN hei_sme_collaboration AS card ON card.id = agreement.collaboration_id
        JOIN hei_sme_agreement_way_rel AS agreed ON agreed.agreement_id = agreement.id
        JOIN hei_sme_measure AS measure USING (way_id)
        JOIN hei_sme_academic_year AS year ON year.company_id = card.company_id
            AND agreement.date_start BETWEEN year.date_start AND year.date_end
        WHERE done.before = 'signed'"""


def reviews():
    """Leave each responsible person one activity for all of theirs."""
    yield """WITH due AS (
            UPDATE hei_sme_agreement AS agreement SET warned_on = CURRENT_DATE
            FROM hei_sme_collaboration AS card
            WHERE card.id = agreement.collaboration_id
                AND agreement.company_id = %(company)s
                AND agreement.state IN ('signed', 'in_force')
                AND review_date <= CURRENT_DATE AND date_end >= CURRENT_DATE
                AND warned_on IS NULL AND termination_date IS NULL
            RETURNING agreement.id, agreement.reference, card.user_id
        ) INSERT INTO mail_activity (res_model, res_model_id, res_id, res_name,
            activity_type_id, user_id, date_deadline, note, automated, active,
            create_uid, write_uid, create_date, write_date)
        SELECT 'hei.sme.agreement', %(model)s, min(id), min(reference), %(type)s,
            user_id, CURRENT_DATE, string_agg(reference, ', '), true, true, %(uid)s,
            %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
        FROM due GROUP BY user_id"""
