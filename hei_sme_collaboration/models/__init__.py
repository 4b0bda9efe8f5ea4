# The order is the order in which the card grows: the gate comes after everything
# that a move may write, the memorandum after the gate.
from . import hei_sme_deletion_guard  # isort: skip
from . import (  # isort: skip
    hei_sme_close_reason,
    hei_sme_office,
    hei_sme_study_field,
    hei_sme_unit,
    hei_sme_value,
    hei_sme_way,
    hei_sme_protocol,
    hei_sme_protocol_step,
    hei_sme_protocol_requirement,
    res_partner,
    hei_sme_collaboration_stage,
    hei_sme_collaboration,
    hei_sme_collaboration_step,
    hei_sme_collaboration_protocol,
    hei_sme_approach,
    hei_sme_collaboration_gate,
    hei_sme_collaboration_view,
)
