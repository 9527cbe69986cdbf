"""The demo company: its people and their threads, planted on request and taken away without a trace."""
