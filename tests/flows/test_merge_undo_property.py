"""Merges, undos and extractions out of order, with work in between: everything is where it was, in every table."""

from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hilo.kernel.env import Env
from hilo.kernel.testing import FakeClock
from tests.flows.undo_story import ORDER, Story
from tests.people import Office, letter, open_office

who = st.integers(0, 3)
which = st.integers(0, 5)
steps = st.one_of(
    st.tuples(st.just("writes"), who, which),
    st.tuples(st.just("writes"), who, which),
    st.tuples(st.just("answered"), who, which),
    st.tuples(st.just("read"), who, which),
    st.tuples(st.just("closed"), who, which),
    st.tuples(st.just("merged"), who, who),
    st.tuples(st.just("merged"), who, who),
    st.tuples(st.just("undone"), which, which),
    st.tuples(st.just("extracted"), who, which),
    st.tuples(st.just("noted"), who, which),
    st.tuples(st.just("described"), who, which),
    st.tuples(st.just("related"), who, who),
)


@pytest.fixture
async def office(env: Env, clock: FakeClock, client: httpx.AsyncClient) -> AsyncIterator[Office]:
    async with open_office(env, clock, client) as made:
        yield made


@pytest.mark.slow
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=6, max_size=16), st.lists(which, min_size=4, max_size=4))
async def test_after_all_undos_everything_is_where_it_was(
    office: Office, told: list[tuple[str, int, int]], undos: list[int]
) -> None:
    story = Story(office)
    await story.begin()
    for step, one, other in told:
        await getattr(story, step)(one, other)
    await story.looked_at()
    while story.standing:
        await story.undone(undos[len(story.standing) % 4])
    await story.looked_at()
    assert await story.check() >= len(story.people)


async def test_merged_parted_merged_elsewhere_and_extracted(office: Office) -> None:
    """The whole way in one story, looked at after each step: nothing is lost, nothing is anybody else's."""
    story = Story(office)
    await story.begin()
    for step, one, other in (
        ("merged", 0, 1),
        ("writes", 0, 0),
        ("writes", 1, 0),
        ("noted", 1, 0),
        ("answered", 0, 0),
        ("described", 1, 0),
        ("related", 0, 1),
        ("related", 1, 2),
        ("undone", 0, 0),
        ("writes", 1, 0),
        ("merged", 1, 2),
        ("merged", 3, 1),
        ("writes", 1, 1),
        ("writes", 2, 0),
        ("extracted", 1, 0),
        ("writes", 1, 0),
        ("writes", 2, 2),
        ("merged", 0, 1),
        ("extracted", 3, 1),
    ):
        await getattr(story, step)(one, other)
        await story.looked_at()
    while story.standing:
        await story.undone(0)
        await story.looked_at()
    assert await story.check() >= 10


async def test_two_mixed_in_one_conversation_split_out_of_order(office: Office) -> None:
    """One such story that is sure to mix: three in one conversation, the first merge undone first."""
    story = Story(office)
    await story.begin()
    await story.merged(0, 1)
    await story.merged(1, 2)
    for n in (0, 1, 2, 0, 2):
        await story.writes(n, 0)
    conversation = (await office.thread(f"customers/{story.people[0].home}"))[-1]["conversation"]
    assert len(await office.texts(f"conversations/{conversation}")) == 5
    await story.answered(1, 0)
    await story.writes(2, 2)
    await story.undone(0)
    await story.writes(2, 0)
    await story.writes(1, 0)
    await story.undone(0)
    await story.writes(0, 0)
    await story.check()
    assert [len(one.talks) for one in story.people] == [2, 2, 2, 1]


async def test_the_same_letters_as_if_nobody_had_ever_been_merged(office: Office) -> None:
    """Told twice, once with merges in between: the threads of each person are the same."""
    both: list[list[list[str]]] = []
    for merging in (True, False):
        story = Story(office)
        await story.begin()
        for n in range(8):
            if merging and n % 3 == 0:
                await story.merged(n % 4, (n + 1) % 4)
            await office.post(story.people[n % 4].account, letter(story.people[n % 4].handle, f"carta {n} {ORDER}"))
            await office.understands()
        while story.standing:
            await story.undone(1)
        threads = [await office.texts(f"customers/{one.home}") for one in story.people]
        both.append([texts[1:] for texts in threads])
    assert both[0] == both[1]
