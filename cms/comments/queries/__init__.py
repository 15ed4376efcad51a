"""Queries about comments: `public` for readers, the others for editors and commenters."""
