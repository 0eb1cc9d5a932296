"""Numbers: payment cards, bank accounts and phones, and those that only look like them."""

import re
from collections.abc import Iterable

import phonenumbers
from stdnum import iban, luhn

from loopnb.collect.redaction.spans import Spans

LONGEST_IBAN, SHORTEST_IBAN = 34, 15
ENOUGH = re.compile(r"\d(?:\D{0,3}\d){5}")  # digits that may be anything at all
# As PhoneNumberMatcher demands them: as many, as near to each other.
PHONE = re.compile(r"\d\D{0,3}\d\D{0,3}\d\D{0,3}\d\D{0,3}\d\D{0,3}\d\D{0,3}\d")
IBAN = re.compile(r"(?<![\w-])[A-Z]{2}\d\d(?=[ -]?[A-Z0-9])", re.I)
IBAN_SAID = re.compile(r"(?<=iban)\W{0,3}([a-z]{2}\d\d(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,4})?)", re.I)  # fmt: skip  # noqa: E501
CARD = re.compile(
    r"(?<![\w.-])(?:[3-6]\d{3}([ -]?)\d{4}\1\d{4}\1\d{1,7}|3\d{3}([ -]?)\d{6}\2\d{4,5}|2\d{3}"
    r"([ -]?)\d{4}\3\d{4}\3\d{4})(?![\w-])"
)
UUID = re.compile(r"(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])", re.I)
HEX = re.compile(r"(?<!\w)(?:0x[0-9a-f]+|(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{8,}|(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2})(?!\w)", re.I)  # fmt: skip  # noqa: E501
THINGS = (
    r"tickets?|case|cases|order|orders|invoice|inv|serial|s/n|sn|build|incident|inc|request|req|ref"
    r"|reference|job|jobs|task|article|kb|license|licence|contract|error|code|bug|issue|po|part|sku"
    r"|quote|asset|event|process|pid|port|id|bestell\w*|auftrag\w*|rechnung\w*|vorgang\w*|vertrag\w*"
    r"|serien\w*|lizenz\w*|kunden\w*|fehler\w*|fall|anfrage|artikel\w*|pedido|factura|caso|incidencia"
    r"|serie|contrato|licencia|referencia|commande|facture|dossier|incident|série|contrat|licence"
    r"|référence|erreur|ordine|fattura|pratica|contratto|seriale|licenza|riferimento|errore|richiesta"
)
# order no. 4711 0815, case #1234567, Rechnung Nr. 2026-4711
NUMBERED = re.compile(
    rf"\b(?:{THINGS})(?:\s?(?:no|nr|num|number|nummer|número|numero|numéro|id|n)\b)?"
    r"[\s.:°º#=-]{0,4}(?:[A-Z]{1,5}[-/]?)?\d[\d./-]*(?: \d{3,})*(?!\w)",
    re.I,
)
CODE = re.compile(r"(?<![\w+])(?:#\s?)?[A-Z_]{2,}[-_/]?\d[\w/-]*", re.I)  # INC0012345, PO-4500-77
HASHED = re.compile(r"#\s?\d[\d-]*")
MONEY = re.compile(
    r"(?:[€$£¥]|\b(?:eur|usd|gbp|chf|euro)\b)\s?\d[\d.,' ]*\d|\b\d[\d.,' ]*\d\s?(?:[€$£¥%]|(?:eur"
    r"|usd|gbp|chf|euros?|dollars?|pounds?|percent|prozent|gb|tb|mb|kb|bytes?|rows?|files?|zeilen|dateien"
    r"|ms|sec|seconds?|sekunden|hours?|stunden|vms?|users?|objects?|dateien|archivos|fichiers)\b)",
    re.I,
)
GROUPED = re.compile(r"(?<![\d+(])[1-9]\d{0,2}(?:([,.])\d{3})(?:\1\d{3})+(?!\d)")
CLOCK = re.compile(r"(?<![\d:])[0-2]?\d:[0-5]\d:[0-5]\d(?:[.,]\d+)?(?![\d:])")
DAY = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\1(?:[0-2]?\d|3[01])|(?:[0-2]?\d|3[01])([./-])"
    r"(?:[0-2]?\d|3[01])\2(?:19|20)\d\d|20\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]))"
    r"(?:[T ,]{1,2}\d\d?[:.h]\d\d(?:[:.]\d\d)?(?:[.,]\d+)?Z?)?(?!\d)"
)
# What may stand between two digits of one number: a point that ends a sentence may not.
JOINT = r"(?: ?[-/(] ?|\) ?|[ \u00a0]|\.(?=\d))?"
INTERNATIONAL = re.compile(rf"(?<![\w+])\+ ?[1-9](?:{JOINT}{JOINT}\d){{6,14}}(?!\d)(?!\s?(?:[€$£%]|eur\b|usd\b|gbp\b))", re.I)  # fmt: skip  # noqa: E501
AMERICAN = re.compile(r"(?<![\w(.-])(?:\([2-9]\d\d\) ?|[2-9]\d\d([-.]))[2-9]\d\d(?(1)\1|[-. ])\d{4}(?![\w-])")  # fmt: skip  # noqa: E501
CALLED = re.compile(
    r"\b(?:call|calls|ring|phone|telephone|tel|mobile|cell|whatsapp|fax|reach me|dial|rückruf"
    r"|telefon|tel(?:efon)?nummer|handy|mobil|ruf\w*|anruf\w*|teléfono|tel[eé]fono|móvil|llam\w+|tél|téléphone"
    r"|portable|appel\w*|cellulare|chiam\w+|telefono)\b[^\d|+(]{0,25}"
    rf"(\+?\(?\d(?:{JOINT}{JOINT}\d){{5,14}})(?![\w%]|\s?(?:[€$£]|times|mal|veces|fois|volte|hours|days))",
    re.I,
)


def accounts(spans: Spans) -> None:
    """Take bank accounts (IBAN, its check digits right) and payment cards (by Luhn)."""
    for match in IBAN.finditer(spans.left):
        if end := _iban_end(spans.left, match.start()):
            spans.take(match.start(), end, "iban")
    for match in IBAN_SAID.finditer(spans.left):
        spans.take(*match.span(1), "iban")
    spans.each(CARD, "card", lambda match: _is_card(re.sub(r"\D", "", match.group())))


def codes(spans: Spans) -> None:
    """Take out what a machine made: its digits are nobody's."""
    spans.each(UUID, "")


def others(spans: Spans) -> None:
    """Take out numbers that something else is called by: orders, days, sums."""
    for pattern in (HEX, NUMBERED, CODE, HASHED, DAY, CLOCK, MONEY, GROUPED):
        spans.each(pattern, "")


def phones(spans: Spans, regions: Iterable[str]) -> None:
    """Take phone numbers: by their countries' plans, and by how they are written."""
    spans.each(INTERNATIONAL, "phone")
    spans.each(AMERICAN, "phone")
    for match in CALLED.finditer(spans.left):
        spans.take(*match.span(1), "phone")
    for region in regions:
        if PHONE.search(spans.left):
            for match in phonenumbers.PhoneNumberMatcher(spans.left, region):
                spans.take(match.start, match.end, "phone")


def _is_card(digits: str) -> bool:
    several = len(set(digits)) > 1  # 0000 0000 0000 0000 passes Luhn
    return 13 <= len(digits) <= 19 and several and luhn.is_valid(digits)


def _iban_end(text: str, start: int) -> int:
    """Return where a bank account that begins at `start` ends, 0 where there is none."""
    compact, at = "", start
    while at < len(text) and len(compact) < LONGEST_IBAN:
        if text[at].isalnum() and text[at].isascii():
            compact += text[at]
            ends = at + 1 == len(text) or not text[at + 1].isalnum()
            if ends and len(compact) >= SHORTEST_IBAN and iban.is_valid(compact):
                return at + 1
        elif text[at] not in " -\u00a0" or not text[at - 1].isalnum():
            break
        at += 1
    return 0
