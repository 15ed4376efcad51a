"""The application: the one room that knows every feature."""
