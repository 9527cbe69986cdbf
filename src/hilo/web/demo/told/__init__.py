"""Ninety threads that were written by hand, told as part of the demo company (threads.jsonl)."""
