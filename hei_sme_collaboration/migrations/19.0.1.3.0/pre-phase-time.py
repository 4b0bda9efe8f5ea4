"""The days that each card has spent in its phases, for all cards in one statement."""


def migrate(cr, version):
    """Take them from the tracked moves before the registry would compute the columns
    card by card. Each move to another kind of stage ends the time since the one before,
    or since the card was made.
    """
    cr.execute(
        """
        ALTER TABLE hei_sme_collaboration
            ADD COLUMN IF NOT EXISTS phase_since timestamp,
            ADD COLUMN IF NOT EXISTS contact_days double precision,
            ADD COLUMN IF NOT EXISTS definition_days double precision,
            ADD COLUMN IF NOT EXISTS memorandum_days double precision
        """
    )
    cr.execute(
        """
        WITH move AS (
            SELECT message.res_id AS card_id,
                   former.kind AS former_kind,
                   value.create_date AS moved_on,
                   lag(value.create_date) OVER (
                       PARTITION BY message.res_id ORDER BY value.id
                   ) AS moved_before
              FROM mail_tracking_value value
              JOIN ir_model_fields field ON field.id = value.field_id
               AND field.model = 'hei.sme.collaboration' AND field.name = 'stage_id'
              JOIN mail_message message ON message.id = value.mail_message_id
               AND message.model = 'hei.sme.collaboration'
              JOIN hei_sme_collaboration_stage former
                ON former.id = value.old_value_integer
              JOIN hei_sme_collaboration_stage entered
                ON entered.id = value.new_value_integer
             WHERE former.kind != entered.kind
        ), stay AS (
            SELECT move.card_id,
                   move.former_kind,
                   move.moved_on,
                   extract(epoch FROM move.moved_on
                       - coalesce(move.moved_before, card.create_date)) / 86400 AS days
              FROM move
              JOIN hei_sme_collaboration card ON card.id = move.card_id
        ), spent AS (
            SELECT card_id,
                   max(moved_on) AS phase_since,
                   sum(days) FILTER (WHERE former_kind = 'contact') AS contact,
                   sum(days) FILTER (WHERE former_kind = 'definition') AS definition,
                   sum(days) FILTER (WHERE former_kind = 'memorandum') AS memorandum
              FROM stay
             WHERE days > 0
             GROUP BY card_id
        )
        UPDATE hei_sme_collaboration card
           SET phase_since = date_trunc(
                   'second', coalesce(spent.phase_since, card.create_date)),
               contact_days = spent.contact,
               definition_days = spent.definition,
               memorandum_days = spent.memorandum
          FROM hei_sme_collaboration self
          LEFT JOIN spent ON spent.card_id = self.id
         WHERE self.id = card.id
        """
    )
