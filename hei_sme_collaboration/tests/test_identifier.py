"""What identifies an organisation: its forms, and what happens when it's saved."""

import doctest

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ..models import hei_sme_identifier
from ..models.hei_sme_identifier import (
    IDENTIFIERS,
    REGISTERS,
    fault,
    normalised,
    normalised_register,
    normalised_vat,
    register_is_valid,
)
from .agreement_common import AgreementCommon

#: (identifier, as it came in, country of the organisation, as it's stored)
GOOD = (
    ("erasmus_code", "SK BRATISL02", "", "SK BRATISL02"),
    ("erasmus_code", "F  PARIS468", "", "F  PARIS468"),
    ("erasmus_code", "E  MADRID04", "", "E  MADRID04"),
    ("erasmus_code", " f paris468 ", "", "F  PARIS468"),
    ("erasmus_code", "FPARIS468", "FR", "F  PARIS468"),
    ("erasmus_code", "e-madrid 04", "", "E  MADRID04"),
    ("erasmus_code", "SKBRATISL02", "SK", "SK BRATISL02"),
    ("erasmus_code", "IRLDUBLIN01", "", "IRLDUBLIN01"),
    ("erasmus_code", "F\u00a0\u00a0ST–ETIE01", "", "F  ST-ETIE01"),
    ("erasmus_code", "ＳＫ　ＢＲＡＴＩＳＬ０２", "", "SK BRATISL02"),
    ("erasmus_code", "PLISBOA01", "PT", "P  LISBOA01"),
    ("erasmus_code", "PLODZ01", "PL", "PL ODZ01"),
    ("pic", "999 986-096", "", "999986096"),
    ("pic", "012345678", "", "012345678"),
    ("pic", 999986096.0, "", "999986096"),
    ("pic", 999986096, "", "999986096"),
    ("oid", "e 1001-2345", "", "E10012345"),
    ("oid", "Ｅ００００００１２", "", "E00000012"),
    ("schac", "Uniba.SK", "", "uniba.sk"),
    ("schac", "https://www.uniba.sk/en/?a=b", "", "uniba.sk"),
    ("schac", "ann@uniba.sk", "", "uniba.sk"),
    ("schac", "université.fr", "", "xn--universit-j4a.fr"),
    ("ror", "05dxps055", "", "05dxps055"),
    ("ror", " HTTPS://ROR.org/05DXPS055/ ", "", "05dxps055"),
    ("ror", "ror.org/00f5 4p05 4", "", "00f54p054"),
)
#: (identifier, as it came in, what is wrong)
BAD = (
    ("erasmus_code", "BRATISL02", "form"),
    ("erasmus_code", "ST-ETIE01", "form"),
    ("erasmus_code", "PLISBOA01", "form"),
    ("erasmus_code", "SKBRATISL02", "form"),
    ("erasmus_code", "SK BRATISL2", "form"),
    ("erasmus_code", "SK BRATISL0002", "form"),
    ("erasmus_code", "SK BRATISLAVA02", "form"),
    ("erasmus_code", "ABCD PARIS468", "form"),
    ("erasmus_code", "F  CORUÑA01", "form"),
    ("pic", "99998609", "form"),
    ("pic", "9999860966", "form"),
    ("pic", "99998609a", "form"),
    ("pic", "٩٩٩٩٨٦٠٩٦", "form"),
    ("pic", -12, "form"),
    ("oid", "10012345", "form"),
    ("oid", "E1001234", "form"),
    ("oid", "F10012345", "form"),
    ("schac", "uniba", "form"),
    ("schac", "uni_ba.sk", "form"),
    ("schac", "-uniba.sk", "form"),
    ("schac", "uniba.1", "form"),
    ("schac", "x" * 64 + ".sk", "form"),
    ("schac", "....", "form"),
    ("ror", "05dxps056", "check"),
    ("ror", "05dxsp055", "check"),
    ("ror", "15dxps055", "form"),
    ("ror", "05dxpi055", "form"),
    ("ror", "05dxps05", "form"),
    ("ror", "https://example.org/05dxps055", "form"),
)


@tagged("post_install", "-at_install")
class TestIdentifier(AgreementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.si, cls.be = cls.env.ref("base.si"), cls.env.ref("base.be")

    def refused(self, words, method, *args):
        """Return the error that a call ends in, which has these words."""
        with self.assertRaises(ValidationError) as error, self.env.cr.savepoint():
            method(*args)
            self.env.flush_all()
        said = str(error.exception)
        for word in words:
            self.assertIn(word, said)
        return said

    def skip_where_odoo_checks(self):
        if "vies_valid" in self.env["res.partner"]._fields:
            self.skipTest("Odoo's own addon looks at VAT numbers here.")

    # Without Odoo

    def test_examples_in_the_docstrings(self):
        """What the functions say they return they return."""
        self.assertEqual(doctest.testmod(hei_sme_identifier).failed, 0)

    def test_good_ones_are_evened_out(self):
        """Any way of writing one ends in the same text, and evening out ends there."""
        for name, typed, country, stored in GOOD:
            with self.subTest(f"{name} {typed}"):
                self.assertEqual(normalised(name, typed, country), stored)
                self.assertEqual(normalised(name, stored, country), stored)
                self.assertEqual(fault(name, stored), "")

    def test_bad_ones_are_told(self):
        """What is no identifier is said to be none, and stays recognisable."""
        for name, typed, wrong in BAD:
            with self.subTest(f"{name} {typed}"):
                value = normalised(name, typed)
                self.assertTrue(value)
                self.assertEqual(fault(name, value), wrong)

    def test_empty_is_no_identifier(self):
        """Nothing, blanks and what can't be seen are nothing."""
        for name in IDENTIFIERS:
            for typed in (None, False, "", " \u00a0\u200b\x00"):
                self.assertEqual(normalised(name, typed), "")

    def test_texts_without_end(self):
        """A megabyte of anything is refused, not waited for."""
        for name in IDENTIFIERS:
            for typed in ("a" * 10**6, "1" * 10**6, "a." * 500000, "-" * 10**6):
                self.assertTrue(fault(name, normalised(name, typed)))

    def test_register_numbers(self):
        """Each country's own number is held to its check digit; others are believed."""
        for country, register in REGISTERS.items():
            with self.subTest(country):
                number = register.example
                self.assertEqual(normalised_register(number, country), number)
                self.assertTrue(register_is_valid(number, country))
                last = number[-4] if country == "SI" else number[-1]
                at = -4 if country == "SI" else -1
                other = "1" if last != "1" else "2"
                wrong = f"{number[:at]}{other}{number[at:][1:]}"
                self.assertFalse(register_is_valid(wrong, country))
        for typed, country, stored in (
            ("BE 0403.019.261", "BE", "0403019261"),
            ("403.019.261", "BE", "0403019261"),
            ("397865", "SK", "00397865"),
            ("00 397 865", "SK", "00397865"),
            ("9331310", "SI", "9331310000"),
            ("2077474-0", "FI", "20774740"),
            ("B-99.900.227", "ES", "B99900227"),
            ("RUCT  999", "ES", "RUCT 999"),
            ("MI-99914", "IT", "MI-99914"),
            ("HRB 12345 B", "DE", "HRB 12345 B"),
            ("007", "", "007"),
        ):
            with self.subTest(typed):
                self.assertEqual(normalised_register(typed, country), stored)
                self.assertTrue(register_is_valid(stored, country))
        for typed, country in (("77", "SI"), ("12", "BE"), ("B99900228", "ES")):
            with self.subTest(typed):
                stored = normalised_register(typed, country)
                self.assertFalse(register_is_valid(stored, country))

    def test_vat_numbers_are_evened_out(self):
        """Capitals without signs; Odoo's sign for none stays."""
        self.assertEqual(normalised_vat("si 502-230.54"), "SI50223054")
        self.assertEqual(normalised_vat("/"), "/")

    # Saved

    def test_an_officer_saves_them(self):
        """Whatever way they come in, they're stored evened out."""
        university = self.env["res.partner"].with_user(self.officer)
        university = university.create(
            {
                "name": "Comenius",
                "is_hei": True,
                "erasmus_code": "sk bratisl02",
                "pic": 12345678.0 * 10,
                "oid": "e 1001 2345",
                "schac": "https://uniba.sk/",
                "ror": "https://ror.org/05DXPS055",
            }
        )
        self.assertEqual(
            [university[name] for name in IDENTIFIERS],
            ["SK BRATISL02", "123456780", "E10012345", "uniba.sk", "05dxps055"],
        )
        university.write({"pic": "012 345 678", "oid": " "})
        self.assertEqual(university.pic, "012345678")
        self.assertFalse(university.oid)
        copied = university.copy()
        self.assertFalse(copied.pic)

    def test_wrong_ones_are_refused(self):
        """The error names the identifier, the value, and what it should look like."""
        partner = self.bakery.with_user(self.officer)
        for name, value, words in (
            ("erasmus_code", "Bratislava", ("Erasmus code", "SK BRATISL02")),
            ("pic", "12 34", ("PIC", "“1234”", "nine digits")),
            ("oid", "10012345", ("OID", "E10012345")),
            ("schac", "uniba", ("SCHAC", "domain name")),
            ("ror", "05dxps056", ("ROR ID", "“05dxps056”", "last two digits")),
            ("ror", "5", ("ROR ID", "https://ror.org/")),
        ):
            with self.subTest(f"{name} {value}"):
                self.refused(("Bakery", *words), partner.write, {name: value})
        said = self.refused((), partner.write, {"pic": "9" * 5000})
        self.assertLess(len(said), 200)

    def test_on_the_form(self):
        """An HEI's form has all five; a company's PIC and OID."""
        form = Form(self.hei.with_user(self.officer))
        form.erasmus_code = "SI-LJUBLJA01"
        form.save()
        self.assertEqual(self.hei.erasmus_code, "SI LJUBLJA01")
        form = Form(self.sme.with_user(self.officer))
        form.pic = "912 000 606"
        form.save()
        self.assertEqual(self.sme.pic, "912000606")
        view = form._view["modifiers"]
        for name in ("erasmus_code", "schac", "ror"):
            self.assertEqual(view[name]["invisible"], "not is_hei")

    def test_imported_from_a_file(self):
        """An import evens out and refuses alike, and names the row."""
        partners = self.env["res.partner"].with_user(self.officer)
        fields = ["name", "is_sme", "country_id", "pic", "company_registry"]
        rows = [
            ["One", "1", "Slovenia", "912 000 606", "9331310"],
            ["Two", "1", "Slovenia", "912-000-707", "9990011000"],
        ]
        result = partners.load(fields, rows)
        self.assertFalse(result["messages"])
        one, two = partners.browse(result["ids"])
        self.assertEqual(one.mapped("pic"), ["912000606"])
        self.assertEqual(one.company_registry, "9331310000")
        self.assertEqual(two.pic, "912000707")
        rows[1][3] = "912"
        result = partners.load(fields, rows)
        self.assertFalse(result["ids"])
        said = "\n".join(message["message"] for message in result["messages"])
        self.assertIn("Row 2: PIC of “Two”: “912” isn't one.", said)

    # Numbers that Odoo has already

    def test_numbers_of_a_party(self):
        """A party's VAT and register number are evened out and held to their rule."""
        self.skip_where_odoo_checks()
        partner = self.sme.with_user(self.officer)
        partner.write({"vat": "si 502-230.54", "company_registry": "933 13 10"})
        self.assertEqual(partner.company_registry, "9331310000")
        self.assertEqual(partner.vat, "SI50223054")
        self.refused(
            ("VAT number", "Steelworks", "“SI50223055”"),
            partner.write,
            {"vat": "SI 50223055"},
        )
        self.refused(
            ("Register number", "Steelworks", "“9331320000”", "Slovenia"),
            partner.write,
            {"company_registry": "9331320000"},
        )
        partner.write({"country_id": self.be.id, "company_registry": "403.019.261"})
        self.assertEqual(partner.company_registry, "0403019261")
        partner.write({"vat": "/"})
        self.assertEqual(partner.vat, "/")

    def test_numbers_of_others_are_left_alone(self):
        """Who is no party keeps what Odoo keeps, also once it becomes a party."""
        self.skip_where_odoo_checks()
        odd = {
            "vat": "si 502 230 55",
            "company_registry": "12 / 3",
            "country_id": self.si.id,
        }
        self.bakery.write(odd)
        self.assertEqual(self.bakery.vat, odd["vat"])
        self.assertEqual(self.bakery.company_registry, odd["company_registry"])
        self.card(sme_id=self.bakery.id)
        self.assertTrue(self.bakery.is_sme)
        self.bakery.with_user(self.officer).write({"phone": "+386 1"})
        self.assertEqual(self.bakery.vat, odd["vat"])

    def test_unknown_countries_pass(self):
        """Where no rule is known, a number is evened out and believed."""
        self.skip_where_odoo_checks()
        brazil = self.env.ref("base.br").id
        self.sme.write({"country_id": brazil, "company_registry": " NIRE  3\u00a05 "})
        self.assertEqual(self.sme.company_registry, "NIRE 3 5")
        self.sme.write({"country_id": False, "vat": "xx-1"})
        self.assertEqual(self.sme.vat, "XX1")

    def test_odoos_own_check_of_vat_numbers(self):
        """Where Odoo's addon checks VAT numbers, we don't do it again."""
        self.skip_where_odoo_checks()
        partners = type(self.env["res.partner"])
        self.patch(partners, "_checks_vat_elsewhere", lambda partner: True)
        self.sme.vat = "si 1"
        self.assertEqual(self.sme.vat, "si 1")

    def test_numbers_of_a_whole(self):
        """An organisation that is no party isn't refused its number for the sake of
        somebody in it who is one.
        """
        self.skip_where_odoo_checks()
        self.env["res.partner"].create(
            {"name": "Fay", "is_sme": True, "parent_id": self.bakery.id}
        )
        self.bakery.write({"vat": "SI50223055", "country_id": self.si.id})
        self.assertEqual(self.bakery.vat, "SI50223055")

    def test_portal_is_not_refused_twice(self):
        """Odoo's own page of an account looks at a VAT number before it's saved."""
        partner = self.sme.with_context(no_vat_validation=True)
        partner.vat = "SI50223055"
        self.assertEqual(self.sme.vat, "SI50223055")

    # Finding and printing

    def test_found_by_any_of_them(self):
        """A picker and the search find by a part, and by any way of writing it."""
        self.hei.write(
            {
                "erasmus_code": "F  PARIS468",
                "ror": "05dxps055",
                "schac": "hills.example",
            }
        )
        self.sme.pic = "912000606"
        partners = self.env["res.partner"].with_user(self.reader)
        for typed, found in (
            ("f paris468", self.hei),
            ("PARIS4", self.hei),
            ("https://ror.org/05DXPS055", self.hei),
            ("www.hills.example", self.hei),
            ("912 000 606", self.sme),
            ("91200060", self.sme),
        ):
            with self.subTest(typed):
                ids = [number for number, _name in partners.name_search(typed)]
                self.assertIn(found.id, ids)
                domain = [("identifier_text", "ilike", typed)]
                self.assertEqual(partners.search(domain), found)
        without = partners.search([("identifier_text", "=", False)])
        self.assertNotIn(self.hei, without)
        self.assertIn(self.bakery, without)
        self.assertEqual(
            partners.search([("identifier_text", "!=", False)]) & (self.hei | self.sme),
            self.hei | self.sme,
        )

    def test_printed_on_the_memorandum(self):
        """A draft names what a party is known by, the spaces of its code included."""
        self.hei.write({"erasmus_code": "F  PARIS468", "pic": "912000101"})
        self.sme.oid = "E10012345"
        agreement = self.draft(**self.answers())
        hei, sme = agreement.with_user(self.reader)._get_document()["parties"]
        space = "\u00a0"
        self.assertIn(
            f"Erasmus{space}code{space}F{space}{space}PARIS468, PIC{space}912000101",
            hei["lines"],
        )
        self.assertIn(f"OID{space}E10012345", sme["lines"])

    def test_what_is_frozen_stays(self):
        """An identifier noted later changes nothing of what is out to sign."""
        agreement = self.sent(**self.answers())
        before = agreement.canonical_text, agreement.text_hash
        self.sme.pic = "912000606"
        agreement.invalidate_recordset()
        self.assertEqual((agreement.canonical_text, agreement.text_hash), before)
        self.assertNotIn("PIC", str(agreement._get_document()["parties"]))

    def test_many_cost_as_few(self):
        """Fifty companies are looked at by the queries of one."""
        self.skip_where_odoo_checks()
        numbers = iter(range(912000000, 912001000))

        def values(count):
            return [
                {
                    "name": f"Mill {number}",
                    "is_sme": True,
                    "vat": "SI50223054",
                    "company_registry": "9331310",
                    "pic": str(number),
                    "country_id": self.si.id,
                }
                for number in (next(numbers) for _one in range(count))
            ]

        def queries(method, *args):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            made = method(*args)
            self.env.flush_all()
            return self.cr.sql_log_count - before, made

        partners = self.env["res.partner"].with_user(self.officer)
        partners = partners.with_context(tracking_disable=True, mail_create_nolog=True)
        _count, warm = queries(partners.create, values(2))
        few = {
            name: queries(warm.write, {name: value})[0]
            for name, value in (("pic", "912009999"), ("company_registry", "9331310"))
        }
        few_made, _made = queries(partners.create, values(1))
        many_made, made = queries(partners.create, values(50))
        self.assertLessEqual(many_made, few_made + 4)
        for name, value in (("pic", "912009998"), ("company_registry", "9990011000")):
            self.assertLessEqual(queries(made.write, {name: value})[0], few[name] + 4)

    def test_each_has_its_index(self):
        """Looking for an identifier doesn't read all partners."""
        self.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'res_partner'"
        )
        indexes = " ".join(row[0] for row in self.cr.fetchall())
        for name in IDENTIFIERS:
            self.assertIn(f"({name}) WHERE ({name} IS NOT NULL)", indexes)
