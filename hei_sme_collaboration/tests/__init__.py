from . import (
    test_access_rights,
    test_approach,
    test_bad_input,
    test_data,
    test_demo,
    test_gate,
    test_partner,
    test_steps,
    test_welcome,
)
