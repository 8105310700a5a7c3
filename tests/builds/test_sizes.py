"""What is too large for Lambda is told with what weighs most in it."""

from __future__ import annotations

from installed import wheel, write

from lambdaform.builds.sizes import UNPACKED, sizes, too_large
from lambdaform.builds.wheels import files_in

MB = 1024 * 1024


def test_sizes_are_those_of_distributions_and_of_what_belongs_to_none(tmp_path):
    """A distribution has its own files wherever they lie; the rest counts for its top folder."""
    write(tmp_path, wheel("one", "1.0", {"one/a.py": "1234", "one.libs/b.so": "12"}))
    write(tmp_path, {"orders/a.py": "1", "orders/deep/b.py": "12", "main.py": "123"})
    info = sum(path.stat().st_size for path in tmp_path.glob("*.dist-info/*"))
    assert sizes(files_in(tmp_path)) == {"one 1.0": 6 + info, "orders": 3, "main.py": 3}


def test_250_mb_fit_and_one_byte_more_does_not():
    """The limit is that of the function with its layers, in bytes."""
    assert too_large("function `Work`", {"one 1": UNPACKED - 1, "two 2": 1}) is None
    assert too_large("function `Work`", {"one 1": UNPACKED, "two 2": 1}) is not None
    assert too_large("function `Work`", {}) is None


def test_the_ten_largest_are_listed_the_largest_first():
    """With their sizes in AWS's own MB, one below the other."""
    parts = {f"part-{n:02} 1.0": n * 4 * MB for n in range(1, 13)}
    problem = too_large("function `Work`", parts)
    assert problem is not None
    assert (
        problem.message
        == "function `Work` takes 312.0 MB unpacked; with its layers it may take 250 MB"
    )
    assert len(problem.notes) == 10
    assert problem.notes[0] == "48.0 MB  part-12 1.0"
    assert problem.notes[-1] == "12.0 MB  part-03 1.0"
    assert too_large("it", {"large": UNPACKED, "small": MB}).notes[1] == "  1.0 MB  small"


def test_what_weighs_nothing_is_not_listed():
    """A line each for a hundred small files helps nobody."""
    problem = too_large("it", {"large": UNPACKED, "main.py": 2000})
    assert problem.notes == ("250.0 MB  large",)
    many = {f"{n}.py": 1000 for n in range(UNPACKED // 1000 + 1)}
    assert too_large("it", many).notes == ()
