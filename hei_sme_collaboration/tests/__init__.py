from . import (
    test_data,
    test_gate,
    test_steps,
)
