"""A number of days that may be unknown."""

from odoo import fields


class Days(fields.Float):
    """Unknown is empty, on screen, in averages and in exports; Odoo's own number would
    be zero there, as if nothing had taken any time.
    """

    def convert_to_column(self, value, record, values=None, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_column(value, record, values, validate)

    def convert_to_cache(self, value, record, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_cache(value, record, validate)

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_export(self, value, record):
        return "" if value is False else value
