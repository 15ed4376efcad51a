"""Input and output models of comments."""
