"""How pages are served: the door, sessions, posted forms, static files."""
