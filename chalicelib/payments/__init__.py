"""Taking money for an order: attempts to pay, what gateways report of them, an order's page."""
