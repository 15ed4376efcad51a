"""Rules of comments: pure functions and tables, without a database or the web."""
