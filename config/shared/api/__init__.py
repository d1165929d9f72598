"""What every router of the HTTP API shares: problem bodies, paging, and types of input."""
