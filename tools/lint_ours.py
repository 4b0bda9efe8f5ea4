"""Pytest plugin: Odoo's own `test_lint` looks at this addon only, and strictly.

Without it those tests read the whole of Odoo, which takes long and says nothing of us.
What they only warn about fails here.
"""

import databases
import pytest

from odoo.modules import Manifest
from odoo.tools import config


@pytest.fixture(autouse=True)
def only_ours(request, monkeypatch, caplog):
    ours = Manifest.for_addon(databases.ADDON)
    monkeypatch.setattr(Manifest, "all_addon_manifests", lambda: [ours])
    if request.node.name == "test_pylint":
        monkeypatch.setitem(vars(config), "root_path", ours.path)
    with caplog.at_level("WARNING"):
        yield
    warnings = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    assert not warnings, "\n".join(warnings)
