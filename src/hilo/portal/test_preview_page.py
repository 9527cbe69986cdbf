"""The page of a preview: it may be framed by our own pages alone, and is there for accounts that have visitors."""

from uuid import uuid4

from hilo.portal.testing import Shop


async def test_it_carries_the_chat_and_only_our_pages_frame_it(shop: Shop) -> None:
    page = await shop.client.get(f"/portal/preview/{shop.account.id}")
    assert page.status_code == 200, page.text
    assert f'data-account="{shop.account.id}"' in page.text
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    for name, kind in (("preview.js", "text/javascript"), ("preview.css", "text/css")):
        file = await shop.client.get(f"/portal/preview-page/{name}")
        assert (file.status_code, file.headers["content-type"].partition(";")[0]) == (200, kind)


async def test_there_is_none_for_what_has_no_visitors_and_no_other_file(shop: Shop) -> None:
    nowhere = await shop.client.get(f"/portal/preview/{uuid4()}")
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "unknown_account")
    assert (await shop.client.get("/portal/preview-page/preview.html")).status_code == 404
