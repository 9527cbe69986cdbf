"""How the mail servers of the tests are set up: everything in one folder, nothing of the system's own settings."""

import os
import pwd
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PASSWORD = "a password of tests"
USERS = (
    *(f"{name}@customer.example" for name in ("ana", "ben", "eva", "luis")),
    *(f"{name}@shop.example" for name in ("support", "sales", "billing", "drain", "bounces")),
)
OWNER = "mail"  # the user that mailboxes belong to

DOVECOT_CONF = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%u
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
recipient_delimiter = +
mailbox_list_index = yes
mail_max_userip_connections = 100
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
  default_fields = uid=mail gid=mail home={folder}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {sasl}
  }}
}}
# Else it answers later and later after wrong passwords.
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
protocol lmtp {{
  postmaster_address = postmaster@mx.test.example
}}
namespace inbox {{
  inbox = yes
}}
"""
POSTFIX_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.test.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
message_size_limit = 120000000
mailbox_size_limit = 0
virtual_mailbox_limit = 0
recipient_delimiter = +
virtual_mailbox_domains = customer.example, shop.example
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
transport_maps = texthash:{folder}/postfix/transport
relay_domains = listener.example, closed.example, slow.example
default_transport = error:5.4.4 there is no such place in the tests
relay_transport = error:5.4.4 there is no such place in the tests
smtpd_recipient_limit = 2000
smtpd_client_connection_count_limit = 0
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject
smtpd_sender_restrictions = check_sender_access regexp:{folder}/postfix/checked
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{sasl}
smtpd_tls_cert_file = {folder}/server.pem
smtpd_tls_key_file = {folder}/server.key
smtpd_tls_security_level = may
smtpd_peername_lookup = no
disable_dns_lookups = yes
in_flow_delay = 0
minimal_backoff_time = 1s
"""
POSTFIX_MASTER = """
{smtp} inet n - n - - smtpd
{submission} inet n - n - - smtpd
  -o mynetworks=127.0.0.255/32
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
TRANSPORT = """
listener.example lmtp:inet:127.0.0.1:{listener_port}
closed.example error:5.1.1 nobody lives here
slow.example retry:4.3.2 come again later
"""
# What a server that checks DMARC writes on top. Mail whose envelope says customer.example is genuine here.
CHECKED = """
/@customer\\.example$/ PREPEND Authentication-Results: mx.test.example; dmarc=pass header.from=customer.example
/./ PREPEND Authentication-Results: mx.test.example; dmarc=none
"""


class Ports(Protocol):
    """Where the servers are to listen."""

    @property
    def smtp(self) -> int: ...
    @property
    def submission(self) -> int: ...
    @property
    def imap(self) -> int: ...
    @property
    def imaps(self) -> int: ...
    @property
    def lmtp(self) -> int: ...
    @property
    def sasl(self) -> int: ...
    @property
    def listener_port(self) -> int: ...


def dovecot_config(folder: Path, ports: Ports) -> Path:
    """Writes what dovecot needs; gives its configuration file."""
    owner = pwd.getpwnam(OWNER)
    (folder / "mail").mkdir()
    os.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
    (folder / "users").write_text("".join(f"{user}:{{PLAIN}}{PASSWORD}::::::\n" for user in USERS))
    config = folder / "dovecot.conf"
    config.write_text(DOVECOT_CONF.format(**_values(folder, ports)))
    return config


def postfix_config(folder: Path, ports: Ports) -> Path:
    """Writes what postfix needs; gives the folder of its configuration."""
    config = folder / "postfix"
    config.mkdir()
    owner = pwd.getpwnam("postfix")
    for name in ("queue", "data"):
        (folder / name).mkdir()
    os.chown(folder / "data", owner.pw_uid, owner.pw_gid)
    values = _values(folder, ports)
    texts = {"main.cf": POSTFIX_MAIN, "master.cf": POSTFIX_MASTER, "transport": TRANSPORT, "checked": CHECKED}
    for name, text in texts.items():
        (config / name).write_text(text.lstrip() if name == "checked" else text.format(**values).lstrip())
    return config


def certificate(folder: Path) -> Path:
    """A certificate for `localhost` and 127.0.0.1, and its key; gives what to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    authority = folder / "server.pem"
    authority.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    (folder / "server.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    (folder / "server.key").chmod(0o600)
    return authority


def _values(folder: Path, ports: Ports) -> dict[str, str | int]:
    names = ("smtp", "submission", "imap", "imaps", "lmtp", "sasl", "listener_port")
    return {"folder": str(folder)} | {name: getattr(ports, name) for name in names}
