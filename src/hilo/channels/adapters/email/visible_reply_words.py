"""The words of `visible_reply_words.toml`, as patterns are made of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lists of pieces of regular expressions; `headers` has the labels of each kind of header."""

    wrote: Sequence[str]
    wrote_unspaced: Sequence[str]
    wrote_within: Sequence[str]
    original: Sequence[str]
    forwarded: Sequence[str]
    forward_subject: Sequence[str]
    sent_from: Sequence[str]
    device: Sequence[str]
    advert: Sequence[str]
    footer: Sequence[str]
    banner: Sequence[str]
    leave: Sequence[str]
    headers: Mapping[str, Sequence[str]]


WORDS = msgspec.toml.decode(Path(__file__).with_suffix(".toml").read_bytes(), type=Words)


def one_of(pieces: Sequence[str]) -> str:
    """A group that matches any of them."""
    return f"(?:{'|'.join(pieces)})"
