"""Whether a page can be used by everybody, as axe-core sees it.

A browser test calls `assert_accessible(page)` wherever its page stands still. Pages
that people outside meet have a row in `pages.py`, which is all it takes for them.
"""

import os
from functools import cache
from pathlib import Path

#: What people use most: a desk and a phone.
WIDTHS = (1400, 375)
AXE = Path(os.environ["HEI_STATE"], "node", "node_modules", "axe-core", "axe.min.js")

UNFOLD = "() => document.querySelectorAll('details').forEach((d) => { d.open = true })"
RUN = "async (within) => (await axe.run(within || document)).violations"


@cache
def axe():
    return AXE.read_text()


def assert_accessible(page, within=None):
    """Fail with rule, place and HTML of each fault that axe-core finds at a desk and on
    a phone. What is folded away is unfolded.

    :param within: CSS selector of the part that is ours, where not all of the page is
    """
    size = page.viewport_size
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(UNFOLD)
        # Evaluated by the debugger: the page's own policy has no say in it.
        page.evaluate(axe())
        for rule in page.evaluate(RUN, within):
            faults += [told(width, rule, node) for node in rule["nodes"]]
    page.set_viewport_size(size)
    assert not faults, f"{page.url}\n" + "\n".join(faults)


def told(width, rule, node):
    target = " ".join(str(part) for part in node["target"])
    return (
        f"{width} px, {rule['id']} ({rule['impact']}): {rule['help']}\n"
        f"    {target}\n    {node['html']}\n    {rule['helpUrl']}"
    )
