"""What is shipped: the two protocols, study fields, stages and pick-lists."""

from odoo.tests import TransactionCase, tagged

MODULE = "hei_sme_collaboration"

#: (number, title, phase, who answers, done when, fields of each requirement)
STEPS = {
    "sme_to_hei": [
        ("1", "Establishing contact", "contact", "sme", "approach", []),
        (
            "2.a",
            "Interest in collaboration",
            "definition",
            "sme",
            "answers",
            [
                {"purpose"},
                {"forms"},
                {"ambition_short_term"},
                {"ambition_medium_term"},
            ],
        ),
        (
            "2.b.i",
            "What the SME brings",
            "definition",
            "sme",
            "answers",
            [{"contribution_ids", "contribution_note"}],
        ),
        (
            "2.b.ii",
            "Why this SME",
            "definition",
            "sme",
            "answers",
            [{"merit_ids", "merit_note"}],
        ),
        (
            "2.c",
            "Ways of collaboration",
            "definition",
            "both",
            "answers",
            [{"way_ids"}],
        ),
        ("3", "Signing", "memorandum", "both", "signature", [{"study_field_ids"}]),
    ],
    "hei_to_sme": [
        ("1", "Establishing contact", "contact", "hei", "approach", []),
        (
            "2.a",
            "Interest in collaboration",
            "definition",
            "hei",
            "answers",
            [{"interest"}],
        ),
        (
            "2.b",
            "Benefits for the enterprise",
            "definition",
            "hei",
            "answers",
            [{"benefit_ids", "benefit_note"}],
        ),
        (
            "2.c",
            "Study fields",
            "definition",
            "hei",
            "answers",
            [{"study_field_ids"}],
        ),
        (
            "2.d",
            "Ways of collaboration",
            "definition",
            "both",
            "answers",
            [{"way_ids"}],
        ),
        ("3", "Signing", "memorandum", "both", "signature", []),
    ],
}

#: ISCED-F 2013: {broad: (name, {narrow: name})}
ISCED = {
    "00": (
        "Generic programmes and qualifications",
        {
            "001": "Basic programmes and qualifications",
            "002": "Literacy and numeracy",
            "003": "Personal skills and development",
        },
    ),
    "01": ("Education", {"011": "Education"}),
    "02": (
        "Arts and humanities",
        {
            "021": "Arts",
            "022": "Humanities (except languages)",
            "023": "Languages",
        },
    ),
    "03": (
        "Social sciences, journalism and information",
        {
            "031": "Social and behavioural sciences",
            "032": "Journalism and information",
        },
    ),
    "04": (
        "Business, administration and law",
        {"041": "Business and administration", "042": "Law"},
    ),
    "05": (
        "Natural sciences, mathematics and statistics",
        {
            "051": "Biological and related sciences",
            "052": "Environment",
            "053": "Physical sciences",
            "054": "Mathematics and statistics",
        },
    ),
    "06": (
        "Information and Communication Technologies (ICTs)",
        {"061": "Information and Communication Technologies (ICTs)"},
    ),
    "07": (
        "Engineering, manufacturing and construction",
        {
            "071": "Engineering and engineering trades",
            "072": "Manufacturing and processing",
            "073": "Architecture and construction",
        },
    ),
    "08": (
        "Agriculture, forestry, fisheries and veterinary",
        {
            "081": "Agriculture",
            "082": "Forestry",
            "083": "Fisheries",
            "084": "Veterinary",
        },
    ),
    "09": ("Health and welfare", {"091": "Health", "092": "Welfare"}),
    "10": (
        "Services",
        {
            "101": "Personal services",
            "102": "Hygiene and occupational health services",
            "103": "Security services",
            "104": "Transport services",
        },
    ),
}

WAYS = {
    "traineeship": "Traineeship",
    "sme_teaching": "SME representatives in the pedagogical process",
    "joint_projects": "Joint HEI–SME projects",
    "job_ads": "Sharing job ads among students",
    "hei_modules": "HEI representatives in educational modules at the SME",
}

VALUES = {
    "contribution": {
        "Internship programmes",
        "Joint teaching",
        "Access to infrastructure",
        "Access to facilities",
        "Access to laboratories",
    },
    "merit": {
        "Reputation",
        "Ambition",
        "Commitment to a specific cause",
        "Corporate mission",
    },
    "benefit": {
        "Reputation",
        "Access to knowledge",
        "Access to research capacity",
        "Access to skilled labour",
    },
}

EDITABLE = [
    "hei.sme.close.reason",
    "hei.sme.collaboration.stage",
    "hei.sme.office",
    "hei.sme.protocol",
    "hei.sme.protocol.requirement",
    "hei.sme.protocol.step",
    "hei.sme.study.field",
    "hei.sme.value",
    "hei.sme.way",
    "ir.sequence",
]


@tagged("post_install", "-at_install")
class TestShippedData(TransactionCase):
    """The shipped records say what the sources say.

    They are found by their XML ids, so an institution's own records beside them
    change nothing here.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, lang="en_US"))

    def shipped(self, model, prefix):
        """Return the records of a model whose XML id starts with a prefix."""
        found = self.env["ir.model.data"].search(
            [
                ("module", "=", MODULE),
                ("model", "=", model),
                ("name", "=like", prefix + "%"),
            ]
        )
        return (
            self.env[model]
            .with_context(active_test=False)
            .browse(found.mapped("res_id"))
        )

    def shipped_steps(self, direction):
        protocol = self.env.ref(f"{MODULE}.protocol_{direction}")
        return protocol, self.shipped(
            "hei.sme.protocol.step", f"step_{direction}_"
        ).sorted("sequence")

    def test_protocols_hold_the_steps_of_the_source(self):
        """Numbers, titles, phases, sides and completions are the source's own."""
        for direction, expected in STEPS.items():
            protocol, steps = self.shipped_steps(direction)
            self.assertEqual(protocol.direction, direction)
            self.assertEqual(steps.protocol_id, protocol)
            self.assertEqual(
                [(s.code, s.name, s.phase, s.side, s.completion) for s in steps],
                [step[:5] for step in expected],
            )
            self.assertTrue(all(steps.mapped("required")))

    def test_steps_ask_for_the_fields_of_the_source(self):
        """Each requirement is answered in its own fields, and none is missing."""
        for direction, expected in STEPS.items():
            _protocol, steps = self.shipped_steps(direction)
            for step, (code, *_rest, requirements) in zip(steps, expected, strict=True):
                asked = step.requirement_ids.sorted("sequence")
                self.assertEqual(
                    [set(one.field_names) for one in asked],
                    requirements,
                    f"{direction} {code}",
                )
                self.assertTrue(all(asked.mapped("required")))
                self.assertTrue(all(asked.mapped("name")))

    def test_each_step_explains_itself_in_200_characters(self):
        """Guidance and example are there, brief, and not each other's copy."""
        for direction in STEPS:
            _protocol, steps = self.shipped_steps(direction)
            for step in steps:
                for text in (step.guidance, step.example):
                    self.assertTrue(text, step.display_name)
                    self.assertLessEqual(len(text), 200, step.display_name)
                self.assertNotEqual(step.guidance, step.example)
                self.assertLessEqual(len(step.asked_as or ""), 200)
                is_asked = step.phase == "definition"
                self.assertEqual(bool(step.asked_as), is_asked, step.display_name)

    def test_first_protocol_of_a_direction_is_a_shipped_one(self):
        """A fresh database offers one protocol per direction."""
        protocols = self.shipped("hei.sme.protocol", "protocol_")
        self.assertEqual(
            sorted(protocols.mapped("direction")), ["hei_to_sme", "sme_to_hei"]
        )

    def test_study_fields_are_complete(self):
        """11 broad and 29 narrow fields, each under its own broad one."""
        fields = self.shipped("hei.sme.study.field", "study_field_")
        broad = fields.filtered(lambda field: len(field.code) == 2)
        narrow = fields - broad
        self.assertEqual((len(broad), len(narrow)), (11, 29))
        self.assertFalse(broad.parent_id)
        for field in narrow:
            self.assertEqual(field.parent_id.code, field.code[:2])
        self.assertEqual(
            {
                field.code: (
                    field.name,
                    {
                        child.code: child.name
                        for child in narrow
                        if child.parent_id == field
                    },
                )
                for field in broad
            },
            ISCED,
        )
        for field in fields:
            self.assertEqual(self.env.ref(f"{MODULE}.study_field_{field.code}"), field)

    def test_each_stage_kind_is_shipped_once(self):
        """The board stands in the protocol's order and every column says its task."""
        stages = self.shipped("hei.sme.collaboration.stage", "stage_")
        stages = stages.sorted("sequence")
        kinds = [
            value
            for value, _label in self.env["hei.sme.collaboration.stage"]
            ._fields["kind"]
            .selection
        ]
        self.assertEqual(stages.mapped("kind"), kinds)
        self.assertEqual(
            stages.mapped("name"),
            ["Contact", "Definition", "Memorandum", "Active", "Closed"],
        )
        self.assertTrue(all(stages.mapped("requirements")))
        self.assertEqual(stages.filtered("fold").mapped("kind"), ["closed"])
        resting = stages.filtered(lambda stage: not stage.rotting_threshold_days)
        self.assertEqual(resting.mapped("kind"), ["active", "closed"])

    def test_ways_are_the_source_s(self):
        """All five ways; one leads when the HEI approaches; one has two names."""
        ways = self.shipped("hei.sme.way", "way_")
        self.assertEqual({way.code: way.name for way in ways}, WAYS)
        modules = self.env.ref(f"{MODULE}.way_hei_modules")
        self.assertEqual(
            {way: way.direction for way in ways if way.direction},
            {modules: "hei_to_sme"},
        )
        projects = self.env.ref(f"{MODULE}.way_joint_projects")
        self.assertEqual(
            {way: way.name_sme_to_hei for way in ways if way.name_sme_to_hei},
            {projects: "Joint HEI–SME projects in research"},
        )

    def test_values_are_the_source_s(self):
        """The three lists of 2.b, each with its own kind."""
        values = self.shipped("hei.sme.value", "value_")
        for kind, names in VALUES.items():
            of_kind = values.filtered(lambda value, k=kind: value.kind == k)
            self.assertEqual(set(of_kind.mapped("name")), names)
        self.assertEqual(len(values), sum(map(len, VALUES.values())))

    def test_both_sides_have_their_offices(self):
        """Career services can be asked, and the four departments of a company."""
        offices = self.shipped("hei.sme.office", "office_")
        names = {
            side: set(
                offices.filtered(lambda office, s=side: office.side == s).mapped("name")
            )
            for side in ("hei", "sme")
        }
        self.assertLessEqual({"Career services", "Faculty", "Department"}, names["hei"])
        self.assertEqual(
            names["sme"],
            {
                "Human resources",
                "Research and development",
                "Marketing",
                "Top management",
            },
        )

    def test_every_outcome_has_a_reason(self):
        """Whatever happened, a card can be closed with a reason that fits."""
        reasons = self.shipped("hei.sme.close.reason", "close_reason_")
        outcomes = self.env["hei.sme.close.reason"]._fields["outcome"].selection
        self.assertEqual(
            set(reasons.mapped("outcome")), {value for value, _label in outcomes}
        )

    def test_references_are_counted_across_companies(self):
        """One sequence each for collaborations and memoranda, with the year."""
        for name, code, prefix in (
            ("sequence_collaboration", "hei.sme.collaboration", "C/%(year)s/"),
            ("sequence_agreement", "hei.sme.agreement", "MOA/%(year)s/"),
        ):
            sequence = self.env.ref(f"{MODULE}.{name}")
            self.assertEqual(
                (sequence.code, sequence.prefix, sequence.company_id.id),
                (code, prefix, False),
            )

    def test_an_update_overwrites_nothing_an_institution_edited(self):
        """Every shipped record that can be edited in the interface is noupdate."""
        overwritten = self.env["ir.model.data"].search(
            [
                ("module", "=", MODULE),
                ("model", "in", EDITABLE),
                ("noupdate", "=", False),
            ]
        )
        self.assertFalse(overwritten.mapped("name"))
        for model in EDITABLE:
            self.assertTrue(self.shipped(model, ""), model)
