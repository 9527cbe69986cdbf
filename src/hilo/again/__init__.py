"""What was said before: a question whose answer the thread holds, and where a conversation stopped."""
