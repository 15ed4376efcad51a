"""What can be done to accounts: users, signing in and out, tokens."""
