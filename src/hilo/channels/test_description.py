"""The description of doors: what it shows as an example is let in."""

import httpx
import pytest

from hilo.channels.description import paths
from hilo.channels.testing import connect
from hilo.kernel.env import Env

OWN = sorted(path for path in paths() if "{channel}" not in path)


@pytest.mark.parametrize("path", OWN)
async def test_the_examples_of_a_door_are_let_in(env: Env, client: httpx.AsyncClient, path: str) -> None:
    gate = await connect(env, path.split("/")[2])
    told = paths()[path]["post"]["requestBody"]["content"]["application/json"]["examples"]
    for name, example in told.items():
        answer = await gate.post(client, example["value"])
        assert answer.status_code == 202, (name, answer.text)


def test_a_door_without_a_description_has_that_of_the_contract() -> None:
    generic = paths()["/in/{channel}/{account}"]["post"]
    assert {"200", "202", "default"} == set(generic["responses"])
    assert [parameter["name"] for parameter in generic["parameters"]] == ["channel", "account"]
    assert OWN
