"""What the other side reads of the shipped steps, where they say what they said."""

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools import file_open

DATA = "hei_sme_collaboration/data/hei_sme_protocol_data.xml"


def migrate(cr, version):
    """Word each shipped step for the other side too. One whose guidance the
    institution changed is left alone: that is what the other side reads then.
    """
    env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
    with file_open(DATA, "rb") as file:
        records = etree.parse(file).iterfind(".//record")
    for record in records:
        said = {field.get("name"): field.text for field in record}
        step = env.ref(f"hei_sme_collaboration.{record.get('id')}", False)
        if (
            said.get("asked_as")
            and step
            and not step.asked_as
            and step.guidance == said["guidance"]
        ):
            step.asked_as = said["asked_as"]
