"""The client does what the conformance vectors say."""

import json
import os
import unittest
from pathlib import Path

from .vector_runner import Player

TREE = Path(__file__).resolve().parents[4]
FOLDER = Path(os.environ.get("SNORRI_VECTORS", TREE / "tests/transport/vectors"))


class Vectors(unittest.TestCase):
    def test_all(self) -> None:
        files = sorted(FOLDER.glob("*.json"))
        self.assertGreater(len(files), 3, f"no vectors in {FOLDER}")
        for path in files:
            for vector in json.loads(path.read_text())["vectors"]:
                with self.subTest(file=path.name, vector=vector["name"]):
                    Player(vector).play()


if __name__ == "__main__":
    unittest.main()
