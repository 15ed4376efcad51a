"""The read side: what readers and other front ends get, composed from articles and comments."""
