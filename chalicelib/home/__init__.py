"""Pages that look into several domains, and the functions of the tools."""
