"""Questions about an achievement's details, and the team's answers."""
