"""The signature certificate: who signed what, when and how, on a file of its own."""

from io import BytesIO
from ipaddress import ip_address
from urllib.parse import quote

import qrcode

from odoo import fields, models


def qr_code(text):
    """Return a text as a QR code (PNG). Odoo's own barcodes need a drawing backend that
    today's reportlab doesn't bring along.
    """
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=6, border=0
    )
    code.add_data(text)
    target = BytesIO()
    code.make_image().save(target, "PNG")
    return target.getvalue()


class Agreement(models.Model):
    """Says what is on record. It never touches the files that were signed."""

    _inherit = "hei.sme.agreement"

    def _issue_certificate(self):
        """Return a new certificate of this memorandum, as PDF (bytes)."""
        self.ensure_one()
        return self.env["ir.actions.report"]._print_certificate(self)

    def _check_address(self):
        """Return where anybody can check a file of this memorandum, code included.

        The code stands in the fragment, which no server and no log gets to see.
        """
        code = quote(f"{self.reference}/{self.check_code or ''}", safe="/")
        return f"{self.get_base_url()}/memorandum/check#{code}"

    def _certificate_values(self):
        """Return what the certificate's template shows, in the memorandum's language:
        words only, nothing that a template has to decide.
        """
        self.ensure_one()
        agreement = self.sudo().with_context(lang=self.lang, bin_size=False)
        document = agreement._get_document()
        address = agreement._check_address()
        return {
            "document": document,
            "language": agreement._language_values(document, agreement.lang),
            "letterhead": agreement._letterhead(),
            "title": agreement.env._("Signature certificate"),
            "facts": agreement._certificate_facts(document),
            "signatures": [
                agreement._signature_values(signatory)
                for signatory in agreement.signatory_ids.sorted(
                    lambda s: (s.party, s.sequence, s.id)
                )
            ],
            "files": agreement._certificate_files(),
            "evidence": agreement._certificate_evidence(),
            "simple": any(s.method == "portal" for s in agreement.signatory_ids)
            and agreement._simple_signature_text(),
            "words": agreement._certificate_words(),
            "address": address,
            "check_code": agreement.check_code or "",
            "qr_code": qr_code(address),
        }

    def _certificate_words(self):
        return {
            "of": self.env._("of the memorandum"),
            "signatures": self.env._("Signatures"),
            "files": self.env._("Files and their SHA-256"),
            "evidence": self.env._("Evidence"),
            "check": self.env._("Check"),
            "code": self.env._("Check code: %s", self.check_code or ""),
            "how": self.env._(
                "Anybody who has this code can compare a file with what was signed. The"
                " file doesn't leave their computer:"
            ),
            "footer": self.env._(
                "%(reference)s · Version %(version)s · Signature certificate",
                reference=self.reference,
                version=self.version,
            ),
            "image": self.env._("Signature"),
        }

    def _certificate_facts(self, document):
        parties = [
            ", ".join(filter(None, (p["name"], p["legal_form"], p["register"])))
            for p in document["parties"]
        ]
        facts = [
            (self.env._("Memorandum"), [document["title"]]),
            (
                self.env._("Reference"),
                [
                    self.env._(
                        "%(reference)s, version %(version)s",
                        reference=document["reference"],
                        version=document["version"],
                    )
                ],
            ),
            (self.env._("Parties"), parties),
            (self.env._("Signed by all"), [self._format_day(self.signed_on)]),
            (
                self.env._("In force from"),
                [self._format_day(self.date_start) or self._effective_text()],
            ),
            (self.env._("Last day"), [self._format_day(self.date_end)]),
            (self.env._("Paper original"), [self.original_location]),
        ]
        return [(label, lines) for label, lines in facts if any(lines)]

    # Signatures

    def _signature_values(self, signatory):
        party = {p["side"]: p["name"] for p in self._get_document()["parties"]}
        how = self._how_by_link if signatory.method == "portal" else self._how_recorded
        rows = [
            (self.env._("Signed for"), party.get(signatory.party, "")),
            *how(signatory),
        ]
        return {
            "name": signatory.name,
            "capacity": signatory.capacity or "",
            "rows": [(label, text) for label, text in rows if text],
            "image": signatory.signature_id.raw or False,
        }

    def _how_by_link(self, signatory):
        event = self._event_of(signatory, "signed")
        return [
            (
                self.env._("How"),
                self.env._("By personal link: a simple electronic signature"),
            ),
            (self.env._("When"), self._format_moment(signatory.signed_at)),
            (self.env._("E-mail"), signatory.email),
            (self.env._("Network address"), _network_address(event.detail)),
        ]

    def _how_recorded(self, signatory):
        event = self._event_of(signatory, "recorded")
        how = (
            self.env._("On paper")
            if signatory.method == "paper"
            else self.env._("Elsewhere, in the file named below")
            if signatory.scan_id
            else self.env._("Elsewhere")
        )
        recorded = self.env._(
            "by %(who)s, %(when)s",
            who=signatory.recorded_by_id.name or "",
            when=self._format_moment(event.occurred_on),
        )
        return [
            (self.env._("How"), how),
            (self.env._("Signed on"), self._format_day(signatory.signed_on)),
            (self.env._("Recorded"), event and recorded),
            (self.env._("File"), signatory.scan_id.name),
            (self.env._("Why the file differs"), signatory.file_reason),
        ]

    def _event_of(self, signatory, kind):
        """Return the last event of a kind that is about this signatory."""
        return self.event_ids.filtered(
            lambda e: (
                e.kind == kind and (e.facts or {}).get("signatory") == signatory.id
            )
        ).sorted("sequence")[-1:]

    def _format_moment(self, moment):
        """Return a moment (UTC) as the institution's clock showed it, with its zone."""
        if not moment:
            return ""
        zone = self.company_id.partner_id.tz or "UTC"
        local = fields.Datetime.context_timestamp(self.with_context(tz=zone), moment)
        offset = local.strftime("%z")
        shift = "" if zone == "UTC" else f", UTC{offset[:3]}:{offset[3:]}"
        day = self._format_day(local.date())
        return f"{day}, {local:%H:%M:%S} ({zone}{shift})"

    # Files and evidence

    def _certificate_files(self):
        """Return [(what, name of the file, hash)] of everything that was signed."""
        files = [
            (self.env._("Agreed text, canonical form"), "", self.text_hash),
            (
                self.env._("Memorandum as signed"),
                self.document_id.name or "",
                self.document_hash,
            ),
        ]
        for signatory in self.signatory_ids.filtered("scan_id"):
            what = (
                self.env._("Scan of the signature of %s", signatory.name)
                if signatory.method == "paper"
                else self.env._("File signed by %s", signatory.name)
            )
            files.append((what, signatory.scan_id.name, signatory.scan_hash))
        return [(what, name or "", digest) for what, name, digest in files if digest]

    def _certificate_evidence(self):
        return {
            "head": self.event_head or "",
            "text": self.env._(
                "%(count)s entries, each chained by SHA-256 to the one before. The hash"
                " of the last one when this certificate was issued:",
                count=len(self.event_ids),
            ),
        }

    def _simple_signature_text(self):
        return self.env._(
            "A simple electronic signature is data in electronic form that a person"
            " uses to sign, as Article 3(10) of Regulation (EU) No 910/2014 (eIDAS)"
            " says; under its Article 25(1) it isn't denied legal effect or admission"
            " as evidence solely for being electronic or not qualified."
        )


def _network_address(detail):
    """Return the line of an event's details that is a network address, or nothing.

    >>> _network_address("ana@example.com\\n2001:db8::7\\nMozilla/5.0")
    '2001:db8::7'
    >>> _network_address(False), _network_address("10.0.0\\nMozilla")
    ('', '')
    """
    for line in (detail or "").splitlines():
        try:
            return str(ip_address(line.strip()))
        except ValueError:
            continue
    return ""
