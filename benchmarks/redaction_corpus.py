"""Comments that nobody wrote, in five languages, with identifiers planted and things like them.

Every person, company and number is invented: numbers carry right check digits and nothing else.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

import phonenumbers
from stdnum import luhn
from stdnum.de import idnr
from stdnum.es import dni
from stdnum.fr import nir
from stdnum.iso7064 import mod_11_10, mod_97_10
from stdnum.it import codicefiscale

LANGUAGES = {"en": "GB", "de": "DE", "es": "ES", "fr": "FR", "it": "IT"}
EACH = 600  # comments a language
FIRST = ["Ilka", "Bram", "Odette", "Tiago", "Maren", "Jorun", "Selim", "Pia", "Cosmo", "Livia"]
LAST = ["Quendt", "Varsavel", "Morrowain", "Ettensberg", "Galvandro", "Tressard", "Ombrelli",
        "Haldivar", "Nyquestad", "Zappalani"]  # fmt: skip
COMPANIES = ["Tarvenholt Logistik GmbH", "Copperfen Health Inc.", "Rioverde Mining S.A.",
             "Montbrec Textiles SARL", "Isarbach Kliniken AG", "Ombrosa Press S.p.A."]  # fmt: skip
HOSTS = [
    "tarvenholt.example",
    "mail.copperfen.example",
    "rioverde.example.com",
    "ombrosa.example.it",
]
BEFORE = {
    "en": ["The restore failed again.", "Thank you for the quick help!", "Nobody called back,",
           "We have been waiting since Monday."],
    "de": ["Die Wiederherstellung ist wieder fehlgeschlagen.", "Danke für die schnelle Hilfe!",
           "Tagelang hat niemand zurückgerufen,", "Wir warten seit Montag."],
    "es": ["La restauración volvió a fallar.", "¡Gracias por la ayuda rápida!",
           "Nadie devolvió la llamada en días,", "Esperamos desde el lunes."],
    "fr": ["La restauration a encore échoué.", "Merci pour l'aide rapide !",
           "Personne n'a rappelé pendant des jours,", "Nous attendons depuis lundi."],
    "it": ["Il ripristino è fallito di nuovo.", "Grazie per l'aiuto rapido!",
           "Nessuno ha richiamato per giorni,", "Aspettiamo da lunedì."],
}  # fmt: skip
AFTER = {
    "en": [
        "Please look into it.",
        "Everything else was fine.",
        "Regards",
        "The docs did not help.",
    ],
    "de": ["Bitte prüfen Sie das.", "Sonst war alles gut.", "Viele Grüße", "Die Doku half nicht."],
    "es": ["Por favor revísenlo.", "Todo lo demás bien.", "Saludos", "La documentación no ayudó."],
    "fr": ["Merci de vérifier.", "Le reste allait bien.", "Cordialement", "La doc n'a pas aidé."],
    "it": ["Per favore verificate.", "Il resto andava bene.", "Saluti", "La guida non è servita."],
}
SAID = {  # what stands before an identifier, by mark; "" for none
    "email": {"en": ["write to", "my address is", ""], "de": ["Mail an", "erreichbar unter", ""],
              "es": ["escriban a", "mi correo:", ""], "fr": ["écrivez à", "mon adresse :", ""],
              "it": ["scrivete a", "la mia mail:", ""]},
    "phone": {"en": ["call me on", "number:", ""], "de": ["Rückruf unter", "Nummer:", ""],
              "es": ["mi teléfono:", "llámenme al", ""], "fr": ["rappelez-moi au", "numéro :", ""],
              "it": ["chiamatemi al", "il mio numero:", ""]},
    "card": {"en": ["charged on card", "paid with"], "de": ["belastet wurde Karte", "bezahlt mit"],
             "es": ["cobrado en la tarjeta", "pagado con"], "fr": ["débité sur carte", "payé avec"],
             "it": ["addebitato sulla carta", "pagato con"]},
    "iban": {"en": ["refund to", "IBAN"], "de": ["Erstattung auf", "IBAN"],
             "es": ["reembolso a", "IBAN"], "fr": ["remboursement sur", "IBAN"],
             "it": ["rimborso su", "IBAN"]},
    "id": {"en": ["my NI number is", "NINO"], "de": ["meine Steuer-ID ist", "Steuernummer"],
           "es": ["mi DNI es", "con DNI"], "fr": ["mon numéro de sécu :", "NIR"],
           "it": ["il mio codice fiscale:", "CF"]},
    "ip": {"en": ["the server at", "no ping to"], "de": ["der Server unter", "kein Ping auf"],
           "es": ["el servidor en", "sin ping a"], "fr": ["le serveur sur", "pas de ping vers"],
           "it": ["il server su", "nessun ping a"]},
    "link": {"en": ["see", "I clicked"], "de": ["siehe", "geklickt:"], "es": ["ver", "pulsé"],
             "fr": ["voir", "j'ai cliqué"], "it": ["vedi", "ho cliccato"]},
    "name": {"en": ["Regards,", "ask", "Mr"], "de": ["Gruß,", "fragen Sie", "Herr"],
             "es": ["Saludos,", "pregunten a", "Sr."], "fr": ["Cordialement,", "demandez à", "M."],
             "it": ["Saluti,", "chiedete a", "Sig."]},
    "account": {"en": ["we at", "here at"], "de": ["wir bei", "hier bei"], "es": ["en", "los de"],
                "fr": ["chez", "nous de"], "it": ["noi di", "qui in"]},
    "ticket": {"en": ["see ticket", "as in #"], "de": ["siehe Ticket", "wie in #"],
               "es": ["ver caso", "como en #"], "fr": ["voir dossier", "comme dans #"],
               "it": ["vedi pratica", "come in #"]},
}  # fmt: skip
LIKE = {  # what is no identifier and stays, by kind; {n} are digits
    "version": ["7.2.{n1}.0", "version 10.{n1}.14.{n2}", "v12.0.{n1}.3", "3.{n1}.1"],
    "ticket or order number": ["ticket 8{n7}", "order no. 4711-0{n3}", "INC00{n5}", "PO-45{n8}",
                               "#9{n7}", "Rechnung Nr. 2026-{n4}", "pedido 77{n6}",
                               "dossier 5{n7}"],
    "date or time": ["2026-0{n0}-1{n1}", "1{n1}.0{n0}.2026", "1{n1}/0{n0}/2026 10:2{n1}:33",
                     "12:30:4{n1}.{n6}", "2026-0{n0}-11T1{n1}:05:09Z", "20260{n0}1{n1}"],
    "price or amount": ["1.{n3},50 EUR", "€ 12,{n3}.00", "10,{n3},{n3} rows", "1 {n3} {n3} EUR",
                        "99.{n2} %", "{n4} GB", "4{n6} files"],
    "hash or code": ["a94a8fe5ccb19ba6{n4}", "0x8007{n4}", "550e8400-e29b-41d4-a716-4466{n8}",
                     "deadbeef{n4}", "sha256 9f86d081884c7d65{n8}", "00:1A:2B:3C:4D:{n2}"],
    "link without a secret": ["https://docs.vault.example/en/7.2.{n1}/restore.html",
                              "www.vault.example/kb/12{n4}?page=2"],
    "word like a name": ["Young at heart", "the Vault was full", "a long winter",
                         "Koch und Kellner", "open the gates", "Roman numerals"],
}  # fmt: skip
# What nobody can find this way: said plainly, and measured apart.
BEYOND = {
    "a person whom the tables do not know": ["Yolanda Quistgaard", "Dirk Plauenstein"],
    "a known person's first name in the middle": ["{first} helped"],
    "a known surname in small letters": ["{last_small} said so"],
    "a nickname, or the first part of a customer's name": ["the Tarvenholt folks"],
    "a name with a slip": ["{slip}"],
    "an address with a slip": ["ilka.quendt@tarvenholt", "ilka.quendt(a)tarvenholt.example"],
    "a number in words": ["oh two oh seven nine four six"],
    "a street address": ["Ahornweg 12, 04109 Leipzig"],
    "a password in words": ["password: hunter22"],
}


@dataclass(frozen=True)
class Comment:
    """One text, what was planted in it (mark and words), and what kind of other thing."""

    language: str
    text: str
    planted: tuple[tuple[str, str], ...]
    like: str = ""


def corpus(seed: int) -> list[Comment]:
    """Return the comments, the same for a seed: two in three hold one or two identifiers."""
    dice, found = random.Random(seed), []
    for language in LANGUAGES:
        for number in range(EACH):
            marks = [list(SAID)[number % len(SAID)]] if number % 3 else []
            others = [mark for mark in SAID if mark not in marks]
            marks += [dice.choice(others)] if marks and dice.random() < 0.2 else []
            like = dice.choice(list(LIKE)) if not marks or dice.random() < 0.5 else ""
            found.append(_comment(dice, language, marks, like))
    return found


def beyond(dice: random.Random, kind: str) -> tuple[str, str]:
    """Return a text with something that is not found, and that something."""
    first, last = dice.choice(FIRST), dice.choice(LAST)
    slip = f"{first} {last[:2]}{last[3:]}"
    words = {"first": first, "last_small": last.lower(), "slip": slip}
    said = dice.choice(BEYOND[kind]).format(**words)
    return f"{dice.choice(BEFORE['en'])} {said} {dice.choice(AFTER['en'])}", said


def ids(comments: list[Comment]) -> dict[str, str]:
    """Return the ticket numbers that the tables would know."""
    return {
        words: "ticket" for each in comments for mark, words in each.planted if mark == "ticket"
    }


def people() -> list[str]:
    """Return the names that the help desk knows."""
    return [f"{first} {last}" for first in FIRST for last in LAST]


def _comment(dice: random.Random, language: str, marks: list[str], like: str) -> Comment:
    parts, planted = [dice.choice(BEFORE[language])], []
    for mark in marks:
        words = MADE[mark](dice, language)
        before = dice.choice(SAID[mark][language])
        if mark == "name" and before in ("Mr", "Herr", "Sr.", "M.", "Sig."):
            words = words.split()[-1]
        gap = "" if before.endswith("#") else " "
        parts.append(f"{before}{gap}{words}{dice.choice(['.', ',', '', ' -', '!'])}".strip())
        planted.append((mark, words))
    if like:
        parts.insert(dice.randint(1, len(parts)), f"({_digits(dice, dice.choice(LIKE[like]))})")
    parts.append(dice.choice(AFTER[language]))
    return Comment(language, " ".join(parts), tuple(planted), like)


def _digits(dice: random.Random, shape: str) -> str:
    for count in range(9):
        low = 1 if count < 2 else 10 ** (count - 1)
        while f"{{n{count}}}" in shape:
            value = str(dice.randint(low, 9 if count < 2 else 10**count - 1))
            shape = shape.replace(f"{{n{count}}}", value, 1)
    return shape


def _email(dice: random.Random, language: str) -> str:
    first, last = dice.choice(FIRST).lower(), dice.choice(LAST).lower()
    name = dice.choice([f"{first}.{last}", f"{first[0]}{last}{dice.randint(1, 99)}",
                        f"{first}_{last}", f"{first}+help", f"{last}-{first}"])  # fmt: skip
    shape = dice.choice(["{}@{}"] * 8 + ["{} (at) {}", "{} [at] {}"])
    return shape.format(name, dice.choice(HOSTS))


def _phone(dice: random.Random, language: str) -> str:
    region = LANGUAGES[language] if dice.random() < 0.8 else "US"
    kind = dice.choice(
        [phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE]
    )
    like = phonenumbers.example_number_for_type(region, kind)
    while True:
        text = str(like.national_number)
        text = text[:-4] + f"{dice.randint(0, 9999):04d}"
        number = phonenumbers.parse(
            f"+{like.country_code}{'0' if like.italian_leading_zero else ''}{text}"
        )
        if phonenumbers.is_valid_number(number):
            break
    form = phonenumbers.PhoneNumberFormat
    text = phonenumbers.format_number(
        number, dice.choice([form.INTERNATIONAL, form.NATIONAL, form.E164, form.NATIONAL])
    )
    return dice.choice([text, text, text.replace(" ", "-"), text.replace(" ", "")])


def _card(dice: random.Random, language: str) -> str:
    start = dice.choice(["4539", "5412", "5105", "4916"])
    body = start + "".join(str(dice.randint(0, 9)) for _ in range(11))
    text = body + luhn.calc_check_digit(body)
    groups = [text[at : at + 4] for at in range(0, 16, 4)]
    return dice.choice([text, " ".join(groups), "-".join(groups)])


def _iban(dice: random.Random, language: str) -> str:
    country, length = dice.choice([("DE", 18), ("AT", 16), ("PT", 21), ("DK", 14), ("PL", 24)])
    while True:
        body = "".join(str(dice.randint(0, 9)) for _ in range(length))
        text = f"{country}{mod_97_10.calc_check_digits(body + country)}{body}"
        groups = " ".join(text[at : at + 4] for at in range(0, len(text), 4))
        return dice.choice([text, groups, text.lower()])


def _id(dice: random.Random, language: str) -> str:
    def digits(count: int) -> str:
        return "".join(str(dice.randint(0, 9)) for _ in range(count))

    if language == "en":
        text = f"{dice.choice(['AB', 'CE', 'JK', 'PR'])}{digits(6)}{dice.choice('ABCD')}"
        return dice.choice([text, f"{text[:2]} {text[2:4]} {text[4:6]} {text[6:8]} {text[8]}"])
    if language == "es":
        body = digits(8)
        return f"{body}{dice.choice(['', '-'])}{dni.calc_check_digit(body)}"
    if language == "fr":
        body = f"{dice.choice('12')}{dice.randint(50, 99)}{dice.randint(1, 12):02d}75{digits(6)}"
        text = body + nir.calc_check_digits(body)
        return dice.choice([text, nir.format(text)])
    if language == "it":
        body = f"{''.join(dice.choice('BCDFGLMNPRSTVZ') for _ in range(6))}{dice.randint(50, 99)}"
        body += f"{dice.choice('ABCDEHLMPRST')}{dice.randint(1, 28):02d}H501"
        return body + codicefiscale.calc_check_digit(body)
    while True:
        body = digits(10)
        text = body + mod_11_10.calc_check_digit(body) if body[0] != "0" else ""
        if text and idnr.is_valid(text):
            return dice.choice([text, idnr.format(text)])


def _ip(dice: random.Random, language: str) -> str:
    def part(low: int = 0) -> int:
        return dice.randint(low, 254)

    return dice.choice([
        f"192.168.{part()}.{part(1)}", f"10.{part()}.{part()}.{part(1)}",
        f"{dice.randint(20, 222)}.{part()}.{part()}.{part(1)}",
        f"2001:db8::{part(16):x}:{part(1):x}",
        f"fe80::1ff:fe{part(16):x}:45{part(16):x}:8{part(16):x}",
    ])  # fmt: skip


def _link(dice: random.Random, language: str) -> str:
    secret = "".join(dice.choice("abcdefghijkmnopqrstuvwxyzABCDEFGHKLMNPQRSTUVWXYZ23456789")
                     for _ in range(24))  # fmt: skip
    host = dice.choice(HOSTS)
    return dice.choice([
        f"https://{host}/reset?token={secret}", f"https://{host}/f.zip?sv=2026&sig={secret}%3D",
        f"https://admin:{secret[:8]}@{host}/share", f"https://{host}/#access_token={secret}",
        f"https://{host}/invite/{secret.lower()}", f"https://{host}/d/{secret}A1a",
    ])  # fmt: skip


def _name(dice: random.Random, language: str) -> str:
    name = dice.choice(people())
    return dice.choice([name, name, name.upper(), name.lower()])


def _account(dice: random.Random, language: str) -> str:
    full = dice.choice(COMPANIES)
    short = " ".join(full.split()[:2])
    return dice.choice([full, short, short.lower(), short.upper()])


def _ticket(dice: random.Random, language: str) -> str:
    return str(dice.randint(100_000, 999_999))


MADE: dict[str, Callable[[random.Random, str], str]] = {
    "email": _email, "phone": _phone, "card": _card, "iban": _iban, "id": _id, "ip": _ip,
    "link": _link, "name": _name, "account": _account, "ticket": _ticket,
}  # fmt: skip
