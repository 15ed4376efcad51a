"""What an embed plays, and how a page shows it."""
