"""Print who can log in to a demo database: the login, which is also the password."""

import sys

import psycopg2

PEOPLE = """
    SELECT u.login, p.name
      FROM res_users u
      JOIN res_partner p ON p.id = u.partner_id
      JOIN ir_model_data d ON d.model = 'res.users' AND d.res_id = u.id
     WHERE u.active AND d.module = 'hei_sme_collaboration'
  ORDER BY u.id
"""

if __name__ == "__main__":
    with psycopg2.connect(dbname=sys.argv[1]) as connection:
        with connection.cursor() as cursor:
            cursor.execute(PEOPLE)
            people = [*cursor.fetchall(), ("admin", "Odoo's own administrator")]
    print("Log in as (the password is the login):")
    for login, name in people:
        print(f"    {login:<16} {name}")
