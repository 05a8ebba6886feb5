"""Files in a folder and in a bucket: the same answers, and a sentence for whatever does not work."""

import os
import subprocess
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest

from models.files.store import FileMissing, FileStore, StoreAway, try_out
from runtime.embedded.ports import free_port
from tests.support.bucket import Bucket, served


@pytest.fixture
async def bucket(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bucket]:
    async with served() as found:
        at_address(monkeypatch, found.address)
        yield found


def at_address(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "known")


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "bucket":
        request.getfixturevalue("bucket")
        return FileStore("s3://kept/peer-exchange", tmp_path)
    return FileStore(f"file://{tmp_path}/far/off", tmp_path / "unused")


async def whole(store: FileStore, name: str) -> list[bytes]:
    return [piece async for piece in await store.read(name)]


@pytest.mark.parametrize("size", [0, 1, 12_000_000])
async def test_a_file_comes_back_in_pieces_as_it_was(store: FileStore, size: int):
    name, content = str(uuid4()), os.urandom(size)
    await store.put(name, BytesIO(content))
    pieces = await whole(store, name)
    assert b"".join(pieces) == content
    assert len(pieces) > 1 or size < 2
    await store.put(name, BytesIO(b"again"))
    assert b"".join(await whole(store, name)) == b"again"
    await store.delete(name)
    await store.delete(name)
    with pytest.raises(FileMissing):
        await store.read(name)


async def test_what_is_kept_can_be_counted(store: FileStore):
    names = {str(uuid4()) for _ in range(3)}
    for name in names:
        await store.put(name, BytesIO(b"x"))
    assert await store.names() == names


async def test_a_folder_may_have_spaces_and_letters_of_any_kind(tmp_path: Path):
    store = FileStore((tmp_path / "wspólne pliki").as_uri(), tmp_path / "unused")
    await store.put(str(uuid4()), BytesIO(b"x"))
    assert len(list((tmp_path / "wspólne pliki").iterdir())) == 1


async def test_the_doctor_leaves_nothing_behind(store: FileStore, tmp_path: Path):
    await try_out(store, BytesIO(b"look"))
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]


async def test_only_ids_are_names(store: FileStore):
    for name in ("../vault-keys/x", "budget.pdf", ""):
        with pytest.raises(StoreAway):
            await store.put(name, BytesIO(b"x"))


async def test_others_on_the_machine_cannot_list_the_folder(tmp_path: Path):
    store = FileStore(None, tmp_path / "files")
    await store.put(str(uuid4()), BytesIO(b"x"))
    assert (tmp_path / "files").stat().st_mode & 0o077 == 0


async def test_a_bucket_has_the_prefix(bucket: Bucket, tmp_path: Path):
    name = str(uuid4())
    await FileStore("s3://kept/peer-exchange", tmp_path).put(name, BytesIO(b"x"))
    assert list(bucket.objects) == [f"/kept/peer-exchange/{name}"]
    assert list(tmp_path.iterdir()) == []


async def test_a_bucket_that_does_not_answer_says_so_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    at_address(monkeypatch, f"http://127.0.0.1:{free_port()}")
    store, name = FileStore("s3://kept", tmp_path), str(uuid4())
    for doing in (
        store.put(name, BytesIO(b"x")),
        store.read(name),
        store.delete(name),
        store.names(),
    ):
        with pytest.raises(StoreAway, match="S3"):
            await doing


async def test_a_bucket_that_is_full_keeps_no_half(bucket: Bucket, tmp_path: Path):
    bucket.full = True
    store = FileStore("s3://kept", tmp_path)
    with pytest.raises(StoreAway):
        await store.put(str(uuid4()), BytesIO(b"x" * 9_000_000))
    assert bucket.objects == {}


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "files").write_text("a file is in the way")
    with pytest.raises(StoreAway, match="files"):
        await FileStore(None, tmp_path / "files").put(str(uuid4()), BytesIO(b"x"))


async def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path):
    """A small file system of its own fills up; only root can make one."""
    full = tmp_path / "full"
    full.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", full], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("no right to mount")
    try:
        with pytest.raises(StoreAway, match="No space left"):
            await FileStore(f"file://{full}", full).put(str(uuid4()), BytesIO(b"x" * 1_000_000))
        assert list(full.iterdir()) == []
    finally:
        subprocess.run(["umount", full], check=True)
