from . import (
    test_data,
    test_demo,
    test_gate,
    test_steps,
)
