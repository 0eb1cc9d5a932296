"""Sentences in which a customer says what would be better: suggestions, in several languages.

A form counts ("should", "it would help", "Publish …"), and so does the question asked ("What could
we do better?"). The weights are ours; precision and recall are in the tests.
"""

import re
from collections.abc import Iterable

from loopnb.text.languages import language
from loopnb.text.quoting import sentences

ENOUGH = 0.5  # the score from which a sentence is a suggestion
FORM, ASKED, HINT = 0.6, 0.3, 0.3
MOSTLY = 0.4  # share of answers with the form, from which a question asks for suggestions
WHAT_TO_ASK = re.compile(
    r"better|improv|suggest|wish|differently|\bchange|besser|wünsch|ändern|mejor|suger|amélior"
    r"|souhait|miglior|verbeter|melhor", re.I
)  # fmt: skip
# Said as a wish or a proposal, anywhere in the sentence.
WISHES = {
    "en": r"should(?! (?:you|there|have been))\b|ought to\b|(?:could|can|would) (?:you|we)\b"
    r"|please\b|why (?:not|don't you|can't)\b|if only\b|(?:i|we) wish\b|suggest|propose|how about\b"
    r"|would (?:really |also )?(?:help|cut|save|be (?:better|nice|good|great|useful|helpful"
    r"|welcome|appreciated|easier|ideal)|like to (?:see|have)|love to (?:see|have)|prefer|benefit"
    r"|have (?:helped|been (?:better|nice|good|helpful|useful)|saved|spared))\b"
    r"|needs? (?:to (?:be|have)|more|better|an?|some)\b|(?:we|you) (?:need|want) (?!\d)"
    r"|must (?:be|have)\b|bring back\b|better if\b|instead of\b|is what (?:i|we) (?:miss|need)",
    "de": r"bitte\b|soll(?:te|ten|test|tet|en)?\b(?!.*besser sein)|wünsch"
    r"|(?:könnt|müsst)e[nt]?\b(?!.*\b(?:sein|laufen)\b)"
    r"|wäre[n]? (?:\w+ )?(?:gut|besser|schön|hilfreich|toll|super|sinnvoll|nett)\b"
    r"|würde[nt]? (?:\w+ )*(?:helfen|freuen|sparen)\b|hätten? gern|warum nicht\b|statt\b"
    r"|vorschlag|wir brauchen|es fehlt|am besten",
    "es": r"deber[íi]an?\b|podr[íi]an?\b(?! (?:ser|mejorar|estar|haber))|ojalá|por favor\b"
    r"|ser[íi]a (?:mejor|bueno|útil|ideal|conveniente)\b|por qué no\b|(?:me|nos) gustaría"
    r"|hace falta|hay que\b|en vez de\b|en lugar de\b|ayudaría|sugier|propon",
    "fr": r"devr(?:ait|iez|aient)\b|pourr(?:iez|ait)\b|serait (?:mieux|bien|utile|préférable)\b"
    r"|faudrait|s'il vous pla[iî]t|svp\b|souhait|j'aimerais|pourquoi ne pas|au lieu de|suggèr"
    r"|propose",
    "it": r"dovre(?:bbe|ste)\b|potre(?:bbe|ste)\b|sarebbe (?:meglio|bello|utile)\b|per favore\b"
    r"|vorre(?:i|mmo)\b|bisognerebbe|invece di\b|perché non\b",
    "nl": r"zou(?:den)? (?:\w+ ){0,3}(?:moeten|kunnen|helpen|fijn|beter|willen)\b|graag\b"
    r"|alstublieft|alsjeblieft|in plaats van|waarom niet",
    "pt": r"deveria[m]?\b|poderia[m]?\b|seria (?:melhor|bom|útil)\b|por favor\b|gostaria"
    r"|oxalá|em vez de\b|por que não",
}  # fmt: skip
# The sentence starts with what is to be done, or with what there should be more or less of.
STARTS = {
    "en": r"(?:(?:just|maybe|perhaps|also|and|simply|always|never|plus),? )?(?:(?:add|allow|answer"
    r"|ask|avoid|build|call(?! me)|change|check|come back|connect|consider|create|cut"
    r"|do(?! better)|don't|drop|employ|ensure|explain|extend|fix(?! this\b)|get|give"
    r"|have (?:a|an|more|some|someone)|hire|improve|include|increase|inform|introduce|invest"
    r"|keep(?! it| up| going)|let|listen|lower|make|move|offer|open|provide|publish|put|react"
    r"|reduce|remove|reply|respond|send|shorten|show|simplify|speed up|stop|tell|test|train|try to"
    r"|update|use|write(?! to))\b|(?:an? )?(?:more|less|fewer|fairer|(?:fast|bett|short|quick"
    r"|cheap|easi|clear|earli|small)er) \w)",
    "de": r"(?:(?:zeig|schul|mach|schreib|geb|schick|halt|bau|test|prüf|vereinfach|lass|stell|meld"
    r"|frag|ruf|antwort|reagier|erklär|verbesser|bring|biet|sorg|hör|informier)(?:e|t|en|et)? "
    r"(?:sie|ihr|uns|den|die|das|doch|einen?|vor|vorher|bitte)\b|(?:direkt|mehr|weniger|kürzere"
    r"|schnellere?|bessere?|vorher|regelmäßig) \w)",
    "es": r"(?:\w{2,}(?:en|an)(?:nos|me|lo|la|les)? (?:un|una|al|el|la|los|las|antes|más|directo)\b"
    r"|\w{2,}[aei]r(?:nos|lo|la|les)? \w|(?:más|menos|mejores) (?!de )\w)",
    "fr": r"(?:\w{2,}(?:er|ir|re) (?:un|une|le|la|les|des|plus|moins)\b|(?:plus|moins) de \w)",
    "it": r"(?:\w{2,}(?:are|ere|ire) \w|(?:più|meno) \w)",
    "nl": r"(?:meer|minder|snellere|betere) \w",
    "pt": r"(?:\w{2,}[aei]r \w|(?:mais|menos) (?!de )\w)",
}  # fmt: skip
ENDS = {"de": r"(?:senden|schicken|schreiben|geben|verbinden|machen|einstellen|lassen|behalten)"}
# What has the form and suggests nothing: farewells, thanks, threats, praise.
IDLE = re.compile(
    r"keep (?:it )?(?:up|going)\b|keep (?:doing|on)\b|that way\b|(?:call|phone|mail|ring) me\b"
    r"|call ?back\b|write to (?:me\b|\[)|will gladly|can only|could not\b|couldn't|fix this\b"
    r"|would (?:gladly |happily |definitely )?(?:recommend|work with|use|choose|come back"
    r"|like to (?:thank|say))|thank|do better\b|(?:has|must) change\b|not (?:acceptable|ok)\b"
    r"|weiter so\b|gerne? wieder|weiterempfehl|rückruf|sigan así|recomiendo|esperamos"
    r"|as it is\b|getting used to|no (?:big )?wishes|carry on\b|more of the same|just keep"
    r"|please (?:see|find|note)"
    r"|should be (?:proud|commended|congratulated|praised)"
    r"|(?:didn't|did not) need|no suggest|don't (?:know|think|feel|have)"
    r"|nothing (?:different|more|else|to|we|i)\b"
    r"|^(?:nothing|nichts|nada|rien|niente|niets)\b(?!.*\b(?:but|except|aber|pero)\b)", re.I
)  # fmt: skip
WISHED = {name: re.compile(rf"\b(?:{forms})", re.I) for name, forms in WISHES.items()}
STARTED = {name: re.compile(rf"[\W_]*{forms}", re.I) for name, forms in STARTS.items()}
ENDED = {name: re.compile(rf"\b{forms}[.!]*$", re.I) for name, forms in ENDS.items()}

# Said after praise, these turn to what was not so good.
TURN = re.compile(
    r"[\W_]*(?:but|however|still|only|though|although|except|yet|unfortunately|sadly|on the other"
    r" hand|(?:the |my |one |just )?(?:only |one |minor |small |single )+(?:thing|point|issue)"
    r"|aber|jedoch|nur|leider|allerdings|dennoch|trotzdem|einziger?|pero|sin embargo|aunque"
    r"|únicamente|solo|por desgracia|mais|cependant|toutefois|malheureusement|seulement|ma|però"
    r"|purtroppo|maar|helaas|mas|porém|infelizmente)\b", re.I
)  # fmt: skip


def turns(sentence: str) -> bool:
    """Return whether a sentence starts by turning against what was said before."""
    return bool(TURN.match(sentence))


def asking(question: str, answers: Iterable[str]) -> bool:
    """Return whether a question asks what could be better: by its words, or by its answers.

    The answers tell where MOSTLY or more of them have the form of a suggestion.
    """
    if WHAT_TO_ASK.search(question):
        return True
    found = [bool(suggestions(text)) for text in answers]
    return bool(found) and sum(found) >= MOSTLY * len(found)


def score(sentence: str, *, asked: bool = False, spoken: str = "") -> float:
    """Return how surely a sentence is a suggestion, 0 to 1.

    `asked` says that the question was what could be better; `spoken` is the language ("en"),
    "" where it is not known.
    """
    sentence = sentence.replace("’", "'")
    if IDLE.search(sentence) or len(sentence.split()) < 2:
        return 0.0
    wished = _any(WISHED, sentence, spoken) is not None
    # In an unknown language only English starts are tried: others' endings are too common.
    started = STARTED.get(spoken or "en", STARTED["en"]).match(sentence) is not None
    ended = spoken in ENDED and ENDED[spoken].search(sentence) is not None
    return min(1.0, FORM * (wished or started) + (ASKED + HINT * ended) * asked)


def suggestions(text: str, *, asked: bool = False, spoken: str = "") -> list[str]:
    """Return the sentences of a text that suggest something, in order."""
    spoken = spoken or language(text)
    found = sentences(text)
    return [part for part in found if score(part, asked=asked, spoken=spoken) >= ENOUGH]


def _any(forms: dict[str, re.Pattern], sentence: str, spoken: str) -> re.Match | None:
    tried = [forms[spoken]] if spoken in forms else forms.values()
    return next((found for form in tried if (found := form.search(sentence))), None)
