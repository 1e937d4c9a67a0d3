"""The e-mails about enquiries, each queued with the change it tells of."""
