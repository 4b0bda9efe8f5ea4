from . import (
    base_partner_merge,
    base_partner_merge_agreement,
    hei_sme_agreement_record,
    hei_sme_agreement_send,
    hei_sme_agreement_undo,
    hei_sme_collaboration_close,
    hei_sme_collaboration_link,
    hei_sme_collaboration_override,
    hei_sme_collaboration_step_skip,
    hei_sme_welcome,
)
