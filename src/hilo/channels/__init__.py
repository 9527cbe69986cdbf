"""How words travel: accounts, the raw store, lanes, the outbox, adapters."""
