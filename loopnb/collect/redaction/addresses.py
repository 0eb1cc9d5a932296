"""Addresses: e-mail, links that hold a secret, and addresses of machines."""

import ipaddress
import re
from urllib.parse import parse_qsl, unquote, urlsplit

from loopnb.collect.redaction.spans import Spans

EMAIL = re.compile(r"\w[\w.+'’-]*@[\w-]+(?:\.[\w-]+)+")
# ann (at) example (dot) org, as people write to hide from machines
SPELLED = re.compile(
    r"\w[\w.+-]*\s?[\[({<]\s?(?:at|ät|arroba|chiocciola|arobase)\s?[\])}>]\s?[\w-]+"
    r"(?:(?:\s?[\[({<]\s?(?:dot|punkt|punto|point)\s?[\])}>]\s?|\.)[\w-]+)+",
    re.I,
)
LINK = re.compile(r"(?:\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.)[^\s<>\"'|\\^`{}]+", re.I)
SECRET = re.compile(
    r"token|secret|passw|pwd|(?:^|[_-])pass$|(?:^|[_-])pw$|api_?key|apikey|access_?key|(?:^|[_-])key$"
    r"|^sig$|signature|auth|session|(?:^|[_-])s?sid$|jwt|^code$|otp|credential|invite|magic|nonce"
    r"|e?-?mail|user|login|phone|ticket_?hash|^hash$",
    re.I,
)
DOOR = re.compile(
    r"/(?:reset|invite|invitation|verify|confirm|activate|unsubscribe|share|login|magic|token|sso"
    r"|hooks?|services|s|sh|survey|feedback)(?:/|$)",
    re.I,
)
JWT = re.compile(r"\beyJ[\w-]{5,}(?:\.[\w-]+){1,2}")
LONG = re.compile(r"\w{16,}|[\w-]{12,}")
FOUR = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d|-[a-z])", re.I)
SIX = re.compile(r"(?<![\w:.])(?:[0-9A-F]{0,4}:){2,7}(?:[0-9A-F]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?:%\w+)?(?![\w:])", re.I)  # fmt: skip  # noqa: E501
VERSION = re.compile(
    r"(?:\b(?:versions?|version(?:e|en|es)|versión|versiones|versioni|rel|release|releases|"
    r"build|builds|firmware|patch|patchlevel|hotfix|update|updates|upgrad\w*|updat\w*|aktualisier\w*"
    r"|actualiz\w*|aggiorn\w*|mise à jour|fassung|stand|edition|agent|client|driver|treiber|kernel|"
    r"since|from|to|auf|von|seit|de|a|alla?|dalla?|à)\b|\bv)\W{0,3}$",
    re.I,
)
SURE = re.compile(r"\b(?:v|ver\.)\W{0,3}$|(?:version\w*|versión|versiones|release|build|firmware|patch\w*|hotfix|update|fassung)\W{0,3}$", re.I)  # fmt: skip  # noqa: E501
MACHINE = re.compile(
    r"\b(?:ip|ips|ipv4|address|adresse|dirección|direccion|indirizzo|host|hostname|server|servidor|"
    r"serveur|ping|subnet|netz|gateway|dns|proxy|node|vpn|firewall|rdp|ssh|router)\b[\w\s:=(-]{0,24}$",
    re.I,
)


def find(spans: Spans) -> None:
    """Take addresses of people and links; a link without a secret stays, and is not read on."""
    text = spans.left
    if "://" in text or "www." in text.lower():
        for match in LINK.finditer(text):
            _link(spans, match.start(), match.group().rstrip(".,;:!?)]*_"))
    if "eyJ" in text:
        spans.each(JWT, "link")
    if "@" in text:
        spans.each(EMAIL, "email")
    if any(sign in text for sign in "[({<"):
        spans.each(SPELLED, "email")


def _link(spans: Spans, start: int, link: str) -> None:
    end = start + len(link)
    try:
        parts = urlsplit(link if "://" in link else f"http://{link}")
        host = parts.hostname or ""
    except ValueError:  # brackets that are no address
        return
    secret = "@" in unquote(link) or parts.password or JWT.search(link)
    words = [name for part in (parts.query, parts.fragment) for name, _ in parse_qsl(part)]
    secret = secret or any(SECRET.search(name) for name in words) or _hidden(parts.path)
    if secret:
        spans.take(start, end, "link")
    elif _is_address(host):
        at = spans.text.find(host, start)
        spans.take(at, at + len(host), "ip")
        spans.take(start, at)
        spans.take(at + len(host), end)
    else:
        spans.take(start, end)


def _hidden(path: str) -> bool:
    """Hold for a path that is a key itself, as links to share or to reset have."""
    for word in LONG.findall(path):
        kinds = [any(test(c) for c in word) for test in (str.isdigit, str.isupper, str.islower)]
        behind = (kinds[0] or (len(word) > 15 and word.isalnum())) and DOOR.search(path)
        if behind or (len(word) >= 20 and all(kinds)):
            return True
    return False


def machines(spans: Spans, versions: frozenset[str]) -> None:
    """Take addresses of machines, IPv4 and IPv6; versions, of which some are known, stay."""
    if spans.left.count(".") > 2:
        for match in FOUR.finditer(spans.left):
            found, before = match.group(), spans.left[max(0, match.start() - 40) : match.start()]
            mark = "ip" if _is_machine(found, before, spans.left[match.end() :], versions) else ""
            spans.take(*match.span(), mark)
    if spans.left.count(":") > 1:
        spans.each(SIX, "ip", lambda match: _is_six(match.group().partition("%")[0]))


def _is_machine(found: str, before: str, after: str, versions: frozenset[str]) -> bool:
    """Tell an address from a version of four parts, such as 7.2.1.0, by what stands around it."""
    if not _is_address(found) or found in versions or SURE.search(before):
        return False
    parts = [int(part) for part in found.split(".")]
    local = ipaddress.ip_address(found)
    if MACHINE.search(before) or re.match(r"/\d\d?\b|:\d{2,5}\b", after) or max(parts) >= 100:
        return True
    if VERSION.search(before):
        return False
    # Versions count from small numbers; addresses rarely have two that are so small.
    return local.is_private or sum(part < 10 for part in parts) < 2


def _is_six(found: str) -> bool:
    whole = "::" in found or found.count(":") == 7
    return whole and any(c.isdigit() for c in found) and len(found) > 3 and _is_address(found)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
