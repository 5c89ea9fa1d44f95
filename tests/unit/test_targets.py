from __future__ import annotations

import pytest
from onrecord.targets import BadTarget, Branch, Folder, Objects, Sftp, Target, looks_like_name, parse


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("../www", Folder("../www")),
        ("/srv/www", Folder("/srv/www")),
        ("www", Folder("www")),
        ("git:origin", Branch("origin", "gh-pages")),
        ("git:origin#pages", Branch("origin", "pages")),
        ("git:../site.git#a/b", Branch("../site.git", "a/b")),
        ("git:git@example.org:o/site.git#pages", Branch("git@example.org:o/site.git", "pages")),
        ("git+ssh://git@example.org/o/site.git#pages", Branch("ssh://git@example.org/o/site.git", "pages")),
        ("git+https://example.org/o/site#pages", Branch("https://example.org/o/site", "pages")),
        ("s3://bucket", Objects("s3", "bucket")),
        ("s3://bucket/a/b/", Objects("s3", "bucket", "a/b")),
        ("gs://bucket/a%20b", Objects("gs", "bucket", "a b")),
        ("az://container/a", Objects("az", "container", "a")),
        (
            "s3://b1t/a?endpoint=https://s3.example.org&region=x-1",
            Objects("s3", "b1t", "a", "https://s3.example.org", "x-1"),
        ),
        ("sftp://example.org/srv/www", Sftp("example.org", "/srv/www")),
        ("sftp://ina@example.org:2222/~/www/site", Sftp("example.org", "www/site", 2222, "ina")),
    ],
)
def test_an_address_names_a_target(address: str, target: Target):
    assert parse(address) == target


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "no line breaks"),
        ("a\nb", "no line breaks"),
        ("s4://bucket", "no kind of target “s4”"),
        ("http://example.org/", "no kind of target “http”"),
        ("git:#pages", "names no repository"),
        ("git:--upload-pack=x#pages", "names no repository"),
        ("git:ext::sh -c x#pages", "names no repository"),
        ("git:origin#-x", "no name of a branch"),
        ("git:origin#a..b", "no name of a branch"),
        ("git:origin#a b", "no name of a branch"),
        ("git+https://ina:secret@example.org/x#pages", "password"),
        ("s3://", "names no bucket"),
        ("s3://a/b", "names no bucket"),
        ("s3://bucket/a/../b", "dots between its slashes"),
        ("s3://bucket?regoin=x", "no setting “regoin”"),
        ("s3://key:secret@bucket/", "password"),
        ("sftp://example.org/", "names no folder"),
        ("sftp:///srv/www", "names no host"),
        ("sftp://-oProxyCommand=x/srv", "names no host"),
        ("sftp://ina:secret@example.org/srv", "password"),
        ("sftp://example.org:port/srv", "a port that no host has"),
        ("sftp://example.org/srv/../etc", "dots between its slashes"),
    ],
)
def test_what_is_no_address_is_told_and_no_secret_is_repeated(address: str, why: str):
    with pytest.raises(BadTarget, match=why) as caught:
        parse(address)
    assert caught.value.hint
    assert "secret" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    ("text", "is_name"), [("live", True), ("./live", False), ("a/b", False), ("s3://b", False)]
)
def test_a_word_is_a_name_and_a_folder_has_a_slash(text: str, is_name: bool):
    assert looks_like_name(text) == is_name
