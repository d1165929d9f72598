"""What every request and answer passes: protection, transactions, problems, the front page and documents."""
