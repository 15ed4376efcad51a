"""The settings of comments, as the environment gives them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms.config import CommentRules, SettingError, read_settings

USUAL = {"max_depth": 4, "close_after_days": 0, "link_limit": 0}


@pytest.mark.parametrize(
    ("given", "changed"),
    [
        ({}, {}),
        ({"CMS_COMMENTS_MAX_DEPTH": ""}, {}),
        ({"CMS_COMMENTS_MAX_DEPTH": " 20 "}, {"max_depth": 20}),
        ({"CMS_COMMENTS_CLOSE_AFTER_DAYS": "30"}, {"close_after_days": 30}),
        ({"CMS_COMMENTS_LINK_LIMIT": "2"}, {"link_limit": 2}),
    ],
)
def test_a_setting_that_is_not_given_is_as_usual(
    tmp_path: Path, given: dict[str, str], changed: dict[str, int]
) -> None:
    rules = read_settings({"CMS_INSTANCE": str(tmp_path)} | given).comments
    named = USUAL | changed
    assert {name: getattr(rules, name) for name in named} == named
    assert {name: getattr(CommentRules(), name) for name in USUAL} == USUAL


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CMS_COMMENTS_MAX_DEPTH", "0"),
        ("CMS_COMMENTS_MAX_DEPTH", "21"),
        ("CMS_COMMENTS_CLOSE_AFTER_DAYS", "-1"),
        ("CMS_COMMENTS_CLOSE_AFTER_DAYS", "36501"),
        ("CMS_COMMENTS_LINK_LIMIT", "many"),
        ("CMS_COMMENTS_LINK_LIMIT", "1.5"),
        ("CMS_COMMENTS_LINK_LIMIT", "\u0663"),
        ("CMS_COMMENTS_LINK_LIMIT", "9" * 5000),
    ],
)
def test_a_number_that_makes_no_sense_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        read_settings({"CMS_INSTANCE": str(tmp_path), name: value})
