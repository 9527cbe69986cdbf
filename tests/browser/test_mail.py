"""A mail as it looks, in the browser: in a frame that may do nothing, with its pictures; quotes are folded."""

from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import expect

from tests.browser.conftest import Installation
from tests.browser.visit import Visit

Arrive = Callable[..., Visit]
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
HTML = (
    '<h1 style="color:#060">Oferta</h1><img id="within" src="cid:logo.png"><img src="https://remote.example/x.png">'
    '<script>document.body.textContent = "ran"</script><img src=x onerror="document.body.remove()">'
    '<a href="https://tienda.example/">Tienda</a>'
)


def arrive(hilo: Installation) -> None:
    """A message with HTML and a picture within comes in."""
    picture = {"name": "logo.png", "media_type": "image/png", "content_base64": PNG}
    sender = {"kind": "email", "value": "iris.mail@buzon.example", "name": "Iris Correo"}
    body: dict[str, Any] = {"id": "mail-1", "from": sender, "text": "Mire esto", "html": HTML, "attachments": [picture]}
    answer = httpx.post(hilo.door.url, json=body, headers=hilo.door.headers)
    assert answer.status_code in (200, 202), answer.text


def test_a_mail_is_shown_in_a_frame_that_may_do_nothing(hilo: Installation, visit: Arrive) -> None:
    arrive(hilo)
    here = visit().sign_in()
    here.page.goto("/app/inbox/all?state=any")
    here.page.get_by_role("link").filter(has_text="Iris Correo").first.click()
    item = here.page.get_by_role("article").filter(has_text="Iris Correo").last  # its text gives way to the frame
    item.get_by_role("button", name="Show as it was sent").click()
    frame = item.frame_locator("iframe")
    expect(frame.locator("h1")).to_have_text("Oferta")
    expect(frame.locator(".note")).to_have_text("One remote image is blocked.")
    expect(frame.locator("img.blocked")).to_have_count(1)
    within = frame.locator('img[src*="/images/"]')
    expect(within).to_have_count(1)
    expect(within).to_have_js_property("naturalWidth", 1)
    assert within.evaluate("image => image.ownerDocument.defaultView.origin") == "null"
    assert item.locator("iframe").get_attribute("sandbox") == "allow-popups allow-popups-to-escape-sandbox"
    link = frame.locator("a")
    assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank", "noopener noreferrer nofollow")
    assert here.violations() == []
