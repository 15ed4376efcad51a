"""The typed documents of the read side, and its query parameters."""
