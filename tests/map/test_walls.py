"""No named query touches a walled table without the condition that keeps what is behind the wall there."""

import re

from hilo.kernel.sql import parse
from tests.map.source import name, query_files, report

WALLED = ("conversations", "messages", "thread_items", "attachments")
# A row that is only written shows nothing: `insert into messages`. Every other mention counts.
TOUCHES = re.compile(rf"(?<!into )\b(?:from|join|using|update|only|,)\s+(?:{'|'.join(WALLED)})\b", re.I)
CONDITION = re.compile(r"\bvisible\s*\(|:visible\b", re.I)
SYSTEM = re.compile(r"^-- system: *\S.*$", re.M)


def test_every_query_on_a_walled_table_is_visible_or_says_why_not() -> None:
    """The condition is `visible(…)`; a query of the system's own says `-- system: why` in a line below its name."""
    faults = [
        f"{name(path)} {query}"
        for path in query_files()
        for query, sql in parse(path.read_text(encoding="utf-8")).items()
        if is_open(sql)
    ]
    assert not faults, report(faults)


def test_an_open_query_is_found() -> None:
    assert is_open("select text from messages where id = $1")
    assert is_open("select 1 from people p\njoin\n  conversations c on c.id = p.id")
    assert is_open("update conversations set state = 'closed' where id = $1")
    assert is_open("select 1 from a, messages m")
    assert is_open("select text from messages -- visible(wall)")
    assert not is_open("select text from messages m where visible(m.wall, $2)")
    assert not is_open("-- system: the receipt names its own message\nupdate messages set state = $2")
    assert not is_open("insert into messages (id) values ($1)")
    assert not is_open("select text from held_messages")


def is_open(sql: str) -> bool:
    if SYSTEM.search(sql):
        return False
    spoken = re.sub(r"--.*$", "", sql, flags=re.M)
    return bool(TOUCHES.search(spoken)) and not CONDITION.search(spoken)
