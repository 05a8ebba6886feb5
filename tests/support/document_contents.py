"""Document contents that keep every rule; tests change one field and see what happens."""

from typing import Any

APPLICATION: dict[str, Any] = {
    "topic": "Event management",
    "level": "first_time",
    "goal": "Run registration and a budget of 1,500 euro for a 40-person edit-a-thon in October",
    "measure": "Budget sheet in use, event held",
    "direction": "mentee_travels",
    "partner_community": "c-mentor",
    "active_people": 14,
    "languages": ["dv"],
    "about": "A young group that meets every second week and has never held an event.",
    "why_now": "The national library offers its hall for October, for the first time.",
    "applied_at_home": "We hold the edit-a-thon and write down how, for the next group.",
    "share_back": "A page with our budget and checklist.",
    "agree_joint_plan": True,
    "agree_hub_books": True,
}


def session(
    start: str, end: str, kind: str = "workshop", goal: int | None = None
) -> dict[str, Any]:
    return {"start": start, "end": end, "title": "A session", "kind": kind, "goal": goal}


def day() -> dict[str, Any]:
    return {
        "sessions": [
            session("09:00", "12:00", "hands_on", 1),
            session("12:00", "13:30", "downtime"),
            session("13:30", "17:00", "workshop", 2),
        ]
    }


PLAN: dict[str, Any] = {
    "goals": [
        {"text": "A budget the board can approve", "measure": "Approved budget"},
        {"text": "A registration form that works", "measure": "40 registrations"},
    ],
    "starts_on": "2027-09-06",
    "days": [day(), day(), day()],
    "internal_documents": [
        {"kind": "budget", "title": "Draft budget 2026", "where": "https://example.org/budget"}
    ],
    "lead_contact": "p-tess",
    "travellers": ["p-mia"],
    "cadence": {"calls": 3, "interval_days": 30, "hour": 16},
    "host_place": "Vistulia, the library",
    "working_language": "English",
}

QUESTIONS: dict[str, Any] = {
    "questions": [{"text": f"How do you begin with a budget? ({n})"} for n in range(1, 13)]
}
DAY_LOG: dict[str, Any] = {
    "day": 1,
    "done": "We filled in the budget sheet together.",
    "goals": [1],
}
POST_PLAN: dict[str, Any] = {
    "actions": [
        {
            "title": "Open the registration",
            "outcome": "Forty people have registered.",
            "owner": "p-mia",
            "due": "2027-10-01",
        }
    ]
}
CALL_LOG: dict[str, Any] = {
    "number": 1,
    "held_on": "2027-10-10",
    "attended": ["p-mia", "p-tess"],
    "summary": "Registration is open and half of the places are taken.",
}
MENTEE_REPORT: dict[str, Any] = {
    "side": "mentee",
    "goals": [{"goal": 1, "reached": "yes", "evidence": "The board approved the budget."}],
    "changed": "We now plan events with a budget and a list of risks.",
    "failed": "The first registration form lost entries.",
    "next_steps": "Help the next group with their form.",
}
MENTOR_REPORT: dict[str, Any] = {
    "side": "mentor",
    "changed": "We found out that our own checklist was outdated.",
    "failed": "Too little time on day two.",
}
ACTION_NOTE: dict[str, Any] = {
    "text": "The form is online.",
    "evidence": "https://example.org/form",
}

HANDED_OVER: dict[str, Any] = {
    "kind": "budget",
    "title": "Budget of the last conference",
    "link": "https://files.example.org/budget",
    "note": "Line 7 was a mistake.",
}

PRE_WORK: dict[str, Any] = {
    "strengths": [
        {
            "what": "Photo contests",
            "skill": "contests",
            "evidence": "Five years, four hundred people who send photos.",
        }
    ],
    "improve": [{"what": "Work with schools", "skill": "education"}],
    "learn": [{"what": "A course for teachers", "from_whom": "The education team"}],
    "projects": [{"what": "Summer contest", "result": "Forty new people, nine of whom stayed."}],
    "looked_back": [
        {
            "what": "The school club",
            "went_well": "Pupils came back every week.",
            "other_way": "Ask the teachers before the pupils.",
        }
    ],
    "size": "tens",
    "staff": "none",
    "budget": "small",
    "since": 2009,
    "script": "Georgian",
    "law": "Photos of new buildings need a permit.",
}

TOPICS_REPORT: dict[str, Any] = {
    "side": "mentor",
    "learned": [
        {
            "topic": 2,
            "title": "Photo contests",
            "reached": "partly",
            "evidence": "The jury has met once, and the list has 200 monuments.",
            "unplanned": "Wikidata.",
            "failed": "The letters came late.",
            "practice": "When the list is new, begin with one town.",
        }
    ],
    "taught": [
        {
            "topic": 1,
            "title": "Budgets for events",
            "view": "They asked better questions than we had answers.",
        }
    ],
    "changed": "Two people share the work that one did, and both know why.",
    "failed": "We met too late in the year.",
    "next_steps": "A second contest, together with the museum.",
}

RELATIONSHIP: dict[str, Any] = {
    "trust": "4",
    "open_about_failure": "5",
    "easy_to_reach": "2",
    "would_again": "5",
    "words": "Mails take a week, calls work at once.",
}

JOINT_ACTION: dict[str, Any] = {
    "title": "A contest in both languages",
    "goal": "Photos of both sides of the border, by the same rules.",
    "outcome": "Three hundred photos, and one jury of both communities.",
    "owner": "p-mia",
    "other_owner": "p-tor",
    "due": "2027-10-01",
}

DESIGN: dict[str, Any] = {
    "name": "Teachers who write",
    "context": "Three schools, one of them with computers that work.",
    "objectives": [{"objective": "Twelve teachers write", "measure": "Each has one article"}],
    "alliances": [{"institution": "District school board", "standing": "A letter is signed"}],
    "activities": [{"activity": "Course in six lessons", "when": "September", "who": "Nino"}],
    "evaluation": [
        {
            "indicator": "Teachers who still edit",
            "baseline": "0",
            "target": "6",
            "method": "Their contributions",
            "measured": "After six months",
        }
    ],
    "monitoring": [{"who": "Both education leads", "when": "Monthly", "at_what": "Attendance"}],
    "strategic_lines": [{"strategic_line": "Knowledge equity", "how": "Rural schools first"}],
    "risks": [{"risk": "No room", "answer": "The library"}],
}
