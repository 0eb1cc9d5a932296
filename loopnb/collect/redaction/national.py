"""Numbers that a state gives to a person, by country: those that can be told by their own rules.

A number with a strong rule (two check digits, a date within, letters in their places) is one
wherever it stands. A weak rule lets every tenth number pass by chance, so that a word such as
"BSN" must stand before it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from stdnum import get_cc_module

from loopnb.collect.redaction.spans import Spans

BEFORE = 40  # signs before a number in which its word is looked for
START, END = r"(?<![\w.,/-])", r"(?![\w-]|[.,/]\d)"


@dataclass(frozen=True)
class Number:
    """How a country's number looks, which module of python-stdnum checks it, and its word."""

    shape: str
    module: str = ""
    word: str = ""


NUMBERS: dict[str, tuple[Number, ...]] = {
    "AT": (Number(r"\d{4} ?\d{6}", "vnr", r"sozialvers|svnr|sv-n|vers\w*nummer"),),
    "BE": (Number(r"\d\d\.?\d\d\.?\d\d-?\d{3}\.?\d\d", "nn"),),
    "BG": (Number(r"\d{10}", "egn", r"егн|egn"),),
    "BR": (Number(r"\d{3}\.?\d{3}\.?\d{3}-?\d\d", "cpf"),),
    "CA": (Number(r"\d{3}([ -])\d{3}\1\d{3}", "sin", r"\bsin\b|social insurance|\bnas\b"),),
    "CH": (Number(r"756\.?\d{4}\.?\d{4}\.?\d\d", "ssn"),),
    "CL": (Number(r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]", "rut"),),
    "CN": (Number(r"\d{17}[\dXx]", "ric"),),
    "CZ": (Number(r"\d{6}/\d{3,4}", "rc"),),
    "DE": (Number(r"\d{2} ?\d{3} ?\d{3} ?\d{3}", "idnr"),),
    "DK": (Number(r"\d{6}-\d{4}", "cpr"),),
    "ES": (Number(r"\d{8}[ -]?[A-Za-z]", "dni"), Number(r"[XYZxyz][ -]?\d{7}[ -]?[A-Za-z]", "nie")),
    "FI": (Number(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]", "hetu"),),
    "FR": (Number(r"[12] ?\d\d ?\d\d ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d", "nir"),),
    "GB": (
        # The National Insurance number has no check digit, but few words look like it.
        Number(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: ?\d\d){3} ?[A-D]"),
        Number(r"\d{3} ?\d{3} ?\d{4}", "nhs", r"\bnhs\b"),
    ),
    "GR": (Number(r"\d{11}", "amka"),),
    "HR": (Number(r"\d{11}", "oib", r"\boib\b"),),
    "IE": (Number(r"\d{7}[A-Wa-w][A-IWa-iw]?", "pps"),),
    "IN": (Number(r"\d{4} \d{4} \d{4}", "aadhaar"), Number(r"\d{12}", "aadhaar", "aadhaar"),
           Number(r"[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]", "pan")),
    "IT": (Number(r"[A-Za-z]{6}\d\d[A-Za-z]\d\d[A-Za-z]\d{3}[A-Za-z]", "codicefiscale"),),
    "MX": (Number(r"[A-Z]{4}\d{6}[HM][A-Z]{5}[0-9A-Z]\d", "curp"),),
    "NL": (Number(r"\d{4}\.?\d\d\.?\d{3}|\d{9}", "bsn", r"\bbsn\b|burgerservice|sofi"),),
    "NO": (Number(r"\d{6} ?\d{5}", "fodselsnummer"),),
    "PL": (Number(r"\d{11}", "pesel"),),
    "PT": (Number(r"\d{3} ?\d{3} ?\d{3}", "nif", r"\bnif\b|contribuinte"),),
    "RO": (Number(r"\d{13}", "cnp"),),
    "SE": (Number(r"(?:\d\d)?\d{6}[-+]\d{4}", "personnummer"),),
    "TR": (Number(r"\d{11}", "tckimlik"),),
    "US": (Number(r"\d{3}-\d\d-\d{4}", "ssn"),),
    "ZA": (Number(r"\d{13}", "idnr"),),
}  # fmt: skip


def find(spans: Spans, countries: Iterable[str]) -> None:
    """Take the numbers of some countries' people."""
    for country in countries:
        for pattern, word, module in _rules(country):
            for match in pattern.finditer(spans.left):
                before = spans.left[max(0, match.start() - BEFORE) : match.start()]
                if (not word or word.search(before)) and _valid(module, match.group()):
                    spans.take(*match.span(), "id")


@cache
def _rules(country: str) -> tuple[tuple[re.Pattern, re.Pattern | None, ModuleType | None], ...]:
    return tuple(
        (
            re.compile(f"{START}(?:{number.shape}){END}"),
            re.compile(number.word, re.I) if number.word else None,
            get_cc_module(country.lower(), number.module) if number.module else None,
        )
        for number in NUMBERS.get(country.upper(), ())
    )


def _valid(module: ModuleType | None, number: str) -> bool:
    return module is None or module.is_valid(number.upper() if module else number)
