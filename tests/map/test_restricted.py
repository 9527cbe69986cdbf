"""Whatever is limited or masked holds for routes that nobody thought of: what they are made of is looked at here."""

import re
from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest
from litestar.handlers import HTTPRouteHandler

from hilo.kernel.env import Env
from hilo.kernel.masking import MASKS
from hilo.kernel.route import PUBLIC, SIGNED_IN
from hilo.kernel.shape import BY_NAME, OPEN, marks_of
from tests.map.source import report

# What is shown to everybody as it is, and why.
UNSHAPED = {
    "GET /api/v1/attachments/{attachment_id:uuid}": "a file, whose bytes cannot be masked",
    "POST /api/v1/customers/{customer_id:uuid}/reveals": "a reveal, with its reason",
    "GET /api/v1/exports/{export_id:uuid}/file": "a file, refused to who sees values masked",
    "GET /api/v1/messages/{message_id:uuid}/html": "a page that masks by itself, or shows the masked text",
    "GET /api/v1/messages/{message_id:uuid}/images/{picture_pass:str}": "a picture, whose bytes cannot be masked",
    "POST /api/v1/messages/{message_id:uuid}/reveals": "a reveal, with its reason",
}
# Parameters that lead to nothing of a customer, or to what the query itself asks `visible` of.
JUDGED = {
    "attachment_id", "conversation_id", "message_id", "conversation_merge_id", "merge_id", "move_id", "split_id",
    "identifier_id",  # with its customer before it
    "draft_kind", "draft_version", "snooze_id", "block_id", "answer_id", "macro_id", "run_id",
}  # fmt: skip
HARMLESS = {
    "account_id", "attribute_id", "brand_id", "calendar_id", "channel", "holiday_id", "name", "role_number", "tag_id",
    "team_id", "user_id", "version", "view_id", "bulk_id", "report_name",
}  # fmt: skip
# Fields that look like a person's, and are ours: shown to all.
OURS: dict[str, str] = {
    "AnswerHere.name": "what the company calls an answer",
    "CannedAnswer.changed_by": "a member of staff",
    "CannedAnswer.name": "what the company calls an answer",
    "CannedAnswer.texts": "the company's own words",
    "Macro.changed_by": "a member of staff",
    "Macro.name": "what the company calls a macro",
    "Macro.texts": "the company's own words",
    "MacroHere.name": "what the company calls a macro",
    "Brand.sender_email": "the address that a brand writes from",
    "ChallengeOptions.options": "random, for an authenticator",
    "DraftWords.html": "one's own words, not said yet",
    "DraftWords.subject": "one's own words, not said yet",
    "DraftWords.text": "one's own words, not said yet",
    "Erasure.approved_by": "a member of staff",
    "Erasure.asked_by": "a member of staff",
    "Hold.by": "a member of staff",
    "Invitation.email": "of who will be on the staff",
    "InvitationSeen.email": "of who will be on the staff",
    "Invited.link": "a link of ours",
    "Me.email": "one's own",
    "NewCodes.recovery_codes": "one's own, made by us",
    "PasskeyAdded.recovery_codes": "one's own, made by us",
    "PublicKey.public_key": "a key of ours",
    "RegistrationOptions.options": "random, and one's own name, for an authenticator",
    "ResetLink.link": "a link of ours",
    "SessionNow.recovery_codes": "one's own, made by us",
    "TotpSetup.secret": "one's own, made by us",
    "TotpSetup.svg": "one's own, made by us",
    "TotpSetup.uri": "one's own, made by us",
    "User.email": "a member of staff's",
    "Welcome.email": "one's own",
    "WhosePassword.email": "one's own",
}


def test_what_is_not_masked_is_listed_with_a_reason(env: Env) -> None:
    found = {f"{next(iter(h.http_methods - {'OPTIONS'}))} {min(h.paths)}" for h in handlers(env) if not shaped(h)}
    assert found == set(UNSHAPED)


def test_every_route_goes_through_the_helper_that_masks(env: Env) -> None:
    bare = [min(h.paths) for h in handlers(env) if "shaped" not in h.opt and h.opt.get("needs") != PUBLIC]
    assert not bare, report(bare)


def test_a_field_that_looks_personal_is_masked_or_said_to_be_ours(env: Env) -> None:
    """By its name, by its mark, or because it is found in its text; `open` only what is listed above."""
    faults: list[str] = []
    opened: set[str] = set()
    for struct in sorted(structs(env), key=lambda each: each.__qualname__):
        marks = marks_of(struct)
        for field in struct.__struct_fields__:
            where = f"{struct.__name__}.{field}"
            if marks.get(field) == OPEN:
                opened.add(where)
            elif field in ("birth_date", "date_of_birth", "national_id") and BY_NAME.get(field) is None:
                faults.append(where)
    assert not faults, report(faults)
    assert opened <= set(OURS), report(sorted(opened - set(OURS)))


def test_permissions_within_teams_are_declared(env: Env) -> None:
    for module in env.modules:
        assert module.within_teams <= set(module.permissions), module.name


def test_a_route_for_the_limited_has_no_parameter_that_nobody_judges(env: Env) -> None:
    """A new one gets a guard (`Module.guards`), or a `visible(…)` in its query and its place in JUDGED."""
    within = {permission for module in env.modules for permission in module.within_teams} | {SIGNED_IN}
    guarded = {parameter for module in env.modules for parameter in module.guards}
    faults: list[str] = []
    for handler in handlers(env):
        path = min(handler.paths)
        if handler.opt.get("needs") in within - {SIGNED_IN}:
            loose = set(re.findall(r"\{(\w+)", path)) - guarded - JUDGED - HARMLESS
            faults += [f"{path}: {parameter}" for parameter in sorted(loose)]
    assert not faults, report(faults)


@pytest.mark.parametrize("mask", MASKS)
def test_every_mask_has_a_field_or_a_finder(mask: str) -> None:
    assert mask in set(BY_NAME.values()) | {"handles"}


def handlers(env: Env) -> Iterator[HTTPRouteHandler]:
    for module in env.modules:
        yield from (route for route in module.routes if min(route.paths).startswith("/api/v1/"))


def shaped(handler: HTTPRouteHandler) -> bool:
    return bool(handler.opt.get("shaped", True))


def structs(env: Env) -> set[type[msgspec.Struct]]:
    """Every struct that an answer of some route is made of."""
    found: set[type[msgspec.Struct]] = set()
    for handler in handlers(env):
        _collect(handler.fn.__annotations__.get("return"), found)
    assert len(found) > 50, "the routes have lost their answers"
    return found


def _collect(kind: Any, found: set[type[msgspec.Struct]]) -> None:
    for inner in get_args(kind):
        _collect(inner, found)
    plain = get_origin(kind) or kind
    if isinstance(plain, type) and issubclass(plain, msgspec.Struct) and plain not in found:
        found.add(plain)
        for hint in get_type_hints(plain, include_extras=True).values():
            _collect(hint, found)
