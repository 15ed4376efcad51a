"""Rules of articles: pure functions and tables, without a database or the web."""
