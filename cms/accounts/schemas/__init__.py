"""Input about users and tokens, and what admins see of them."""
