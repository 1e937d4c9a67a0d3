"""A candidate's qualifications, programmes and accreditations, and the PDFs that prove them."""
