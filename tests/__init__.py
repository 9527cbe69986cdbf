"""Tests of the whole; those of one verb stand beside it in its slice."""
