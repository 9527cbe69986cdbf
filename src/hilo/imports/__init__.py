"""People and old conversations from files of other systems: CSV tables and mailboxes."""
