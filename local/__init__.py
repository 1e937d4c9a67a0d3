"""What exists only on a laptop: the stack's runner, the bank, the mailbox and demo data."""
