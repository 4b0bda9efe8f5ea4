"""Signing by link: what a person who holds a signatory's link can do."""

from hashlib import sha256

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from .hei_sme_signature_image import SignatureFault, read_signature_image

#: A reason is a sentence or two.
MAX_REASON = 2000


class AgreementSignatory(models.Model):
    """The caller has checked that the link is live; these check everything else."""

    _inherit = "hei.sme.agreement.signatory"

    def _link_state(self):
        """Return what the link leads to: `open`, `waiting` (somebody signs before),
        `signed`, `declined`, `paused` (somebody else declined), `executed`, or `over`
        (given up, or replaced by another version).
        """
        self.ensure_one()
        state = self.agreement_id.state
        if state in ("draft", "cancelled"):
            return "over"
        if state not in ("to_sign", "declined"):
            return "executed" if self.state == "signed" else "over"
        if self.state != "pending":
            return self.state
        if state == "declined":
            return "paused"
        return "open" if self._in_turn() else "waiting"

    def _people_links(self):
        """Return the signatories with something to sign that are this very person: of
        one institution, with the same e-mail address and name, reachable by link.
        """
        self.ensure_one()
        email = email_normalize(self.email or "")
        if not email:
            return self
        candidates = self.sudo().search(
            [
                ("company_id", "=", self.company_id.id),
                ("email", "=ilike", self.email),
                ("state", "=", "pending"),
                ("agreement_state", "=", "to_sign"),
                ("token_expires_on", ">", fields.Datetime.now()),
            ]
        )
        name = (self.name or "").strip().casefold()
        return candidates.filtered(
            lambda s: (
                email_normalize(s.email or "") == email
                and (s.name or "").strip().casefold() == name
                and s.token_hash
            )
        )

    def _note_opened(self, address, browser):
        """Note that the person has looked at the page, once per link."""
        self = self._of_outside()
        if self.opened_on or self._link_state() not in ("open", "waiting"):
            return
        self._for_action().write({"opened_on": fields.Datetime.now()})
        self._log_own_event("opened", address, browser)

    def _sign_by_link(self, image, text_hash, address, browser, style="draw"):
        """Sign: put name and capacity of the record under the frozen text.

        A second call by the same person changes nothing and is no error.

        :param bytes image: how the signature looks; PNG or JPEG
        :param str text_hash: of the text that was on the page
        :param str style: how the image was made: draw, type or upload
        :raises UserError: when this can't be signed now, or not with this image
        """
        self = self._of_outside()
        agreement = self.agreement_id
        agreement._claim()
        if self.state == "signed":
            return
        state = self._link_state()
        if state != "open":
            raise UserError(self._why_closed(state))
        if agreement.text_hash != text_hash:
            raise UserError(
                self.env._(
                    "The text on your page is not the one that is out to sign any more."
                    " Reload the page and read it again."
                )
            )
        signature = self._checked_image(image)
        kept = self._keep_file(
            "signature_id",
            self.env._("Signature of %s.png", self.name),
            signature,
            "image/png",
        )
        now = fields.Datetime.now()
        self._for_action().write(
            {
                "state": "signed",
                "method": "portal",
                "signed_at": now,
                "signed_on": agreement._local_day(now),
                "signature_id": kept.id,
            }
        )
        self._log_own_event(
            "signed",
            address,
            browser,
            style=style if style in ("draw", "type", "upload") else "draw",
            text_sha256=agreement.text_hash,
            pdf_sha256=agreement.document_hash,
            image_sha256=sha256(signature).hexdigest(),
        )
        agreement._message_log(
            body=self.env._("Signed by link: %s", self.display_name),
            author_id=self.partner_id.id or None,
        )
        agreement._after_signature()

    def _decline_by_link(self, reason, address, browser):
        """Decline to sign. The other links pause until the institution acts.

        :raises UserError: when there is no reason, or nothing to decline
        """
        self = self._of_outside()
        agreement = self.agreement_id
        agreement._claim()
        if self.state == "declined":
            return
        state = self._link_state()
        if state not in ("open", "waiting"):
            raise UserError(self._why_closed(state))
        reason = (reason or "").strip()
        if not reason or len(reason) > MAX_REASON:
            raise UserError(
                self.env._(
                    "Please tell in a sentence or two why you decline (up to %s"
                    " characters), so that the other side can answer.",
                    MAX_REASON,
                )
            )
        self._for_action().write(
            {
                "state": "declined",
                "declined_on": fields.Datetime.now(),
                "decline_reason": reason,
            }
        )
        agreement._for_action().write({"state": "declined"})
        self._log_own_event("declined", address, browser)
        agreement._message_log(
            body=self.env._(
                "%(who)s declined to sign: %(reason)s",
                who=self.display_name,
                reason=reason,
            ),
            author_id=self.partner_id.id or None,
        )
        agreement._mail_declined(self)

    def _disown_link(self, address, browser):
        """Somebody else got this person's link: void it and tell the responsible."""
        self = self._of_outside()
        self.agreement_id._claim()
        if self.state != "pending":
            raise UserError(self._why_closed(self._link_state()))
        self._revoke_links()
        self._log_own_event("disowned", address, browser)
        self.agreement_id._tell_responsible(
            self.env._("Wrong person to sign"),
            self.env._(
                "The link for %(name)s reached somebody else (%(email)s). It is void."
                " Check the address and ask again.",
                name=self.name,
                email=self.email,
            ),
        )

    def _of_outside(self):
        """Return the record as the institution acts on it for somebody outside, whose
        browser may be logged in as anybody.
        """
        self.ensure_one()
        return self.with_user(SUPERUSER_ID)

    def _log_own_event(self, kind, address, browser, **facts):
        return self.agreement_id._log_event(
            kind,
            {"signatory": self.id, "party": self.party, **facts},
            actor=self.display_name,
            detail="\n".join(filter(None, (self.email, address, browser))),
        )

    def _why_closed(self, state):
        """Return why nothing can be signed through this link, in a sentence."""
        return {
            "waiting": self.env._(
                "Somebody signs before you. You get a mail when it is your turn."
            ),
            "signed": self.env._("You have signed this memorandum."),
            "declined": self.env._("You have declined to sign this memorandum."),
            "paused": self.env._(
                "Signing is paused: somebody has declined. You will hear from the"
                " institution."
            ),
            "executed": self.env._("Everybody has signed this memorandum."),
            "over": self.env._(
                "This memorandum is no longer out to sign: it was withdrawn or replaced"
                " by another version."
            ),
        }.get(state, "")

    def _checked_image(self, image):
        try:
            return read_signature_image(image)
        except SignatureFault as fault:
            raise UserError(
                {
                    "empty": self.env._("Please draw, type or upload your signature."),
                    "size": self.env._(
                        "This image is too large for a signature: at most 2 MB and"
                        " 4,000 by 4,000 pixels."
                    ),
                    "format": self.env._(
                        "This file is no image that can be read. Use a PNG or JPEG, or"
                        " draw your signature."
                    ),
                    "blank": self.env._("Your signature is empty. Please sign again."),
                }[str(fault)]
            ) from fault


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    def action_resume(self):
        """Go on with signing after somebody declined. The mail that asks those who are
        missing is opened, where they sign by link.

        :raises UserError: when nobody has declined
        """
        self.check_access("write")
        for agreement in self:
            if agreement.state != "declined":
                raise UserError(
                    self.env._(
                        "Nobody has declined %(memorandum)s.",
                        memorandum=agreement.display_name,
                    )
                )
        self._claim()
        declined = self.signatory_ids.filtered(lambda s: s.state == "declined")
        declined._for_action().write(self._unsigned_vals())
        self._for_action().write({"state": "to_sign"})
        self._log_event("resumed", actor=self.env.user.name)
        return self.action_ask() if self.signatory_ids._to_ask() else True
