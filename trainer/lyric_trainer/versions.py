"""Versions of what a training depends on, read without importing any of it."""

from importlib.metadata import PackageNotFoundError, version
from platform import python_version

PACKAGES = ("torch", "transformers", "trl", "peft", "tokenizers", "datasets", "accelerate")


def versions() -> dict[str, str]:
    found = {"python": python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found
