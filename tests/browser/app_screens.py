"""The screens of the application, each looked at by axe in light and dark: a new one is a line here."""

from typing import NamedTuple


class Screen(NamedTuple):
    """`path`: its address below /app, with {conversation} and {customer} where one is named; `keys` are pressed there.

    `shows`: the selector of what is there once it is whole.
    """

    path: str
    shows: str
    keys: tuple[str, ...] = ()


HEADING = "h1"

SCREENS = (
    Screen("inbox/all", "li[data-index]"),
    Screen("inbox/mentions?q=nothing-fits-this", "section p"),
    Screen("inbox/all/{conversation}", "[role=log] article"),
    Screen("inbox/all/{conversation}", "kbd", keys=("?",)),
    Screen("inbox/all/{conversation}", "[role=option]", keys=("Control+k",)),
    Screen("inbox/all/{conversation}", "footer[data-kind=note]", keys=("n",)),
    Screen("inbox/all/{conversation}", "[role=toolbar]", keys=("x",)),
    Screen("reports/volume", "dl"),
    Screen("reports/waiting", "dl"),
    Screen("people", HEADING),
    Screen("people/{customer}", HEADING),
    *(
        Screen(f"settings/{page}", HEADING)
        for page in (
            "channels", "parked", "blocked", "staff", "teams", "roles", "second-factor", "brands", "hours",
            "answer-times", "tags", "attributes", "answers", "macros", "imports", "retention", "identifiers",
            "quality", "suppressions", "audit", "webhooks", "tokens", "jobs", "profile", "security", "notices",
        )
    ),
)  # fmt: skip
