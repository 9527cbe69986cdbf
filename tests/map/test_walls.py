"""No named query touches a walled table without the condition that keeps what is behind the wall there."""

import re

import pytest

from hilo.kernel.sql import parse
from hilo.kernel.walls import HANGS_ON, TwoRows, complete
from tests.map.source import name, query_files, report

WALLED = tuple(HANGS_ON)
# A row that is only written shows nothing: `insert into messages`. Every other mention counts.
TOUCHES = re.compile(rf"(?<!into )\b(?:from|join|using|update|only|,)\s+(?:{'|'.join(WALLED)})\b(?!\s*=)", re.I)
CONDITION = re.compile(r"\bvisible\s*\(|:visible\b", re.I)
# A wall and who looks, and nothing of whose row it is: nobody who is limited to teams passes there.
SHORT = re.compile(r"\bvisible\s*\([^(),]+,[^(),]+\)", re.I)
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


def test_every_condition_knows_whose_row_it_is() -> None:
    """`visible(x.wall, $n)` is completed when its file is read, if x is a row of a walled table in the same query."""
    faults = [
        f"{name(path)} {query}: say `visible(x.wall, …)` of a row of a walled table, or name its conversation"
        for path in query_files()
        for query, sql in parse(path.read_text(encoding="utf-8")).items()
        if SHORT.search(sql)
    ]
    assert not faults, report(faults)


def test_a_condition_is_completed_by_what_its_row_hangs_on() -> None:
    assert complete("select 1 from messages m where visible(m.wall, $2)").endswith(
        "visible(m.wall, m.conversation_id, $2)"
    )
    assert complete("select 1 from conversations where visible( conversations.wall , v.numbers)").endswith(
        "visible(conversations.wall, conversations.team_id, conversations.assignee_id, v.numbers)"
    )
    of_file = complete("select 1 from attachments a where not visible(a.wall, $1)")
    assert "(select v.conversation_id from messages v where v.id = a.message_id), $1)" in of_file
    whole = "select 1 from notes n where visible(n.wall, n.conversation_id, $1)"
    assert complete(whole) == whole
    elsewhere = (
        "with k as (select * from messages m where visible(m.wall, $1)) select 1 from k where visible(k.wall, $1)"
    )
    assert SHORT.search(complete(elsewhere)), "k is no row of a walled table, and stays short"
    with pytest.raises(TwoRows):
        complete("select (select 1 from notes x where visible(x.wall, $1)) from messages x where visible(x.wall, $1)")


def is_open(sql: str) -> bool:
    if SYSTEM.search(sql):
        return False
    spoken = re.sub(r"--.*$", "", sql, flags=re.M)
    return bool(TOUCHES.search(spoken)) and not CONDITION.search(spoken)
