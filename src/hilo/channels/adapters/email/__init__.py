"""E-mail: mailboxes read by IMAP, our own LMTP listener, inbound webhooks; out by the account's mail server."""
