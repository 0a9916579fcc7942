"""Tiny random checkpoints, as Hugging Face transformers writes them, and what transformers computes with them.

    python3 -m venv venv && venv/bin/pip install torch transformers safetensors
    venv/bin/python scripts/reference/encoders.py test/fixtures/encoder/checkpoints

Made with transformers 5.18 and torch 2.13. Reference numbers are float32, little-endian, computed in float64.
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from transformers import (
    CLIPConfig,
    CLIPModel,
    Dinov2Config,
    Dinov2Model,
    SiglipConfig,
    SiglipModel,
    SiglipVisionConfig,
    SiglipVisionModel,
)

IMAGES = 2
TOWER = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4}
VISION = {**TOWER, "image_size": 32, "patch_size": 8}
TEXT = {**TOWER, "vocab_size": 60, "max_position_embeddings": 10, "bos_token_id": 58, "eos_token_id": 59, "pad_token_id": 0}
# Text of different lengths: start, words, end (59), padding that must not matter to CLIP.
IDS = [
    [58, 7, 12, 59, 0, 0, 0, 0, 0, 0],
    [58, 59, 5, 5, 5, 5, 5, 5, 5, 5],
    [58, 3, 31, 8, 44, 20, 2, 9, 15, 59],
]


def randomised(model):
    """Every tensor away from its initial value, so that one that is left out is noticed."""
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            parameter.copy_(parameter + noise * (0.15 if parameter.dim() > 1 else 0.3))
    return model.eval()


def pixels(side):
    return torch.randn((IMAGES, 3, side, side), generator=torch.Generator().manual_seed(11))


def save(folder, model, side, references):
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    resize = {"do_resize": True, "resample": 3, "size": {"height": side, "width": side}}
    settings = {**resize, "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "image_processor_type": "SiglipImageProcessor"}
    (folder / "preprocessor_config.json").write_text(json.dumps(settings, indent=2) + "\n")
    references = {"pixel_values": pixels(side), **references}
    for name, tensor in references.items():
        (folder / f"reference.{name}.f32").write_bytes(tensor.detach().float().contiguous().numpy().tobytes())
    shapes = {name: list(tensor.shape) for name, tensor in references.items()}
    facts = {"transformers": transformers.__version__, "shapes": shapes, "input_ids": IDS}
    (folder / "reference.json").write_text(json.dumps(facts, indent=2) + "\n")


def siglip_head(vision, hidden):
    """The pooling head on each patch as if attention had been on it alone, and the mean attention over heads."""
    head = vision.head
    width = hidden.shape[-1]
    value = hidden @ head.attention.in_proj_weight[2 * width :].T + head.attention.in_proj_bias[2 * width :]
    out = head.attention.out_proj(value)
    patches = out + head.mlp(head.layernorm(out))
    probe = head.probe.repeat(hidden.shape[0], 1, 1)
    _, attention = head.attention(probe, hidden, hidden, need_weights=True, average_attn_weights=True)
    return patches, attention[:, 0]


def vision_references(vision, side):
    hidden = vision(pixel_values=pixels(side).double())
    patches, attention = siglip_head(vision, hidden.last_hidden_state)
    return {
        "image_embeds": hidden.pooler_output,
        "last_hidden_state": hidden.last_hidden_state,
        "patch_embeds": patches,
        "pool_attention": attention,
    }


def siglip(folder):
    """Both towers; SigLIP 2 at fixed resolution has the same graph and name."""
    config = SiglipConfig(vision_config=VISION, text_config=TEXT)
    model = randomised(SiglipModel(config))
    with torch.no_grad():
        double = model.double()
        text = double.text_model(input_ids=torch.tensor(IDS)).pooler_output
        references = {**vision_references(double.vision_model, 32), "text_embeds": text}
    save(folder, model.float(), 32, references)


def siglip_vision(folder):
    model = randomised(SiglipVisionModel(SiglipVisionConfig(**VISION)))
    with torch.no_grad():
        references = vision_references(model.double(), 32)
    save(folder, model.float(), 32, references)


def clip(folder):
    config = CLIPConfig(vision_config=VISION, text_config=TEXT, projection_dim=24)
    model = randomised(CLIPModel(config))
    with torch.no_grad():
        double = model.double()
        vision = double.vision_model(pixel_values=pixels(32).double())
        patches = double.visual_projection(double.vision_model.post_layernorm(vision.last_hidden_state[:, 1:]))
        text = double.text_model(input_ids=torch.tensor(IDS), attention_mask=None)
        references = {
            "image_embeds": double.visual_projection(vision.pooler_output),
            "last_hidden_state": vision.last_hidden_state,
            "patch_embeds": patches,
            "text_embeds": double.text_projection(text.pooler_output),
        }
    save(folder, model.float(), 32, references)


def dinov2(folder):
    """Gated feed-forward layers, no biases of query, key and value, and images larger than the position embeddings."""
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "mlp_ratio": 2}
    config = Dinov2Config(**sizes, image_size=24, patch_size=8, use_swiglu_ffn=True, qkv_bias=False)
    model = randomised(Dinov2Model(config))
    with torch.no_grad():
        out = model.double()(pixel_values=pixels(40).double())
        hidden = out.last_hidden_state
        references = {"image_embeds": out.pooler_output, "last_hidden_state": hidden, "patch_embeds": hidden[:, 1:]}
    save(folder, model.float(), 40, references)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    siglip(target / "siglip")
    siglip_vision(target / "siglip-vision")
    clip(target / "clip")
    dinov2(target / "dinov2-swiglu")
