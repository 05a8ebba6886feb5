"""How the fields of the register look on every form that has them."""

from collections.abc import Sequence

from models.register.fields import COMMUNITY_NAMES, PERSON_NAMES
from models.register.places import zone_choices
from models.tables.community import Community, CommunityKind
from models.tables.person import Person
from models.texts.languages import own_name
from models.texts.translate import N_, _
from web.forms.fields import Options
from web.forms.widgets import Area, Check, Choice, Number, Text, Widget

KINDS = {
    CommunityKind.MENTEE: N_("Mentee: it learns"),
    CommunityKind.MENTOR: N_("Mentor: it teaches"),
    CommunityKind.BOTH: N_("Both"),
}
PREFERRED = N_(
    "Pages and mails come in it as far as they are translated; what is not comes in English."
)
COMMUNITY_WIDGETS: dict[str, Widget] = {
    "name": Text(label=COMMUNITY_NAMES["name"]),
    "country": Text(
        label=COMMUNITY_NAMES["country"],
        hint=N_(
            "Two letters, such as PL, or its English name. Its public holidays count as days off."
        ),
    ),
    "time_zone": Choice(
        label=COMMUNITY_NAMES["time_zone"],
        hint=N_("Only needed where the country has several."),
        radios=0,
    ),
    "visa_zone": Text(
        label=COMMUNITY_NAMES["visa_zone"],
        hint=N_("Whoever travels to another zone is asked about a visa, such as Schengen."),
    ),
    "language": Text(
        label=COMMUNITY_NAMES["language"], hint=N_("Those in which it can learn or teach.")
    ),
    "active_people": Number(
        label=COMMUNITY_NAMES["active_people"], hint=N_("About how many. 0 where it is not known.")
    ),
    "general_support_fund": Check(label=COMMUNITY_NAMES["general_support_fund"]),
    "last_cee_meeting": Number(
        label=COMMUNITY_NAMES["last_cee_meeting"], hint=N_("The year somebody of it came.")
    ),
    "topics": Area(label=COMMUNITY_NAMES["topics"], hint=N_("One topic a line."), rows=4),
    "offer": Area(
        label=COMMUNITY_NAMES["offer"], hint=N_("What a partner would learn there."), rows=4
    ),
    "registered_mentor": Check(label=N_("It takes part as a mentor")),
    "capacity": Number(label=COMMUNITY_NAMES["capacity"]),
    "kind": Choice(label=COMMUNITY_NAMES["kind"]),
    "another": Check(label=N_("This is another community of the same name")),
}
PERSON_WIDGETS: dict[str, Widget] = {
    "name": Text(label=PERSON_NAMES["name"]),
    "email": Text(
        label=PERSON_NAMES["email"],
        hint=N_("Sign-in links and all mails go there."),
        kind="email",
    ),
    "language": Choice(label=PERSON_NAMES["language"], hint=PREFERRED, radios=0),
    "time_zone": Choice(label=PERSON_NAMES["time_zone"], radios=0),
    "community": Choice(label=N_("Community"), radios=0),
    "contact": Check(
        label=N_("Contact of the community"),
        hint=N_("Written to until an exchange names its leads."),
    ),
    "another": Check(label=N_("This is somebody else of the same name")),
}


def zone_options(row: Person | Community | None = None) -> Options:
    """Time zones to choose from, with the entry's own."""
    zones = [*zone_choices(), *([row.time_zone] if row else [])]
    return [(zone, zone) for zone in dict.fromkeys(zones)]


def language_options(of_programme: Sequence[str], row: Person | None = None) -> Options:
    """The languages of a programme, with the person's own."""
    codes = [*of_programme, *([row.language] if row else [])]
    return [(code, own_name(code)) for code in dict.fromkeys(codes)]


def kind_options() -> Options:
    """As what a community takes part."""
    return [(kind.value, _(text)) for kind, text in KINDS.items()]
