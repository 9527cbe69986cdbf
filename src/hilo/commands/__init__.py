"""The commands of `hilo`, one file a noun; `cli.py` lists them."""
