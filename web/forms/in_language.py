"""A field in which words of another language than the page's are typed."""

from typing import Any

from markupsafe import Markup

from models.texts.languages import direction
from web.forms.form import Form

TAGS = (Markup("<textarea "), Markup("<input "))


def field_in_language(form: Form[Any], name: str, code: str) -> Markup:
    """The field, marked with the language and the direction of what is typed."""
    field = form.render_field(name)
    marks = Markup('lang="{}" dir="{}" ').format(code, direction(code))
    for tag in TAGS:
        field = field.replace(tag, tag + marks, 1)
    return field
