"""Facts told to other systems, signed and retried."""
