"""The tables of comments."""
