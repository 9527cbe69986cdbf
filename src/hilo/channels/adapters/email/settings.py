"""The settings of a mail account: how mail comes in, how it goes out, whose word counts."""

from typing import Annotated, Any, Literal

import msgspec

Security = Literal["tls", "starttls", "none"]
HOST = r"^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9a-fA-F:.]+)?$(?!\n)"
ADDRESS = r"^[^@\s<>,;:\"\x00]+@[^@\s<>,;:\"\x00]+$(?!\n)"
SECRET: dict[str, Any] = {"secret": True}
INCOMING: dict[str, Any] = {"group": "incoming"}
OUTGOING: dict[str, Any] = {"group": "outgoing"}
MORE: dict[str, Any] = {"group": "more"}

Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]
Mailbox = Annotated[str, msgspec.Meta(max_length=320, pattern=ADDRESS)]
Password = Annotated[str, msgspec.Meta(max_length=4000, extra_json_schema=SECRET)]


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an administrator fills in. What is marked secret is kept sealed and never shown."""

    address: Annotated[Mailbox, msgspec.Meta(title="Address", description="The address customers write to.")]
    aliases: Annotated[
        list[Mailbox],
        msgspec.Meta(
            title="Further addresses",
            extra_json_schema=MORE,
            description="Other addresses whose mail is this account's.",
        ),
    ] = []
    forms: Annotated[
        list[Mailbox],
        msgspec.Meta(
            title="Contact forms",
            extra_json_schema=MORE,
            description="Addresses that contact forms send from: who writes is who their Reply-To names.",
        ),
    ] = []
    authserv_id: Annotated[
        str,
        msgspec.Meta(
            title="Name of the checking server",
            extra_json_schema=MORE,
            description="What our own server calls itself in Authentication-Results; - where it writes no name.",
            max_length=255,
        ),
    ] = ""

    imap_host: Annotated[
        str,
        msgspec.Meta(
            title="IMAP server",
            extra_json_schema=INCOMING,
            description="Empty: no mailbox is read.",
            max_length=255,
            pattern=HOST,
        ),
    ] = ""
    imap_port: Annotated[Port, msgspec.Meta(title="IMAP port", extra_json_schema=INCOMING)] = 993
    imap_security: Annotated[Security, msgspec.Meta(title="IMAP encryption", extra_json_schema=INCOMING)] = "tls"
    imap_user: Annotated[str, msgspec.Meta(title="IMAP user", extra_json_schema=INCOMING, max_length=320)] = ""
    imap_password: Annotated[Password, msgspec.Meta(title="IMAP password", extra_json_schema=INCOMING)] = ""
    imap_token: Annotated[
        Password,
        msgspec.Meta(
            title="IMAP access token",
            extra_json_schema=INCOMING,
            description="OAuth 2 (XOAUTH2), in place of a password.",
        ),
    ] = ""
    imap_folder: Annotated[
        str, msgspec.Meta(title="Folder", extra_json_schema=INCOMING, min_length=1, max_length=500)
    ] = "INBOX"
    after: Annotated[
        str,
        msgspec.Meta(
            title="After taking in",
            extra_json_schema=INCOMING,
            description="leave, seen, or move:FOLDER: what becomes of a mail in the mailbox.",
            max_length=500,
            pattern=r"^(leave|seen|move:[^\x00\r\n]+)$(?!\n)",
        ),
    ] = "leave"
    since: Annotated[
        Literal["now", "all"],
        msgspec.Meta(
            title="Begin with", extra_json_schema=INCOMING, description="all: what lies in the mailbox already, too."
        ),
    ] = "now"
    most_bytes: Annotated[
        int,
        msgspec.Meta(
            title="Largest mail",
            extra_json_schema=MORE,
            description="In bytes. Of a larger one the headers are kept, with a note.",
            ge=10_000,
            le=500_000_000,
        ),
    ] = 60_000_000

    inbound: Annotated[
        Literal["raw", "mailgun", "postmark", "sendgrid", "ses"],
        msgspec.Meta(
            title="Webhook",
            extra_json_schema=MORE,
            description="In which form the provider posts mail to the account's address.",
        ),
    ] = "raw"
    webhook_key: Annotated[
        Password,
        msgspec.Meta(
            title="Webhook key", extra_json_schema=MORE, description="Mailgun's signing key, or SendGrid's public key."
        ),
    ] = ""
    sns_topic: Annotated[
        str,
        msgspec.Meta(
            title="SNS topic",
            extra_json_schema=MORE,
            description="The ARN of the topic that SES tells of mail.",
            max_length=500,
        ),
    ] = ""

    smtp_host: Annotated[
        str,
        msgspec.Meta(
            title="SMTP server",
            extra_json_schema=OUTGOING,
            description="Empty: this account only receives.",
            max_length=255,
            pattern=HOST,
        ),
    ] = ""
    smtp_port: Annotated[Port, msgspec.Meta(title="SMTP port", extra_json_schema=OUTGOING)] = 587
    smtp_security: Annotated[Security, msgspec.Meta(title="SMTP encryption", extra_json_schema=OUTGOING)] = "starttls"
    smtp_user: Annotated[str, msgspec.Meta(title="SMTP user", extra_json_schema=OUTGOING, max_length=320)] = ""
    smtp_password: Annotated[Password, msgspec.Meta(title="SMTP password", extra_json_schema=OUTGOING)] = ""
    smtp_token: Annotated[
        Password,
        msgspec.Meta(
            title="SMTP access token",
            extra_json_schema=OUTGOING,
            description="OAuth 2 (XOAUTH2), in place of a password.",
        ),
    ] = ""

    plus_addresses: Annotated[
        bool,
        msgspec.Meta(
            title="Plus addresses",
            extra_json_schema=OUTGOING,
            description="Our mail server delivers support+anything@… to support@…: replies and returns find their way.",
        ),
    ] = True

    def addresses(self) -> frozenset[str]:
        """Every address of the account, in lower case."""
        return frozenset(one.lower() for one in (self.address, *self.aliases))
