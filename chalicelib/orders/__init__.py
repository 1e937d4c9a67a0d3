"""Letters: prices, basket, checkout steps, an order's life."""
