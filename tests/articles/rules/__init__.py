"""What is decided about articles without a database."""
