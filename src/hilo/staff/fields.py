"""The kinds of text and numbers that requests about staff may hold."""

from typing import Annotated

import msgspec
from litestar.params import Parameter

from hilo.company.model import END, LANGUAGE

EmailText = Annotated[str, msgspec.Meta(min_length=3, max_length=300, pattern=r"^[^\u0000-\u001f]*" + END)]
PasswordText = Annotated[str, msgspec.Meta(max_length=1000)]
LanguageTag = Annotated[str, msgspec.Meta(max_length=12, pattern=f"^({LANGUAGE})?{END}", description="Empty: unset.")]
Limit = Annotated[int, Parameter(ge=1, le=200, description="How many at most.")]
