"""What is sent in about users and tokens, what admins see of them, and the rules for it."""
