"""The customers' own words as the pages show them: what is new, quotations, suggestions."""

from loopnb import verdicts
from loopnb.results.base import Result
from loopnb.results.words import listed

NEW = "new"
SAID = {NEW: "New", verdicts.MORE: "Said more often", verdicts.FEWER: "Said less often"}


class Emerging(Result):
    """Words and phrases that more, or fewer, comments use than before; new ones first.

    A row is a term with those that occur in the same comments (`also`, '|'-joined); shares are in
    per cent of comments, `share_then` weighted to the questions and languages of now; `p` is
    adjusted over all terms looked at; `comment_ids` are '|'-joined, typical first, at most 20.
    """

    columns = (
        "term", "also", "verdict", "period", "baseline", "now", "n_now", "then", "n_then",
        "share_now", "share_then", "ratio", "z", "p", "example", "example_id", "comment_ids",
    )  # fmt: skip
    caption = "What is new"
    heads = {"term": "Word", "also": "Also", "verdict": "How", "now": "Comments now",
             "share_now": "Now, %", "share_then": "Before, %",
             "example": "For example"}  # fmt: skip

    @property
    def text(self) -> str:
        if self.table.empty:
            return "Nothing new: no word or phrase is said more or less often than chance allows."
        first = self.table.iloc[0]
        lines = [f"{_lead(first)}, against {_percent(first.share_then)} in {first.baseline}."]
        for verdict, said in SAID.items():
            terms = self.table.term[1:].loc[self.table.verdict[1:] == verdict]
            if len(terms):
                too = " too" if verdict == first.verdict else ""
                lines.append(f"{said}{too}: {quoted(terms)}.")
        return " ".join(lines)

    @property
    def shown(self):
        table = self.table.assign(
            verdict=self.table.verdict.map(SAID), also=self.table.also.str.replace("|", ", ")
        )
        return table[list(self.heads)].rename(columns=self.heads)


class ProposedThemes(Result):
    """Themes proposed for the taxonomy, from what no theme of ours explains; never in a share.

    `words` and `comment_ids` (three examples) are '|'-joined, `share` is per cent of the
    `unthemed`: comments with a sentence that complains or asks and has no theme's word.
    """

    columns = ("theme", "words", "comments", "clusters", "unthemed", "share", "example",
               "comment_ids")  # fmt: skip
    caption = "Proposed themes"
    heads = {"theme": "Proposal", "words": "Words", "comments": "Comments",
             "share": "Of the unexplained, %", "example": "For example"}  # fmt: skip

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No new theme is proposed: what no theme names has no subject in common."
        first = self.table.iloc[0]
        names = quoted(self.table.theme)
        return (
            f"Proposed as {'a theme' if len(self.table) == 1 else 'themes'}: {names}. "
            f"“{first.theme}” stands in {first.comments:,} of the {first.unthemed:,} comments with "
            "a complaint or wish that no theme of ours explains."
        )

    @property
    def shown(self):
        return super().shown.assign(Words=self.table.words.str.replace("|", ", "))


class Quotations(Result):
    """Customers' own words, each traceable to its comment.

    `kind` is "theme", "praise", "suggestion" or "conversation"; `theme` of praise is "praise".
    `who` says what the comment was about and how it came, never who wrote it.
    """

    columns = ("theme", "kind", "comment_id", "text", "tone", "who", "said_on")
    caption = "Customers’ own words"
    heads = {"theme": "Theme", "text": "Words", "who": "About", "said_on": "Said in",
             "comment_id": "Comment"}  # fmt: skip

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No comment of this period can be quoted."
        themes = self.table.theme[self.table.kind == "theme"].nunique()
        praise = int(self.table.kind.eq("praise").sum())
        parts = [f"{len(self.table)} quotations"]
        parts += [f"on {themes} theme{'s' * (themes != 1)}"] if themes else []
        parts += [f"{praise} of praise"] if praise else []
        return f"{', '.join(parts)}; each can be traced to its comment."


class Suggestions(Result):
    """What customers themselves suggest, by theme, what most ask for first.

    `people` are the accounts or persons who say alike; `comment_ids` are '|'-joined.
    """

    columns = ("theme", "suggestion", "people", "comments", "comment_id", "comment_ids")
    caption = "What customers suggest"
    heads = {"theme": "Theme", "suggestion": "Suggestion", "people": "Customers who say alike",
             "comment_id": "Comment"}  # fmt: skip

    @property
    def text(self) -> str:
        if self.table.empty:
            return "No suggestion was found in the comments."
        first = self.table.sort_values("people", ascending=False, kind="stable").iloc[0]
        about = self.table.theme[self.table.theme != ""].nunique()
        return (
            f"{self.table.comments.sum():,} suggestions on {about} themes. "
            f"Most asked for, by {first.people} customers: “{first.suggestion}”"
        )


class Panel(Result):
    """What focus groups and conversations were about: a few people in depth, never a share.

    `conversations` and `accounts` count those in which a customer named the theme.
    """

    columns = ("theme", "kind", "conversations", "accounts", "of", "quotation", "comment_id",
               "said_on")  # fmt: skip
    caption = "Focus groups and conversations"
    heads = {"theme": "Theme", "conversations": "Conversations", "quotation": "In their words",
             "said_on": "Said in"}  # fmt: skip

    @property
    def text(self) -> str:
        if self.table.empty:
            return "There was no focus group or conversation in this period."
        first = self.table.iloc[0]
        return (
            f"{first.of} focus groups and conversations. {first.theme} came up in "
            f"{first.conversations} of them. They go deep, but too few people take part to count."
        )


def quoted(terms) -> str:
    """Return terms as people list them, each between quotation marks."""
    return listed([f"“{term}”" for term in terms])


def _lead(row) -> str:
    also = [term for term in row.also.split("|") if term]
    more = f" (with {quoted(also[:2])})" if also else ""
    return f"{SAID[row.verdict]}: “{row.term}”{more}, in {_percent(row.share_now)} of comments"


def _percent(share: float) -> str:
    return "none" if share == 0 else f"{verdicts.number(share) if share >= 0.1 else '< 0.1'} %"
