"""Complete `visible(x.wall, $n)` in a query: whose row it is decides for who is limited to teams, as its wall does.

A wall alone cannot say that: team and assignee stand on the conversation alone, so that giving it to another team
changes one row and holds for everything that hangs on it at once. A query names the wall and who looks; the rest is
put in here, when its file is read, so that none can forget it.
"""

import re

# Table -> what the functions `visible` of the database want to know of its row, besides its wall.
HANGS_ON = {
    "conversations": "{row}.team_id, {row}.assignee_id",
    "messages": "{row}.conversation_id",
    "notes": "{row}.conversation_id",
    "thread_items": "{row}.conversation_id",
    "attachments": "(select v.conversation_id from messages v where v.id = {row}.message_id)",
}
_ROWS = re.compile(rf"\b({'|'.join(HANGS_ON)})\b(?:\s+(?:as\s+)?(\w+))?", re.I)
_SHORT = re.compile(r"\bvisible\s*\(\s*(\w+)\.wall\s*,\s*([\w$.:\[\]]+)\s*\)", re.I)


class TwoRows(ValueError):
    """A query gives one name to rows of two walled tables, of which both are asked whether they are visible."""


def complete(sql: str) -> str:
    """The query with every `visible(x.wall, $n)` completed by what x hangs on. Raises TwoRows.

    An x that is no row of a walled table stays as it is: the database lets nobody limited pass there.
    """
    if "visible" not in sql:
        return sql
    rows: dict[str, set[str]] = {}
    for table, name in _ROWS.findall(sql):
        rows.setdefault(name or table, set()).add(table.lower())
        rows.setdefault(table, set()).add(table.lower())

    def whole(found: "re.Match[str]") -> str:
        row, viewer = found[1], found[2]
        tables = rows.get(row, set())
        if len(tables) > 1:
            raise TwoRows(f"{row} is a row of {' and of '.join(sorted(tables))}: name them apart")
        if not tables:
            return found[0]
        return f"visible({row}.wall, {HANGS_ON[next(iter(tables))].format(row=row)}, {viewer})"

    return _SHORT.sub(whole, sql)
