"""People who never were, for matching: as many as wanted, the same for the same seed."""

import random

from domain.matching.people import DayPart, Participant, Practice

ZONES = {
    "Europe/Berlin": 6,
    "Europe/Warsaw": 6,
    "Europe/Kyiv": 4,
    "Asia/Tbilisi": 3,
    "Africa/Lagos": 3,
    "Asia/Kolkata": 2,
    "America/Sao_Paulo": 1,
    "America/New_York": 1,
}
LANGUAGES = ("ru", "fr", "es", "ar", "de")


def invented(number: int, seed: int = 1, *, topics: int = 24) -> list[Participant]:
    """So many people of six to a community, with one to three parts of the week, topics had, and topics wanted."""
    draw = random.Random(seed)
    names = [f"t{n}" for n in range(topics)]
    found = []
    for n in range(number):
        languages = {"en": draw.choice([1, 2, 3, 4, 5, 5])}
        if draw.random() < 0.5:
            languages[draw.choice(LANGUAGES)] = draw.choice([2, 3, 5])
        parts = list(DayPart)
        found.append(
            Participant(
                id=f"p{n}",
                community=f"c{draw.randrange(max(6, number // 6))}",
                zone=draw.choices(list(ZONES), list(ZONES.values()))[0],
                languages=languages,
                slots=frozenset(
                    (draw.randrange(1, 8), draw.choice(parts))
                    for _ in range(draw.choice([1, 2, 2, 3]))
                ),
                has={
                    t: draw.choice(list(Practice))
                    for t in draw.sample(names, draw.choice([1, 2, 3]))
                },
                wants=frozenset(draw.sample(names, draw.choice([1, 2, 2]))),
                years=draw.randrange(12),
            )
        )
    return found
