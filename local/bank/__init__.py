"""The bank: Opayo's side of a payment, played on a laptop over real HTTP."""
