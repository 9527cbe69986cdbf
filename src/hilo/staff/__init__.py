"""Who works here: users, teams, roles, permissions, sessions, tokens, presence, audit."""
