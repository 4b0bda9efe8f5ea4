"""Tracking of many records at once."""

from odoo import models


def log_tracking(records, tracked, initial_values):
    """Log the tracked changes of all records in a few queries, telling nobody.

    Mail posts a message per record, each with queries of its own. A job that moves
    thousands of records on notes the same on each, all at once.

    :param records: recordset of a `mail.thread`
    :param dict tracked: names of tracked fields
    :param dict initial_values: {record id: {field: value before}}
    :return: what `_message_track` returns
    """
    infos = records.fields_get(
        tracked, attributes=("string", "type", "selection", "currency_field")
    )
    tracking = {
        record.id: record._mail_track(infos, initial_values[record.id])
        for record in records.exists()
    }
    changed = records.filtered(lambda r: tracking.get(r.id, (None, None))[1])
    messages = changed._message_log_batch(dict.fromkeys(changed.ids, ""))
    records.env["mail.tracking.value"].sudo().create(
        [
            dict(command[2], mail_message_id=message.id)
            for record, message in zip(changed, messages, strict=True)
            for command in tracking[record.id][1]
        ]
    )
    return tracking


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    def _message_track(self, fields_iter, initial_values_dict):
        if self.env.context.get("hei_sme_batch") and fields_iter:
            return log_tracking(self, fields_iter, initial_values_dict)
        return super()._message_track(fields_iter, initial_values_dict)


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    def _message_track(self, fields_iter, initial_values_dict):
        if self.env.context.get("hei_sme_batch") and fields_iter:
            return log_tracking(self, fields_iter, initial_values_dict)
        return super()._message_track(fields_iter, initial_values_dict)
