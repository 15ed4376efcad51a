"""What can be done with an article. Each verb checks the right, keeps the rules, and flushes."""
