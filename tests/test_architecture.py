"""The shape of the sources: rooms, heavy libraries, dangerous calls, docstrings. Nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from fakes import SOURCES

PACKAGE = SOURCES / "pi_assistant"
FILES = sorted(PACKAGE.rglob("*.py"))
NAMES = [path.relative_to(PACKAGE).as_posix() for path in FILES]

# A room may import rooms before it. `learned` (numbers read from a file) and `contract` (the JSON form of `types`)
# stand beside `settings`: the rooms after them use them, and they use `types` and `errors` only. `terminal` (text for a
# terminal) needs the catalogue and nothing after it.
ORDER = [
    ["types"],
    ["errors"],
    ["safety"],
    ["settings", "learned", "contract"],
    ["documents"],
    ["indexing", "terminal"],
    ["retrieval"],
    ["answering"],
    ["assistant"],
    ["practice", "evaluation"],
    ["ui"],
    ["cli"],
]
PLACE = {room: place for place, rooms in enumerate(ORDER) for room in rooms}
OWNERS = {
    "torch": {"indexing/model.py", "indexing/dense.py", "evaluation/adapt.py"},
    "safetensors": {"indexing/adapter.py"},
    "transformers": {"indexing/model.py", "indexing/dense.py"},
    "sentence_transformers": {"indexing/dense.py"},
    "tokenizers": {"indexing/dense.py"},
    "onnxruntime": {"indexing/dense.py"},
    "faiss": {"indexing/store.py"},
    "bm25s": {"indexing/lexical.py"},
    "pypdf": {name for name in NAMES if name.startswith("documents/pdf")},
    "pypdfium2": {name for name in NAMES if name.startswith("documents/pdf")},
    "trafilatura": {"documents/web.py"},
    "docx": {"documents/word.py"},
    "gradio": {name for name in NAMES if name.startswith("ui/")},
    "llama_index": {"retrieval/llamaindex.py", "evaluation/baseline.py"},
    "ir_measures": {name for name in NAMES if name.startswith("evaluation/")},
    "matplotlib": {name for name in NAMES if name.startswith("evaluation/")},
}


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _imports(path: Path) -> tuple[str, ...]:
    """Full names of all that a file imports, wherever in it."""
    return tuple(_each_import(path))


def _each_import(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _room(name: str) -> str:
    """The room of a file or module of ours."""
    return name.removeprefix("pi_assistant.").replace("/", ".").removesuffix(".py").split(".")[0]


def test_there_is_something_to_look_at() -> None:
    assert len(FILES) > 30


@pytest.mark.parametrize("name", [name for name in NAMES if name != "__init__.py"])
def test_imports_point_one_way(name: str) -> None:
    rooms = {_room(i) for i in _imports(PACKAGE / name) if i.startswith("pi_assistant.") and i.count(".") > 0}
    others = rooms - {_room(name), "__version__"}
    assert [room for room in sorted(others) if PLACE[room] >= PLACE[_room(name)]] == []


def test_every_room_has_its_place() -> None:
    assert {_room(name) for name in NAMES} - {"__init__"} <= set(PLACE)


def test_types_and_errors_need_the_standard_library_only() -> None:
    for name in ("types.py", "errors.py"):
        assert {i.split(".")[0] for i in _imports(PACKAGE / name)} <= {"__future__", "dataclasses", "datetime", "enum"}


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_a_heavy_library_is_imported_by_its_owners_only(library: str) -> None:
    users = {name for name in NAMES if any(i.split(".")[0] == library for i in _imports(PACKAGE / name))}
    assert users <= OWNERS[library]


def test_no_library_of_the_network_is_imported_outside_the_web_app() -> None:
    network = {"requests", "httpx", "urllib3", "aiohttp", "http", "ftplib", "smtplib"}
    users = {name for name in NAMES if any(i.split(".")[0] in network for i in _imports(PACKAGE / name))}
    assert {name for name in users if not name.startswith("ui/")} == set()
    assert not [name for name in NAMES if any(i.startswith("urllib.request") for i in _imports(PACKAGE / name))]


REFUSED_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}
REFUSED_CALLS = {"eval", "exec", "compile", "__import__"}
REFUSED_METHODS = {
    ("torch", "load"),
    ("yaml", "load"),
    ("yaml", "unsafe_load"),
    ("yaml", "full_load"),
    ("os", "system"),
}


def _complaints(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            yield from (name for name in names if name.split(".")[0] in REFUSED_MODULES)
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in REFUSED_CALLS:
                yield called.id
            if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
                pair = (called.value.id, called.attr)
                yield from [".".join(pair)] if pair in REFUSED_METHODS else []
            for keyword in node.keywords:
                on = isinstance(keyword.value, ast.Constant) and keyword.value.value is True
                if keyword.arg in ("allow_pickle", "trust_remote_code", "shell") and on:
                    yield keyword.arg


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from joblib import load",
        "torch.load('x')",
        "yaml.load(x)",
        "eval('1')",
        "exec('1')",
        "np.load(x, allow_pickle=True)",
        "run(x, shell=True)",
    ],
)
def test_the_search_for_dangerous_calls_finds_them(code: str) -> None:
    assert list(_complaints(ast.parse(code)))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_unpickled_or_evaluated(name: str) -> None:
    assert list(_complaints(_tree(PACKAGE / name))) == []


def test_only_the_command_line_and_the_web_app_print_or_exit() -> None:
    def speaks(node: ast.AST) -> bool:
        if not isinstance(node, ast.Call):
            return False
        called = node.func
        named = isinstance(called, ast.Name) and called.id in ("print", "exit", "quit")
        return named or (isinstance(called, ast.Attribute) and ast.unparse(called) in ("sys.exit", "os._exit"))

    found = {name for name in NAMES if any(speaks(node) for node in ast.walk(_tree(PACKAGE / name)))}
    assert found <= {"cli.py", "ui/web.py"}


def _undocumented(body: list[ast.stmt], above: str = "") -> Iterator[str]:
    """Public functions, classes and methods without a docstring; what is inside a function is its own business."""
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if ast.get_docstring(node) is None:
            yield f"{above}{node.name}"
        if isinstance(node, ast.ClassDef):
            yield from _undocumented(node.body, f"{above}{node.name}.")


@pytest.mark.parametrize("name", NAMES)
def test_every_module_and_every_public_thing_says_what_it_is(name: str) -> None:
    tree = _tree(PACKAGE / name)
    assert ast.get_docstring(tree)
    assert list(_undocumented(tree.body)) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_star_imports_and_no_room_for_odds_and_ends(name: str) -> None:
    assert not [i for i in _imports(PACKAGE / name) if i.endswith(".*")]
    assert Path(name).stem not in ("utils", "helpers", "common", "misc")
