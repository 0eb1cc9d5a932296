"""Phrases by which people say nothing, or are merely polite, in many languages; feeling emoji.

All are regular expressions over lower-case words with one space between them.
"""

FEELINGS = {
    **dict.fromkeys("👍👏🙏💪👌🙌😀😃😄😁😆😊🙂😉😍🥰😘🤩😎🤗🥳💯🎉🏆⭐🌟✨✅💚💙💛💜", 1.0),
    **dict.fromkeys("🧡❤♥☺✔😇🤝🚀🌈🌺🌹🔝", 1.0),
    **dict.fromkeys("👎😡😠🤬😞😢😭😤😒🙄😩😫😖😣☹🙁😕😟😔😑🤮🤢💩😱😨😰🤦❌⛔🛑💔🐌", -1.0),
    **dict.fromkeys("⚠🥱😓🖕🤯😾", -1.0),
}
# What stands for "nothing to say", by language; a whole comment must be made of it.
NOTHING = {
    "en": r"(?:well |for me |in my case |on this occasion )?"
    r"(?:there (?:is|was|s) |there's |i have |i've |i |absolutely |honestly )?"
    r"(?:nothing|none|non|no|nope|nah|nil|na|n a|n t|not any|not applicable|not a thing)"
    r"(?: (?:at all|really|to (?:add|say|report|mention|comment|be honest)|else|further|more|sorry"
    r"|(?:that )?(?:i|we) can think of|comments?(?: needed)?|suggestions?|in particular|specific"
    r"|special|obvious|comes to mind|springs to mind|at (?:the|this) (?:moment|time|minute)"
    r"|right now|for now|for me|in my case|no|none|nothing|of note))*"
    r"|(?:did not|didn't) (?:answer|respond)|no (?:answer|response) given|not really"
    r"|not that i can think of|(?:i )?(?:can't|cannot|can not|cant) think of any(?:thing)?"
    r"|(?:i )?(?:do not|don't|dont) think so|(?:please )?(?:see|as) (?:above|before|below)"
    r"|(?:see |as )?previous(?: answer| comment| entry| response)?|same(?: as above)?|test|dunno"
    r"|skip|(?:i )?(?:do not|don't|dont)(?: really)? know|(?:really )?not sure|unsure"
    r"|(?:i have )?no idea|i(?: am|'m) (?:not sure|unsure)|pass|hm+",
    "de": r"(?:ich habe |es gibt )?"
    r"(?:(?:leider )?nichts|keine?|nein|nö|k a|entfällt|kein kommentar)"
    r"(?: (?:weiteres?|mehr|hinzuzufügen|zu sagen|zu ergänzen|anmerkungen?|kommentare?|angaben?"
    r"|bemerkungen?|im moment|derzeit|eigentlich|gar nichts|nichts))*|gar nichts|(?:siehe|wie) oben"
    r"|s o|wei(?:ß|ss) (?:ich )?nicht|keine ahnung|nicht zutreffend",
    "es": r"(?:no (?:tengo )?|por ahora )?(?:nada|ningun[oa]s?|ningún|no)"
    r"(?: (?:más|mas|que (?:añadir|agregar|decir|comentar)|por ahora|comentarios?|en particular"
    r"|especial|nada))*|sin comentarios?|n c|(?:ver|véase|como) (?:más )?arriba|no (?:lo )?sé"
    r"|no aplica",
    "fr": r"(?:non )?(?:rien|aucun(?:e)?|néant|non|ras|r a s)"
    r"(?: (?:du tout|à (?:dire|ajouter|signaler)|de (?:plus|spécial|particulier)|commentaires?"
    r"|remarques?))*|sans (?:commentaires?|objet)|pas de (?:commentaires?|remarques?)"
    r"|voir ci dessus|je ne sais pas",
    "it": r"(?:niente|nulla|nessun[oa]?|no)(?: (?:da (?:dire|aggiungere|segnalare)|altro|commento"
    r"|in particolare|di particolare))*|nessun commento|vedi sopra|non (?:lo )?so",
    "pt": r"(?:não tenho )?(?:nada|nenhum|nenhuma|não)(?: (?:a (?:dizer|acrescentar|declarar)|mais"
    r"|comentários?|por agora))*|sem comentários?|não sei",
    "nl": r"(?:niets|geen|nee|nvt|n v t|niks)(?: (?:te melden|toe te voegen|opmerkingen?|bijzonders"
    r"|verder|meer))*|weet (?:ik )?niet|zie boven",
    "other": r"nic|brak|nie|nie mam uwag|brak uwag|inget|inga|nej|ingen(?:ting)?|intet|ei"
    r"|ei mitään|yok|hayır|hiçbir şey|нет|ничего|нечего|нечего сказать|не знаю|без комментариев"
    r"|ні|нічого|τίποτα|όχι|لا شيء|لا|لا يوجد|אין|כלום|没有|無|无|沒有|なし|特になし|ない|없음"
    r"|없습니다|कुछ नहीं|nihil|ništa|nu|nimic|nincs|semmi",
}  # fmt: skip
# Empty politeness, and what may stand around it: so a comment of fillers alone is words.
COURTESY = {
    "en": r"thanks?|thank|thankyou|thx|thnx|tnx|ty|regards|greetings|cheers|ok|okay|okey|oki|k"
    r"|yes|yep|yeah|sure|hello|hi|hey|bye|goodbye|sincerely|please|pls|welcome"
    r"|good (?:day|morning|evening|night)|all (?:good|ok|okay|fine|well)|take care|received|noted"
    r"|have a (?:nice|good|great) (?:day|one|week|weekend)|x{1,3}",
    "de": r"danke|dankeschön|dank|bitte|mfg|lg|vg|grüße|grüßen|grüsse|grüssen|gruß|gruss|ja|hallo"
    r"|guten (?:tag|morgen|abend)|tschüss|alles (?:gut|ok|okay|klar|bestens)|passt",
    "es": r"gracias|saludos?|hola|adiós|sí|por favor|todo (?:bien|ok|correcto)|vale|de acuerdo"
    r"|buen(?:os|as) (?:días|tardes|noches)|abrazo",
    "fr": r"merci|cordialement|bonjour|bonsoir|salut|bonne journée|oui|d'accord|tout va bien"
    r"|s'il vous plaît",
    "it": r"grazie|ciao|saluti|prego|va bene|tutto (?:bene|ok)|buongiorno",
    "pt": r"obrigad[oa]|olá|tudo (?:bem|ok)|abraços|sim",
    "nl": r"bedankt|dank (?:je|u)|groeten|groet",
    "other": r"dziękuję|dzięki|pozdrawiam|tack|takk|tak|kiitos|teşekkürler|teşekkür ederim|спасибо"
    r"|пожалуйста|дякую|ευχαριστώ|شكرا|شكراً|תודה|谢谢|謝謝|感谢|ありがとう|ありがとうございます|감사합니다"
    r"|धन्यवाद|hvala|mulțumesc|köszönöm|děkuji|да|так",
}  # fmt: skip
FILLERS = (
    r"many|very|so|much|a lot|lots|of|lot|again|and|all|everyone|once|to|the|team|dear|for|now|you"
    r"|ever|kind|kindest|best|warm|really|guys|yours|in advance|vielen|herzlichen?|besten?"
    r"|schönen?|lieben?|sehr|nochmals|mit|viele|freundlichen?|dir|ihnen|euch|und|im voraus|muchas"
    r"|muchísimas|mil|un|cordial|cordiales|y|a todos|beaucoup|mille|molte|cordiali|muito|muita|je"
    r"|u|wel|hartelijk|большое|огромное|bien"
)
