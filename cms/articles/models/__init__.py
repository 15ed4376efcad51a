"""The tables of articles."""
