"""The mailbox: shows, and keeps, every e-mail that the stack on this machine has sent."""
