"""Whatever a text is, no line is lost or doubled, and it takes no longer than its length."""

import re
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilo.channels.adapters.email.visible_reply import html_text, visible_reply


def test_what_follows_thousands_of_lines_is_what_they_were() -> None:
    lines = [f"> línea {number}" for number in range(5_000)]
    said = visible_reply("Sí.\n\nEl 3/3/26 a las 10:15, Soporte escribió:\n" + "\n".join(lines), "")
    assert said.reply == "Sí."
    assert said.quoted.splitlines()[1:] == lines


_LINES = st.lists(
    st.sampled_from(
        [
            "", "Hola", "> citado", ">> más citado", "On 3 May 2026 at 10:00, Ana <a@b.example> wrote:", "escribió:",
            "El 3/3/26 a las 10:15, Soporte", "-----Mensaje original-----", "De: Ana <a@b.example>", "Asunto: x", "-- ",
            "Fecha: 3/3/2026 10:15", "Para: yo", "Enviado desde mi iPhone", "Un saludo,", "Tel. 600", "www.x.example",
            "_____", "```", "| x", "¿Y?", "---------- Forwarded message ---------", "AVISO LEGAL: x", "\u200b", "\x0c",
        ]
    )
    | st.text(max_size=30),
    max_size=25,
)  # fmt: skip


@settings(max_examples=200)
@given(_LINES, st.sampled_from(["", "RV: x", "Re: x"]))
def test_every_line_is_in_one_of_the_three_in_order(lines: list[str], subject: str) -> None:
    text = "\n".join(lines)
    said = visible_reply(text, "", subject)
    whole = [line.rstrip() for line in re.split("\r\n|\r|\n", text) if line.strip()]
    parts = [[line for line in part.split("\n") if line.strip()] for part in (said.reply, said.quoted, said.signature)]
    assert Counter(whole) == Counter(line for part in parts for line in part)
    for part in parts:
        rest = iter(whole)
        assert all(line in rest for line in part)


@pytest.mark.parametrize(
    "line",
    [
        "On 3 May 2026 10:00 a wrote:\n> x\nhola\n",
        ":\n",
        "> x\ny\n",
        "_____\n",
        "x" * 400 + " 10:10 a@b wrote:\n",
        "From: a\n",
    ],
)
def test_a_million_hostile_characters_take_seconds_at_most(line: str) -> None:
    began = time.process_time()
    visible_reply(line * (1_000_000 // len(line)), "")
    assert time.process_time() - began < 5


_HTML = st.lists(
    st.sampled_from(
        [
            "<div>", "</div>", "<p>", "<br>", "Hola", " ", "&gt; x", "<blockquote type=cite>", "</blockquote>",
            "<blockquote>", '<div class="gmail_quote">', '<div class="gmail_attr">', '<div class="gmail_signature">',
            "<hr>", "<pre>", "</pre>", '<div id="divRplyFwdMsg">', "<table><tr><td>", "</table>",
            "El 3/3/26 a las 10:15, Ana escribió:", "<ul><li>", "\n",
            "De: Ana <a@b.example><br>Fecha: 3/3/26 10:15<br>Asunto: x<br>", '<span style="display:none">', "</span>",
            "<!--", "-->", "<style>", "</style>", '<a href="https://x.example">', "</a>", "&nbsp;", "&#0;", "<b", "'",
            '"', ">", "<svg>", "<template>", "</body>", "<frameset>", "---------- Forwarded message ---------<br>",
            '<hr id="zwchr">', "\x00",
        ]
    )
    | st.text(max_size=10),
    max_size=30,
)  # fmt: skip


@settings(max_examples=200)
@given(_HTML)
def test_every_line_that_html_shows_is_in_one_of_the_three(pieces: list[str]) -> None:
    html = "".join(pieces)
    said = visible_reply("", html)
    shown = Counter(line for line in html_text(html).split("\n") if line.strip(" >"))
    told = "\n".join((said.reply, said.quoted, said.signature)).split("\n")
    assert shown == Counter(line for line in told if line.strip(" >"))
