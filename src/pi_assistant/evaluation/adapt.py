"""Learning the adapter from the everyday questions of the corpus: each must lie near the provision that answers it.

A question is drawn to a passage of its provision and to another question of it, away from those of all others in its
batch (InfoNCE, van den Oord et al. 2018); questions outside, to those of their own topic. Known answers of the
evaluation have no part in it. Seeded: the same index gives the same adapter, but for the order in which threads add.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pi_assistant.errors import EvaluationError
from pi_assistant.indexing.adapter import adapter_words, pack
from pi_assistant.indexing.store import Generation
from pi_assistant.types import Passage, PassageKind

Progress = Callable[[int, int], None]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the adapter is learned; the defaults were chosen on development questions.

    `narrow` is the width of a word's vector, `rarest` how many questions must hold a word, `kept` the share of its
    words that a text keeps at each look, `scale` the inverse temperature, `topics` the weight of questions outside.
    """

    narrow: int = 128
    rarest: int = 3
    kept: float = 0.7
    epochs: int = 8
    batch: int = 512
    rate: float = 1e-3
    word_rate: float = 1e-2
    scale: float = 20.0
    topics: float = 0.3
    decay: float = 0.01
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question to learn from: its row, the class of provisions that it belongs to, its provision (None: outside)."""

    row: int
    group: str
    provision: str | None


def learn_adapter(generation: Generation, recipe: Recipe | None = None, progress: Progress | None = None) -> bytes:
    """The adapter learned from an index's questions and texts, as the bytes of its file.

    Raises:
        EvaluationError: where the index holds no questions.
    """
    import torch

    recipe = recipe or Recipe()
    passages, raw = generation.passages, torch.from_numpy(generation.raw().astype(np.float32))
    questions = _questions(passages)
    if not any(entry.provision for entry in questions):
        raise EvaluationError("no questions to learn from", mend="Fill corpus/data/asked.csv and build the index")
    chance = np.random.default_rng(recipe.seed)
    torch.manual_seed(recipe.seed)
    words = [adapter_words(passage.words) for passage in passages]
    counts = Counter(word for entry in questions for word in words[entry.row])
    vocabulary = sorted(word for word, count in counts.items() if count >= recipe.rarest)
    known = {word: n for n, word in enumerate(vocabulary, start=1)}
    bags = [[known[word] for word in entry if word in known] for entry in words]
    texts: dict[str, list[int]] = defaultdict(list)
    for row, passage in enumerate(passages):
        if passage.kind is PassageKind.TEXT:
            texts[passage.provision].append(row)
    siblings: dict[str, list[int]] = defaultdict(list)
    for entry in questions:
        siblings[entry.group].append(entry.row)
    width = raw.shape[1]
    matrix = torch.zeros((width, width), requires_grad=True)
    projection = (torch.randn((recipe.narrow, width)) * recipe.narrow**-0.5).requires_grad_()
    table = torch.nn.EmbeddingBag(len(vocabulary) + 1, recipe.narrow, mode="mean", padding_idx=0)
    torch.nn.init.normal_(table.weight, std=0.02)

    def adapted(rows: Sequence[int]) -> Any:
        """Unit vectors of these passages, some of their words left out."""
        held = [[n for n in bags[row] if chance.random() < recipe.kept] or [0] for row in rows]
        flat = torch.tensor([n for bag in held for n in bag])
        starts = torch.tensor(np.cumsum([0, *(len(bag) for bag in held[:-1])]))
        plain = raw[list(rows)]
        turned = torch.nn.functional.dropout(plain, 0.1) @ matrix
        return torch.nn.functional.normalize(plain + turned + table(flat, starts) @ projection, dim=1)

    solver = torch.optim.AdamW(
        [
            {"params": [matrix, projection], "lr": recipe.rate},
            {"params": table.parameters(), "lr": recipe.word_rate, "weight_decay": 0.0},
        ],
        weight_decay=recipe.decay,
    )
    steps = recipe.epochs * max(1, len(questions) // recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(solver, lambda step: max(0.02, 1 - step / steps))
    nearest = torch.nn.functional.cross_entropy
    done = 0
    for _ in range(recipe.epochs):
        chance.shuffle(questions)
        for start in range(0, max(1, len(questions) - recipe.batch + 1), recipe.batch):
            batch = list({entry.group: entry for entry in questions[start : start + recipe.batch]}.values())
            inside = [n for n, entry in enumerate(batch) if entry.provision is not None]
            asked = adapted([entry.row for entry in batch])
            others = adapted(
                [siblings[entry.group][int(chance.integers(len(siblings[entry.group])))] for entry in batch]
            )
            held = adapted([_text_of(texts[p], chance) for entry in batch if (p := entry.provision) is not None])
            right = torch.arange(len(batch))
            weight = torch.tensor([1.0 if entry.provision else recipe.topics for entry in batch])
            loss = (nearest(recipe.scale * asked @ others.T, right, reduction="none") * weight).mean()
            loss = loss + nearest(recipe.scale * asked[inside] @ held.T, torch.arange(len(inside)))
            loss = loss + nearest(recipe.scale * held @ asked.T, torch.tensor(inside))
            solver.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            solver.step()
            schedule.step()
            done += 1
            if progress is not None:
                progress(min(done, steps), steps)
    learned = table.weight.detach().numpy()[1:]
    base = generation.manifest.model_digest
    return pack(base, matrix.detach().numpy(), projection.detach().numpy(), learned, vocabulary)


def _text_of(rows: Sequence[int], chance: np.random.Generator) -> int:
    """The whole text of a provision, or as often one of its parts."""
    return rows[0] if chance.random() < 0.5 else rows[int(chance.integers(len(rows)))]


def _questions(passages: Sequence[Passage]) -> list[_Asked]:
    """Every question of an index. Provisions that share a question (versions of one text) are one group."""
    parent: dict[str, str] = {}
    first: dict[str, str] = {}

    def root(key: str) -> str:
        while (above := parent.setdefault(key, key)) != key:
            key = above
        return key

    for passage in passages:
        if passage.kind is PassageKind.ASKED:
            parent[root(passage.provision)] = root(first.setdefault(passage.words, passage.provision))
    inside = [
        _Asked(row, root(p.provision), p.provision) for row, p in enumerate(passages) if p.kind is PassageKind.ASKED
    ]
    outside = [
        _Asked(row, f"topic {p.provision}", None) for row, p in enumerate(passages) if p.kind is PassageKind.OUTSIDE
    ]
    return inside + outside
