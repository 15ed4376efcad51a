"""Audio and video: which providers a page may load, and how an embed is shown."""
