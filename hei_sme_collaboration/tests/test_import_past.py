"""Past memoranda come in from a file, with their scans."""

from hashlib import sha256

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .agreement_common import CARD_REPORT, REPORT
from .import_common import ImportCommon, b64, scan


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28 12:00:00")
class TestImportPast(ImportCommon):
    def test_one_in_force(self):
        """A row becomes a memorandum in force, its scan the text, and an active card
        whose steps were before the addon.
        """
        content = scan()
        [agreement] = self.imported(
            self.row(reference="MOA-2021/7", scan=b64(content), hei_reference="R-1")
        )
        self.assertRecordValues(
            agreement,
            [
                {
                    "reference": "MOA-2021/7",
                    "source": "imported",
                    "state": "in_force",
                    "hei_id": self.hei.id,
                    "sme_id": self.sme.id,
                    "duration_months": 120,
                    "hei_reference": "R-1",
                    "way_ids": self.way.ids,
                    "study_field_ids": self.study_field.ids,
                    "document_hash": sha256(content).hexdigest(),
                }
            ],
        )
        self.assertEqual(str(agreement.date_start), "2021-03-01")
        self.assertEqual(str(agreement.date_end), "2031-02-28")
        self.assertEqual(agreement.document_id.raw, content)
        self.assertFalse(agreement.article_ids)
        self.assertEqual(agreement.event_ids.mapped("kind"), ["imported"])
        self.assertEqual(agreement._check_evidence(), [])
        years = self.env["hei.sme.agreement.year"].search(
            [("agreement_id", "=", agreement.id)]
        )
        self.assertEqual(len(years), 7)
        self.assertEqual(
            [(s.party, s.name, s.capacity, s.state) for s in agreement.signatory_ids],
            [
                ("hei", "Petra Rektorová", "Rector", "signed"),
                ("sme", "Olaf Owner", "Director", "signed"),
            ],
        )
        card = agreement.collaboration_id
        self.assertEqual(card.stage_kind, "active")
        self.assertEqual(card.progress, 100)
        self.assertEqual(card.user_id, self.officer)
        self.assertEqual(card.agreement_id, agreement)
        skipped = card.step_ids.filtered(lambda line: line.state == "skipped")
        self.assertEqual(set(skipped.mapped("skip_reason")), {"before the addon"})
        self.assertEqual(self.line(card, "3").state, "done")

    def test_where_it_stands(self):
        """Dates say whether it's in force, expired, terminated or still to start, and
        whether its card is active, closed on the last day, or waits.
        """
        cases = (
            ({"date_end": "2031-02-28"}, "in_force", "active", ""),
            ({"date_end": "2026-11-28"}, "in_force", "active", ""),
            ({"date_end": "2026-11-27"}, "expired", "closed", "2026-11-27"),
            ({"terminated_on": "2023-05-31"}, "terminated", "closed", "2023-05-31"),
            ({"terminated_on": "2027-05-31"}, "in_force", "active", ""),
            ({"date_start": "2027-01-01"}, "signed", "memorandum", ""),
            ({"date_start": "2026-11-28"}, "in_force", "active", ""),
            (
                {"date_end": "2022-02-28", "renewal": "automatic"},
                "in_force",
                "active",
                "",
            ),
        )
        agreements = self.imported(
            *(
                self.row(reference=f"P-{number}", department="", company=company)
                | cells
                for number, (cells, *_rest) in enumerate(cases)
                for company in [self.companies(len(cases))[number].name]
            )
        )
        for agreement, (cells, state, stage, closed) in zip(
            agreements, cases, strict=True
        ):
            with self.subTest(cells=cells):
                card = agreement.collaboration_id
                self.assertEqual(agreement.state, state)
                self.assertEqual(card.stage_kind, stage)
                self.assertEqual(str(card.closed_on or ""), closed)
                self.assertEqual(agreement._check_evidence(), [])
        over = agreements[2].collaboration_id
        self.assertEqual(over.close_outcome, "ended_well")
        over.with_user(self.officer).action_reopen()
        self.assertEqual(over.stage_kind, "active")

    def companies(self, count):
        """Return as many companies, the same at each call."""
        if not hasattr(self, "_companies"):
            self._companies = self.env["res.partner"].create(
                [
                    {"name": f"Firm {number}", "is_company": True}
                    for number in range(count)
                ]
            )
        return self._companies

    def test_term_of_odd_days(self):
        """A last day that makes no whole months is kept to the day; months are counted
        from the first day; both together agree on the last day.
        """
        first, second = self.imported(
            self.row(reference="A", signed_on="2020-03-15", date_end="2027-12-31"),
            self.row(
                reference="B", signed_on="2024-01-31", date_end="", duration_months="37"
            ),
        )
        self.assertEqual(str(first.date_end), "2027-12-31")
        self.assertIn("from 15 March 2020 to 31 December 2027", first.canonical_text)
        self.assertEqual(str(second.date_end), "2027-02-27")

    def test_rows_share_a_card(self):
        """Memoranda of the same parties and department lie on one card; another
        department has its own.
        """
        old, new, other = self.imported(
            self.row(reference="A", signed_on="2010-01-01", date_end="2014-12-31"),
            self.row(reference="B", ways="traineeship"),
            self.row(reference="C", department="Faculty of ICT"),
        )
        card = new.collaboration_id
        self.assertEqual(old.collaboration_id, card)
        self.assertEqual(card.agreement_id, new)
        self.assertEqual(card.stage_kind, "active")
        self.assertIn(self.way, card.way_ids)
        self.assertEqual(len(card.way_ids), 2)
        self.assertEqual(other.collaboration_id.unit_id, self.faculty)

    def test_named_card(self):
        """A row may name its card: one in force skips what is open there; one that is
        over leaves the card where it is.
        """
        card, waiting = self.card(), self.card(sme_id=self.bakery.id)
        self.imported(
            self.row(collaboration=card.reference, company="", reference="A"),
            self.row(
                collaboration=waiting.reference,
                company="",
                reference="B",
                signed_on="2015-01-01",
                date_end="2019-12-31",
            ),
        )
        self.assertEqual(card.stage_kind, "active")
        self.assertEqual(card.way_ids, self.way)
        self.assertEqual(waiting.stage_kind, "contact")
        self.assertEqual(waiting.progress, 0)
        self.assertEqual(waiting.agreement_id.state, "expired")

    def test_named_card_of_another_company(self):
        """A card that is somebody else's isn't the row's."""
        card = self.card(sme_id=self.bakery.id)
        result = self.load(self.row(collaboration=card.reference))
        self.assertRefused(result, "is of other parties")

    def test_company_by_what_identifies_it(self):
        """A company is found by name with or without its legal form, by VAT number, by
        register number, by identifier and by external id.
        """
        self.env["ir.model.data"].create(
            {
                "module": "crm_old",
                "name": "firm_12",
                "model": "res.partner",
                "res_id": self.bakery.id,
            }
        )
        self.bakery.oid = "E10012345"
        names = {
            "Steelworks": self.sme,
            "steelworks, d.o.o.": self.sme,
            self.sme.company_registry: self.sme,
            "e 1001 2345": self.bakery,
            "SI 50223054": self.bakery,
            "crm_old.firm_12": self.bakery,
        }
        agreements = self.imported(
            *(
                self.row(company=name, reference=str(number))
                for number, name in enumerate(names)
            )
        )
        self.assertEqual([a.sme_id for a in agreements], list(names.values()))

    def test_we_are_the_company(self):
        """Where the institution in the database is a company, the HEI is named."""
        self.hei.write({"is_hei": False, "is_sme": True})
        other = self.env["res.partner"].create(
            {"name": "Far University", "is_company": True, "is_hei": True}
        )
        row = self.row(institution="Far University")
        del row["company"]
        [agreement] = self.imported(row)
        self.assertEqual((agreement.hei_id, agreement.sme_id), (other, self.hei))

    def test_frozen(self):
        """What was imported can't be changed, deleted or sent again by anybody; its
        scan can't be replaced; file numbers stay open.
        """
        [agreement] = self.imported(self.row())
        agreement = agreement.with_user(self.administrator)
        for vals in (
            {"title": "Another"},
            {"date_start": "2020-01-01"},
            {"way_ids": [(5,)]},
            {"source": "drafted"},
            {"state": "draft"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                agreement.write(vals)
        with self.assertRaises(UserError):
            agreement.unlink()
        with self.assertRaises(UserError):
            agreement.action_send()
        with self.assertRaises(UserError):
            agreement.document_id.sudo().write({"raw": b"another"})
        with self.assertRaises(UserError):
            agreement.document_id.sudo().unlink()
        agreement.write({"sme_reference": "77/2021"})
        self.assertEqual(agreement._check_evidence(), [])

    def test_nobody_is_mailed(self):
        """Importing sends no mail, and leaves each person one activity for all that is
        due for review; the daily job adds none.
        """
        mails = self.env["mail.mail"].search_count([])
        messages = self.env["mail.message"].search_count(
            [("message_type", "!=", "notification")]
        )
        activities = self.env["mail.activity"].search_count([])
        self.imported(
            *(
                self.row(reference=str(number), date_end="2027-01-31")
                for number in range(4)
            ),
            tracking_disable=False,
        )
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(
            self.env["mail.message"].search_count(
                [("message_type", "!=", "notification")]
            ),
            messages,
        )
        self.run_job()
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        left = self.env["mail.activity"].search([], order="id desc")
        self.assertEqual(len(left) - activities, 1)
        self.assertEqual(left[0].user_id, self.officer)
        self.assertIn("4 memoranda end soon", left[0].summary)

    def test_image(self):
        """An image is kept as it is, and printed as a PDF."""
        content = scan("PNG", "navy")
        [agreement] = self.imported(self.row(scan=b64(content)))
        self.assertEqual(agreement.document_id.mimetype, "image/png")
        self.assertEqual(agreement.document_id.raw, content)
        self.assertTrue(agreement.scan_is_image)
        self.assertTrue(agreement._get_document_bytes().startswith(b"%PDF-"))

    def test_print(self):
        """Printing gives the scan, byte for byte, from the memorandum and its card."""
        content = scan()
        [agreement] = self.imported(self.row(scan=b64(content)))
        for record, report in (
            (agreement, REPORT),
            (agreement.collaboration_id, CARD_REPORT),
        ):
            reports = self.env["ir.actions.report"].with_user(self.reader)
            reports = reports.with_context(force_report_rendering=True)
            printed, kind = reports._render_qweb_pdf(report, record.ids)
            self.assertEqual((printed, kind), (content, "pdf"))

    def test_without_a_scan(self):
        """Where only the paper is left, it says where; printing tells it."""
        [agreement] = self.imported(
            self.row(scan="", original_location="Archive, shelf 4")
        )
        self.assertFalse(agreement.document_id)
        with self.assertRaisesRegex(UserError, "Archive, shelf 4"):
            agreement._get_document_bytes()

    def test_renew_and_amend(self):
        """A renewal and an amendment of what was imported are drafts with clauses."""
        for action in ("action_renew", "action_amend"):
            with self.subTest(action=action):
                [agreement] = self.imported(self.row(reference=action))
                opened = getattr(agreement.with_user(self.officer), action)()
                draft = self.env["hei.sme.agreement"].browse(opened["res_id"])
                self.assertEqual((draft.state, draft.source), ("draft", "drafted"))
                self.assertEqual(draft.origin_id, agreement)
                self.assertTrue(draft.article_ids)
                self.assertEqual(draft.signatory_ids.mapped("state"), ["pending"] * 2)

    def test_renewal_by_itself(self):
        """One that renewed itself several times is brought up to date by the job."""
        [agreement] = self.imported(
            self.row(date_end="2022-02-28", renewal="automatic")
        )
        self.run_job()
        current = agreement.collaboration_id.agreement_id
        self.assertEqual(str(current.date_end), "2027-02-28")
        self.assertEqual(current.document_id, agreement.document_id)
        self.assertEqual(agreement.state, "superseded")

    def test_queries(self):
        """No query per row: sixty rows more ask little more."""
        Partner = self.env["res.partner"]
        Partner.create(
            [{"name": f"Mill {number}", "is_company": True} for number in range(110)]
        )
        content = b64(scan())

        def queries(first, last):
            rows = [
                self.row(
                    company=f"Mill {number}",
                    reference=f"Q-{number}" if number % 2 else "",
                    date_end="2031-02-28" if number % 3 else "2025-12-31",
                    scan=content,
                )
                for number in range(first, last)
            ]
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.imported(*rows, tracking_disable=True)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(0, 10)
        few, many = queries(10, 30), queries(30, 110)
        self.assertLess(many - few, 40)

    def test_who_may(self):
        """Officers import; coordinators and readers don't."""
        for user in (self.coordinator, self.reader, self.employee):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.load(self.row(), user=user)

    def test_another_institution(self):
        """An officer elsewhere imports into their own institution."""
        [agreement] = self.imported(
            self.row(),
            user=self.outsider,
            allowed_company_ids=self.other_company.ids,
        )
        self.assertEqual(agreement.company_id, self.other_company)
        self.assertEqual(agreement.hei_id, self.other_company.partner_id)
