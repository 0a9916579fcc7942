"""5,000 strings that a tokenizer must survive and agree on, from a seeded generator."""
import random
import sys
import unicodedata

COUNT = 5000
WORDS = (
    "a an the of with without no in on at to and or is are was chest brain abdomen pelvis spine knee hip x-ray ct mri "
    "axial coronal sagittal contrast left right bilateral upper lower lobe lung heart liver kidney spleen bowel effusion "
    "pneumothorax consolidation opacity nodule mass fracture dislocation haemorrhage infarct oedema stenosis aneurysm "
    "normal abnormal acute chronic small large mild severe there evidence finding shows suggests unchanged interval "
    "radiograph image scan view slice series weighted T1 T2 FLAIR STIR 3 12 45 2.5cm 10mm C5/C6 L4-L5 patient study"
).split()
SPECIALS = ["</s>", "<unk>", "<pad>", "</S>", "<s>", "▁", "▁▁", "＜／s＞", "＜unk＞", " ", "\t", "\n"]
SPACES = [chr(c) for c in (9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 0x85, 0xA0, 0x1680, 0x180E, 0x2000, 0x2003, 0x200B,
                           0x200C, 0x200D, 0x2028, 0x2029, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF)]
CASED = list("ΣσςİıßẞDžǅǆŉǰΐΰﬀﬁﬃÅΩKĲŁØÆŒÞẞᾈᾳᾼ") + ["ΑΣ", "ΣΑ", "Α\u0301Σ", "Σ.", "I\u0307", "J\u030c"]
COMPATIBLE = [*range(0xFB00, 0xFB50), *range(0xFF00, 0xFFF0), *range(0x2460, 0x2500), *range(0x2070, 0x20A0),
              *range(0x2100, 0x2190), *range(0x3200, 0x3400), *range(0x1D400, 0x1D800), *range(0xF900, 0xFB00),
              *range(0xFE30, 0xFE70), *range(0x2F800, 0x2FA1E), *range(0x1F100, 0x1F200)]
MARKS = [chr(c) for c in range(0x300, 0x370)] + ["\u0591", "\u064b", "\u093c", "\u0e38", "\u3099", "\u20d7", "\U0001d165"]
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~“”‘’—–…·•«»¿¡、。（）！？"
EMOJI = ["\U0001fac0", "\U0001fa7b", "\U0001f469\u200d⚕️", "\U0001f1e9\U0001f1ea", "\U0001f44d\U0001f3fd", "☢️", "1️⃣"]


def assigned():
    return [c for c in range(0x110000) if unicodedata.category(chr(c)) not in ("Cn", "Cs")
            and not (unicodedata.category(chr(c)) == "Co" and c % 997)]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.assigned = assigned()
        self.low = [c for c in self.assigned if c < 0x3000]

    def pick(self, choices):
        return choices[int(self.random.random() * len(choices))]

    def times(self, most, make):
        return [make() for _ in range(int(self.random.random() * most) + 1)]

    def sentence(self):
        word = lambda: self.pick([str.lower, str.upper, str.title, str])(self.pick(WORDS))
        between = lambda: self.pick([" ", " ", " ", "  ", ", ", ". ", "-", "; ", "/", "", self.pick(PUNCTUATION)])
        return "".join(word() + between() for _ in range(int(self.random.random() * 20) + 1))

    def any_plane(self):
        return "".join(self.times(24, lambda: chr(self.pick(self.pick([self.assigned, self.low])))))

    def compatible(self):
        return "".join(self.times(16, lambda: chr(self.pick([c for c in COMPATIBLE[:: 7]]))) + [self.pick(WORDS)])

    def marked(self):
        letter = lambda: self.pick("aeiounscAEIOU가각가אبकカか") + "".join(self.times(3, lambda: self.pick(MARKS)))
        return "".join(self.times(12, letter))

    def spaced(self):
        return "".join(self.times(12, lambda: self.pick([self.pick(SPACES), self.pick(SPACES), self.pick(WORDS)])))

    def control(self):
        code = lambda: chr(self.pick([*range(0, 32), 127, *range(128, 160), *range(97, 123)]))
        return "".join(self.times(16, code))

    def special(self):
        return "".join(self.times(8, lambda: self.pick(SPECIALS + WORDS + ["", " "])))

    def cased(self):
        return "".join(self.times(10, lambda: self.pick(CASED + WORDS[:8])))

    def punctuated(self):
        return "".join(self.times(20, lambda: self.pick([self.pick(PUNCTUATION), self.pick(WORDS), " "])))

    def emoji(self):
        return " ".join(self.times(5, lambda: self.pick(EMOJI + WORDS)))

    def surrogate(self):
        return "".join(self.times(8, lambda: self.pick([chr(0xD800 + int(self.random.random() * 0x800)), "a", " ", "é"])))

    def mixture(self):
        kinds = [self.sentence, self.any_plane, self.marked, self.spaced, self.cased, self.punctuated, self.emoji]
        return "".join(self.times(4, lambda: self.pick(kinds)()))

    def long(self):
        return self.mixture() * (200 + int(self.random.random() * 300))

    def strings(self):
        kinds = [self.sentence] * 6 + [self.any_plane] * 5 + [
            self.compatible, self.marked, self.spaced, self.control, self.special, self.cased, self.punctuated, self.emoji,
            self.surrogate, self.mixture, self.mixture]
        made = ["", " ", "\n\t ", "▁", "</s>", "<unk>", "."]
        made += [self.long() for _ in range(20)]
        made += [self.pick(kinds)() for _ in range(COUNT - len(made))]
        return made


def well_formed(text):
    """As a text encoder writes it: pairs of surrogates joined, each unpaired one U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


if __name__ == "__main__":
    for text in Generator(20261122).strings()[: int(sys.argv[1])]:
        print(ascii(text))
