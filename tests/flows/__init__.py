"""Customer stories, told through HTTP."""
