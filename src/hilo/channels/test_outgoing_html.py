"""A letter of ours: nothing in it harms whoever reads it, and its plain words say as much."""

import pytest

from hilo.channels.outgoing_html import outgoing_html, plain_words
from hilo.channels.safe_html import LARGEST


def test_a_letter_loses_what_could_run_and_keeps_how_it_looks() -> None:
    made = outgoing_html(
        '<p onclick="x()">Hola <strong>Ana</strong><script>y()</script></p><p><a href="javascript:x()">aquí</a></p>'
    )
    assert (
        made == '<p>Hola <strong>Ana</strong></p><p><a target="_blank" rel="noopener noreferrer nofollow">aquí</a></p>'
    )


def test_pictures_of_ours_and_remote_ones_stay_where_they_are() -> None:
    made = outgoing_html('<p><img src="cid:foto-1.png" alt="foto"><img src="https://x.example/a?b=1&amp;c=2"></p>')
    assert made == '<p><img src="cid:foto-1.png" alt="foto"><img src="https://x.example/a?b=1&amp;c=2"></p>'


def test_what_is_too_large_is_refused() -> None:
    assert outgoing_html("x" * (LARGEST + 1)) is None


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hola:</p><p>Sí, <strong>hoy</strong> mismo.</p>", "Hola:\n\nSí, hoy mismo."),
        ("<p>uno<br>dos</p>", "uno\ndos"),
        ("<ul><li><p>pan</p></li><li><p>vino</p></li></ul>", "- pan\n- vino"),
        ("<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>", "1. a\n2. b\n   - c"),
        ("<blockquote><p>dijo</p><p>esto</p></blockquote><p>Vale</p>", "> dijo\n>\n> esto\n\nVale"),
        ('<p>vea <a href="https://t.example/p">el pedido</a></p>', "vea el pedido <https://t.example/p>"),
        ('<p><a href="https://t.example/">https://t.example</a></p>', "https://t.example"),
        ('<p>a <img src="cid:x" alt="foto"> b</p>', "a [foto] b"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<h2>T</h2><p>x</p><hr><p>y</p>", "T\n\nx\n\n---\n\ny"),
        ("", ""),
        ("<p></p>", ""),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
    ],
)
def test_a_letter_in_plain_words(html: str, text: str) -> None:
    assert plain_words(html) == text


def test_however_deep_they_stand_the_words_are_there() -> None:
    assert plain_words("<div>" * 500 + "hola" + "</div>" * 500) == "hola"
