"""Makes test/fixtures/encoder/tokenizer/{clip,gemma}.json.gz: two small tokenizer.json of the kinds that CLIP and SigLIP 2
checkpoints have, and what Hugging Face's own tokenizers library gives for generated strings.

Run with tokenizers installed:  python scripts/reference/tokenizer/json_fixtures.py
"""
import gzip
import json
import pathlib

import tokenizers
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from strings import Generator, well_formed

TARGET = pathlib.Path(__file__).parents[3] / "test/fixtures/encoder/tokenizer"
SEED = 20261122
COUNT = 1000
CLIP_WORDS = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def corpus():
    generator = Generator(SEED + 2)
    return [generator.sentence() for _ in range(3000)]


def clip():
    tokenizer = Tokenizer(models.BPE(unk_token="<|endoftext|>", end_of_word_suffix="</w>", continuing_subword_prefix=""))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(CLIP_WORDS), behavior="removed", invert=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=900, special_tokens=["<|startoftext|>", "<|endoftext|>"], end_of_word_suffix="</w>",
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(corpus(), trainer)
    tokenizer.post_processor = processors.RobertaProcessing(
        ("<|endoftext|>", 1), ("<|startoftext|>", 0), trim_offsets=False, add_prefix_space=False)
    return tokenizer, "<|endoftext|>", 77, False


def gemma():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", behavior="merged_with_previous")
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    specials = ["<pad>", "<eos>", "<bos>", "<unk>"]
    trainer = trainers.BpeTrainer(vocab_size=600, special_tokens=specials, show_progress=False, max_token_length=12)
    tokenizer.train_from_iterator([text.lower() for text in corpus()], trainer)
    # Pieces for bytes are part of the vocabulary, and no trainer makes them.
    described = json.loads(tokenizer.to_str())
    vocabulary = described["model"]["vocab"]
    for byte in range(256):
        vocabulary[f"<0x{byte:02X}>"] = len(vocabulary)
    tokenizer = Tokenizer.from_str(json.dumps(described))
    tokenizer.post_processor = processors.TemplateProcessing(single="$A <eos>", special_tokens=[("<eos>", 1)])
    return tokenizer, "<pad>", 64, True


def main():
    texts = [text for text in Generator(SEED).strings() if len(text) < 2000][:COUNT]
    for name, make in (("clip", clip), ("gemma", gemma)):
        tokenizer, pad, length, lower = make()
        described = json.loads(tokenizer.to_str())
        tokenizer.enable_truncation(length)
        tokenizer.enable_padding(length=length, pad_token=pad, pad_id=tokenizer.token_to_id(pad))
        # transformers 5 puts this normalizer before SigLIP 2's own (Siglip2Tokenizer).
        lowered = normalizers.Lowercase().normalize_str if lower else str
        given = [lowered(well_formed(text)) for text in texts]
        document = {"version": tokenizers.__version__, "tokenizer": described, "pad": pad, "length": length,
                    "texts": texts, "ids": [tokenizer.encode(text).ids for text in given]}
        text = json.dumps(document, separators=(",", ":"))
        (TARGET / f"{name}.json.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
