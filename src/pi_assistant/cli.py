"""The commands. Prints and exits only here; whatever is heavy is imported by the command that needs it."""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pi_assistant import __version__
from pi_assistant.errors import AssistantError, OriginalError, UsageError
from pi_assistant.types import Audience, Language

if TYPE_CHECKING:
    from pi_assistant.assistant import Assistant
    from pi_assistant.documents.catalogue import Catalogue
    from pi_assistant.documents.originals import Originals
    from pi_assistant.settings import Settings

app = typer.Typer(
    name="pi-assistant",
    help="Cited answers about China's personal-information protection rules, on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
corpus_app = typer.Typer(help="The texts that the assistant knows.", no_args_is_help=True)
app.add_typer(corpus_app, name="corpus")
originals_app = typer.Typer(help="The official Chinese texts that you have, shown beside ours.", no_args_is_help=True)
app.add_typer(originals_app, name="originals")

AsOf = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day asked about.")]
Index = Annotated[Path | None, typer.Option("--index", help="Folder of the index, if not the default one.")]


def main(args: list[str] | None = None) -> None:
    """Run a command; a named error becomes one line on stderr and exit code 3 (2 for wrong usage)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a character still shows the rest
    try:
        app(args)
    except UsageError as error:
        _fail(error, 2)
    except AssistantError as error:
        _fail(error, 3)


def _fail(error: AssistantError, code: int) -> None:
    print(f"pi-assistant: {error}", file=sys.stderr)
    sys.exit(code)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"pi-assistant {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Cited answers about China's personal-information protection rules, on your own machine."""


def _settings(index: Path | None = None, corpus: Path | None = None) -> Settings:
    from pi_assistant.settings import read_settings

    settings = read_settings()
    if index is not None:
        settings = settings.with_changes(index_home=index.resolve().parent, index_name=index.resolve().name)
    return settings if corpus is None else settings.with_changes(corpus=corpus)


@contextmanager
def _progress(doing: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr that hears (done, total); it is drawn from the first time it hears anything."""
    with ExitStack() as stack:
        update: list[Callable[[int, int], None]] = []

        def hear(done: int, total: int) -> None:
            if not update:
                update.append(_bar(stack, doing))
            update[0](done, total)

        yield hear


def _bar(stack: ExitStack, doing: str) -> Callable[[int, int], None]:
    from rich.console import Console
    from rich.progress import Progress

    bar = stack.enter_context(Progress(console=Console(stderr=True), transient=True))
    task = bar.add_task(doing, total=None)
    return lambda done, total: bar.update(task, completed=done, total=total)


@app.command()
def index(
    corpus: Annotated[
        Path | None, typer.Option("--corpus", help="Folder of the corpus, if not the default one.")
    ] = None,
    index_folder: Index = None,
) -> None:
    """Build or refresh the index; only what changed is embedded again."""
    from pi_assistant.assistant import build

    settings = _settings(index_folder, corpus)
    with _progress("Embedding") as progress:
        built = build(settings, progress, _say)
    state = f"{built.embedded} embedded now" if built.fresh else "already up to date"
    print(f"Index generation {built.generation}: {built.passages} passages, {state} ({settings.index})")


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="Your question, in English or Chinese.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as one JSON object.")] = False,
    as_of: AsOf = None,
    audience: Annotated[Audience | None, typer.Option(help="Who asks; kept with the answer.")] = None,
    lang: Annotated[
        Language | None, typer.Option(help="Language of the answer's frame, if not the question's.")
    ] = None,
    batch: Annotated[Path | None, typer.Option("--batch", help="JSON lines with questions.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where the answers of a batch go; else standard output.")
    ] = None,
    index_folder: Index = None,
) -> None:
    """Answer a question, or a file of questions, with cited provisions."""
    from pi_assistant.assistant import check_question
    from pi_assistant.contract import answer_json, read_batch
    from pi_assistant.terminal import answer_text
    from pi_assistant.types import Question

    if (question is None) == (batch is None):
        raise UsageError("give either a question or --batch", mend="See `pi-assistant ask --help`")
    if batch is not None and (as_of or audience or lang):
        raise UsageError("--as-of, --audience and --lang are not for a batch", mend="Give them in its lines")
    if out is not None and batch is None:
        raise UsageError("--out is for a batch", mend="Send the answer on with >")
    if batch is not None:
        questions = read_batch(batch)
        assistant = _assistant(_settings(index_folder))
        lines = [json.dumps(answer_json(assistant.ask(q)), ensure_ascii=False) for q in questions]
        _write_lines(lines, out)
        return
    asked = Question(question or "", audience or Audience.CONSUMER, lang, as_of.date() if as_of else None)
    check_question(asked)
    answer = _assistant(_settings(index_folder)).ask(asked)
    print(json.dumps(answer_json(answer), ensure_ascii=False, indent=2) if as_json else answer_text(answer))


def _assistant(settings: Settings) -> Assistant:
    """The assistant; the index is built first where there is none."""
    from pi_assistant.assistant import open_or_build

    with _progress("Embedding") as progress:
        assistant = open_or_build(settings, progress, _say)
    for note in assistant.notes:
        _say(f"pi-assistant: {note}")
    return assistant


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _write_lines(lines: list[str], out: Path | None) -> None:
    """All lines or none: a batch that is interrupted leaves no half a file."""
    text = "".join(f"{line}\n" for line in lines)
    if out is None:
        sys.stdout.write(text)
        return
    try:
        with tempfile.TemporaryDirectory(dir=out.resolve().parent) as aside:
            draft = Path(aside) / out.name
            draft.write_text(text, encoding="utf-8")
            os.replace(draft, out)
    except OSError as error:
        raise AssistantError(
            f"cannot be written: {error.strerror}", where=str(out), mend="Give another place"
        ) from error


@app.command()
def show(
    provision: Annotated[str, typer.Argument(help="Id of a provision, such as pipl:66, or of an instrument.")],
    as_of: AsOf = None,
) -> None:
    """Show a provision: its text, its status on a day, what refers to it."""
    from pi_assistant.terminal import instrument_text, provision_text

    catalogue = _catalogue()
    day = as_of.date() if as_of else date.today()
    if provision in catalogue.instruments and provision not in catalogue.provisions:
        print(instrument_text(catalogue.instruments[provision], catalogue, day))
        return
    known = {key.lower(): key for key in catalogue.provisions}.get(provision.lower(), provision)
    found = catalogue.provision(known)
    chinese = _originals().of(found, catalogue.instrument_of(found))
    print(provision_text(found, catalogue, day, chinese))


def _originals() -> Originals:
    from pi_assistant.documents.originals import Originals

    return Originals(_settings().originals)


def _catalogue() -> Catalogue:
    from pi_assistant.documents.catalogue import catalogue_of
    from pi_assistant.documents.corpus import load_corpus

    corpus = load_corpus(_settings().corpus)
    return catalogue_of(
        corpus.instruments, corpus.provisions, corpus.links, corpus.labels.by_provision, corpus.renumbering
    )


@corpus_app.command("list")
def corpus_list(as_of: AsOf = None) -> None:
    """List the instruments held, with rank and status on a day."""
    from pi_assistant.terminal import instruments_text

    print(instruments_text(_catalogue(), as_of.date() if as_of else date.today()))


@corpus_app.command("check")
def corpus_check() -> None:
    """Validate the corpus: its files, references, dates, figures, wording and data."""
    from pi_assistant.documents.checks import complaints
    from pi_assistant.documents.corpus import load_corpus

    settings = _settings()
    corpus = load_corpus(settings.corpus)
    found = complaints(corpus, settings.corpus)
    for complaint in found:
        print(complaint)
    counted = f"{len(corpus.instruments)} instruments, {len(corpus.provisions)} provisions, {len(corpus.links)} links"
    asked = f"{len(corpus.terms)} terms, {len(corpus.asked) + len(corpus.outside)} questions"
    print(f"{counted}, {asked}: {f'{len(found)} complaints' if found else 'sound'}")
    if found:
        raise typer.Exit(1)


@corpus_app.command("diff")
def corpus_diff(
    old: Annotated[str, typer.Argument(help="Id of the older version, such as csl-2016.")],
    new: Annotated[str, typer.Argument(help="Id of the newer one, such as csl.")],
) -> None:
    """Show two versions of an instrument side by side, changed words marked."""
    from pi_assistant.documents.versions import compare_versions
    from pi_assistant.terminal import versions_text

    print(versions_text(compare_versions(_catalogue(), old, new)))


@originals_app.command("add")
def originals_add(
    paths: Annotated[list[Path], typer.Argument(help="Chinese texts (DOCX, Markdown, HTML, text, PDF), or folders.")],
    instrument: Annotated[
        str | None, typer.Option("--as", help="Id of the instrument, where the file alone does not say it.")
    ] = None,
) -> None:
    """Add official Chinese texts that you have; they stay in a folder of your own and are shown beside ours."""
    from pi_assistant.documents.matching import read_original
    from pi_assistant.documents.originals import files_in

    catalogue, originals, files = _catalogue(), _originals(), files_in(paths)
    if not files:
        raise OriginalError("no file there", where=str(paths[0]), mend="Give the files, or a folder that holds them")
    if instrument is not None and len(files) > 1:
        raise UsageError("--as is for one file", mend="Give one file")
    failed: list[AssistantError] = []
    for path in files:
        try:
            original = read_original(path, catalogue, date.today(), instrument)
            replaced = original.instrument in originals.names()
            originals.keep(original)
        except AssistantError as error:
            failed.append(error)
            if len(files) > 1:
                _say(f"pi-assistant: {error}")
        else:
            done = "replaced" if replaced else "added"
            print(f"{original.instrument}: {original.articles} articles {done} from {path}")
    if failed and len(files) == 1:
        raise failed[0]
    if failed:
        raise OriginalError(f"{len(failed)} of {len(files)} files were not added", mend="Each is named above")


@originals_app.command("list")
def originals_list() -> None:
    """List the Chinese texts held: instrument, articles, day and file."""
    from pi_assistant.terminal import original_line

    originals, instruments = _originals(), _catalogue().instruments
    damaged: list[AssistantError] = []
    for name in originals.names():
        try:
            original = originals.get(name)
        except AssistantError as error:
            damaged.append(error)
        else:
            if original is not None:
                print(original_line(original, instruments.get(name)))
    print(f"{len(originals.names()) - len(damaged)} Chinese texts ({originals.folder})")
    for other in damaged[1:]:
        _say(f"pi-assistant: {other}")
    if damaged:
        raise damaged[0]


@originals_app.command("delete")
def originals_delete(
    instrument: Annotated[str, typer.Argument(help="Id of the instrument, as `originals list` shows it.")],
) -> None:
    """Delete a Chinese text that you added, for good."""
    _originals().delete(instrument)
    print(f"{instrument}: deleted")


@app.command()
def check(index_folder: Index = None) -> None:
    """Verify the model, the question encoder, and every file of every generation of the index, by hash."""
    from pi_assistant.indexing.model import onnx_is_sound, onnx_path, open_model
    from pi_assistant.indexing.store import verify

    settings = _settings(index_folder)
    complaints = list(verify(settings.index))
    model = open_model(settings.model)
    if settings.encoder == "onnx" and not onnx_is_sound(model, settings.encoder_home):
        place = onnx_path(model, settings.encoder_home)
        complaints.append(f"{place}: question encoder missing or damaged. Run `pi-assistant index`")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    if complaints:
        raise typer.Exit(1)
    print(f"Every file is what its manifest says ({settings.index})")


@app.command("eval")
def evaluate_command(
    questions: Annotated[list[Path] | None, typer.Option("--questions", help="Question files or folders.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for report.json and report.html.")] = None,
    parts: Annotated[
        bool, typer.Option("--parts", help="Measure only what each part of the ranking adds: parts.md.")
    ] = False,
    index_folder: Index = None,
) -> None:
    """Measure the answers against known ones, beside a plain baseline; writes an HTML and a JSON report."""
    from pi_assistant.evaluation.command import default_questions, measure, measure_parts

    settings = _settings(index_folder)
    if parts:
        asked = questions or [default_questions(settings.corpus)]
        print(measure_parts(settings, asked, out or Path("evals/results")))
        return
    with _progress("Asking") as progress:
        summary = measure(
            settings, questions or [default_questions(settings.corpus)], out or Path("evals/results"), progress
        )
    print(summary.text)
    if not summary.sound:
        print("pi-assistant: below a floor, a quote that does not verify, or a question not scored", file=sys.stderr)
        raise typer.Exit(1)


@app.command()
def train(
    questions: Annotated[list[Path], typer.Option("--questions", help="Question files or folders.")],
    out: Annotated[Path, typer.Option("--out", help="Where the learned numbers go, as JSON.")],
    adapter: Annotated[
        Path | None, typer.Option("--adapter", help="Learn the adapter anew, too, write it here and index with it.")
    ] = None,
    index_folder: Index = None,
) -> None:
    """Learn the weights of ranking, sentences and refusal from known answers; files called test-* are passed over.

    The adapter is learned from the everyday questions of the corpus, not from the known answers.
    """
    from pi_assistant.assistant import Assistant, build
    from pi_assistant.evaluation.datasets import Split, check_ids, load_questions
    from pi_assistant.evaluation.learn import learn

    known = tuple(entry for entry in load_questions(questions) if entry.split is not Split.TEST)
    settings = _settings(index_folder)
    if adapter is not None:
        from pi_assistant.evaluation.adapt import learn_adapter
        from pi_assistant.indexing.store import open_generation

        with _progress("Learning the adapter") as progress:
            adapter.write_bytes(learn_adapter(open_generation(settings.index), progress=progress))
        settings = settings.with_changes(adapter=str(adapter))
        with _progress("Indexing") as progress:
            build(settings, progress)
    assistant = Assistant.open(settings)
    check_ids(known, assistant.catalogue)
    files = sorted({Path(entry.where.rsplit(":", 1)[0]).name for entry in known})
    learned = learn(assistant, known, ", ".join(files))
    _write_lines([learned.model_dump_json(indent=1)], out)
    print(f"Learned from {len(known)} questions: {out}")


@app.command()
def read(
    paths: Annotated[list[Path], typer.Argument(help="Documents: Markdown, text, HTML, DOCX or PDF.")],
    full: Annotated[bool, typer.Option("--full", help="Show the whole text of each provision.")] = False,
) -> None:
    """Show what is read from a document and how it splits into provisions; nothing is kept."""
    from pi_assistant.documents.provisions import slugify, split
    from pi_assistant.documents.reading import read as read_document

    for path in paths:
        document = read_document(path)
        provisions = split(document, slugify(path.stem))
        encoding = f", {document.encoding}" if document.encoding else ""
        counted = f"{len(provisions)} provisions; {len(document.furniture)} pieces left out"
        print(f"{path}: {document.kind}{encoding}; {counted}")
        for warning in document.warnings:
            print(f"  note: {warning}")
        for provision in provisions:
            page = f" (page {provision.page})" if provision.page else ""
            print(f"  {provision.id}  {provision.label} {provision.title}{page}".rstrip())
            text = provision.text if full else " ".join(provision.text.split())[:100]
            print("\n".join(f"      {line}" for line in text.split("\n")))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Open the chat in a browser at 127.0.0.1:7860."""
    from pi_assistant.ui.web import run

    changes: dict[str, object] = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    run(_settings().with_changes(**changes))
