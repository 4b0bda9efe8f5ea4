"""The columns of a file of past memoranda."""

from odoo import fields, models


class AgreementRow(models.AbstractModel):
    """What a row may say. It's never stored: a row becomes a memorandum, its scan, who
    signed it, and its card. The columns of the import screen and of the template.
    """

    _name = "hei.sme.agreement.row"
    _description = "Row of past memoranda"

    reference = fields.Char(help="Kept as it is. Empty: the next number of ours.")
    title = fields.Char(help="Empty: as the settings call your memoranda.")
    institution = fields.Char(
        "HEI", help="Name, register number, VAT number or external id. Empty: us."
    )
    company = fields.Char(
        help="Name, register number, VAT number or external id. It has to be among the"
        " organisations already."
    )
    direction = fields.Char(
        "Who approached", help="sme_to_hei (the company) or hei_to_sme (the HEI)."
    )
    ways = fields.Char(
        "Ways of collaboration", help="Codes or names, parted by semicolons."
    )
    study_fields = fields.Char(
        "Study fields", help="Codes of ISCED-F 2013 as text, parted by semicolons."
    )
    department = fields.Char("Department concerned", help="Its name.")
    responsible = fields.Char(help="Login, e-mail address or name. Empty: you.")
    signed_on = fields.Char("Signed on", help="Day of the last signature.")
    date_start = fields.Char(
        "In force from", help="Empty: from the day of the last signature."
    )
    date_end = fields.Char("Last day", help="This, or the months it runs.")
    duration_months = fields.Char("Months it runs", help="This, or the last day.")
    renewal = fields.Char(help="none, written or automatic. Empty: in writing.")
    notice_months = fields.Char("Months of notice")
    terminated_on = fields.Char(
        "Terminated with the end of", help="Where it ended before its last day."
    )
    hei_signatories = fields.Char(
        "Signed for the HEI by", help="“Name, capacity; Name, capacity”."
    )
    sme_signatories = fields.Char(
        "Signed for the company by", help="“Name, capacity; Name, capacity”."
    )
    hei_reference = fields.Char("File number of the HEI")
    sme_reference = fields.Char("File number of the company")
    original_location = fields.Char(
        "Paper original", help="Where it is kept: room, shelf, file."
    )
    scan = fields.Char(
        help="Name of a file that you choose under *Files to import*: a PDF or an"
        " image."
    )
    collaboration = fields.Char(
        help="Reference of the card it belongs to. Empty: a card is made; rows of the"
        " same parties and department share one."
    )
