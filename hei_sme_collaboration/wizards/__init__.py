from . import (
    base_partner_merge,
    hei_sme_collaboration_close,
    hei_sme_collaboration_link,
    hei_sme_collaboration_override,
    hei_sme_collaboration_step_skip,
    hei_sme_welcome,
)
