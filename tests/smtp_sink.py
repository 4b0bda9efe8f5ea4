"""A mail server that keeps what it is given, and what a person finds in it."""

import re
import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy

LINK = re.compile(r"https?://[^\s\"'<>]+/(?:memorandum|collaboration)/link#[\w-]+")


class _Session(socketserver.StreamRequestHandler):
    """As much of SMTP as Odoo speaks."""

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        self.say("220 mailbox")
        recipients = []
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "QUIT":
                return self.say("221 bye")
            if verb == "RCPT":
                recipients.append(re.search("<(.*)>", line)[1].lower())
            if verb == "DATA":
                self.say("354 go on")
                self.server.keep(recipients, self.content())
                recipients = []
            self.say("250 ok")

    def content(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)


class Mailbox(socketserver.ThreadingTCPServer):
    """The mails that a server of ours sent, each as the whole file it was.

    A mail is an `email.message.EmailMessage`; `recipients` is the envelope's.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails = []

    def keep(self, recipients, content):
        mail = message_from_bytes(content, policy=policy.default)
        mail.recipients, mail.content = recipients, content
        self.mails.append(mail)

    def serve(self, server):
        """Have this Odoo send its mails here, with links that lead to it."""
        values = {
            "name": "Mailbox",
            "smtp_host": "127.0.0.1",
            "smtp_port": self.server_address[1],
            "smtp_encryption": "none",
            "sequence": 1,
        }
        call = server.xmlrpc()
        call("ir.mail_server", "create", [values])
        call("ir.config_parameter", "set_param", "web.base.url", server.url)

    def deliver(self, server):
        """Have what waits in the queue sent now."""
        call = server.xmlrpc()
        data = call(
            "ir.model.data",
            "search_read",
            [("name", "=", "ir_cron_mail_scheduler_action")],
            ["res_id"],
        )
        call("ir.cron", "method_direct_trigger", [data[0]["res_id"]])

    def to(self, address):
        """The mails to this address, the oldest first."""
        return [mail for mail in self.mails if address in mail.recipients]

    def links(self, address):
        """The personal links in the newest mail to this address."""
        return links_in(self.to(address)[-1])


def links_in(mail):
    found = []
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            found += LINK.findall(part.get_content().replace("&amp;", "&"))
    return list(dict.fromkeys(found))


@contextmanager
def open_mailbox():
    with Mailbox() as mailbox:
        threading.Thread(target=mailbox.serve_forever, daemon=True).start()
        yield mailbox
        mailbox.shutdown()
