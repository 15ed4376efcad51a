"""The tables of comments, and which state may follow which."""
