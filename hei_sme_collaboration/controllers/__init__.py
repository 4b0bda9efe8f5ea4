from . import archive, check, door, draft, inquiry, link, sign
