"""The bill of materials is CycloneDX, complete, and the same for the same content."""

from __future__ import annotations

import json
import sys

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from installed import wheel, write

from lambdaform import __version__
from lambdaform.assets.target import Target
from lambdaform.builds.sbom import sbom
from lambdaform.errors import BuildError

ARM = Target((3, 14), "arm64")
DIGEST = "5e" * 32


@pytest.fixture
def bill(tmp_path):
    """Return the bill of a folder with some distributions, held against CycloneDX's schema."""

    def made(*wheels, hashes=None, installed=True):
        for files in wheels:
            write(tmp_path, files)
        text = sbom("src", DIGEST, tmp_path if installed else None, ARM, hashes)
        assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
        return json.loads(text)

    return made


def test_the_code_is_what_it_is_about(bill):
    """With the digest that names the zip, the runtime, and the tool that wrote it."""
    found = bill(installed=False)
    root = found["metadata"]["component"]
    assert (root["type"], root["name"], root["version"]) == ("application", "src", DIGEST)
    assert {p["name"]: p["value"] for p in root["properties"]} == {
        "lambdaform:architecture": "arm64",
        "lambdaform:runtime": "python3.14",
    }
    (tool,) = found["metadata"]["tools"]["components"]
    assert (tool["name"], tool["version"]) == ("lambdaform", __version__)
    assert "components" not in found


def test_each_distribution_is_a_component(bill):
    """With its package URL, what it is, its licence, and its hash where the lock has that."""
    metadata = "Summary: Does one thing\nLicense-Expression: MIT OR Apache-2.0\n"
    one = wheel("Some_Thing", "1.0", {}, metadata=metadata)
    two = wheel("two", "2.1+local", {}, metadata="License: My own\n")
    three = wheel("three", "3", {}, metadata="Classifier: License :: OSI Approved :: MIT License\n")
    found = {
        c["name"]: c for c in bill(one, two, three, hashes={"some-thing": "ab" * 32})["components"]
    }
    assert found["some-thing"] == {
        "bom-ref": "pkg:pypi/some-thing@1.0",
        "description": "Does one thing",
        "hashes": [{"alg": "SHA-256", "content": "ab" * 32}],
        "licenses": [{"acknowledgement": "declared", "expression": "MIT OR Apache-2.0"}],
        "name": "some-thing",
        "purl": "pkg:pypi/some-thing@1.0",
        "type": "library",
        "version": "1.0",
    }
    assert found["two"]["purl"] == "pkg:pypi/two@2.1%2Blocal"
    assert found["two"]["licenses"][0]["license"]["name"] == "My own"
    assert found["three"]["licenses"][0]["license"]["id"] == "MIT"
    assert "hashes" not in found["three"]


def test_what_is_from_no_index_says_where_it_is_from(bill):
    """A package URL of an index would name somebody else's; a path of this disk tells nothing."""
    here = wheel("here", "1", {})
    here["here-1.dist-info/direct_url.json"] = '{"url": "file:///home/me/here"}'
    away = wheel("away", "1", {})
    away["away-1.dist-info/direct_url.json"] = '{"url": "https://example.com/away.whl"}'
    found = {c["name"]: c for c in bill(here, away)["components"]}
    assert "purl" not in found["here"]
    assert found["away"]["purl"] == "pkg:pypi/away@1?download_url=https://example.com/away.whl"


def test_who_needs_whom_is_told_from_the_code_on(bill):
    """All are reached: those that nobody needs, and a circle by its first."""
    found = bill(
        wheel("top", "1", {}, metadata="Requires-Dist: below\n"),
        wheel("below", "1", {}),
        wheel("ring-a", "1", {}, metadata="Requires-Dist: ring-b\n"),
        wheel("ring-b", "1", {}, metadata="Requires-Dist: ring-a\n"),
    )
    graph = {d["ref"]: d.get("dependsOn", []) for d in found["dependencies"]}
    assert graph == {
        f"src@{DIGEST}": ["pkg:pypi/ring-a@1", "pkg:pypi/top@1"],
        "pkg:pypi/top@1": ["pkg:pypi/below@1"],
        "pkg:pypi/below@1": [],
        "pkg:pypi/ring-a@1": ["pkg:pypi/ring-b@1"],
        "pkg:pypi/ring-b@1": ["pkg:pypi/ring-a@1"],
    }


def test_the_same_zip_has_the_same_bill(tmp_path):
    """No time, nothing random; another digest is another bill."""
    write(tmp_path, wheel("one", "1", {}, metadata="Requires-Dist: two\n"))
    write(tmp_path, wheel("two", "1", {}))
    text = sbom("src", DIGEST, tmp_path, ARM)
    assert text == sbom("src", DIGEST, tmp_path, ARM)
    serial = json.loads(text)["serialNumber"]
    assert json.loads(sbom("src", "6f" * 32, tmp_path, ARM))["serialNumber"] != serial
    assert "timestamp" not in text


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch):
    """It is an extra, which most people do without."""
    monkeypatch.setitem(sys.modules, "cyclonedx.output.json", None)
    with pytest.raises(BuildError) as caught:
        sbom("src", DIGEST, None, ARM)
    (problem,) = caught.value.problems
    assert problem.hint == "install it: `pip install 'lambdaform[sbom]'`"
