"""Articles, their revisions, authors and topics, and publishing."""
