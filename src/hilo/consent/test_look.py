"""Preferences: by address, so that they go where the address goes, through every merge and its undo."""

from hilo.consent.conftest import ANA, Desk
from hilo.customers.identify import identify
from hilo.customers.model import Claim
from hilo.kernel.ids import new_id

BEA = {"kind": "email", "value": "bea@correo.es"}


async def test_what_a_person_wants_is_shown_at_each_address_through_merge_and_undo(desk: Desk) -> None:
    async with desk.env.db.unit_of_work() as tx:
        claims = [Claim(h["kind"], h["value"], "", 2, "dkim", new_id()) for h in (ANA, BEA)]
        ana, bea = await identify(tx, claims)
    stop = await desk.post("/suppressions", BEA)
    yes = await desk.post("/consents", ANA | {"assurance": 2, "evidence": {"form": "shop"}})
    lifted = await desk.post("/suppressions", ANA | {"scope": "all"})
    await desk.post(f"/suppressions/{lifted['id']}/lift", {"reason": "asked"})
    yes = await desk.post("/consents", ANA | {"assurance": 2, "evidence": {"form": "shop"}})
    both = await desk.post(f"/customers/{ana.customer_id}/merges", {"other": str(bea.customer_id)})

    path = f"/customers/{bea.customer_id}/preferences"
    items = {item["value"]: item for item in (await desk.get(path))["items"]}
    assert items["ana@correo.es"]["consent"]["id"] == yes["id"]
    assert items["ana@correo.es"]["suppressions"] == []
    assert [one["id"] for one in items["bea@correo.es"]["suppressions"]] == [stop["id"]]
    assert items["bea@correo.es"]["consent"] is None

    await desk.ask("DELETE", f"/customers/{ana.customer_id}/merges/{both['id']}")
    (item,) = (await desk.get(path))["items"]
    assert [one["id"] for one in item["suppressions"]] == [stop["id"]]
