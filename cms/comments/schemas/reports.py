"""What readers report about an approved comment."""

from __future__ import annotations

from typing import Annotated

from cms.body.text import clean_text
from cms.comments.schemas.inputs import Input, visible

MAX_REPORT = 500


class ReportInput(Input):
    """Why a reader thinks that an editor should read an approved comment again."""

    reason: Annotated[
        str,
        visible(
            MAX_REPORT,
            "Say what is wrong with this comment.",
            lambda text: clean_text(text).strip(),
        ),
    ]
