"""Vendored styles without what no page can match: fewer bytes before the first view."""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from functools import cache

_NEGATED = re.compile(r":not\((?:[^()]|\([^)]*\))*\)")
_CLASS = re.compile(r"\.(cdx-[\w-]+)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TOKEN = re.compile(r"(--[\w-]+):\s*([^;}]+)")
_READ = re.compile(r"var\(\s*(--[\w-]+)")
_FILLED = re.compile(r"\{\{.*?\}\}")
_HOLE = "\0"
_WORD = "[a-z]+(?:-[a-z]+)*"
"""What templates fill in: never the two signs that part a component from its parts and variants."""
_WRITTEN = re.compile(r"\bcdx-[\w\0-]+")
Keeps = Callable[[str], bool]


def component_of(name: str) -> str:
    """The component a class of Codex is a part or a variant of, without its prefix."""
    return re.split(r"__|--", name.removeprefix("cdx-"))[0]


def classes_in(*pages: str) -> Keeps:
    """Whether a class of Codex is written in templates or scripts; what they fill in may be any word."""
    written = {name for page in pages for name in _WRITTEN.findall(_FILLED.sub(_HOLE, page))}
    filled = [re.escape(name).replace(re.escape(_HOLE), _WORD) for name in written if _HOLE in name]
    patterns = re.compile("|".join(filled) or "(?!)")
    return lambda name: name in written or bool(patterns.fullmatch(name))


def trimmed(css: str, components: Iterable[str], is_used: Keeps = lambda _name: True) -> str:
    """The rules that can match where only these components, and the classes used, are on a page; in their order."""
    wanted = frozenset(components)
    kept = _kept(_COMMENT.sub("", css), lambda name: component_of(name) in wanted and is_used(name))
    names = {name for rule in kept for name in re.findall(r"animation[^;}]*", rule[1])}
    return "".join(
        f"{head}{{{body}}}"
        for head, body in kept
        if not head.startswith("@keyframes") or any(head.split()[1] in name for name in names)
    )


def tokens_read(*styles: str) -> frozenset[str]:
    """The custom properties that styles, templates or scripts read."""
    return frozenset(name for style in styles for name in _READ.findall(style))


def with_their_own(read: Iterable[str], *defining: str) -> frozenset[str]:
    """Tokens that are read, and those that they read themselves, as any of the styles defines them."""
    found, waiting = set(read), list(read)
    while waiting:
        name = waiting.pop()
        more = {one for css in defining for one in _READ.findall(_defined(css).get(name, ""))}
        waiting += more - found
        found |= more
    return frozenset(found)


def trimmed_tokens(css: str, wanted: Container[str]) -> str:
    """One `:root` with the tokens that are wanted."""
    kept = (f"{name}:{value.strip()}" for name, value in _defined(css).items() if name in wanted)
    return f":root{{{';'.join(kept)}}}"


@cache
def _defined(css: str) -> dict[str, str]:
    return dict(_TOKEN.findall(_COMMENT.sub("", css)))


def _kept(css: str, keeps: Keeps) -> list[tuple[str, str]]:
    found = []
    for head, body in _rules(css):
        if head.startswith("@keyframes"):
            found.append((head, body))
        elif head.startswith("@"):
            inner = "".join(f"{one}{{{rest}}}" for one, rest in _kept(body, keeps))
            found += [(head, inner)] if inner else []
        else:
            matching = [one for one in _selectors(head) if _may_match(one, keeps)]
            found += [(",".join(matching), body)] if matching else []
    return found


def _may_match(selector: str, keeps: Keeps) -> bool:
    return all(keeps(name) for name in _CLASS.findall(_NEGATED.sub("", selector)))


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """What stands before each outermost brace, and within it."""
    at = 0
    while (opened := css.find("{", at)) >= 0:
        depth, end = 1, opened + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield css[at:opened].strip(), css[opened + 1 : end - 1]
        at = end


def _selectors(head: str) -> list[str]:
    """The parts of a list of selectors; commas within brackets are none of it."""
    parts, depth = [""], 0
    for sign in head:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(sign, 0)
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]
