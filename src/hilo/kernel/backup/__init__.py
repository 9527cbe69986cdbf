"""A whole installation as one file: written beside a running server, checked, and put back."""
