"""Numbers and codes that identify an organisation: how each looks, evened out."""

import re
import unicodedata
from collections import namedtuple

from stdnum.util import get_cc_module

#: Countries whose prefix of an Erasmus code isn't their ISO code.
ERASMUS_PREFIXES = {
    **{"AT": "A", "BE": "B", "DE": "D", "ES": "E", "FI": "SF", "FR": "F", "GB": "UK"},
    **{"GR": "G", "IE": "IRL", "IT": "I", "LU": "LUX", "NO": "N", "PT": "P", "SE": "S"},
}
#: Prefixes that stand without a space before the city in what people copy.
KNOWN_PREFIXES = frozenset(
    (
        *ERASMUS_PREFIXES.values(),
        *("BG", "CH", "CY", "CZ", "DK", "EE", "HR", "HU", "IS", "LI", "LT", "LV"),
        *("MK", "MT", "NL", "PL", "RO", "RS", "SI", "SK", "TR"),
    )
)
CITY = r"[A-Z]{2}[A-Z-]{0,5}\d{2,3}"
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
FORMS = {
    "erasmus_code": re.compile(rf"(?:IRL|LUX|[A-Z]{{2}} |[A-Z] {{2}}){CITY}"),
    "pic": re.compile(r"\d{9}", re.ASCII),
    "oid": re.compile(r"E\d{8}", re.ASCII),
    "schac": re.compile(rf"(?=.{{4,253}}$)(?:{LABEL}\.)+(?:[a-z]{{2,63}}|xn--{LABEL})"),
    "ror": re.compile(r"0[0-9a-hjkmnp-tv-z]{6}\d{2}", re.ASCII),
}
#: In the order in which they're shown.
IDENTIFIERS = tuple(FORMS)
#: Crockford's digits, in which a ROR ID counts.
ROR_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"

#: A country's register: its module of python-stdnum; how its number looks; whether each
#: organisation has one, so that nothing else can be its register number.
Register = namedtuple("Register", "country module form example everybody")
REGISTERS = {
    "BE": Register("be", "businessid", r"\d{10}", "0403019261", True),
    "CZ": Register("cz", "dic", r"\d{8}", "25123891", True),
    "DK": Register("dk", "cvr", r"\d{8}", "13585628", True),
    "EE": Register("ee", "businessid", r"\d{8}", "12345678", True),
    "ES": Register("es", "cif", r"[A-HJNP-SUVW]\d{7}[0-9A-J]", "J99216582", False),
    "FI": Register("fi", "businessid", r"\d{8}", "20774740", True),
    "FR": Register("fr", "siren", r"\d{9}", "552008443", True),
    "HR": Register("hr", "oib", r"\d{11}", "33392005961", False),
    "IT": Register("it", "iva", r"\d{11}", "00743110157", False),
    "NO": Register("no", "orgnr", r"\d{9}", "988077917", True),
    "PT": Register("pt", "nif", r"\d{9}", "501964843", False),
    "SE": Register("se", "orgnr", r"\d{10}", "1234567897", True),
    "SI": Register("si", "businessid", r"\d{10}", "9331310000", True),
    # The Czech and the Slovak number are one number of one country that was.
    "SK": Register("cz", "dic", r"\d{8}", "25123891", True),
}


def tidy(value):
    """Return text in one line: plain widths and spaces, without what can't be seen.

    >>> tidy(" Ｅ１００\u00a0 12\u200b\\x00 "), tidy(None), tidy(7)
    ('E100 12', '', '7')
    """
    if value is None or value is False:
        return ""
    text = unicodedata.normalize("NFKC", str(value))
    text = "".join(" " if c.isspace() else c for c in text)
    text = "".join(
        "-" if unicodedata.category(c) == "Pd" or c == "\u2212" else c
        for c in text
        if unicodedata.category(c) not in ("Cc", "Cf")
    )
    return " ".join(text.split())


def compact(value):
    """Return the letters and digits, in capitals.

    >>> compact("si 502-230.54")
    'SI50223054'
    """
    return re.sub(r"[\W_]", "", tidy(value)).upper()


def normalised(name, value, country=""):
    """Return an identifier as it's stored, whatever way of writing it came in. What
    can't be read stays recognisable: `fault` names it.

    :param str name: one of `IDENTIFIERS`
    :param str country: ISO code, which tells where an Erasmus code lost its spaces

    >>> normalised("erasmus_code", "f paris468"), normalised("oid", "e 1001 2345")
    ('F  PARIS468', 'E10012345')
    >>> normalised("ror", "https://ror.org/05dxps055/")
    '05dxps055'
    """
    text = tidy(value)
    return NORMALISERS[name](text, country) or text if text else ""


def fault(name, value):
    """Return what is wrong with a normalised identifier: `form`, `check` (its check
    digits don't fit) or nothing.

    >>> fault("ror", "05dxps055"), fault("ror", "05dxps056"), fault("pic", "12")
    ('', 'check', 'form')
    """
    if not FORMS[name].fullmatch(value):
        return "form"
    if name == "ror" and not _ror_fits(value):
        return "check"
    return ""


def _erasmus_code(text, country):
    text = re.sub(r"\s*-\s*", "-", text.upper())
    start, _space, rest = text.partition(" ")
    if rest and start.isalpha() and len(start) <= 3:
        return f"{start:<3}{rest.replace(' ', '')}"
    text = text.replace(" ", "")
    start, _dash, rest = text.partition("-")
    if start in KNOWN_PREFIXES and re.fullmatch(CITY, rest):
        return f"{start:<3}{rest}"
    # Without anything between them, only the country tells where it ends.
    own = ERASMUS_PREFIXES.get(country, country)
    if own and text.startswith(own) and re.fullmatch(CITY, text[len(own) :]):
        return f"{own:<3}{text[len(own) :]}"
    return text


def _number(text, _country):
    # A number out of a spreadsheet
    text = re.sub(r"\.0$", "", text)
    return re.sub(r"[\s.-]", "", text).upper()


def _host(text, _country):
    text = re.sub(r"^(?:[a-z]+://)?(?:[^/@]*@)?(?:www\.)?", "", text.lower())
    text = re.split(r"[/:?#]", text, maxsplit=1)[0].strip(". ")
    try:
        return text.encode("idna").decode()
    except UnicodeError:
        return text


def _ror(text, _country):
    text = re.sub(r"^(?:https?://)?(?:www\.)?ror\.org/", "", text.lower())
    return re.sub(r"[\s.-]", "", text.rstrip("/"))


NORMALISERS = {
    "erasmus_code": _erasmus_code,
    "pic": _number,
    "oid": _number,
    "schac": _host,
    "ror": _ror,
}


def _ror_fits(value):
    """Return whether the last two digits check the six before them.

    Source: ISO/IEC 7064, MOD 97-10, over the number in Crockford's base 32.
    """
    number = 0
    for character in value[1:7]:
        number = number * len(ROR_DIGITS) + ROR_DIGITS.index(character)
    return 98 - number * 100 % 97 == int(value[7:])


# Numbers of a country


def normalised_vat(value):
    """Return a VAT number as it's stored; a lone sign stays: Odoo reads “/” as none.

    >>> normalised_vat("si 502 230 54"), normalised_vat(" / ")
    ('SI50223054', '/')
    """
    return compact(value) or tidy(value)


def vat_is_valid(vat, country_code=""):
    """Return whether this can be a VAT number, by its own prefix or the country.

    >>> vat_is_valid("SI 5022 3054"), vat_is_valid("50223055", "SI")
    (True, False)
    >>> vat_is_valid("XX 12", "XX")
    True
    """
    code = compact(vat)
    prefix = code[:2] if code[:2].isalpha() else country_code or ""
    prefix = {"EL": "GR"}.get(prefix, prefix).lower()
    module = get_cc_module(prefix, "vat") if len(prefix) == 2 else None
    return bool(code) and (module is None or bool(module.is_valid(code)))


def normalised_register(value, country=""):
    """Return a register number as it's stored: leading zeros that a spreadsheet ate
    come back where its check digit says so, and the main seat's number is written out.

    >>> normalised_register("0403.019.261", "BE"), normalised_register("397865", "SK")
    ('0403019261', '00397865')
    >>> normalised_register("9331310", "SI"), normalised_register("HRB  12", "DE")
    ('9331310000', 'HRB 12')
    """
    text = tidy(value)
    register = REGISTERS.get(country)
    if not register:
        return text
    number = compact(text)
    if re.fullmatch(rf"{country}\d+", number, re.ASCII):
        number = number[2:]
    if country == "SI" and len(number) == 7:
        number += "000"
    padded = number.zfill(len(register.example))
    if number.isdecimal() and _register_fits(register, padded):
        number = padded
    if register.everybody or re.fullmatch(register.form, number, re.ASCII):
        return number or text
    return text


def register_is_valid(value, country=""):
    """Return whether this can be a register number there; what no rule is known for is
    believed.

    >>> register_is_valid("9331310000", "SI"), register_is_valid("9331320000", "SI")
    (True, False)
    >>> register_is_valid("MI-99914", "IT"), register_is_valid("77", "")
    (True, True)
    """
    register = REGISTERS.get(country)
    if not register:
        return True
    if not re.fullmatch(register.form, value, re.ASCII):
        return not register.everybody
    return _register_fits(register, value)


def _register_fits(register, number):
    module = get_cc_module(register.country, register.module)
    return bool(module and module.is_valid(number)) and bool(
        re.fullmatch(register.form, number, re.ASCII)
    )
