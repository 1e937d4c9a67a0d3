"""People: registering, signing in, roles, passwords."""
