"""A small site to look at: its articles, its comments, and what loads them."""
