"""The kinds of text and numbers that requests about staff may hold."""

from typing import Annotated

import msgspec
from litestar.params import Parameter

_NAME = r"^[^\u0000-\u001f]*[^\u0000-\u0020][^\u0000-\u001f]*$"
_LANGUAGE = r"^([a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?)?$"

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=_NAME)]
EmailText = Annotated[str, msgspec.Meta(min_length=3, max_length=300, pattern=r"^[^\u0000-\u001f]*$")]
PasswordText = Annotated[str, msgspec.Meta(max_length=1000)]
LanguageTag = Annotated[str, msgspec.Meta(max_length=12, pattern=_LANGUAGE)]
Limit = Annotated[int, Parameter(ge=1, le=200, description="How many at most.")]
