"""What can be done with enquiries: raise, read, reply, answer."""
