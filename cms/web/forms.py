"""Forms of pages: their text as data for a model, and back on the page with the errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Self, TypeAlias, TypeVar, Union, get_args, get_origin

from flask import Response, make_response, render_template, request
from pydantic import AfterValidator, BaseModel
from pydantic.fields import FieldInfo
from werkzeug.datastructures import MultiDict

from cms.errors import CmsError, FieldError, Invalid, TooManyAttempts, parse

# Flask-WTF checks the token; the button that was pressed is the view's, unless a model names it.
NOT_DATA = frozenset({"csrf_token", "action"})
WRONG_BUTTON = "Press one of the buttons of the page."
_LISTS = (list, tuple, set, frozenset)
M = TypeVar("M", bound=BaseModel)
Texts: TypeAlias = dict[str, list[str]]
_ROW = re.compile(r"([^-]+)-\d+-")


def one_button_of(*names: str) -> AfterValidator:
    """For a field ``action``: refuse a button that the page does not have."""

    def check(name: str) -> str:
        if name not in names:
            raise ValueError(WRONG_BUTTON)
        return name

    return AfterValidator(check)


def nest(sent: MultiDict[str, str], model: type[BaseModel]) -> dict[str, Any]:
    """Turn the flat fields of a form into the data that a model validates.

    ``links-0-url`` is the field ``url`` of the first row of ``links``, and ``reviewer-name`` is the
    field ``name`` of the object ``reviewer``. Rows in which nothing was typed are left out.
    A blank text, or a list without any text, is None where the model allows None. Elsewhere a
    blank text is False for a bool, no entry of a list, and otherwise for the model to judge. A
    field that was not sent stays out of the data: ``model_fields_set`` names what was sent.

    Returns:
        The data by the aliases of the model's fields. Fields that the model does not know are kept,
        so that a `StrictModel` refuses them; those of `NOT_DATA` are left out.
    """
    known = {name for name, _ in _fields(model)}
    return _nest({n: t for n, t in sent.lists() if n in known or n not in NOT_DATA}, model)


def _nest(sent: Texts, model: type[BaseModel] | None) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, field in _fields(model) if model else ():
        kinds = list(_alternatives(field.annotation))
        if name in sent:
            data[name] = _value(sent.pop(name), kinds)
        rows = next((kind for kind in kinds if get_origin(kind) in _LISTS), None)
        numbers = _numbers(sent, name) if rows else []
        if numbers:
            filled, entry = filled_rows(sent, name), _model_in(_alternatives(get_args(rows)[0]))
            parts = {number: _take(sent, f"{name}-{number}-") for number in numbers}
            data[name] = [_nest(parts[number], entry) for number in filled]
        elif not rows and (inner := _take(sent, f"{name}-")):
            blank = NoneType in kinds and not any(map(_is_filled, inner.values()))
            data[name] = None if blank else _nest(inner, _model_in(kinds))
    return data | {name: texts[0] for name, texts in sent.items()}


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    return ((field.alias or name, field) for name, field in model.model_fields.items())


def _alternatives(annotation: Any) -> Iterator[Any]:
    """Yield the types of which a value may be: those of a union, without their annotations."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for each in get_args(annotation):
            yield from _alternatives(each)
    else:
        yield annotation


def _model_in(kinds: Iterator[Any] | Sequence[Any]) -> type[BaseModel] | None:
    models = (kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel))
    return next(models, None)


def _value(texts: list[str], kinds: Sequence[Any]) -> Any:
    if any((get_origin(kind) or kind) in _LISTS for kind in kinds):
        entries = [text for text in texts if text.strip()]
        return None if NoneType in kinds and not entries else entries
    # A checkbox that is not ticked is not sent: a hidden blank field before it says "off".
    text = texts[-1]
    if text.strip() or not {NoneType, bool} & set(kinds):
        return text
    return None if NoneType in kinds else False


def _is_filled(texts: Sequence[str]) -> bool:
    return any(text.strip() for text in texts)


def _take(sent: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Take the fields with the prefix out of ``sent``; return them without it."""
    names = [name for name in sent if name.startswith(prefix)]
    return {name.removeprefix(prefix): sent.pop(name) for name in names}


def _numbers(names: Iterator[str] | Mapping[str, Any], part: str) -> list[int]:
    """Return the numbers of the rows of a part: three digits at most, so there is an end."""
    row = re.compile(rf"{re.escape(part)}-(0|[1-9][0-9]{{0,2}})-.")
    return sorted({int(found[1]) for found in map(row.match, names) if found})


def filled_rows(sent: Mapping[str, Sequence[str]], part: str) -> list[int]:
    """Return the numbers of the rows of ``part`` in which something was typed, in their order."""
    return _numbers((name for name, texts in sent.items() if _is_filled(texts)), part)


def flatten(data: Mapping[str, Any]) -> dict[str, str]:
    """Turn data into the texts of a form that `nest` reads as the same; None is a blank text."""
    texts: dict[str, str] = {}
    for name, value in data.items():
        if isinstance(value, Mapping):
            texts |= {f"{name}-{inner}": text for inner, text in flatten(value).items()}
        elif isinstance(value, list | tuple):
            texts[name] = ""
            for number, row in enumerate(value):
                texts |= flatten({f"{name}-{number}": row})
        else:
            texts[name] = "" if value is None else str(value)
    return texts


def _not_sent(saved: Mapping[str, Any], sent: Texts) -> dict[str, Any]:
    """Return what is saved of the fields that a form does not carry at all."""
    kept = dict(saved)
    for part in {found[1] for found in map(_ROW.match, saved) if found}:
        numbers = _numbers(sent, part)
        if numbers or part in sent:
            rows = [_take(kept, f"{part}-{number}-") for number in _numbers(saved, part)]
            for number, row in zip(numbers, rows, strict=False):
                first, text = next(iter(row.items()))
                if sent.get(f"{part}-{number}-{first}", [text])[0] == text:
                    kept |= {f"{part}-{number}-{name}": text for name, text in row.items()}
    return kept


class Form:
    """What a template needs to show a form: the text of each field, and the errors at each.

    Args:
        values: The text of each field by its name, or a list of texts for checkboxes.
        refusal: What refused the form. An error that belongs to no field concerns the whole form.
    """

    def __init__(
        self, values: Mapping[str, str | Sequence[str]], refusal: CmsError | None = None
    ) -> None:
        self.refusal = refusal
        self._texts: Texts = {
            name: [text] if isinstance(text, str) else list(text) for name, text in values.items()
        }
        found = refusal.errors if isinstance(refusal, Invalid) else ()
        self._errors = [(self.name_at(each.pointer), _sentence(each)) for each in found]

    @classmethod
    def sent(
        cls,
        refusal: CmsError | None = None,
        saved: Mapping[str, str | Sequence[str]] | None = None,
    ) -> Self:
        """Show what this request sent, and what is ``saved`` for a field that was not sent.

        Where a list was sent, rows that it does not have were removed. What a row lacks is taken
        from the saved one in its place, unless its first field says that it is another row.
        """
        sent = dict(request.form.lists())
        return cls({**_not_sent(saved or {}, sent), **sent}, refusal)

    def page(self, template: str, **facts: Any) -> Response:
        """Show the form on a page, as ``form``, with the status of what refused it."""
        response = make_response(render_template(template, form=self, **facts))
        if self.refusal:
            response.status_code = self.refusal.status
        if isinstance(self.refusal, TooManyAttempts):
            response.headers["Retry-After"] = str(self.refusal.retry_after)
        return response

    def value(self, name: str) -> str:
        """Return the text of a field, "" where there is none."""
        return self._texts.get(name, [""])[-1]

    def values(self, name: str) -> list[str]:
        """Return all texts of a field that may come several times, such as checkboxes."""
        return self._texts.get(name, [])

    def texts(self) -> dict[str, str]:
        """Return the texts by the names of their fields, of checkboxes the last one."""
        return {name: texts[-1] for name, texts in self._texts.items()}

    def set_value(self, name: str, text: str) -> None:
        """Put another text into a field."""
        self._texts[name] = [text]

    def write_rows(self, part: str, rows: Sequence[Mapping[str, str]]) -> None:
        """Replace the rows of a part; they are numbered from 0."""
        self._texts = {n: t for n, t in self._texts.items() if not n.startswith(f"{part}-")}
        self._texts |= {name: [text] for name, text in flatten({part: rows}).items()}

    def read(self, model: type[M]) -> M:
        """Read the texts as ``model``, as `cms.web.requests.parse_form` reads what was sent.

        Raises `Invalid` with a JSON pointer for each field that breaks a rule, or is not known.
        """
        return parse(model, nest(MultiDict(self._texts), model), strict=False)

    def rows(self, part: str) -> list[int]:
        """Return the numbers of the rows of a part, in their order, those that are blank too."""
        return _numbers(self._texts, part)

    def error_at(self, name: str) -> str:
        """Return what is wrong with a field, "" where nothing is."""
        return " ".join(message for at, message in self._errors if at == name)

    def summary(self, labels: Mapping[str, str]) -> list[dict[str, str | None]]:
        """List the errors for the top of the page, each with the address of its field.

        Args:
            labels: What people read beside each field that the page shows, by its name; for a row,
                ``links`` is what one row is called, and ``links-url`` its field.
        """
        items: list[dict[str, str | None]] = []
        if self.refusal and not self._errors:
            items.append({"href": None, "message": self.refusal.detail})
        for name, message in self._errors:
            label = self._label(name, labels)
            lead = label or name
            items.append(
                {
                    "href": f"#{name}" if label else None,
                    "message": f"{lead}: {message}" if lead else message,
                }
            )
        return items

    def name_at(self, pointer: str) -> str:
        """Return the name of the field that a JSON pointer into the nested data leads to.

        An error of a whole row or object is shown at its first field. "" is the whole form.
        """
        name, *rest = pointer.removeprefix("/").split("/")
        for part in rest:
            rows = filled_rows(self._texts, name) if part.isdigit() else []
            inner = f"{name}-{rows[int(part)] if int(part) < len(rows) else part}" if rows else ""
            inner = inner or f"{name}-{part}"
            if not any(each == inner or each.startswith(f"{inner}-") for each in self._texts):
                break
            name = inner
        first = next((each for each in self._texts if each.startswith(f"{name}-")), name)
        return name if name in self._texts else first

    def _label(self, name: str, labels: Mapping[str, str]) -> str | None:
        part, _, rest = name.partition("-")
        number, _, field = rest.partition("-")
        if name in labels or not number.isdigit() or part not in labels:
            return labels.get(name)
        place = self.rows(part).index(int(number)) + 1
        return f"{labels[part]} {place}, {labels.get(f'{part}-{field}', field)}"


def _sentence(error: FieldError) -> str:
    return f"Line {error.line}: {error.detail}" if error.line else error.detail
