"""Models of a Python package get their methods when they are first used: whatever is used first, they are dataclasses like any other."""
import sys
import unittest

import sdk_test
import harness

PETSTORE = harness.ROOT / "samples/petstore/petstore.yaml"
HEAD = """
import copy, dataclasses, inspect, pickle, threading
from pet_store import models
from pet_store.models import NewPet, Pet

pet = lambda: Pet(id=1, type="dog", price=2.5)
"""
# Each in an interpreter of its own, so that it is what comes first.
FIRST_USES = {
    "made": "assert pet().price == 2.5 and Pet().id is None",
    "positional": "assert Pet(1, 'dog').type == 'dog'",
    "missing": """
try:
    NewPet(price=1.0)
except TypeError as error:
    assert "type" in str(error), error
else:
    raise AssertionError
""",
    "is_dataclass": "assert dataclasses.is_dataclass(Pet) and not dataclasses.is_dataclass(models.NewPetType)",
    "fields": "assert [field.name for field in dataclasses.fields(Pet)] == ['id', 'type', 'price']",
    "signature": "assert list(inspect.signature(NewPet).parameters) == ['type', 'price']",
    "unhashable": "assert Pet.__hash__ is None",
    "subclass": """
@dataclasses.dataclass
class Mine(Pet):
    more: int = 7
mine = Mine(1, "dog")
assert (mine.id, mine.more) == (1, 7) and isinstance(mine, Pet) and mine != pet()
""",
    "plain_subclass": """
class Mine(Pet):
    def __init__(self):
        super().__init__(id=3)
assert Mine().id == 3 and repr(Mine()).startswith("Mine(")
""",
    "threads": """
seen, start = [], threading.Barrier(16)
def run():
    start.wait()
    seen.append(repr(pet()))
threads = [threading.Thread(target=run) for _ in range(16)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert len(seen) == 16 and len(set(seen)) == 1, seen
""",
    "unpickled": "assert pickle.loads(pickle.dumps(pet())) == pet()",
    "equal_without_init": """
made = Pet.__new__(Pet)
made.__dict__.update(id=1, type="dog", price=2.5)
assert made == pet()
""",
    "copied": "assert copy.deepcopy(pet()) == pet() and dataclasses.replace(pet(), id=2) != pet() and dataclasses.asdict(pet()) == {'id': 1, 'type': 'dog', 'price': 2.5}",
    "printed": """assert repr(pet()) == "Pet(id=1, type='dog', price=2.5)", repr(pet())""",
    "matched": """
import sys
if sys.version_info >= (3, 10):
    exec('''
match pet():
    case Pet(1, kind):
        assert kind == "dog"
    case _:
        raise AssertionError
''')
""",
}


class LazyDataclass(sdk_test.SdkTest):
    def test_whatever_is_used_first_it_is_a_dataclass(self):
        folder = self.generate("python", PETSTORE)
        for name, program in FIRST_USES.items():
            with self.subTest(name):
                self.run_ok(sys.executable, "-W", "error", "-c", HEAD + program, folder=folder)


if __name__ == "__main__":
    unittest.main()
