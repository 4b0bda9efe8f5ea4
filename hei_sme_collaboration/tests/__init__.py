from . import (
    test_access_rights,
    test_agreement,
    test_approach,
    test_bad_input,
    test_clause,
    test_data,
    test_demo,
    test_gate,
    test_partner,
    test_report_memorandum,
    test_steps,
    test_welcome,
)
