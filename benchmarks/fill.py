"""Fill a board with copies of a few cards, by SQL.

The cards that are copied were made through Odoo, with all that belongs to a card. A
copy has its own partner and responsible person; it has the rows of other tables that
the board, the rules and the gate read: lines, tags, followers, activities. It has no
chatter of its own, which no measured request reads.
"""

from psycopg2.extras import execute_values

from odoo.tools import SQL


def columns(cr, table):
    """Return the names of a table's columns, save the id."""
    cr.execute(
        """SELECT column_name FROM information_schema.columns
            WHERE table_schema = current_schema AND table_name = %s
              AND column_name != 'id' AND is_generated = 'NEVER'""",
        [table],
    )
    return [name for (name,) in cr.fetchall()]


def names(items, prefix=""):
    return SQL(", ").join(SQL.identifier(*filter(None, (prefix, n))) for n in items)


def copy_rows(cr, table, changed, source):
    """Insert a copy of rows of a table; `changed` says what differs: column → SQL."""
    kept = [name for name in columns(cr, table) if name not in changed]
    cr.execute(
        SQL(
            "INSERT INTO %s (%s, %s) SELECT %s, %s FROM %s original JOIN copies %s",
            SQL.identifier(table),
            names(kept),
            names(changed),
            names(kept, "original"),
            SQL(", ").join(SQL(sql) for sql in changed.values()),
            SQL.identifier(table),
            SQL(source),
        )
    )


def number_copies(cr, table, seed, count):
    """Have the numbers and ids of so many copies of one row in a temporary table."""
    cr.execute("CREATE TEMP TABLE copies (old int, new int PRIMARY KEY, number int)")
    cr.execute(
        "INSERT INTO copies SELECT %s, nextval(%s), number"
        " FROM generate_series(0, %s) AS number",
        [seed, f"{table}_id_seq", count - 1],
    )


def fill(cr, board, partner_ids, count):
    """Copy the board's first cards until it holds `count` cards."""
    cr.execute(SQL("SELECT count(*) FROM %s WHERE active", SQL.identifier(board.table)))
    missing = count + len(board.mover) - cr.fetchone()[0]
    if missing <= 0:
        return
    cr.execute("CREATE TEMP TABLE partners (number int PRIMARY KEY, id int, name text)")
    cr.execute(
        "INSERT INTO partners SELECT ordinal - 1, id, complete_name FROM res_partner"
        " JOIN unnest(%s) WITH ORDINALITY AS chosen (id, ordinal) USING (id)",
        [partner_ids],
    )
    cr.execute("CREATE TEMP TABLE copies (old int, new int PRIMARY KEY, number int)")
    sequence = f"{board.table}_id_seq"
    execute_values(
        cr._obj,
        "INSERT INTO copies (old, new, number) VALUES %s",
        [
            (board.seeds[number % len(board.seeds)], sequence, number)
            for number in range(missing)
        ],
        template="(%s, nextval(%s), %s)",
        page_size=1000,
    )
    cr.execute("ANALYZE copies")
    people = ", ".join(map(str, board.people))
    person = f"(ARRAY[{people}])[1 + mod(copies.number / 7, {len(board.people)})]"
    copy_rows(
        cr,
        board.table,
        {"id": "copies.new", "user_id": person, **board.partner_columns},
        "ON original.id = copies.old JOIN partners partner"
        f" ON partner.number = mod(copies.number, {len(partner_ids)})",
    )
    for table, column in board.belongings:
        copy_rows(
            cr, table, {column: "copies.new"}, f"ON original.{column} = copies.old"
        )
    copy_rows(
        cr,
        "mail_followers",
        {"res_id": "copies.new"},
        f"ON original.res_id = copies.old AND original.res_model = '{board.model}'",
    )
    copy_rows(
        cr,
        "mail_activity",
        {"res_id": "copies.new"},
        f"ON original.res_id = copies.old AND original.res_model = '{board.model}'",
    )
    cr.execute("DROP TABLE copies; DROP TABLE partners")
