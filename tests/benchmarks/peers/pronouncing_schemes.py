"""Rhyme schemes by the library pronouncing: its version, then for every JSON list of lines on stdin a JSON list of letters.

Two lines rhyme when any pronunciation of their last words has the same rhyming part, or the words are equal.
"""

import json
import re
import sys
from importlib.metadata import version

import pronouncing

WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")


def parts_of(line: str) -> set[str]:
    words = WORD.findall(line)
    if not words:
        return set()
    word = words[-1].lower().replace("’", "'")
    phones = pronouncing.phones_for_word(word)
    return {f"={word}"} | {pronouncing.rhyming_part(phone) for phone in phones}


def letters_of(lines: list[str]) -> list[int]:
    parts = [parts_of(line) for line in lines]
    root = list(range(len(lines)))

    def find(at: int) -> int:
        return at if root[at] == at else find(root[at])

    for later in range(len(lines)):
        for earlier in range(later):
            if find(earlier) != find(later) and parts[earlier] & parts[later]:
                root[find(later)] = find(earlier)
    return [find(at) for at in range(len(lines))]


print(version("pronouncing"))
for row in sys.stdin:
    print(json.dumps(letters_of(json.loads(row))))
