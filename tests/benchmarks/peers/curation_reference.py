"""Curation as it is put together from public parts: pypinyin and pronouncing for finals, syllables and rhyme, datatrove
for Gopher's repetition filter and MinHash, sha256 for exact copies. Two processes.

It does less than what it is measured beside: finals of pypinyin as they come (no 儿化, no numerals, no books, no levels
over more than one syllable, no near rhyme), no onset check in English, no cleaning, no personal data, no word list, no
check of the overlap that MinHash guesses.
"""

import hashlib
import json
import multiprocessing
import re
import sys
import tempfile
import time
from pathlib import Path

import datatrove.pipeline.dedup.minhash as minhash
import datatrove.pipeline.filters.gopher_repetition_filter as gopher
import datatrove.utils.logging as logs
import pronouncing
from datatrove.executor.local import LocalPipelineExecutor
from datatrove.pipeline.readers.jsonl import JsonlReader
from datatrove.pipeline.writers.jsonl import JsonlWriter
from datatrove.utils.hashing import HashConfig
from pypinyin import Style, lazy_pinyin

TOKEN = re.compile(r"[\u4e00-\u9fff]|[\w']+")
HAN = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"[a-z']+")
NOT_TEXT = re.compile(r"[\W_]+")
WINDOW = 3


def words(text: str, *_: object) -> list[str]:
    """Han characters and words: datatrove's own cutters for Chinese are slower and need models."""
    return TOKEN.findall(text.lower())


class Tokens:
    def word_tokenize(self, text: str) -> list[str]:
        return words(text)


def rhyme_of(line: str) -> tuple[str, int]:
    """What rhymes, and how many syllables the line has."""
    if HAN.search(line):
        finals = lazy_pinyin(line, style=Style.FINALS, strict=True, errors="ignore")
        return (finals[-1] if finals else "", len(finals))
    spoken = [pronouncing.phones_for_word(word) for word in WORD.findall(line.lower())]
    known = [phones[0] for phones in spoken if phones]
    last = pronouncing.rhyming_part(known[-1]) if known else ""
    return last, sum(pronouncing.syllable_count(phones) for phones in known)


def analyse(song: str) -> tuple[str, int, int]:
    ends = [rhyme_of(line) for line in song.split("\n")]
    letters: dict[str, str] = {}
    scheme = "".join(letters.setdefault(end, chr(65 + len(letters) % 26)) for end, _ in ends)
    rhyming = sum(
        any(end and end == ends[other][0] for other in range(max(0, at - WINDOW), min(len(ends), at + WINDOW + 1)) if other != at)
        for at, (end, _) in enumerate(ends)
    )
    return scheme, rhyming, sum(count for _, count in ends)


def near_copies(folder: Path, songs: Path) -> None:
    config = minhash.MinhashConfig(
        n_grams=3, num_buckets=16, hashes_per_bucket=4, hash_config=HashConfig(precision=32, hash_fc="xxhash")
    )
    signatures, buckets, removed = (str(folder / name) for name in ("signatures", "buckets", "removed"))

    def stage(name: str, tasks: int, *pipeline: object) -> None:
        LocalPipelineExecutor(
            pipeline=list(pipeline), tasks=tasks, workers=min(2, tasks), start_method="fork", logging_dir=str(folder / "logs" / name)
        ).run()

    read = lambda: JsonlReader(str(songs))  # noqa: E731
    stage("signatures", 2, read(), gopher.GopherRepetitionFilter(), minhash.MinhashDedupSignature(signatures, config=config))
    stage("buckets", 16, minhash.MinhashDedupBuckets(signatures, buckets, config=config))
    stage("clusters", 1, minhash.MinhashDedupCluster(buckets, removed, config=config))
    stage(
        "filter",
        2,
        read(),
        gopher.GopherRepetitionFilter(),
        minhash.MinhashDedupFilter(removed),
        JsonlWriter(str(folder / "kept"), compression=None),
    )


def main() -> None:
    logs.logger.remove()
    minhash.load_word_tokenizer = lambda _language: Tokens()
    gopher.split_into_words = words
    source = Path(sys.argv[1])
    begin = time.perf_counter()
    files = sorted(source.glob("*.jsonl"))
    songs = [json.loads(line)["text"] for file in files for line in file.open(encoding="utf-8")]
    with multiprocessing.get_context("fork").Pool(2) as pool:
        analysed = pool.map(analyse, songs, chunksize=500)
    analysed_s = time.perf_counter() - begin
    seen = {hashlib.sha256(NOT_TEXT.sub("", song.lower()).encode()).digest() for song in songs}
    exact_s = time.perf_counter() - begin - analysed_s
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        near_copies(Path(folder), source)
    took = time.perf_counter() - begin
    print(
        json.dumps(
            {
                "seconds": took,
                "analysisSeconds": analysed_s,
                "exactSeconds": exact_s,
                "nearSeconds": took - analysed_s - exact_s,
                "songs": len(songs),
                "lines": sum(len(scheme) for scheme, _, _ in analysed),
                "rhymingLines": sum(rhyming for _, rhyming, _ in analysed),
                "exactCopies": len(songs) - len(seen),
            }
        ),
        flush=True,
    )


if __name__ == "__main__":
    main()
