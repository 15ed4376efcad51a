"""Comments: submission, the queue, decisions and receipts."""
