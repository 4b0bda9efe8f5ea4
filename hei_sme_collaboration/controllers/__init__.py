from . import (
    answer,
    archive,
    check,
    door,
    draft,
    inquiry,
    link,
    opinion,
    portal,
    portal_company,
    sign,
)
