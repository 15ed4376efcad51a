"""Reading comments. What is public comes from `public`; the rest is for editors and commenters."""
