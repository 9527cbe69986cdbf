"""One folder an adapter; the folder name is its kind."""
