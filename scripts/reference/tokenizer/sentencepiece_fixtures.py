"""Makes test/fixtures/encoder/tokenizer/: two small sentencepiece models and what the library itself, and transformers'
SiglipTokenizer over it, give for 5,000 generated strings.

Run with sentencepiece, protobuf and transformers installed; the folder of another SigLIP checkpoint's spiece.model may follow:
    python scripts/reference/tokenizer/sentencepiece_fixtures.py [NAME=FOLDER]
"""
import gzip
import hashlib
import io
import json
import pathlib
import sys
import tempfile

import sentencepiece
import transformers
from transformers import SiglipTokenizer

from strings import WORDS, Generator, well_formed

TARGET = pathlib.Path(__file__).parents[3] / "test/fixtures/encoder/tokenizer"
SEED = 20261122
LENGTH = 64


def corpus():
    generator = Generator(SEED + 1)
    yield from (generator.sentence().lower() for _ in range(4000))
    yield from (well_formed(generator.any_plane()) for _ in range(200))
    yield from ("naïve café œdème fièvre größe straße über ångström", "心臓 胸部 エックス線", "рентген грудной клетки") * 30


def train(name, **options):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=corpus(), model_writer=model, model_type="unigram", pad_id=0, eos_id=1, unk_id=2, bos_id=-1,
        num_threads=1, minloglevel=2, hard_vocab_limit=False, **options)
    (TARGET / f"{name}.gz").write_bytes(gzip.compress(model.getvalue(), 9, mtime=0))
    file = pathlib.Path(tempfile.mkdtemp()) / name
    file.write_bytes(model.getvalue())
    return file


def write(name, document):
    text = json.dumps(document, separators=(",", ":"))
    (TARGET / name).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def siglip_ids(folder_or_file, texts):
    tokenizer = SiglipTokenizer(vocab_file=str(folder_or_file))
    given = [well_formed(text) for text in texts]
    ids = tokenizer(given, padding="max_length", truncation=True, max_length=LENGTH)["input_ids"]
    assert all(len(row) == LENGTH for row in ids)
    return [trimmed(row, tokenizer.pad_token_id) for row in ids]


def trimmed(row, pad):
    """Without the padding; the length is always LENGTH."""
    end = len(row)
    while end > 0 and row[end - 1] == pad:
        end -= 1
    return row[:end]


def library_ids(file, texts):
    processor = sentencepiece.SentencePieceProcessor(model_file=str(file))
    return [processor.encode(well_formed(text))[:200] for text in texts]


def main(others):
    TARGET.mkdir(parents=True, exist_ok=True)
    nfkc = train("nfkc.model", vocab_size=1000, character_coverage=0.98, normalization_rule_name="nmt_nfkc",
          user_defined_symbols=["t1w", "①②", "lobe of"])
    in_bytes = train("bytes.model", vocab_size=700, character_coverage=0.98, normalization_rule_name="identity", byte_fallback=True,
          remove_extra_whitespaces=False, add_dummy_prefix=False)
    texts = Generator(SEED).strings()
    versions = {"sentencepiece": sentencepiece.__version__, "transformers": transformers.__version__}
    write("strings.json.gz", {
        "versions": versions, "length": LENGTH, "texts": texts,
        "siglip": siglip_ids(nfkc, texts),
        "nfkc": library_ids(nfkc, texts),
        "bytes": library_ids(in_bytes, texts),
    })
    for other in others:
        name, folder = other.split("=", 1)
        file = pathlib.Path(folder) / "spiece.model"
        sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        write(f"{name}.json.gz", {"versions": versions, "sha256": sha256, "siglip": siglip_ids(file, texts)})


if __name__ == "__main__":
    main(sys.argv[1:])
