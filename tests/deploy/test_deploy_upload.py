"""What goes into the bucket: each file once, several at a time, and how far it is."""

from __future__ import annotations

import threading

import pytest
from deploy.refusal import Refusal

from lambdaform.deploy import Detached, Reins
from lambdaform.deploy.bucket import Bucket
from lambdaform.deploy.upload import Uploads

OWNER = "123456789012"


@pytest.fixture
def bucket(aws, account):
    """An empty bucket."""
    aws.buckets.put("bucket")
    return Bucket("bucket", account.client("s3"), OWNER)


@pytest.fixture
def reins():
    """What somebody at the terminal wants: nothing yet."""
    return Reins()


@pytest.fixture
def uploads(heard, reins):
    """What is uploaded."""
    return Uploads(heard, reins)


@pytest.fixture
def file(tmp_path):
    """Make a file of a size, when called."""

    def make(name, size=3):
        (tmp_path / name).write_bytes(b"x" * size)
        return tmp_path / name

    return make


def test_files_are_uploaded_by_their_keys(aws, bucket, uploads, file):
    """To the owner's bucket and no other."""
    uploads.files(bucket, {"a.zip": file("a", 3), "b.zip": file("b", 4)})
    assert aws.buckets.by_name["bucket"].objects == {"a.zip": b"xxx", "b.zip": b"xxxx"}
    assert all(call["ExpectedBucketOwner"] == OWNER for call in aws.called("PutObject"))


def test_an_upload_is_let_go_of(aws, bucket, uploads, file, reins):
    """Ctrl-C does not wait for a file of many megabytes."""
    aws.before("PutObject", lambda call: reins.detach.set())
    with pytest.raises(Detached):
        uploads.files(bucket, {"a.zip": file("a", 3_000_000)})


def test_what_is_there_is_not_uploaded_again(aws, bucket, uploads, file, heard):
    """Its key is made of its content: it is not even looked into."""
    aws.buckets.by_name["bucket"].objects["a.zip"] = b"as it was"
    uploads.files(bucket, {"a.zip": file("a")})
    assert aws.called("PutObject") == []
    assert heard.told == []


def test_a_file_that_two_stacks_need_is_uploaded_once(aws, bucket, uploads, file):
    """Whoever comes second waits until it is there."""
    path, met = file("a"), threading.Barrier(2)
    aws.before("PutObject", lambda call: done.wait(0.05))
    done = threading.Event()

    def ask():
        met.wait()
        uploads.files(bucket, {"a.zip": path})
        found.append(bucket.holds("a.zip"))

    found = []
    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True, True]
    assert len(aws.called("PutObject")) == 1


def test_what_was_uploaded_is_not_asked_for_again(aws, bucket, uploads, file):
    """A third stack costs no call."""
    path = file("a")
    uploads.files(bucket, {"a.zip": path})
    count = len(aws.calls)
    uploads.files(bucket, {"a.zip": path})
    assert len(aws.calls) == count


def test_a_failed_upload_is_tried_by_the_next_stack(aws, bucket, uploads, file):
    """It is not taken for done."""
    path = file("a")
    aws.answer_next("PutObject", Refusal("AccessDenied", "no", 403))
    with pytest.raises(bucket.client.exceptions.ClientError):
        uploads.files(bucket, {"a.zip": path})
    uploads.files(bucket, {"a.zip": path})
    assert "a.zip" in aws.buckets.by_name["bucket"].objects


def test_how_far_an_upload_is_is_told(bucket, uploads, file, heard):
    """From nothing to all of it, by what a person calls it."""
    uploads.files(bucket, {"a.zip": file("a", 1_000_000)}, {"a.zip": "`src`"})
    told = heard.of("uploading")
    assert told[0] == ("`src`", 0, 1_000_000)
    assert told[-1] == ("`src`", 1_000_000, 1_000_000)
    assert [sent for _, sent, _ in told] == sorted(sent for _, sent, _ in told)


def test_a_large_template_is_uploaded_by_its_content(aws, bucket, uploads):
    """The same template is there once."""
    url = uploads.template(bucket, '{"a": "ä"}')
    assert uploads.template(bucket, '{"a": "ä"}') == url
    assert url.startswith("https://s3.eu-west-1.amazonaws.com/bucket/templates/")
    assert url.endswith(".json")
    assert len(aws.called("PutObject")) == 1
    assert aws.buckets.content(url) == '{"a": "ä"}'.encode()
