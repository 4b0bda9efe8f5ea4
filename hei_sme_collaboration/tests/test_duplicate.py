"""Before somebody is made a second time: who is there, whom to call; never a block."""

from lxml import etree

from odoo.tests import Form, tagged

from .common import CollaborationCommon


@tagged("post_install", "-at_install")
class TestDuplicate(CollaborationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.si = cls.env.ref("base.si")
        cls.sme.write(
            {
                "vat": "SI50223054",
                "pic": "912000606",
                "oid": "E10012345",
                "email": "info@steel.example",
                "website": "https://www.steelworks.example/x",
            }
        )
        cls.hei.write(
            {
                "erasmus_code": "SI LJUBLJA01",
                "schac": "hills.example",
                "ror": "05dxps055",
            }
        )
        cls.administrator.partner_id.phone = "+386 1 234"

    def second(self, user=None, **vals):
        """Return a company that is being made, as the form shows it."""
        vals = {"name": "Mill", "is_company": True, **vals}
        partners = self.env["res.partner"].with_user(user or self.coordinator)
        return partners.new(vals)

    # Organisations

    def test_each_reason(self):
        """Each number, however it's typed, and the mail domain find who has it."""
        for vals, who, reason in (
            ({"vat": "si 502-230.54"}, self.sme, "VAT number"),
            ({"vat": "50223054", "country_id": self.si.id}, self.sme, "VAT number"),
            ({"company_registry": "1234 579.000"}, self.sme, "register number"),
            (
                {"company_registry": "1234579", "country_id": self.si.id},
                self.sme,
                "register number",
            ),
            ({"pic": "912-000-606"}, self.sme, "PIC"),
            ({"oid": "e 10012345"}, self.sme, "OID"),
            ({"erasmus_code": "si ljublja01"}, self.hei, "Erasmus code"),
            ({"schac": "https://hills.example/"}, self.hei, "SCHAC code"),
            ({"ror": "https://ror.org/05DXPS055"}, self.hei, "ROR ID"),
            ({"email": "ann@steel.example"}, self.sme, "mail domain"),
            ({"email": "ann@steelworks.example"}, self.sme, "mail domain"),
            ({"name": "STEELWORKS d.o.o."}, self.sme, "name"),
        ):
            with self.subTest(vals):
                self.assertEqual(
                    self.second(**vals).duplicate_text,
                    f"This may be there already:\n{who.name} (same {reason}).",
                )

    def test_on_the_form_of_a_new_company(self):
        """It's said while one types, and saving goes on."""
        form = Form(
            self.env["res.partner"]
            .with_user(self.officer)
            .with_context(default_is_company=True, default_is_sme=True)
        )
        form.name = "Mill"
        self.assertFalse(form.duplicate_text)
        form.pic = "912 000 606"
        self.assertIn("Steelworks (same PIC)", form.duplicate_text)
        mill = form.save()
        self.assertEqual(mill.pic, self.sme.pic)
        self.assertIn("Mill (same PIC)", self.sme.with_user(self.reader).duplicate_text)

    def test_odoos_own_warning_gives_way(self):
        """Two alerts for one number are one too many; without ours Odoo's stands."""
        arch = self.env["res.partner"].get_view(view_type="form")["arch"]
        alert = etree.fromstring(arch).find(".//div[@name='warning_tax']")
        self.assertTrue(alert.get("invisible").endswith(" or (duplicate_text)"))
        self.assertFalse(self.second(self.employee, vat="SI50223054").duplicate_text)

    def test_nobody_else(self):
        """A company isn't its own double, nor its parts; free mail says nothing."""
        self.owner.email = "olaf@steel.example"
        branch = self.env["res.partner"].create(
            {
                "name": "Steelworks North",
                "is_company": True,
                "parent_id": self.sme.id,
                "email": "north@steel.example",
            }
        )
        for partner in self.sme | branch | self.owner:
            self.assertFalse(partner.with_user(self.coordinator).duplicate_text)
        self.sme.email = "steel@gmail.com"
        self.assertFalse(self.second(email="mill@gmail.com").duplicate_text)
        self.assertIn(
            "same e-mail address", self.second(email="steel@gmail.com").duplicate_text
        )
        self.assertFalse(self.second(vat="/", company_registry=" ").duplicate_text)

    def test_the_same_number_elsewhere(self):
        """The same digits in another country are another company."""
        belgium = self.env.ref("base.be").id
        for vals in ({"company_registry": "1234579000"}, {"name": "Steelworks"}):
            self.assertFalse(self.second(country_id=belgium, **vals).duplicate_text)

    def test_of_another_institution(self):
        """What another institution keeps for itself isn't named."""
        self.sme.company_id = self.other_company
        self.assertFalse(self.second(pic="912000606").duplicate_text)

    def test_whom_to_call(self):
        """Who may not see the collaboration reads whom to call, and nothing of it."""
        card = self.card(user_id=self.administrator.id, purpose="A secret")
        said = self.second(pic="912000606").duplicate_text
        self.assertEqual(
            said,
            "This may be there already:\nSteelworks (same PIC). We are in touch"
            " already: ask Ada Administrator, +386 1 234.",
        )
        said = self.second(self.reader, pic="912000606").duplicate_text
        self.assertIn(f"Collaboration {card.reference} is open already", said)

    def test_many_cost_as_few(self):
        """Forty companies are compared by the queries of two."""
        companies = (
            self.env["res.partner"]
            .create(
                [
                    {
                        "name": f"Mill {number}",
                        "is_company": True,
                        "pic": str(912000000 + number // 2),
                        "email": f"info@mill{number // 2}.example",
                    }
                    for number in range(40)
                ]
            )
            .with_user(self.coordinator)
        )
        for company in companies:
            self.card(sme_id=company.id, user_id=self.administrator.id)

        def queries(some):
            for _warm_up in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self.assertTrue(all(some.mapped("duplicate_text")))
            return self.cr.sql_log_count - before

        few = queries(companies[:2])
        self.assertEqual(queries(companies), few)
        self.assertLessEqual(few, 20)

    # Collaborations

    def test_a_second_open_collaboration(self):
        """A new card says whom to call before it's saved, on form and quick create."""
        open_card = self.card(user_id=self.administrator.id)
        said = (
            f"Collaboration {open_card.reference} is open already, with Ada"
            " Administrator, +386 1 234."
        )
        cards = self.env["hei.sme.collaboration"].with_user(self.officer)
        for view in ("collaboration_view_form", "collaboration_view_form_quick_create"):
            with self.subTest(view):
                form = Form(cards, view=f"hei_sme_collaboration.{view}")
                form.sme_id = self.bakery
                self.assertFalse(form.also_open_text)
                form.sme_id = self.sme
                self.assertEqual(form.also_open_text, said)

    def test_quick_create_names_who_the_asker_may_be(self):
        """An officer who types an asker's company reads that it's there."""
        form = Form(
            self.env["hei.sme.collaboration"].with_user(self.officer),
            view="hei_sme_collaboration.collaboration_view_form_quick_create",
        )
        form.asker_company = "Steelworks"
        self.assertEqual(form.match_text, "Looks like Steelworks (same name)")

    def test_open_with_who_looks_like_it(self):
        """A second contact of a company is no way round; a closed card is none."""
        twin = self.env["res.partner"].create(
            {"name": "Steel Ltd", "is_company": True, "vat": "SI50223054"}
        )
        open_card = self.card(user_id=self.administrator.id)
        card = self.card(sme_id=twin.id).with_user(self.officer)
        self.assertEqual(
            card.also_open_text,
            "Steelworks looks like the same. Collaboration"
            f" {open_card.reference} is open already, with Ada Administrator,"
            " +386 1 234.",
        )
        open_card.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        card.invalidate_recordset()
        self.assertFalse(card.also_open_text)

    # Import

    def imported(self, model, fields, rows):
        """Load rows as the import screen does, as an officer; return the result."""
        records = self.env[model].with_user(self.officer)
        return records.with_context(import_file=True).load(fields, rows)

    def test_import_of_partners(self):
        """An import names which rows may be there already, or stand there twice."""
        result = self.imported(
            "res.partner",
            ["name", "is_sme", "pic", "email"],
            [
                ["Mill", "1", "912 000 606", ""],
                ["Baker", "1", "912000707", "ann@steel.example"],
                ["Other", "1", "912-000-707", ""],
            ],
        )
        self.assertEqual(len(result["ids"]), 3)
        said = {message["message"] for message in result["messages"]}
        self.assertEqual(
            {message["type"] for message in result["messages"]}, {"warning"}
        )
        self.assertEqual(
            said,
            {
                "Row 1: an organisation like this is here already: Steelworks (same"
                " PIC).",
                "Row 2: an organisation like this is here already: Steelworks (same"
                " mail domain).",
                "Row 3: “912000707” stands in row 2 as well.",
            },
        )

    def test_import_of_many_doubles(self):
        """All rows are looked up at once."""
        looked = []
        partners = type(self.env["res.partner"])
        look_up = partners._look_up
        self.patch(
            partners,
            "_look_up",
            lambda records, asked: looked.append(len(asked)) or look_up(records, asked),
        )
        rows = [[f"Mill {n}", "1", str(912100000 + n)] for n in range(30)]
        self.assertTrue(
            self.imported("res.partner", ["name", "is_sme", "pic"], rows)["ids"]
        )
        self.assertEqual(looked, [30])

    def test_import_of_collaborations(self):
        """A second open collaboration is imported, and told with whom to call."""
        open_card = self.card(user_id=self.administrator.id)
        result = self.imported(
            "hei.sme.collaboration",
            ["direction", "hei_id/.id", "sme_id/.id"],
            [["sme_to_hei", str(self.hei.id), str(self.sme.id)]],
        )
        self.assertTrue(result["ids"], result["messages"])
        (message,) = result["messages"]
        self.assertEqual(message["type"], "warning")
        self.assertIn(open_card.reference, message["message"])
        self.assertIn("Ask Ada Administrator, +386 1 234.", message["message"])
