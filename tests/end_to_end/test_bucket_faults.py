"""The bucket that code goes through, and the zips on their way to it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from apps import RETURNS, layered

pytestmark = pytest.mark.slow

BUCKET = "The bucket and the zips"
NAME = "lambdaform-assets-123456789012-us-east-1-an"
USED = 12


@pytest.fixture
def s3(ground):
    """The S3 of the cloud, by hand."""
    return ground.cloud.client("s3")


def _is_prepared(s3):
    """Hold the bucket to what it has to be: private, encrypted, versioned, tidy, over TLS only."""
    closed = s3.get_public_access_block(Bucket=NAME)["PublicAccessBlockConfiguration"]
    assert set(closed.values()) == {True}
    (rule,) = s3.get_bucket_encryption(Bucket=NAME)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert s3.get_bucket_versioning(Bucket=NAME)["Status"] == "Enabled"
    (tidy,) = s3.get_bucket_lifecycle_configuration(Bucket=NAME)["Rules"]
    assert tidy["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert "aws:SecureTransport" in s3.get_bucket_policy(Bucket=NAME)["Policy"]


def _deployed(ground):
    """Hold the services to what the app says."""
    assert ground.services.queues() == {"Jobs": 30}
    assert list(ground.services.layers().values()) == ground.zips()


@pytest.mark.fault(BUCKET, "the bucket was made, and not prepared any further")
def test_a_bucket_is_prepared_to_the_end(ground, page, s3):
    """A tag that is put last says whether it was."""
    ground.app(layered(protected=False), lib=RETURNS.format(1))
    s3.create_bucket(Bucket=NAME)
    left = ground.services.left()
    done = ground.deploy()
    assert done.code == 0
    _is_prepared(s3)
    _deployed(ground)
    page.tell(done, left, ground.deploy())


@pytest.mark.fault(BUCKET, "the bucket is not ours: somebody else has its name")
def test_code_goes_to_no_stranger(ground, page):
    """Whoever owns a bucket could replace the code in it: nothing is uploaded."""
    ground.app(layered(protected=False), lib=RETURNS.format(1))
    ground.faults.answer("s3:HeadBucket", "403", status=403, times=2)
    first = ground.deploy()
    assert first.code == 1
    assert f"the bucket `{NAME}` is not open to these credentials" in first.err
    assert "s3:PutObject" not in ground.calls
    left = ground.services.left()
    ground.mended()
    again = ground.deploy()
    assert again.code == 0
    _deployed(ground)
    page.tell(first, left, ("when it is ours", again))


@pytest.mark.fault(BUCKET, "the bucket's name is taken when it is to be made")
def test_a_name_that_is_taken_is_told(ground, page):
    """S3 says so, and nothing was changed."""
    ground.app(layered(protected=False), lib=RETURNS.format(1))
    said = "The requested bucket name is not available."
    ground.faults.answer("s3:CreateBucket", "BucketAlreadyExists", said, status=409)
    first = ground.deploy()
    assert first.code == 1
    assert "`CreateBucket` was refused: The requested bucket name is not available" in first.err
    left = ground.services.left()
    assert left == "nothing"
    again = ground.deploy()
    assert again.code == 0
    _deployed(ground)
    page.tell(first, left, again)


def _delete_bucket(s3):
    for version in s3.list_object_versions(Bucket=NAME)["Versions"]:
        s3.delete_object(Bucket=NAME, Key=version["Key"], VersionId=version["VersionId"])
    s3.delete_bucket(Bucket=NAME)


@pytest.mark.fault(BUCKET, "the bucket was deleted between two deploys, and the code has changed")
def test_a_bucket_that_is_gone_is_made_anew(ground, page, s3):
    """It holds nothing that cannot be made again."""
    ground.app(layered(protected=False), lib=RETURNS.format(1))
    assert ground.deploy().code == 0
    _delete_bucket(s3)
    left = ground.services.left()
    ground.app(layered(protected=False), lib=RETURNS.format(2))
    done = ground.deploy()
    assert done.code == 0
    _is_prepared(s3)
    _deployed(ground)
    page.tell(done, left, ground.deploy())


@pytest.mark.fault(BUCKET, "the bucket was deleted between two deploys, and nothing has changed")
def test_a_bucket_that_is_not_needed_is_not_made(ground, page, s3):
    """What runs does not need the bucket any more."""
    ground.app(layered(protected=False), lib=RETURNS.format(1))
    assert ground.deploy().code == 0
    _delete_bucket(s3)
    left = ground.services.left()
    done = ground.deploy()
    assert done.code == 0
    assert "1 stack unchanged" in done.err
    _deployed(ground)
    page.tell(done, left, ground.deploy())


@pytest.mark.fault(BUCKET, "a zip was deleted from the bucket, and its stack changes")
def test_a_zip_that_is_gone_is_uploaded_again(ground, page, s3):
    """A rollback may need it, whether the update does or not."""
    ground.app(layered(protected=False), lib=RETURNS.format(1))
    assert ground.deploy().code == 0
    (key,) = ground.services.objects(NAME)
    s3.delete_object(Bucket=NAME, Key=key)
    left = ground.services.left()
    ground.app(layered(31, protected=False), lib=RETURNS.format(1))
    done = ground.deploy()
    assert done.code == 0
    assert list(ground.services.objects(NAME)) == [key]
    page.tell(done, left, ground.deploy())


@pytest.mark.fault(BUCKET, "an upload is cut off each time")
def test_a_cut_off_upload_leaves_nothing(ground, page):
    """An object is there whole, or not at all."""
    ground.app(layered(protected=False), lib=RETURNS.format(1))
    ground.faults.drop("s3:PutObject", times=USED)
    first = ground.deploy()
    assert first.code == 1
    ground.mended()
    left = ground.services.left()
    assert ground.services.objects(NAME) == {}
    again = ground.deploy()
    assert again.code == 0
    _deployed(ground)
    page.tell(first, left, again)


@pytest.mark.fault(BUCKET, "an upload of several parts is cut off in its second part")
def test_a_cut_off_large_upload_is_taken_back(ground, page, s3):
    """The parts that were uploaded are deleted again; nobody is to pay for them."""
    ground.app(layered(protected=False), lib=RETURNS.format(1))
    (ground.folder / "src/large.bin").write_bytes(os.urandom(9_000_000))
    ground.faults.drop("s3:UploadPart", nth=2, times=USED)
    first = ground.deploy()
    assert first.code == 1
    ground.mended()
    left = ground.services.left()
    assert ground.services.objects(NAME) == {}
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=NAME)
    again = ground.deploy()
    assert again.code == 0
    _deployed(ground)
    page.tell(first, left, again)


@pytest.fixture
def cache(monkeypatch, tmp_path_factory) -> Path:
    """A cache of zips of this test's own."""
    folder = tmp_path_factory.mktemp("zips")
    monkeypatch.setenv("LAMBDAFORM_CACHE", str(folder))
    return folder


def _zip(cache):
    (found,) = (cache / "zips").glob("*.zip")
    return found


@pytest.mark.fault(BUCKET, "the zip on disk has lost its end, before it was uploaded")
def test_a_broken_zip_is_packed_again(ground, page, cache):
    """A disk that was full, or a machine without power, leaves such."""
    ground.app(layered(protected=False), lib=RETURNS.format(1))
    ground.faults.drop("s3:PutObject", times=USED)
    assert ground.deploy().code == 1
    ground.mended()
    file = _zip(cache)
    file.write_bytes(file.read_bytes()[:-30])
    left = ground.services.left()
    done = ground.deploy()
    assert done.code == 0
    _deployed(ground)
    page.tell(done, left, ground.deploy())


@pytest.mark.fault(BUCKET, "the cache of zips was deleted")
def test_a_zip_that_is_not_on_disk_is_packed_again(ground, page, cache):
    """The cache can be deleted at any time."""
    ground.app(layered(protected=False), lib=RETURNS.format(1))
    assert ground.deploy().code == 0
    _zip(cache).unlink()
    left = ground.services.left()
    ground.app(layered(31, protected=False), lib=RETURNS.format(1))
    done = ground.deploy()
    assert done.code == 0
    assert ground.services.queues() == {"Jobs": 31}
    page.tell(done, left, ground.deploy())


@pytest.mark.fault(BUCKET, "somebody edits the code while it is being deployed")
def test_code_that_changes_meanwhile_is_not_deployed(ground, page, cache):
    """A zip is named by what is in it: what is no longer that must not have the name."""
    ground.app(layered(protected=False), lib=RETURNS.format(1))
    (ground.folder / "src/lib.py").write_text(RETURNS.format(1))
    ground.faults.call(
        lambda: (ground.folder / "src/lib.py").write_text(RETURNS.format(2) * 2),
        "sts:GetCallerIdentity",
    )
    first = ground.deploy()
    assert first.code == 1
    left = ground.services.left()
    assert "layers" not in left
    again = ground.deploy()
    assert again.code == 0
    _deployed(ground)
    page.tell(first, left, again)


@pytest.mark.fault(BUCKET, "the stage names a bucket that does not exist")
def test_a_named_bucket_has_to_be_there(ground, page, s3):
    """Who names a bucket has reasons: none is made in its place."""
    text = layered(protected=False).replace(
        'App("shop")', 'App("shop", stages=[Stage("local", asset_bucket="our-code")])'
    )
    ground.app(text.replace("import App,", "import App, Stage,"), lib=RETURNS.format(1))
    first = ground.deploy()
    assert first.code == 1
    assert "the bucket `our-code`, which the stage names, does not exist" in first.err
    left = ground.services.left()
    assert left == "nothing"
    s3.create_bucket(Bucket="our-code")
    again = ground.deploy()
    assert again.code == 0
    assert len(ground.services.objects("our-code")) == 1
    _deployed(ground)
    page.tell(first, left, ("when it is made", again))
