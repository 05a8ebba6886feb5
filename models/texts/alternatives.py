"""What a community without a partner is offered instead: a name, and a sentence on how it helps."""

from domain.exchange.help_offered import Alternative
from models.texts.labels import label
from models.texts.translate import N_, _

HELP: dict[Alternative, str] = {
    Alternative.CLINIC: N_(
        "several communities with similar questions meet somebody experienced online, for one or two hours."
    ),
    Alternative.ONE_TO_ONE: N_(
        "somebody of the hub, or an experienced volunteer, talks your questions through with you."
    ),
    Alternative.CAPACITY_EXCHANGE: N_(
        "find people who offer what you want to learn, and write to them yourselves."
    ),
    Alternative.LEARNING_RESOURCES: N_(
        "guides, templates and recordings about your topic, to use whenever it suits you."
    ),
    Alternative.NEARBY_COMMUNITY: N_(
        "the hub puts you in touch with a community near you, without a programme around it."
    ),
    Alternative.NEXT_CYCLE: N_(
        "your application can be taken up again in the next round; you do not write it anew."
    ),
}


def offered(alternatives: str) -> list[str]:
    """Each of the alternatives a notice or entry names (values with commas between), in words."""
    named = [Alternative(value) for value in alternatives.split(",") if value]
    return [
        _("{name}: {help}", name=label(item), help=_(HELP[item]))  # one paragraph of a mail each
        for item in named
    ]
