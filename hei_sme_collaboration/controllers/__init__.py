from . import archive, check, draft, link, sign
