"""Where the ``cms`` program starts, as ``python -m cms`` does."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the program; Ctrl+C ends it in silence, also in the second that it takes to load."""
    try:
        from cms.app import console  # noqa: PLC0415  # loaded here, so that Ctrl+C is caught

        console.main()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
