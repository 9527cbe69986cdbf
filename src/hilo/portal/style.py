"""How the window of the chat is coloured and where it stands, as CSS: worked out here, so that pages load less."""

from typing import Literal

START = "inset-inline:var(--hilo-end,20px) auto;--panel:0 auto;"


def style_of(colour: str, side: Literal["end", "start"]) -> str:
    """Declarations for the element. `colour` (#rrggbb) fills the button and the visitor's words."""
    return f"--fill:{colour};--on-fill:{on_colour(colour)};{START if side == 'start' else ''}"


def on_colour(colour: str) -> str:
    """What can be read on a colour (#rrggbb): white or black, whichever stands out more (WCAG 2, 1.4.3)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return "#fff" if 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] < 0.18 else "#000"
