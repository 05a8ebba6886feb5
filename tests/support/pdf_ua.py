"""Whether a PDF is accessible, as far as a machine can tell: the tests of PDF/UA-1 that the Matterhorn Protocol
leaves to machines and that concern what our papers have in them. `findings(pdf)` names what is wrong by the
protocol's checkpoints; an empty list is a pass.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

from pypdf import PdfReader
from pypdf.generic import ContentStream, IndirectObject

STANDARD = {
    *["Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct", "Private", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Ruby", "RB", "RT", "RP", "Warichu", "WT", "WP", "Figure", "Formula", "Form"]
}  # fmt: skip
PAINTS = {b"Tj", b"TJ", b"'", b'"', b"Do", b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh"}  # fmt: skip
DC = "{http://purl.org/dc/elements/1.1/}"
UA = "{http://www.aiim.org/pdfua/ns/id/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


def findings(pdf: bytes) -> list[str]:
    """What is wrong, each with its checkpoint."""
    reader = PdfReader(BytesIO(pdf))
    root = reader.trailer["/Root"].get_object()
    found = [*_catalogue(root)]
    if "/StructTreeRoot" not in root:
        return [*found, "01-003 no structure tree"]
    tree = root["/StructTreeRoot"]
    roles = {str(k)[1:]: str(v)[1:] for k, v in (tree.get("/RoleMap") or {}).items()}
    nodes = list(_nodes(tree, roles))
    if not any(tag not in {"Document", "Div", "Sect"} for tag, _node, _above in nodes):
        found.append("01-003 the structure tree holds nothing")
    found += _tags(nodes)
    for number, page in enumerate(reader.pages, 1):
        found += [f"{one} (page {number})" for one in _page(reader, page)]
    return found


def text_of(pdf: bytes) -> str:
    """The words, as a reader's search finds them."""
    pages = PdfReader(BytesIO(pdf)).pages
    return "\n".join(page.extract_text() for page in pages)


def _catalogue(root: Any) -> Iterator[str]:
    if not _is_true(root, "/MarkInfo", "/Marked"):
        yield "06-001 not marked as tagged"
    if _is_true(root, "/MarkInfo", "/Suspects"):
        yield "02-001 tags are suspect"
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*", str(root.get("/Lang", ""))):
        yield "11-006 no language"
    if not _is_true(root, "/ViewerPreferences", "/DisplayDocTitle"):
        yield "07-002 the title is not shown"
    if "/Metadata" not in root:
        yield "06-001 no metadata"
        return
    meta = ET.fromstring(root["/Metadata"].get_object().get_data().strip())  # noqa: S314 - our own file
    titles = [one.text for one in meta.iterfind(f".//{DC}title//{RDF}li")]
    if not any(titles):
        yield "06-003 no title"
    part = [one.text for one in meta.iter(f"{UA}part")]
    if part != ["1"]:
        yield "06-002 does not say that it is PDF/UA-1"


def _is_true(root: Any, within: str, name: str) -> bool:
    return str((root.get(within) or {}).get(name)) == "True"


def _nodes(tree: Any, roles: dict[str, str]) -> Iterator[tuple[str, Any, str]]:
    """Every element with its standard role and that of the one above it, in the order of reading."""
    todo: list[tuple[Any, str]] = [(child, "") for child in reversed(_children(tree))]
    while todo:
        node, above = todo.pop()
        if not hasattr(node, "get") or "/S" not in node:
            continue
        tag = str(node["/S"])[1:]
        tag = roles.get(tag, tag)
        yield tag, node, above
        todo += [(child, tag) for child in reversed(_children(node))]


def _children(node: Any) -> list[Any]:
    kids = node.get("/K")
    kids = kids.get_object() if isinstance(kids, IndirectObject) else kids
    if kids is None:
        return []
    return [kid.get_object() for kid in kids] if isinstance(kids, list) else [kids]


def _tags(nodes: list[tuple[str, Any, str]]) -> Iterator[str]:
    level = 0
    for tag, node, above in nodes:
        if tag not in STANDARD:
            yield f"02-001 {tag} is no standard role"
        if re.fullmatch("H[1-6]", tag):
            if int(tag[1]) > level + 1:
                yield f"14-003 a heading {tag} below H{level}"
            level = int(tag[1])
        if tag in {"Figure", "Formula"} and not str(node.get("/Alt", "")).strip():
            yield "13-004 a picture without words"
        yield from _placed(tag, node, above)


def _placed(tag: str, node: Any, above: str) -> Iterator[str]:
    parents = {
        "TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"}, "THead": {"Table"},
        "TBody": {"Table"}, "LI": {"L"}, "Lbl": {"LI"}, "LBody": {"LI"},
    }.get(tag)  # fmt: skip
    if parents and above not in parents:
        yield f"09-004 {tag} within {above}"
    if tag == "TH" and not _attribute(node, "/Scope"):
        yield "15-003 a heading of a table that does not say of what"
    if tag == "Table" and not any(one == "TH" for one, _n, _a in _nodes(node, {})):
        yield "15-003 a table without headings"


def _attribute(node: Any, name: str) -> Any:
    attributes = node.get("/A") or []
    attributes = attributes if isinstance(attributes, list) else [attributes]
    return next((a.get_object()[name] for a in attributes if name in a.get_object()), None)


def _page(reader: PdfReader, page: Any) -> Iterator[str]:
    annotations = [one.get_object() for one in page.get("/Annots") or []]
    if annotations and page.get("/Tabs") != "/S":
        yield "28-006 the tab key does not follow the order of reading"
    for one in annotations:
        if one["/Subtype"] == "/Link" and not str(one.get("/Contents", "")).strip():
            yield "28-005 a link without words"
        if "/StructParent" not in one:
            yield "28-002 a link outside the structure"
    if "/StructParents" not in page:
        yield "01-005 a page outside the structure"
    yield from _content(reader, page)
    for name, font in ((page.get("/Resources") or {}).get("/Font") or {}).items():
        yield from _font(name, font.get_object())


def _content(reader: PdfReader, page: Any) -> Iterator[str]:
    """Whatever is painted belongs to the structure, or is said to be decoration."""
    marks: list[bool] = []
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in (b"BDC", b"BMC"):
            known = operands[1] if len(operands) > 1 else {}
            marks.append(operands[0] == "/Artifact" or (hasattr(known, "get") and "/MCID" in known))
        elif operator == b"EMC":
            marks.pop()
        elif operator in PAINTS and not any(marks):
            yield f"01-005 {operator.decode()} is neither content nor decoration"
            return


def _font(name: str, font: Any) -> Iterator[str]:
    below = [one.get_object() for one in font.get("/DescendantFonts", [])] or [font]
    for one in below:
        described = one.get("/FontDescriptor", {})
        if not any(file in described for file in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield f"31-009 the font {name} does not come along"
    if "/ToUnicode" not in font:
        yield f"31-027 letters of {name} cannot be told"
