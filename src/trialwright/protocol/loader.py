"""From a trial folder, or from an adopted text, to protocols that are checked: every problem at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path as Folder

from trialwright.protocol.amendments import amend
from trialwright.protocol.document import Protocol
from trialwright.protocol.draft import Draft
from trialwright.protocol.faults import check_model
from trialwright.protocol.rules import broken_rules
from trialwright.protocol.rules import versions as version_rules
from trialwright.protocol.sealed import Sealed, sealed_rules
from trialwright.protocol.tree import Block
from trialwright.protocol.yaml_text import read_tree
from trialwright.terms import Problem, Refused

PROTOCOL = "protocol.yaml"
SEALED = "sealed.yaml"


@dataclass(frozen=True)
class TrialFolder:
    """A trial as its folder describes it: every version of the protocol, in order, and the block details."""

    path: Folder
    text: str
    digest: str
    versions: tuple[Protocol, ...]
    sealed: Sealed | None

    @property
    def current(self) -> Protocol:
        """The last version."""
        return self.versions[-1]

    def at(self, day: date) -> Protocol:
        """The version that is in effect on a day; the first version also before its day."""
        return at(self.versions, day)


def at(versions: Iterable[Protocol], day: date) -> Protocol:
    """Give the version that is in effect on a day; the first version also before its day."""
    first, *later = versions
    return next((version for version in reversed(later) if version.effective <= day), first)


def load(folder: Folder) -> TrialFolder:
    """Read and check a trial folder. Raises Refused with every problem of all its files."""
    folder = Folder(folder)
    if not folder.is_dir():
        found = "is a file, not a folder" if folder.exists() else "there is no such folder"
        raise Refused(Problem(str(folder), found, f"give the folder that holds {PROTOCOL}"))
    raw = _bytes(folder / PROTOCOL)
    text = _decoded(raw, folder / PROTOCOL)
    root, versions, problems = _read(text, PROTOCOL)
    sealed, sealed_problems = _sealed(folder / SEALED, root)
    if problems or sealed_problems:
        raise Refused(in_order([*problems, *sealed_problems]))
    return TrialFolder(folder, text, sha256(raw).hexdigest(), versions, sealed)


def parse(text: str, name: str = PROTOCOL) -> tuple[Protocol, ...]:
    """Read and check the text of a protocol; gives every version in order. Raises Refused."""
    _, versions, problems = _read(text, name)
    if problems:
        raise Refused(problems)
    return versions


@lru_cache(maxsize=8)
def _read(text: str, name: str) -> tuple[Block, tuple[Protocol, ...], tuple[Problem, ...]]:
    """Read one text once: whoever asks again gets the same versions, which nobody can change."""
    root, problems = read_tree(text.removeprefix("\ufeff"), name)
    versions, found = check_tree(root, name)
    return root, tuple(versions), tuple(in_order([*problems, *found]))


def check_tree(root: Block, name: str) -> tuple[list[Protocol], list[Problem]]:
    """Check the tree of a protocol file, and every version that its amendments make of it."""
    draft = Draft(root, name)
    first, problems = check_version(draft)
    problems += version_rules(draft)
    versions = [first]
    for path, _ in draft.blocks("amendments"):
        draft, faults = amend(draft, path)
        version, found = check_version(draft)
        versions.append(version)
        problems += [*faults, *found]
    return [version for version in versions if version is not None], in_order(problems)


def check_version(draft: Draft) -> tuple[Protocol | None, list[Problem]]:
    """Check one version: the model, and what its parts must agree on."""
    model = check_model(Protocol, draft.root, draft.name)
    problems = list(broken_rules(draft))
    if isinstance(model, Protocol):
        return model.read_from(draft.root, draft.name), problems
    return None, [*model, *problems]


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Give each problem once, by file and line."""

    def line(problem: Problem) -> tuple[str, int]:
        name, _, number = problem.source.rpartition(":")
        return (name, int(number)) if number.isdecimal() else (problem.source, 0)

    return sorted(dict.fromkeys(problems), key=line)


def _bytes(path: Folder) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        remedy = f"write one, or give the folder that holds {path.name}"
        raise Refused(Problem(str(path), "there is no such file", remedy)) from None
    except OSError as error:
        problem = Problem(str(path), f"cannot be read: {error.strerror}", "look at the file and its permissions")
        raise Refused(problem) from None


def _decoded(raw: bytes, path: Folder) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"byte {raw[error.start]:#04x} is not UTF-8"
        problem = Problem(str(path), message, "save the file as UTF-8", f"{path.name}:{line}")
        raise Refused(problem) from None


def _sealed(path: Folder, protocol: Block) -> tuple[Sealed | None, list[Problem]]:
    """Read the block details where the allocation needs them."""
    draft = Draft(protocol, PROTOCOL)
    needed = draft.at("allocation", "method") == "permuted-blocks"
    if not path.exists():
        message = f"permuted blocks need their sizes, and there is no {SEALED}"
        remedy = f"write {SEALED} beside it, with `blocks: {{sizes: […]}}`"
        return None, [draft.problem(("allocation", "method"), message, remedy)] if needed else []
    try:
        root, problems = read_tree(_decoded(_bytes(path), path), SEALED)
    except Refused as refusal:
        return None, list(refusal.problems)
    if not needed:
        message = "there are block details, but the allocation has no permuted blocks"
        return None, [Problem("", message, f"remove {SEALED}", f"{SEALED}:1")]
    sealed = check_model(Sealed, root, SEALED)
    problems += sealed_rules(Draft(root, SEALED), draft)
    if isinstance(sealed, Sealed):
        return sealed, problems
    return None, [*problems, *sealed]
