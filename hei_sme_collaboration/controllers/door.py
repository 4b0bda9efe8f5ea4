"""The public door: a company says who it is and what it wants, without an account."""

from odoo import SUPERUSER_ID, http
from odoo.exceptions import UserError
from odoo.http import request

from .door_form import TRAP, DoorForm
from .public import acting, html_lang, page, plain, reading, see_other, visitor

PATH = "/work-with-us"
#: How much the whole form may weigh, in bytes: a single answer of 1 MB comes through,
#: and is told to be shorter, whatever its letters.
MAX_FORM = 6 * 1024 * 1024
#: What a page that asks Google whether a person is here lets in beside our own.
RECAPTCHA = (
    "; script-src 'self' https://www.recaptcha.net https://www.gstatic.com"
    "; frame-src https://www.recaptcha.net https://www.google.com"
    "; connect-src 'self' https://www.recaptcha.net https://www.google.com"
)


class Door(http.Controller):
    """Three screens; each is a form that carries what was typed on the others."""

    @reading(PATH)
    def doors(self, lang="", **_query):
        """Lead to the one institution that asks for requests, or let choose."""
        speak(lang)
        doors = linguistic(request.env["res.company"]._open_doors())
        if len(doors) == 1:
            return see_other(address(doors, lang))
        return page(
            "public_doors",
            status=200 if doors else 404,
            rows=[
                (f"{PATH}/{door.hei_sme_door_slug}?lang={spoken()}", door.name)
                for door in doors.sorted("name")
            ],
            languages=languages(),
        )

    @reading(f"{PATH}/<slug>")
    def show(self, slug, lang="", **_query):
        door = entered(slug, lang)
        if not door:
            return closed()
        response = self._screen(DoorForm(door), 1)
        # The door is there to be found.
        response.headers.remove("X-Robots-Tag")
        return response

    @acting(f"{PATH}/<slug>", max_content_length=MAX_FORM)
    def go(self, slug, **_form):
        """Go on, back, to another language, or send."""
        typed = request.httprequest.form
        way, _colon, choice = plain(typed.get("go"), 30).partition(":")
        door = entered(slug, choice if way == "lang" else plain(typed.get("lang"), 20))
        if not door:
            return closed()
        form = DoorForm(door, typed)
        screen = min(max(number(typed.get("screen")), 1), form.last)
        if way == "lang":
            return self._screen(form, screen)
        if way == "back":
            return self._screen(form, max(screen - 1, 1))
        if way == "send" or screen == form.last:
            return self._send(form)
        errors = form.errors(screen)
        return self._screen(form, screen if errors else screen + 1, errors)

    @reading(f"{PATH}/<slug>/sent")
    def sent(self, slug, lang="", **_query):
        """Thank whoever sent something; tell nothing about who is known here."""
        door = entered(slug, lang)
        if not door:
            return closed()
        return page(
            "public_door_sent",
            company=door,
            thanks=door.hei_sme_door_thanks,
            languages=languages(),
        )

    def _send(self, form):
        """Keep the request when everything is right, else show what isn't."""
        if form.is_trapped:
            return see_other(address(form.company, spoken(), "/sent"))
        for screen in range(1, form.last + 1):
            errors = form.errors(screen)
            if errors:
                return self._screen(form, screen, errors)
        env = form.env
        if not form.is_notice_seen:
            return self._screen(form, form.last, alert=self._notice_changed(env))
        try:
            env["ir.http"]._verify_request_recaptcha_token("hei_sme_door")
        except UserError:
            return self._screen(form, form.last, alert=self._not_a_person(env))
        inquiries = env["hei.sme.inquiry"].with_user(SUPERUSER_ID)
        inquiries = inquiries.with_company(form.company)
        try:
            with env.cr.savepoint():
                kept = inquiries._submit(form.inquiry_vals(), visitor()[0])
        except UserError:
            return self._screen(form, form.last, alert=self._our_fault(env), status=500)
        if not kept:
            return self._screen(form, form.last, alert=self._too_many(env), status=429)
        return see_other(address(form.company, spoken(), "/sent"))

    def _notice_changed(self, env):
        return env._(
            "The privacy notice has changed since you opened this page. Please read it"
            " below, then send your request. Nothing was sent yet."
        )

    def _not_a_person(self, env):
        return env._(
            "We couldn't make sure that a person sent this. Please allow JavaScript and"
            " try again. Everything you wrote is still here."
        )

    def _our_fault(self, env):
        return env._(
            "Something went wrong on our side, and nothing was sent. Everything you"
            " wrote is still here: please try again in a while."
        )

    def _too_many(self, env):
        return env._(
            "Many requests came from your network or with this e-mail address, so we"
            " can't take another one now. Everything you wrote is still here: please"
            " try again later, or call us."
        )

    # What a screen shows

    def _screen(self, form, screen, errors=None, alert="", status=0):
        """:param dict errors: what is wrong on this screen, by the question's name"""
        env = form.env
        errors = errors or {}
        is_last = screen == form.last
        captcha = is_last and recaptcha_key()
        response = page(
            "public_door",
            status=status or (422 if errors or alert else 200),
            company=form.company,
            door_title=form.company.hei_sme_door_title or env._("Work with us"),
            intro=form.company.hei_sme_door_intro,
            path=address(form.company),
            lang=spoken(),
            languages=languages(),
            screen=screen,
            progress=env._(
                "Step %(number)s of %(count)s", number=screen, count=form.last
            ),
            heading=self._heading(env, screen),
            who=screen == 1 and form.fields(),
            countries=screen == 1 and form.countries,
            country=form.country,
            sections=[] if screen == 1 else form.screens[screen - 2],
            carried=form.carried(screen),
            trap=TRAP,
            trapped=form.is_trapped and "1",
            is_last=is_last,
            notice=is_last and form.company.hei_sme_door_notice,
            notice_version=form.notice_version,
            consents=is_last and form.consents(),
            given=form.given_consents(),
            captcha=captcha,
            busy=env._("One moment…"),
            errors=errors,
            alert=alert,
        )
        # Going back shows what was typed, without sending it again.
        response.headers["Cache-Control"] = "private, no-cache"
        if captcha:
            response.headers["Content-Security-Policy"] += RECAPTCHA
        return response

    def _heading(self, env, screen):
        return {
            1: env._("Who are you?"),
            2: env._("What would you like?"),
        }.get(screen, env._("What could we do together?"))


# Where and in which language


def number(text):
    """Return a number that a form sent, 0 where it's none."""
    text = plain(text, 5)
    return int(text) if text.isascii() and text.isdigit() else 0


def address(company, lang="", rest=""):
    query = f"?lang={lang}" if lang else ""
    return f"{PATH}/{company.hei_sme_door_slug}{rest}{query}"


def spoken():
    return request.env.context.get("lang") or "en_US"


def speak(chosen, own=None):
    """Have the page speak the language that was chosen, else one that the browser
    asks for, else the institution's own, else the one of the site.
    """
    installed = [code for code, _name in request.env["res.lang"].get_installed()]
    wanted = [chosen, *request.httprequest.accept_languages.values(), own]
    for code in (plain(code, 20).replace("-", "_") for code in wanted):
        short = code.partition("_")[0]
        near = [
            known
            for known in installed
            if known == code or known.partition("_")[0] == short
        ]
        if short and near:
            lang = code if code in near else near[0]
            request.update_context(lang=lang)
            return


def linguistic(records):
    return records.with_context(lang=spoken())


def entered(slug, lang):
    """Return the institution behind an open door, in the page's language."""
    door = request.env["res.company"]._open_doors(plain(slug, 100))[:1]
    speak(lang, door.partner_id.lang)
    return linguistic(door)


def languages():
    """Return the languages to choose from; none where there is no choice."""
    installed = request.env["res.lang"].get_installed()
    if len(installed) < 2:
        return []
    return [
        {
            "code": code,
            "name": name.rpartition("/")[2].strip(),
            "tag": html_lang(code),
            "chosen": code == spoken(),
        }
        for code, name in installed
    ]


def closed():
    """Return the page of a door that isn't open, or isn't there."""
    return page("public_door_closed", status=404, languages=languages())


def recaptcha_key():
    """Return the public key of Google's reCAPTCHA where it's installed and set up."""
    fill = getattr(request.env["ir.http"], "_add_public_key_to_session_info", dict)
    return fill({}).get("recaptcha_public_key")
