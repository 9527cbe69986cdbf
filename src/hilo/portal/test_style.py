"""The window's own look: words that can be read on any colour, its title, and the corner where it stands."""

from typing import Any

import pytest

from hilo.kernel.env import Env
from hilo.portal.conftest import hosting_kind
from hilo.portal.style import on_colour
from hilo.portal.testing import ORIGIN, Shop, open_shop


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_on_any_colour_of_a_brand_its_words_can_be_read() -> None:
    for n in range(0, 0x1000000, 4099):
        colour = f"#{n:06x}"
        low, high = sorted((_light(colour), 1.0 if on_colour(colour) == "#fff" else 0.0))
        assert (high + 0.05) / (low + 0.05) >= 4.5, colour


@pytest.mark.parametrize(
    ("settings", "name", "style"),
    [
        ({}, "", "--fill:#0f766e;--on-fill:#fff;"),
        ({"title": "Ayuda", "colour": "#ffd500"}, "Ayuda", "--fill:#ffd500;--on-fill:#000;"),
    ],
)
async def test_an_account_says_how_its_window_looks(
    env: Env, shop: Shop, settings: dict[str, Any], name: str, style: str
) -> None:
    other = await open_shop(env, shop.client, hosting_kind(), "Looks", origins=[ORIGIN], **settings)
    told = (await shop.client.get(f"/portal/v1/{other.account.id}/config")).json()
    assert told["style"] == style
    assert told["brand"]["name"] == (name or (await config(shop))["brand"]["name"])


async def test_an_account_says_in_which_corner_its_window_stands(env: Env, shop: Shop) -> None:
    other = await open_shop(env, shop.client, hosting_kind(), "Corner", origins=[ORIGIN], side="start")
    told = (await shop.client.get(f"/portal/v1/{other.account.id}/config")).json()
    assert "inset-inline:var(--hilo-end,20px) auto" in told["style"]
    assert "inset-inline" not in (await config(shop))["style"]


async def config(shop: Shop) -> dict[str, Any]:
    return (await shop.client.get(f"/portal/v1/{shop.account.id}/config")).json()
