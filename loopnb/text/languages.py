"""The commonest words of a few languages: what a phrase cannot end with, and what tells them apart.

Short lists written by hand; no corpus is fetched. Languages without a list keep all their words.
"""

import re

STOP = {
    "en": """a about above after again all also although am an and any are as at back be because
        been before being below both but by came can cannot come could did do does doing done down
        during each even ever every few for from further get gets getting go goes going gone got
        had has have having he her here hers him his how i if in into is it its just let like made
        make many may me might more most much must my no nor not now of off on once one only or
        other our ours out over own per put quite rather really said same say see shall she should
        since so some still such take than that the their theirs them then there these they this
        those through to too two under until up upon us use used very via was we well were what
        when where which while who whom whose why will with within without would yes yet you your
        yours i'm i've it's don't didn't doesn't isn't wasn't can't couldn't won't we're they're
        wouldn't that's there's you're we've""",
    "de": """aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei
        beim bereits bin bis bitte da dabei dadurch dafür damit dann daran darauf das dass davon
        dazu dem den denn der des deshalb dessen die dies diese diesem diesen dieser dieses dir doch
        dort du durch ein eine einem einen einer eines einmal er es etwas euch euer eure für ganz
        gar gegen gewesen habe haben hat hatte hatten hier hin ich ihm ihn ihnen ihr ihre ihrem
        ihren ihrer im immer in ins ist ja jede jedem jeden jeder jetzt kann kein keine keinen
        können könnte man mehr mein meine meiner mich mir mit muss musste müssen nach nicht nichts
        noch nun nur ob oder ohne schon sehr sein seine seiner seit selbst sich sie sind so sogar
        soll sollte sondern sonst über um und uns unser unsere unserem unseren unter viel viele vom
        von vor war waren was weil weiter welche wenn wer werden wie wieder will wir wird wo wurde
        wurden würde zu zum zur zwar zwischen""",
    "es": """a al algo algún alguna algunas algunos allí ante antes aquí así aún aunque bien cada
        casi como con contra cual cuando de del desde donde dos durante e el ella ellas ellos en
        entre era eran eres es esa esas ese eso esos esta está están estaba estamos estar este esto
        estos estoy fue fueron ha había habría hace hacer han hasta hay he hemos la las le les lo
        los más me mi mis mucha mucho muchos muy nada ni no nos nosotros nuestra nuestro o os otra
        otro otros para pero poco por porque pues que qué quien se sea ser si sí sido siempre sin
        sino sobre solo son soy su sus también tan tanto te tener tenemos tengo ti tiene tienen
        todo toda todos tras tu tus un una unas uno unos usted ustedes va vez vosotros y ya yo""",
    "fr": """à afin ai ainsi après au aucun aussi autre aux avait avant avec avoir avons bien car ce
        ceci cela celle celui ces cet cette ceux chaque chez comme comment d'un d'une dans de
        depuis des donc dont du elle elles en encore entre est et étaient était été être eu fait
        faire ici il ils j'ai je la là le les leur leurs lors lui ma mais me même mes moi mon ne
        ni nos notre nous on ont ou où par pas peu peut plus pour pourquoi puis qu quand que quel
        quelle qui sa sans se sera ses si son sont sous sur ta te tes toi ton tous tout toute
        toutes très trop tu un une va vers vos votre vous y c'est n'est qu'il""",
    "it": """a abbiamo ad agli ai al alla alle allo anche ancora avere aveva c'è che chi ci come con
        contro cosa così da dagli dai dal dalla dalle degli dei del della delle dello di dove due e
        ed era erano essere fa fare fino fra gli ha hanno ho i il in io la le lei li lo loro lui ma
        me mi mia mio molto ne negli nei nel nella nelle no noi non nostra nostro o ogni oltre per
        perché però più poco poi proprio qua quale quando quanto quella quello questa queste questi
        questo qui sarebbe se sei sempre senza si sia siamo sono sta stata stato su sua sugli sul
        sulla suo suoi tra tu tutti tutto un una uno va vi voi""",
    "nl": """aan al alle alles als altijd ben bij daar dan dat de deze die dit doen door dus een en
        er ge geen had hebben heb heeft het hier hoe hun ik in is ja je jullie kan kon maar me meer
        men met mij mijn moet na naar niet niets nog nu of om omdat onder ons ook op over reeds te
        tegen toch toen tot u uit uw van veel voor want waren was wat we wel werd wie wij wil worden
        wordt zal ze zelf zich zij zijn zo zonder zou""",
    "pt": """a à ao aos as às até com como da das de dela dele depois do dos e é ela elas ele eles
        em entre era eram essa esse esta está estão estava este eu foi foram há isso isto já lhe
        mais mas me mesmo meu minha muito muita na não nas nem no nos nossa nosso nós num numa o os
        ou para pela pelo por porque qual quando que quem são se sem ser seu seus só sua suas também
        te tem têm tenho ter todos tudo um uma você vocês""",
}  # fmt: skip
WORDS = {name: frozenset(text.split()) for name, text in STOP.items()}
STOP_WORDS = frozenset().union(*WORDS.values())
LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def language(text: str) -> str:
    """Return the language whose commonest words are most of the text's; "" where none tells.

    Words that several languages share count for each of them.
    """
    words = LETTERS.findall(text.casefold().replace("’", "'"))
    counts = {name: sum(word in own for word in words) for name, own in WORDS.items()}
    best = max(counts, key=counts.get)
    return best if counts[best] and list(counts.values()).count(counts[best]) == 1 else ""
