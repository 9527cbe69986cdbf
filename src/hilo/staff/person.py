"""What an erasure makes of staff's tables: what staff were told of goes, what the audit log said in words too."""

from hilo.kernel.person import PersonHook, blank, gone, kept
from hilo.staff.store_person import ERASE

_STAFF = (
    "roles", "users", "teams", "team_members", "sessions", "api_tokens", "sign_in_tries", "presences", "invitations",
    "password_resets", "half_sessions", "second_factor_roles", "totp_secrets", "recovery_codes", "passkeys",
    "used_challenges", "notification_preferences", "push_subscriptions", "push_key", "role_teams",
    "first_run",
)  # fmt: skip
HOOK = PersonHook(
    tables={
        "audit_log": blank("who did what, and when", "details", stays=("actor_kind", "action", "subject")),
        "notifications": gone("what staff were told of the person's conversations"),
        **kept("it is about members of staff", *_STAFF),
    },
    erase=ERASE,
)
