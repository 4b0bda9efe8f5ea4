from . import (
    answer,
    archive,
    check,
    door,
    draft,
    inquiry,
    link,
    portal,
    portal_company,
    sign,
)
