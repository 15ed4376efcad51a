"""The verbs of comments: submit, decide, withdraw. None of them commits."""
