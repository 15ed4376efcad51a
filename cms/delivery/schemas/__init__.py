"""The typed documents of the read side, and what it can be asked for."""
