"""Who may be the same person: block keys, comparison field by field, weights, vetoes. Pure; no database, no clock."""
