"""Pages that become messages, declared instead of written: one message, or one of several outcomes.

    class Pausing(BaseModel):
        until: Annotated[PlainDate, Date(label=N_("Until when?"))]

    class PausePage(OneMessage[Pausing]):
        sends = Pause          # its roles and phases say who is offered the page, and when
        model = Pausing        # its fields go into the message's fields of the same names
        note = Note(label=N_("Why?"), hint=BOTH_READ)
        sure = Sure(label=N_("Yes, pause this exchange"))
        title = N_("Pause the exchange")
        group = Group.CHANGE

    ACTIONS["pause"] = PausePage()

    class VisaPage(Decision[Nothing]):
        asks = N_("What did the consulate say?")
        note = Note(label=N_("What did they write?"), needed=False)
        outcomes = (
            Outcome("granted", N_("It is granted"), VisaGranted),
            Outcome("refused", N_("It is refused"), VisaRefused,
                    needs={"note": N_("Say what the consulate wrote.")}),
        )

    ASKS[AskKind.REPORT_VISA] = VisaPage()

A form field that no message takes, or a message's field that nothing fills, is a TypeError when the
module is imported.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, Field, create_model

from domain.case.message import AnyMessage, Message
from models.documents.words import WORDS
from models.tables.note import NoteAudience
from models.texts.translate import N_, _
from models.typed.text import visible_length
from web.cases.pages import FormPage, Place, allowed
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.refusals import FieldProblem
from web.forms.widgets import Area, Check, Choice

M = TypeVar("M", bound=BaseModel)
Parts = dict[str, Any]

BOTH_READ = N_("Both sides read it.")
ASSUMED_NOTE = "words"
"""The note of a message that is only tried; no note has this id."""
SHORTEST = 5
"""Letters of a needed reason; less says nothing."""


@dataclass(frozen=True, kw_only=True)
class Note:
    """The words beside a decision, kept as the message's note; they come after the page's own fields.

    `needed` whatever is decided; what only some outcomes need, those say. `field` is the name in
    the form, `most` the longest length in letters.
    """

    label: str
    hint: str = ""
    needed: bool = True
    most: int = 4000
    rows: int = 5
    conditional: bool = False
    field: str = "note"
    audience: NoteAudience = NoteAudience.ALL

    def part(self) -> Any:
        """The field as pydantic's `create_model` takes it."""
        area = Area(label=self.label, hint=self.hint, rows=self.rows, conditional=self.conditional)
        if self.needed:
            bounds = Field(min_length=SHORTEST, max_length=self.most)
            return Annotated[str, bounds, WORDS, area], ...
        return Annotated[str | None, Field(max_length=self.most), WORDS, area], None


@dataclass(frozen=True, kw_only=True)
class Sure:
    """The box to tick before what cannot be undone; the form's last field, named `sure`."""

    label: str
    hint: str = N_("This cannot be undone.")
    must: str = N_("Tick this box if this is what you want. Nothing has happened yet.")

    def part(self) -> Any:
        """The field as pydantic's `create_model` takes it."""
        return Annotated[bool, Check(label=self.label, hint=self.hint, must=self.must)], ...


@dataclass(frozen=True)
class Outcome:
    """One way to decide: its value in the form, its text, and the message it becomes.

    `needs` are form fields it cannot do without, each with the sentence for one left empty;
    `takes` form fields by the message's fields, where the names differ; `sets` what it always says;
    `words` whether the note goes along; `offered` is asked with the case and the viewer's id: a fact
    without which the outcome makes no sense, for who may send the message, and when, it knows itself.
    """

    value: str
    text: str
    message: type[AnyMessage]
    needs: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    sets: Mapping[str, Any] = field(default_factory=dict)
    words: bool = True
    offered: Callable[[Any, str], object] = lambda _x, _me: True


class MessagePage(FormPage[M]):
    """What `OneMessage` and `Decision` share: they complete the form and fill the message."""

    note: ClassVar[Note | None] = None
    sure: ClassVar[Sure | None] = None
    about: ClassVar[str] = ""
    """The message's field that takes the ask's subject: which order, call, day or action."""
    foretold: ClassVar[bool] = True
    """Whether the page tells what follows; False where its template says it in words of its own."""
    aside: ClassVar[frozenset[str]] = frozenset()
    """Form fields that no message takes as they are: `values` makes something of them."""
    _declared: ClassVar[type[BaseModel]] = Nothing

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Complete the form; TypeError where a field would be lost or stay empty."""
        super().__init_subclass__(**kwargs)
        if "model" in cls.__dict__:
            cls._declared = cls.model
        if not cls.ways():
            return
        cls.message_types = tuple(dict.fromkeys(way.message for way in cls.ways()))
        cls.open_to_senders()
        cls.model = cls.completed(cls._declared)
        _check_fields(cls, cls.ways())

    @classmethod
    def ways(cls) -> tuple[Outcome, ...]:
        """Every way the page may end; none for a base class of pages."""
        return ()

    @classmethod
    def completed(cls, model: type[BaseModel]) -> Any:
        """A form's own fields with the words and the box after them."""
        parts: Parts = {}
        if cls.note:
            name = cls.note.field
            # What only some outcomes need is not called optional.
            some = cls.note.conditional or any(name in way.needs for way in cls.ways())
            parts[name] = replace(cls.note, conditional=some).part()
        if cls.sure:
            parts["sure"] = cls.sure.part()
        return create_model(f"{cls.__name__}Form", __base__=model, **parts)

    async def values(self, at: Place, answer: M) -> Mapping[str, Any]:
        """What the messages are told besides the form's fields; each takes those it has."""
        return {}

    async def assumed_values(self, at: Place, answer: M) -> Mapping[str, Any]:
        """As `values`, for what is only tried: pages that store something there store nothing here."""
        return await self.values(at, answer)

    async def assumed(self, at: Place, answer: M, instead: Parts) -> AnyMessage:
        """A message such as this page sends, with nothing stored, for trying what it leads to.

        `instead` has something for each field of the message, for what it needs and `answer` lacks.
        """
        way = self.way(answer)
        shared, needed = self._shared(at, answer), set(way.needs) | _required(way.message)
        lacking = {name: value for name, value in instead.items() if name in needed}
        typed = {name: value for name, value in shared.items() if value not in (None, "", [])}
        told = await self.assumed_values(at, answer)
        given = {**lacking, **typed, **told, **way.sets}
        by = at.instead_of or at.me
        return way.message(by=by, note=ASSUMED_NOTE, **_fitting(way, given))

    async def message(self, at: Place, answer: M) -> AnyMessage:
        """The message of this answer, with its words kept as a note."""
        way = self.way(answer)
        told = await self.values(at, answer)
        _check_known(type(self), told)
        given = {**self._shared(at, answer), **told, **way.sets}
        note = await self._noted(at, answer)
        return way.message(by=at.me, note=note, **_fitting(way, given))

    def way(self, answer: M) -> Outcome:
        """The way the page ends with this answer."""
        return self.ways()[0]

    def takes(self, way: Outcome, name: str) -> bool:
        """Whether this way needs or takes this field of the form."""
        return True

    def _shared(self, at: Place, answer: M) -> Parts:
        typed = {name: getattr(answer, name) for name in type(answer).model_fields}
        named = {to: typed[name] for to, name in self.way(answer).fields.items()}
        return {**typed, **named, **({self.about: at.subject} if self.about else {})}

    async def _noted(self, at: Place, answer: M) -> str | None:
        if self.note is None or not self.way(answer).words:
            return None
        return await at.add_note(getattr(answer, self.note.field), self.note.audience)


class OneMessage(MessagePage[M]):
    """A page that becomes exactly one message."""

    sends: ClassVar[type[AnyMessage] | None] = None
    fields: ClassVar[Mapping[str, str]] = {}
    """Form fields by the message's fields, where the names differ."""

    @classmethod
    def ways(cls) -> tuple[Outcome, ...]:
        return (Outcome("", "", cls.sends, fields=cls.fields),) if cls.sends else ()


class Decision(MessagePage[M]):
    """A page that asks for one of several outcomes, each with its own needs and its own message."""

    asks: ClassVar[str] = N_("What do you decide?")
    hint: ClassVar[str] = ""
    chooser: ClassVar[str] = "decision"
    """The form's first field, which holds the outcome's value."""
    outcomes: ClassVar[tuple[Outcome, ...]] = ()

    @classmethod
    def ways(cls) -> tuple[Outcome, ...]:
        return cls.outcomes

    @classmethod
    def completed(cls, model: type[BaseModel]) -> Any:
        """As before, with the choice of the outcome in front."""
        part: Any = (Annotated[str, Choice(label=cls.asks, hint=cls.hint)], ...)
        first = create_model("Chosen", **{cls.chooser: part})
        # pydantic lists the fields of the last base first.
        return super().completed(create_model(model.__name__, __base__=(model, first)))

    async def options(self, at: Place) -> dict[str, Options]:
        """The outcomes this person may choose here."""
        x, me = at.case, at.instead_of or at.me
        may = [w for w in self.outcomes if allowed(x, me, [w.message]) and w.offered(x, me)]
        return {self.chooser: [(w.value, _(w.text)) for w in may]}

    def revealed(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Fields that only some outcomes take, as their messages say."""
        takers = {
            name: tuple(way.value for way in self.outcomes if self.takes(way, name))
            for name in self.model.model_fields
            if name not in {self.chooser, "sure"}
        }
        return {
            name: (self.chooser, values)
            for name, values in takers.items()
            if 0 < len(values) < len(self.outcomes)
        }

    def takes(self, way: Outcome, name: str) -> bool:
        if name in way.needs:
            return True
        if self.note and name == self.note.field:
            return way.words
        own = {spec.name for spec in _own_fields(way.message)}
        return name in way.fields.values() or (name in own and name not in way.fields)

    def way(self, answer: M) -> Outcome:
        """The outcome that was chosen; `options` have refused any other value."""
        chosen = getattr(answer, self.chooser)
        return next(way for way in self.outcomes if way.value == chosen)

    def lacks(self, answer: M) -> tuple[str, str] | None:
        """The first field the chosen outcome needs and has not."""
        needs = self.way(answer).needs.items()
        return next((need for need in needs if not getattr(answer, need[0])), None)


def named(pairs: Mapping[str, str]) -> Options:
    """Options from marked texts, translated."""
    return [(value, _(text)) for value, text in pairs.items()]


def need(condition: object, name: str, sentence: str) -> None:
    """In a form model's validator: refuse the form beside a field unless the condition holds."""
    if not condition:
        raise FieldProblem(name, sentence)


def written(text: str | None) -> bool:
    """Whether somebody wrote anything one can see."""
    return bool(text and visible_length(text))


def _fitting(way: Outcome, given: Parts) -> Parts:
    """What the message has fields for; what was left empty is the message's default, where it has one."""
    found: Parts = {}
    for spec in _own_fields(way.message):
        value = given.get(spec.name)
        if value is not None or (spec.name in given and _is_required(spec)):
            found[spec.name] = tuple(value) if isinstance(value, list) else value
    return found


_EVERYWHERE = frozenset(spec.name for spec in fields(Message))
"""Fields of every message; the page base or the engine fills them."""


def _required(message: type[AnyMessage]) -> set[str]:
    return {spec.name for spec in _own_fields(message) if _is_required(spec)}


def _own_fields(message: type[AnyMessage]) -> list[Any]:
    return [spec for spec in fields(message) if spec.name not in _EVERYWHERE]


def _is_required(spec: Any) -> bool:
    return spec.default is MISSING and spec.default_factory is MISSING


def _check_known(page: type[MessagePage[Any]], told: Iterable[str]) -> None:
    unknown = set(told) - {
        spec.name for message in page.message_types for spec in _own_fields(message)
    }
    if unknown:
        msg = f"{page.__name__}: values() gives {sorted(unknown)}, which no message has"
        raise TypeError(msg)


def _check_fields(page: type[MessagePage[Any]], ways: Iterable[Outcome]) -> None:
    form = set(page.model.model_fields)
    special = {page.note.field if page.note else "", "sure", getattr(page, "chooser", "")}
    taken = set(page.aside) | special
    for way in ways:
        own = {spec.name for spec in _own_fields(way.message)}
        filled = form | {page.about} | set(way.fields) | set(way.sets)
        unfilled = _required(way.message) - filled
        if unfilled and page.values is MessagePage.values:
            msg = f"{page.__name__}: nothing fills {sorted(unfilled)} of {way.message.__name__}"
            raise TypeError(msg)
        unknown = ({*way.fields.values(), *way.needs} - form) | ({*way.fields, *way.sets} - own)
        if unknown:
            msg = f"{page.__name__}: {sorted(unknown)} is in neither form nor message"
            raise TypeError(msg)
        taken |= own | set(way.fields.values())
    if form - taken:
        msg = f"{page.__name__}: no message takes {sorted(form - taken)}"
        raise TypeError(msg)
