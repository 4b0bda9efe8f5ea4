"""The database's own guard of what was agreed and signed.

It stops plain SQL, and with it whatever works past the framework. Columns of partners
and HTML are left alone: merging contacts and upgrade scripts write them.
"""

from contextlib import contextmanager

from odoo import models
from odoo.tools import SQL

#: Table → (when the trigger fires, body of its function).
GUARDS = {
    "hei_sme_agreement": (
        SQL("UPDATE OR DELETE"),
        """
        IF TG_OP = 'DELETE' THEN
            IF OLD.state <> 'draft' OR OLD.version > 1 THEN
                RAISE EXCEPTION '% is on record and stays', OLD.reference;
            END IF;
            RETURN OLD;
        END IF;
        IF OLD.certificate_id IS NOT NULL AND (
            (NEW.certificate_id, NEW.certificate_hash, NEW.signed_on)
            IS DISTINCT FROM
            (OLD.certificate_id, OLD.certificate_hash, OLD.signed_on)
        ) THEN
            RAISE EXCEPTION 'What all signed of % stays', OLD.reference;
        END IF;
        IF OLD.canonical_text IS NULL THEN
            RETURN NEW;
        END IF;
        IF NEW.canonical_text IS NULL AND NEW.state = 'draft'
            AND NEW.version > OLD.version AND OLD.certificate_id IS NULL
            AND NOT EXISTS (
                SELECT FROM hei_sme_agreement_signatory
                WHERE agreement_id = OLD.id AND state = 'signed'
            )
        THEN
            RETURN NEW;
        END IF;
        IF NEW.state = 'draft'
        OR (NEW.canonical_text, NEW.text_hash, NEW.snapshot, NEW.reference,
            NEW.version, NEW.check_code)
            IS DISTINCT FROM
            (OLD.canonical_text, OLD.text_hash, OLD.snapshot, OLD.reference,
            OLD.version, OLD.check_code)
        OR OLD.document_id IS NOT NULL AND (
            (NEW.document_id, NEW.document_hash)
            IS DISTINCT FROM (OLD.document_id, OLD.document_hash)
        ) THEN
            RAISE EXCEPTION 'The agreed text of % is frozen', OLD.reference;
        END IF;
        RETURN NEW;
        """,
    ),
    "hei_sme_agreement_signatory": (
        SQL("UPDATE OR DELETE"),
        """
        IF TG_OP = 'DELETE' THEN
            IF EXISTS (
                SELECT FROM hei_sme_agreement
                WHERE id = OLD.agreement_id AND canonical_text IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'Who signs a frozen memorandum stays';
            END IF;
            RETURN OLD;
        END IF;
        IF OLD.state = 'signed'
            AND coalesce(current_setting('hei_sme.undo', true), '') <> 'on'
            AND (NEW.agreement_id, NEW.party, NEW.name, NEW.capacity, NEW.method,
                NEW.state, NEW.signed_on, NEW.signed_at, NEW.signature_id,
                NEW.scan_id, NEW.scan_hash)
            IS DISTINCT FROM
            (OLD.agreement_id, OLD.party, OLD.name, OLD.capacity, OLD.method,
                OLD.state, OLD.signed_on, OLD.signed_at, OLD.signature_id,
                OLD.scan_id, OLD.scan_hash)
        THEN
            RAISE EXCEPTION 'The signature of % is on record and stays', OLD.name;
        END IF;
        RETURN NEW;
        """,
    ),
    "hei_sme_agreement_event": (
        SQL("UPDATE OR DELETE"),
        """
        IF TG_OP = 'UPDATE' AND (
            (NEW.agreement_id, NEW.sequence, NEW.kind, NEW.occurred_on, NEW.facts,
                NEW.digest, NEW.previous_hash, NEW.hash)
            IS NOT DISTINCT FROM
            (OLD.agreement_id, OLD.sequence, OLD.kind, OLD.occurred_on, OLD.facts,
                OLD.digest, OLD.previous_hash, OLD.hash)
        )
        AND (NEW.actor IS NULL OR NEW.actor = OLD.actor)
        AND (NEW.detail IS NULL OR NEW.detail = OLD.detail)
        AND (NEW.salt IS NULL OR NEW.salt = OLD.salt) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'Evidence is only ever added';
        """,
    ),
}
#: What a memorandum names of the lists. Only what is made in this very transaction (a
#: renewal by itself) may get its names although its text is there already.
NAMED = """
        IF EXISTS (
            SELECT FROM hei_sme_agreement AS agreement
            WHERE agreement.canonical_text IS NOT NULL AND (
                TG_OP <> 'INSERT' AND agreement.id = OLD.agreement_id
                OR TG_OP <> 'DELETE' AND agreement.id = NEW.agreement_id
                AND agreement.create_date < now() AT TIME ZONE 'UTC'
            )
        ) THEN
            RAISE EXCEPTION 'What a frozen memorandum names stays: its text is frozen';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        """
NAMES = ("hei_sme_agreement_way_rel", "hei_sme_agreement_study_field_rel")
GUARDS |= {table: (SQL("INSERT OR UPDATE OR DELETE"), NAMED) for table in NAMES}


def install_guard(cr, table):
    """Create the guard of one table anew. It sees every row, and refuses to have the
    table emptied at once, which would go past the rows.
    """
    drop_guard(cr, table)
    when, body = GUARDS[table]
    emptied = "IF TG_OP = 'TRUNCATE' THEN RAISE EXCEPTION 'On record: stays'; END IF;"
    cr.execute(
        SQL(
            "CREATE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS %s",
            SQL.identifier(f"{table}_guard"),
            f"BEGIN {emptied} {body} END",
        )
    )
    cr.execute(
        SQL(
            "CREATE TRIGGER %s BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION %s()",
            SQL.identifier(f"{table}_guard"),
            when,
            SQL.identifier(table),
            SQL.identifier(f"{table}_guard"),
        )
    )
    cr.execute(
        SQL(
            "CREATE TRIGGER %s BEFORE TRUNCATE ON %s EXECUTE FUNCTION %s()",
            SQL.identifier(f"{table}_guard_whole"),
            SQL.identifier(table),
            SQL.identifier(f"{table}_guard"),
        )
    )


def drop_guard(cr, table):
    """Remove the guard of one table, for an uninstall."""
    for name in (f"{table}_guard", f"{table}_guard_whole"):
        cr.execute(
            SQL(
                "DROP TRIGGER IF EXISTS %s ON %s",
                SQL.identifier(name),
                SQL.identifier(table),
            )
        )
    function = SQL.identifier(f"{table}_guard")
    cr.execute(SQL("DROP FUNCTION IF EXISTS %s()", function))


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    def init(self):
        result = super().init()
        for table in (self._table, *NAMES):
            install_guard(self.env.cr, table)
        return result


class AgreementSignatory(models.Model):
    _inherit = "hei.sme.agreement.signatory"

    def init(self):
        result = super().init()
        install_guard(self.env.cr, self._table)
        return result

    @contextmanager
    def _sanctioned_in_database(self):
        """Let the database take back a signature within this block."""
        self.env.flush_all()
        cr = self.env.cr
        cr.execute("SELECT set_config('hei_sme.undo', 'on', true)")
        try:
            yield
            self.env.flush_all()
        finally:
            cr.execute("SELECT set_config('hei_sme.undo', '', true)")


class AgreementEvent(models.Model):
    _inherit = "hei.sme.agreement.event"

    def init(self):
        result = super().init()
        install_guard(self.env.cr, self._table)
        return result
