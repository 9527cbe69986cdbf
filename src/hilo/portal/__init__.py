"""Where visitors talk with us: their sessions, what they see of their conversations, and the stream they follow."""
