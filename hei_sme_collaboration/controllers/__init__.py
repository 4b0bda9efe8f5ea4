from . import (
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
