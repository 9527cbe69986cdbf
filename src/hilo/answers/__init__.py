"""Canned answers and macros: what is said and done again and again."""
