"""What the tests stand on: a small corpus written for them, an embedder without a model, numbers that learn nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from pi_assistant.documents.corpus import Corpus
from pi_assistant.indexing.lexical import tokens
from pi_assistant.learned import Learned, Logistic, shipped
from pi_assistant.types import Instrument, Language, Provision, Query, Rank, TextKind

SOURCES = Path(__file__).resolve().parents[1] / "src"
TODAY = date(2026, 11, 21)
DIMENSIONS = 256
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit code and what it printed."""

    code: int
    out: str
    err: str


class RunCli(Protocol):
    """Runs a command of the program as a shell would, in this process."""

    def __call__(self, *words: str | Path) -> Ran:
        """What it did."""


class FakeEmbedder:
    """A unit vector for each bag of words: the more words two texts share, the higher their cosine."""

    def __init__(self, digest: str = "fake-model") -> None:
        self.digest = digest
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Floats:
        """Rows of length 1; every text that is embedded is remembered in `embedded`."""
        self.embedded.extend(texts)
        if progress is not None:
            progress(len(texts), len(texts))
        rows = [_vector(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), dtype=np.float32)


def _vector(text: str) -> Floats:
    words = set(tokens(text)) or {"nothing"}
    total = np.sum([_direction(word) for word in sorted(words)], axis=0)
    return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


def _direction(word: str) -> npt.NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(DIMENSIONS)


def learned(*, known_least: float = 0.2, penalty: float = 0.5, lanes: Mapping[str, float] | None = None) -> Learned:
    """Numbers for the small corpus: refuse where less than this share of the question's words is known at all."""
    changes = {
        "source": "made up for the tests",
        "lanes": dict.fromkeys(shipped().lanes, 0.0) | dict(lanes or {"dense": 1.0}),
        "not_law_penalty": penalty,
        "displaced_penalty": penalty,
        "ranking": dict.fromkeys(shipped().ranking, 0.0),
        "refusal": Logistic(weights={"unknown": 100.0}, bias=-100.0 * (1 - known_least), threshold=0.5),
    }
    return Learned.model_validate(dict(shipped()) | changes)


def query(text: str, *, lang: Language = Language.EN, as_of: date = TODAY, **changes: Any) -> Query:
    """A question as it stands after analysis, where nothing was found in it."""
    return Query(text=text, lang=lang, as_of=as_of, **({"search": text} | changes))


def instrument(identity: str = "lex", **changes: Any) -> Instrument:
    """A law in force since 2020, with what the test changes."""
    values: dict[str, Any] = {
        "id": identity,
        "title": f"Law {identity}",
        "short": identity.upper(),
        "rank": Rank.LAW,
        "issuer": "The congress",
        "text": TextKind.TRANSLATION,
        "effective": date(2020, 1, 1),
    }
    return Instrument(**(values | changes))


def corpus_of(*provisions: Provision, of: Sequence[Instrument] = (), **parts: Any) -> Corpus:
    """A corpus of these articles, of the law `lex` unless it is said of which."""
    empty: dict[str, Any] = {"terms": (), "asked": (), "outside": (), "digest": "a corpus"}
    return Corpus(tuple(of) or (instrument(),), provisions, **(empty | parts))


def provision(text: str, locator: str = "1", of: str = "lex", **changes: Any) -> Provision:
    """An article of a law."""
    return Provision(f"{of}:{locator}", of, locator, f"Article {locator}", text, **changes)


def front_matter(identity: str, **changes: str) -> str:
    """The head of a corpus file; each change is the YAML after its key, an added key comes last."""
    values = {
        "id": identity,
        "title": f"Law {identity}",
        "title_zh": "null",
        "short": identity.upper(),
        "rank": "law",
        "issuer": "The congress",
        "number": "null",
        "adopted": "null",
        "effective": "2020-01-01",
        "first_effective": "null",
        "ended": "null",
        "ended_by": "null",
        "overtaken_by": "[]",
        "articles": "[1]",
        "status_checked": "2026-10-07",
        "text": "translation",
        "source": "null",
        "relations": "[]",
    }
    lines = [f"{key}: {value}" for key, value in (values | changes).items()]
    return "\n".join(["---", *lines, "---", ""])


def write_small_corpus(folder: Path) -> Path:
    """Write the small corpus: laws old and new, a notice overtaken, a rule to come, a draft, a report that is wrong."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


PIPL = (
    front_matter(
        "pipl",
        title="Personal Information Protection Law",
        title_zh="中华人民共和国个人信息保护法",
        short="PIPL",
        effective="2021-11-01",
        articles="[1, 4, 13, 20, 47, 50, 66, 74]",
        source="https://example.org/pipl",
    )
    + """# Personal Information Protection Law

## Chapter I General Provisions
#### Article 1 Purpose
This Law protects the rights of individuals in personal information.

#### Article 4 Meaning of personal information
Personal information means every kind of information about identified natural persons. It excludes anonymised data.

## Chapter II Handling
#### Article 13 Lawful grounds
A handler may handle personal information only where one of the following applies:
(1) the individual has given consent;
(2) a contract with the individual makes it necessary;
(3) a statutory duty makes it necessary.

Where item (2) or (3) applies, no consent is needed.

#### Article 20 Joint handling
Handlers that decide jointly agree on their duties.

#### Article 47 Deletion
In any of the following circumstances, the handler must delete personal information on its own initiative:
(1) the purpose has been achieved;
(2) the individual withdraws consent.

Where the statutory retention period has not expired, the handler must stop all handling except storage.

#### Article 50 Requests
effective: 2024-01-01

A handler must reply to requests from individuals within 15 days.

#### Article 66 Penalties
Where this Law is violated, the departments order correction.

Where the circumstances are serious, the highest fine is RMB 50 million or 5% of the turnover of the previous year.

#### Article 74 Commencement
This Law takes effect on 1 November 2021.
"""
)
_OLD = front_matter(
    "csl-2016",
    title="Cybersecurity Law (2016 text)",
    short="CSL 2016",
    effective="2017-06-01",
    ended="2026-01-01",
    ended_by="csl",
    articles="[21]",
)
_NEW = front_matter(
    "csl", title="Cybersecurity Law", short="CSL", effective="2026-01-01", first_effective="2017-06-01", articles="[23]"
)
_CRIMINAL = front_matter(
    "criminal-law",
    title="Criminal Law",
    title_zh="中华人民共和国刑法",
    short="Criminal Law",
    effective="2015-11-01",
    first_effective="1980-01-01",
    articles="[253-1]",
    text="excerpt",
)
_NOTICE = front_matter(
    "old-notice",
    title="Notice on Telemarketing",
    short="Telemarketing Notice",
    rank="normative-document",
    effective="2013-04-23",
    overtaken_by="[pipl]",
    articles="[I, II.1]",
)
_RULE = front_matter(
    "face-rules",
    title="Face Recognition Rules",
    short="Face Rules",
    rank="departmental-rule",
    effective="2027-01-01",
)
_DRAFT = front_matter(
    "robot-draft",
    title="Draft Robot Rules",
    short="Robot Draft",
    rank="departmental-rule",
    effective="null",
    articles="[]",
    text="none",
    status="draft",
)
_REPORT = front_matter(
    "fines-report",
    title="News Report on Fines",
    short="Fines Report",
    rank="report",
    effective="2022-03-01",
    articles="[]",
    text="digest",
)
LABELS = """vocabulary:
  kind: {right: what a person may ask for, duty: what must be done, penalty: a sanction, fact: what is reported}
  audience: {individual: a natural person, handler: whoever decides on the handling}
  topic: {deletion: erasing, fines: sums to pay, other: anything else}
labels:
  criminal-law:253-1: {kind: [penalty], audience: [individual], topics: [other], amounts: [], deadlines: []}
  csl-2016:21: {kind: [duty], audience: [handler], topics: [other], amounts: [], deadlines: []}
  csl:23: {kind: [duty], audience: [handler], topics: [other], amounts: [], deadlines: []}
  old-notice:I: {kind: [duty], audience: [handler], topics: [other], amounts: [], deadlines: []}
  old-notice:II.1: {kind: [duty], audience: [handler], topics: [other], amounts: [], deadlines: []}
  pipl:1: {kind: [duty], audience: [handler], topics: [other], amounts: [], deadlines: []}
  pipl:4: {kind: [duty], audience: [handler], topics: [other], amounts: [], deadlines: []}
  pipl:13: {kind: [duty], audience: [handler], topics: [other], amounts: [], deadlines: []}
  pipl:20: {kind: [duty], audience: [handler], topics: [other], amounts: [], deadlines: []}
  pipl:47: {kind: [right], audience: [individual], topics: [deletion], amounts: [], deadlines: []}
  pipl:50:
    kind: [duty]
    audience: [handler]
    topics: [other]
    amounts: []
    deadlines: [{value: 15, unit: days, per: "reply to a request, at most"}]
  pipl:66:
    kind: [penalty]
    audience: [handler]
    topics: [fines]
    amounts:
      - {value: 50000000, unit: RMB, per: "fine, at most"}
      - {value: 5, unit: "%", per: "of last year's turnover, at most"}
    deadlines: []
  pipl:74: {kind: [duty], audience: [handler], topics: [other], amounts: [], deadlines: []}
  face-rules:1: {kind: [duty], audience: [handler], topics: [other], amounts: [], deadlines: []}
  fines-report:
    kind: [fact]
    audience: [individual]
    topics: [fines]
    amounts: [{value: 10000000, unit: RMB, per: "fine reported"}]
    deadlines: []
"""
FILES: Mapping[str, str] = {
    "laws/pipl.md": PIPL,
    "laws/csl-2016.md": _OLD
    + """# Cybersecurity Law (2016 text)
#### Article 21 Logs
Network operators must keep network logs for at least six months.
""",
    "laws/csl.md": _NEW
    + """# Cybersecurity Law
#### Article 23 Logs
Network operators must keep network logs for at least six months, and report every incident.
""",
    "laws/criminal-law.md": _CRIMINAL
    + """# Criminal Law
#### Article 253-1 Infringing citizens' personal information
Whoever sells citizens' personal information is punished with imprisonment of up to three years.
""",
    "notices/old-notice.md": _NOTICE
    + """# Notice on Telemarketing
#### Section I Callers
Telemarketing callers must say who they are.

#### Section II.1 Hours
Telemarketing stops at nine in the evening.
""",
    "rules/face-rules.md": _RULE
    + """# Face Recognition Rules
#### Article 1 Another way
Whoever verifies identity by face recognition must offer another way.
""",
    "rules/robot-draft.md": _DRAFT + "# Draft Robot Rules\n",
    "reports/fines-report.md": _REPORT
    + """# News Report on Fines
The highest fine under the new law is RMB 10 million, journalists said. A celebrity complained about telemarketing spam.
""",
    "glossary.csv": """zh,en,variants,provision,note
个人信息,personal information,我的信息|personal data|my data,pipl:4,
删除,delete,抹掉|wipe,pipl:47,
罚款,fine,罚金,pipl:66,
最高,highest,,,
同意,consent,许可,,
个人信息保护法,Personal Information Protection Law,个保法,,
""",
    "data/asked.csv": """provision,lang,question
pipl:47,en,How do I get an app to forget everything about me?
pipl:47,zh,怎样抹掉我的信息
""",
    "data/not_held.csv": """topic,lang,question
weather,en,Will it rain on Sunday?
""",
    "data/links.csv": """from,kind,to
pipl:66,penalises,pipl:47
pipl:47,exercised_by,pipl:50
""",
    "data/renumbering.csv": """old,new,note
csl-2016:21,csl:23,reports added
""",
    "data/labels.yaml": LABELS,
}
