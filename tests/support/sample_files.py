"""Files as people send them, small, and as attackers would."""

import struct
import zipfile
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
ODF = "application/vnd.oasis.opendocument."
SECRET_PLACE = b"N 47 29 52 E 19 2 23"


def archive(parts: dict[str, bytes], mimetype: str = "") -> bytes:
    """A zip archive; an OpenDocument's type comes first and is not packed."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as into:
        if mimetype:
            into.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name, content in parts.items():
            into.writestr(name, content)
    return made.getvalue()


def office(main: str = "word/document.xml", **more: bytes) -> bytes:
    """A document of Office."""
    types = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<Relationships/>"}
    return archive({**types, main: b"<document>Line 7 was a mistake.</document>", **more})


def open_document(kind: str = "text", **more: bytes) -> bytes:
    """A document of LibreOffice."""
    parts = {"content.xml": b"<office/>", "META-INF/manifest.xml": b"<m/>"}
    return archive({**parts, **more}, ODF + kind)


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 20), **more: Any) -> bytes:
    """A picture that says in every way it can where it was taken."""
    image = Image.new("RGB", size, "teal")
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = SECRET_PLACE.decode()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (47.0, 29.0, 52.0)
    gps[3], gps[4] = "E", (19.0, 2.0, 23.0)
    told: dict[str, Any] = {"exif": exif.tobytes()}
    if form == "JPEG":
        told |= {"comment": SECRET_PLACE, "xmp": b"<x>" + SECRET_PLACE + b"</x>"}
    if form == "WEBP":
        told["xmp"] = b"<x>" + SECRET_PLACE + b"</x>"
    if form == "PNG":
        info = PngInfo()
        info.add_text("Comment", SECRET_PLACE.decode())
        told["pnginfo"] = info
    made = BytesIO()
    image.save(made, form, **{**told, **more})
    return made.getvalue()


def bomb(megabytes: int = 3_000) -> bytes:
    """Some kilobytes that open to gigabytes: its parts share their bytes, the list of them is long."""
    whole = bytearray(office(**{"word/media/x": bytes(1_000_000)}))
    start = whole.rindex(b"PK\x05\x06")
    first = struct.unpack_from("<L", whole, start + 16)[0]
    listed = bytes(whole[first:start])
    last = listed[listed.rindex(b"PK\x01\x02") :]
    listed += last * megabytes
    count = listed.count(b"PK\x01\x02")
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(listed), first, 0)
    return bytes(whole[:first]) + listed + end
