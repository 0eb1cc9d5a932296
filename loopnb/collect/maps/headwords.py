"""What headers are called, as data: the words that stand for a column of a canonical table.

Words are those of `shapes.plain`; of several the earlier fits better. They propose and decide
nothing: what is proposed is looked at by a person.
"""

_TICKET = ("ticket id|ticket number|ticket no|ticket nr|ticket key|ticket|case number|case id|"
           "case no|case|incident number|incident id|incident|issue key|ticketnummer|"
           "ticket nummer|vorgangsnummer|vorgang|conversation id|reference number")  # fmt: skip
_PERSON = ("requester email|recipient email|customer email|contact email|caller email|user email|"
           "email address|email|mail|e mail adresse|person email|requester id|reporter id|"
           "contact id|customer contact|requester|requestor|caller id|caller|reporter|contact|"
           "user id|recipient|melder|user name|respondent")  # fmt: skip
_UPDATED = ("updated at|updated on|updated|last updated|last updated time|last update time|"
            "last update|last modified date|last modified|modified at|modified|geändert am|"
            "geändert|aktualisiert|mis à jour le|actualizado")  # fmt: skip
_REGION = "region|location|country|site|territory|land|standort|pays|país"
_TEAM = ("team|group|assignment group|assigned group|support group|queue|"
         "team currently assigned|gruppe|équipe|equipo")  # fmt: skip

HEADS: dict[str, dict[str, str]] = {
    "tickets": {
        "ticket_id": f"{_TICKET}|issue number|issue id|request number|request id|number|reference|"
                     "key|id|nummer|nr|numéro|número",
        "requester_key": _PERSON,
        "type": "ticket type|case type|issue type|request type|type|record type|art|typ",
        "subject": "subject|short description|summary|title|betreff|titel|kurzbeschreibung|objet|"
                   "asunto|oggetto|description",
        "opened_at": "created at|created on|created|created time|created date|creation date|"
                     "date created|opened at|opened on|opened|open date|date opened|"
                     "date time opened|submitted at|submitted|reported at|reported|logged|"
                     "conversation started at|started at|start date|opened date|erstellt am|"
                     "erstellt|angelegt am|eröffnet am|eröffnet|gemeldet am|créé le|"
                     "fecha de creación|data apertura|received|date|datum",
        "first_response_at": "first response at|first reply at|first responded at|first response|"
                             "initial response time|initial response|chart date of first response|"
                             "date of first response|first reply|erste antwort am|erste antwort",
        "resolved_at": "solved at|resolved at|resolved on|resolved|solved|resolved time|"
                       "resolution date|date resolved|completed at|completed|gelöst am|gelöst|"
                       "erledigt am|erledigt|résolu le|resuelto|metric set solved at",
        "closed_at": "closed at|closed on|closed|closed time|closed date|date closed|"
                     "date time closed|close date|geschlossen am|geschlossen|abgeschlossen am|"
                     "fermé le|cerrado",
        "status": "status|state|ticket status|case status|incident state|"
                  "current conversation state|zustand|statut|estado",
        "priority": "priority|severity|priorität|priorité|prioridad|priorità",
        "product": "product|product name|product line|business service|service|application|"
                   "produkt|produit|producto",
        "version": "version|product version|release|affects version",
        "component": "component|components|component s|subcategory|sub category|module|"
                     "komponente|unterkategorie|modul|ai subtopic",
        "category": "category|topic|issue category|kategorie|catégorie|categoría|ai topic",
        "channel": "channel|source|via|origin|case origin|contact type|conversation source|"
                   "via channel|kanal|canal",
        "region": _REGION,
        "team": _TEAM,
        "agent": "assignee|assignee id|agent|assigned to|agent name|owner|case owner|owner id|"
                 "teammate currently assigned|handled by|resolved by|closed by|worked by|"
                 "technician|representative|bearbeiter|bearbeiterin|agente",
        "reopens": "reopens|reopen count|times reopened|number of reopens|reopened|"
                   "wiedereröffnungen",
        "contacts": "replies|agent interactions|number of contacts|touches|agent replies",
        "sla_policy": "sla policy|sla name|sla",
        "sla_met": "sla met|made sla|within sla|sla achieved|sla eingehalten",
        "cause_code": "cause code|root cause|close code|closed code|closure code|"
                      "resolution code|case reason|reason|ursache",
        "problem_id": "problem id|problem number|problem",
        "article_id": "article id|knowledge article|kb article",
        "updated_at": _UPDATED,
    },
    "responses": {
        "response_id": "response id|answer id|survey response id|respondent id|submission id|"
                       "feedback id|review id|record id|result id|antwort id|antwortnummer|id|"
                       "réponse id|number|nr",
        "invitation_id": "invitation id|invite id|invitation",
        "ticket_id": f"{_TICKET}|custom data 1|ext interaction id",
        "requester_key": _PERSON,
        "responded_at": "responded at|response date|response time|response received at|"
                        "recorded date|submitted at|submitted on|submit date|submitdate|"
                        "date submitted|answered at|answered on|answered|completed at|completed|"
                        "end date|response received|created at|created|timestamp|date|"
                        "antwortdatum|beantwortet am|zeitstempel|datum|date de réponse|fecha|data",
        "score": "score|rating|nps score|nps|csat score|csat|ces|satisfaction score|"
                 "satisfaction rating|overall satisfaction|satisfaction|star rating|stars|"
                 "likelihood to recommend|recommend|satisfied|easy|effort|conversation rating|"
                 "bewertung|zufriedenheit|zufrieden|weiterempfehlung|note|puntuación|valoración|"
                 "satisfecho|calificación|satisfait|voto|soddisfatto",
        "survey": "survey name|survey|questionnaire|umfrage|encuesta",
        "language": "user language|language|locale|sprache|langue|idioma",
        "segment": "segment|tier|plan",
        "administrator": "administrator|collected by|third party",
        "updated_at": _UPDATED,
    },
    "comments": {
        "comment_id": "comment id|review id|feedback id|message id|id",
        "ticket_id": _TICKET,
        "said_at": "commented at|comment date|said at|posted at|posted|submitted at|created at|"
                   "created|timestamp|date|datum",
        "text": "comment|comments|comment text|feedback|verbatim|remark|remarks|"
                "conversation rating remark|open ended response|additional comments|"
                "review text|review|message|text|body|reason|why|better|improve|kommentar|"
                "kommentare|bemerkung|anmerkung|begründung|grund|commentaire|comentario|"
                "commento|suggestion|suggestions",
        "updated_at": _UPDATED,
    },
    "invitations": {
        "invitation_id": "invitation id|invite id|request id|invitation|id",
        "ticket_id": _TICKET,
        "requester_key": _PERSON,
        "survey": "survey name|survey",
        "sent_at": "sent at|sent on|sent|send date|date sent|request sent at|invited at|"
                   "invited on|versandt am|gesendet am|versendet",
        "disposition": "disposition|delivery status|request delivery status|outcome|status|result",
        "administrator": "administrator|sent by|third party",
        "team": _TEAM,
    },
    "accounts": {
        "account_id": "account id|customer id|company id|organization id|organisation id|"
                      "client id|account number|customer number|kundennummer|kunden nr|"
                      "debitor|id",
        "name": "account name|company name|customer name|organization name|organization|"
                "organisation|company|customer|client|name|firma|kunde|entreprise|empresa",
        "domain": "domain|email domain|website|web site|web|url",
        "segment": "segment|tier|customer segment|account type|size",
        "region": _REGION,
        "products": "products|products owned|product|produkte",
        "owner": "account manager|account owner|customer success manager|csm|owner|betreuer",
        "annual_revenue": "annual revenue|arr|annual recurring revenue|acv|revenue|umsatz|"
                          "jahresumsatz|annual value",
        "currency": "currency|currency code|währung",
        "renewal_date": "renewal date|renews on|contract end|contract end date|vertragsende",
        "is_key": "is key|key account|strategic|schlüsselkunde",
        "updated_at": _UPDATED,
    },
    "renewals": {
        "renewal_id": "renewal id|contract id|contract number|subscription id|opportunity id|id",
        "account_id": "account id|customer id|company id|organization id|client id|account number|"
                      "kundennummer",
        "due_at": "renewal date|renewal due|due date|due at|contract end|contract end date|"
                  "end date|expiry date|expires on|expires|vertragsende",
        "status": "status|renewal status|stage|outcome|state",
        "amount": "amount|contract value|value|arr|annual value|acv|betrag|wert",
        "currency": "currency|currency code|währung",
        "updated_at": _UPDATED,
    },
    "conversations": {
        "conversation_id": "conversation id|interview id|meeting id|id",
        "kind": "kind|type|format|art",
        "held_at": "held at|held on|meeting date|interview date|date|datum",
        "moderator": "moderator|interviewer|host|led by|interviewt von",
        "notes": "notes|transcript|minutes|notizen|protokoll|what was said",
        "promises": "promises|follow up|action items|zusagen",
    },
    "events": {
        "event_id": "event id|change id|change number|id",
        "at": "at|happened at|event date|date|started at|when|time|datum|zeitpunkt",
        "kind": "kind|event type|event|type|art",
        "product": "product|service|system|produkt",
        "note": "note|notes|description|what happened|details|beschreibung",
    },
}  # fmt: skip
# What a column says for its table, beyond that it is there.
SPEAKS = {
    "tickets": {"ticket_id": 1, "opened_at": 2, "resolved_at": 3, "closed_at": 3, "priority": 3,
                "first_response_at": 3, "subject": 2, "agent": 2, "team": 1, "status": 1,
                "channel": 1, "reopens": 2, "category": 1},
    "responses": {"response_id": 3, "responded_at": 1, "score": 8, "survey": 1, "language": 1},
    "comments": {"comment_id": 1, "said_at": 1, "text": 4},
    "invitations": {"invitation_id": 2, "sent_at": 7, "disposition": 2},
    "accounts": {"account_id": 2, "name": 2, "domain": 3, "segment": 2, "owner": 1,
                 "annual_revenue": 4, "is_key": 4, "renewal_date": 1},
    "renewals": {"renewal_id": 2, "account_id": 1, "due_at": 5, "amount": 3, "status": 1},
    "conversations": {"conversation_id": 1, "moderator": 5, "notes": 4, "held_at": 1,
                      "promises": 3},
    "events": {"event_id": 1, "kind": 3, "note": 2, "at": 1, "product": 1},
}  # fmt: skip
# Columns by which a row meets its customer, and columns that hold people's names.
COMPANY = ("organization|organisation|company|account name|company name|organization name|"
           "organizations|account|customer name|customer|client|client name|firma|kunde|"
           "entreprise|empresa|azienda")  # fmt: skip
CUSTOMER_ID = ("account id|customer id|company id|organization id|organisation id|client id|"
               "requester external id|external id|account number|customer number|"
               "kundennummer")  # fmt: skip
PEOPLE = ("name|full name|first name|last name|requester|requester name|contact|contact name|"
          "handled by|resolved by|closed by|worked by|technician|"
          "caller|caller id|caller name|reporter|creator|submitter|assignee|assignee name|agent|"
          "agent name|assigned to|opened by|owner|case owner|user name|username|teammate|"
          "teammate currently assigned|recipient first name|recipient last name|person name|"
          "vorname|nachname|ansprechpartner|bearbeiter|melder|nom|nombre|contact person|"
          "respondent|respondent name|participants")  # fmt: skip
KINDS = {"nps": "nps recommend weiterempfehlung empfehlen", "ces": "ces effort easy ease einfach",
         "resolved": "resolved solved gelöst"}  # fmt: skip
# Single words that say as much within a longer header: the others must be all of it.
LOOSE = (
    "nps|csat|ces|satisfaction|satisfied|recommend|easy|effort|rating|score|stars|bewertung|"
    "zufriedenheit|zufrieden|weiterempfehlung|satisfecho|satisfait|soddisfatto|email|comment|"
    "comments|feedback|remark|remarks|verbatim|why|better|improve|kommentar|bemerkung|suggestion|"
    "suggestions|priority|severity|subject|betreff|kategorie|priorität|product|produkt|requester"
)
# Answers in words, from the unhappiest to the happiest, with their numbers.
ANSWERS = {
    5: ({"very dissatisfied": 1, "dissatisfied": 2, "neither satisfied nor dissatisfied": 3,
         "neutral": 3, "satisfied": 4, "very satisfied": 5},
        {"very unhappy": 1, "unhappy": 2, "neutral": 3, "happy": 4, "very happy": 5},
        {"sehr unzufrieden": 1, "unzufrieden": 2, "neutral": 3, "zufrieden": 4,
         "sehr zufrieden": 5}),
    1: ({"bad": 0, "good": 1}, {"no": 0, "yes": 1}, {"nein": 0, "ja": 1}),
}  # fmt: skip
