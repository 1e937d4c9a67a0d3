"""`make bench`: measures what the design promises and prints each figure beside its promise."""
