"""What an article consists of, and the forms in which it comes and goes."""
