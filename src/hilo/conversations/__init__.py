"""The centre: conversations, messages, participants and the thread."""
