from . import (
    answer,
    archive,
    check,
    door,
    draft,
    evaluation,
    inquiry,
    link,
    opinion,
    portal,
    portal_company,
    sign,
)
