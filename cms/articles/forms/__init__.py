"""Forms of the desk that carry what was typed."""
