#!/usr/bin/env python3
"""The ratchet itself: what it lets through and what it stops."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import ratchet  # noqa: E402


class RatchetTest(unittest.TestCase):
    def test_an_unnamed_failure_is_a_breach_and_a_named_one_is_not(self):
        results = {"s/g/a": False, "s/g/b": False, "s/g/c": True}
        self.assertEqual(ratchet.compare(results, {"s/g/a"}), (["s/g/b"], [], 1))

    def test_a_named_case_that_passes_is_stale(self):
        self.assertEqual(ratchet.compare({"s/g/a": True}, {"s/g/a"}), ([], ["s/g/a"], 0))

    def test_a_group_line_covers_its_failures_until_all_of_it_passes(self):
        self.assertEqual(ratchet.compare({"s/g/a": True, "s/g/b": False}, {"s/g/*"}), ([], [], 1))
        self.assertEqual(ratchet.compare({"s/g/a": True, "s/g/b": True}, {"s/g/*"}), ([], ["s/g/*"], 0))

    def test_the_new_list_names_exactly_the_failures(self):
        results = {"s/g/a": False, "s/g/b": True} | {f"s/h/{n}": False for n in range(4)}
        lines = set(ratchet.compress(results))
        self.assertEqual(lines, {"s/g/a", "s/h/*"})
        self.assertEqual(ratchet.compare(results, lines), ([], [], 5))

    def test_a_suite_of_which_nothing_passes_is_one_line(self):
        self.assertEqual(ratchet.compress({"s/g/a": False, "s/h/b": False}), ["s/*"])

    def test_a_case_of_several_checks_passes_when_all_do(self):
        cases = [{"group": "route tables", "id": "x", "ok": True}, {"group": "route tables", "id": "x", "ok": False}]
        self.assertEqual(ratchet.results_of("sam", {"cases": cases}), {"sam/route-tables/x": False})

    def test_comments_survive_an_update(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "list.txt")
            path.write_text("# why\ns/g/a\n")
            ratchet.write_list(path, {"s/g/b"})
            self.assertEqual(path.read_text(), "# why\ns/g/b\n")


if __name__ == "__main__":
    unittest.main()
