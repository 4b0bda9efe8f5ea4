"""What stands in the cells of a file, read as a person meant it."""

import datetime
import re

#: Days that a spreadsheet counts from; numbers between these are days of 1954 to 2091.
EPOCH = datetime.date(1899, 12, 30)
SERIAL = range(20000, 70000)
#: Years in which something was signed or ends.
YEARS = range(1900, 2200)


def read_text(value):
    """Return a cell as text without white space around it.

    >>> read_text(" a "), read_text(None), read_text(613), read_text(12.0)
    ('a', '', '613', '12')
    """
    if value is None or value is False:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("\x00", "").replace("\u00a0", " ").strip()


def read_day(value, form=""):
    """Return the day that a cell names: a date, the number a spreadsheet keeps for it,
    or text with a year of four digits.

    :param str form: how the file writes days with slashes; else the day comes first
    :raises ValueError: when it names none

    >>> [str(read_day(v)) for v in ("2020-03-31", "31. 3. 2020", "31/03/2020", "43921")]
    ['2020-03-31', '2020-03-31', '2020-03-31', '2020-03-31']
    >>> str(read_day("03/31/2020", "%m/%d/%Y"))
    '2020-03-31'
    >>> read_day("31.3.20")
    Traceback (most recent call last):
        ...
    ValueError: 31.3.20
    """
    if isinstance(value, datetime.datetime):
        value = value.date()
    if not isinstance(value, datetime.date):
        value = _read_day(read_text(value), form)
    if value.year not in YEARS:
        raise ValueError(str(value))
    return value


def _read_day(text, form):
    number = re.fullmatch(r"(\d{5})(\.0+)?", text)
    if number and int(number[1]) in SERIAL:
        return EPOCH + datetime.timedelta(days=int(number[1]))
    text = re.sub(r"[ T]\d\d?:\d\d(:\d\d(\.\d+)?)?$", "", text)
    compact = re.sub(r"\s+", "", text)
    iso = re.fullmatch(r"(\d{4})[-./](\d\d?)[-./](\d\d?)", compact)
    if iso:
        return _day(text, *iso.groups())
    ours = re.fullmatch(r"(\d\d?)([-./])(\d\d?)\2(\d{4})\.?", compact)
    if not ours:
        raise ValueError(text)
    first, separator, second, year = ours.groups()
    if separator != "." and form.find("%m") < form.find("%d"):
        first, second = second, first
    return _day(text, year, second, first)


def _day(text, year, month, day):
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError as error:
        raise ValueError(text) from error


def read_number(value, longest=1200):
    """Return a whole number from 0 on.

    :raises ValueError: when it's none, or more than `longest`

    >>> read_number("60"), read_number(60.0), read_number("60.0")
    (60, 60, 60)
    >>> read_number("-1")
    Traceback (most recent call last):
        ...
    ValueError: -1
    """
    text = re.sub(r"[.,]0+$", "", read_text(value))
    if not re.fullmatch(r"\d{1,6}", text) or int(text) > longest:
        raise ValueError(read_text(value))
    return int(text)


def read_list(value):
    """Return the entries of a cell: parted by semicolons or lines, else by commas.

    >>> read_list("traineeship; job_ads"), read_list("a, b"), read_list("a, b; c")
    (['traineeship', 'job_ads'], ['a', 'b'], ['a, b', 'c'])
    """
    text = read_text(value)
    separators = r"[;\n|]" if re.search(r"[;\n|]", text) else ","
    return [entry.strip() for entry in re.split(separators, text) if entry.strip()]


def read_people(value):
    """Return [(name, capacity)] of people written as “name, capacity; name, capacity”.

    >>> read_people("Ana Kos, Rector; Jan Vek")
    [('Ana Kos', 'Rector'), ('Jan Vek', '')]
    """
    people = []
    for entry in re.split(r"[;\n|]", read_text(value)):
        name, _comma, capacity = entry.partition(",")
        if name.strip():
            people.append((name.strip(), capacity.strip()))
    return people


def study_codes(text):
    """Return the codes of ISCED-F 2013 that a text may mean, the likeliest first. A
    spreadsheet drops leading zeros; a detailed code belongs to its longest prefix.

    >>> study_codes("061"), study_codes("613"), study_codes("0613")
    (['061', '0061'], ['613', '0613', '061'], ['0613', '061'])
    >>> study_codes("61"), study_codes("6"), study_codes("ICT")
    (['61', '061'], ['06'], [])
    """
    if not re.fullmatch(r"\d{1,4}", text):
        return []
    zeroed = f"0{text}" if len(text) < 4 else text
    codes = [text, zeroed] if len(text) > 1 else [zeroed]
    if len(zeroed) == 4 and zeroed[1] != "0":
        codes.append(zeroed[:3])
        if zeroed[2] in "089":
            codes.append(zeroed[:2])
    return list(dict.fromkeys(codes))


def spans(numbers):
    """Return whole numbers in words.

    >>> spans([2, 3, 4, 7, 9, 10])
    '2–4, 7, 9, 10'
    """
    runs = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = []
    for run in runs:
        parts += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run)
    return ", ".join(parts)
