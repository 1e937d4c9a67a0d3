"""What may be typed in an enquiry, and what we say when it may not."""
