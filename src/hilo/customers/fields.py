"""The kinds of text and numbers that requests about customers may hold; a NUL is in none of them."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar.params import QueryParameter

_NO_NUL = r"^[^\u0000]*$"

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="How many at most.")]
Cursor = Annotated[str, QueryParameter(max_length=300)]
Sought = Annotated[str, QueryParameter(max_length=400)]
Kind = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Value = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]  # `normalise` says what is no handle
Reason = Annotated[str, msgspec.Meta(max_length=500, pattern=_NO_NUL)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
EvidenceKey = Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=_NO_NUL)]
EvidenceText = Annotated[str, msgspec.Meta(max_length=2000, pattern=_NO_NUL)]
Evidence = Annotated[dict[EvidenceKey, EvidenceText], msgspec.Meta(max_length=20)]
