"""What goes on while the demo runs: the post office of its customers, and what they and its staff do meanwhile."""
