"""One person, many identifiers: profiles, assurance, merge and its undo."""
