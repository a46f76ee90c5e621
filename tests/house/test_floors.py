"""The house rules are run, and each is broken once to see that it would be caught."""

from __future__ import annotations

import ast
import importlib
import os
import pkgutil
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import trialwright

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "trialwright"
ROOMS = sorted(path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists())


def contracts(source: Path) -> subprocess.CompletedProcess[str]:
    """Run the floor contracts on a copy of the house."""
    shutil.copy(ROOT / "pyproject.toml", source / "pyproject.toml")
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    arguments = [sys.executable, "-c", program, "--config", "pyproject.toml", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(source), "PYTHONHASHSEED": "0"}
    return subprocess.run(  # noqa: S603  our own interpreter
        arguments, cwd=source, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(SOURCE, tmp_path / "trialwright", ignore=shutil.ignore_patterns("__pycache__", "*.nb?"))
    return tmp_path


@pytest.mark.parametrize(
    ("room", "planted"),
    [
        ("statistics/describe.py", "from trialwright.protocol import Protocol"),
        ("datasets/__init__.py", "from trialwright.conduct import Trial"),
        ("analysis/__init__.py", "from trialwright.randomisation import Vault"),
        ("report/__init__.py", "import trialwright.conduct"),
        ("conduct/blind.py", "from trialwright.randomisation import Vault"),
        ("record/__init__.py", "from trialwright.conduct import Trial"),
        ("cli/screen.py", "import django"),
    ],
)
def test_a_planted_import_against_the_floors_is_refused(copy: Path, room: str, planted: str) -> None:
    module = copy / "trialwright" / room
    module.write_text(module.read_text().rstrip() + f"\n\n{planted}\n")
    checked = contracts(copy)
    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert "BROKEN" in checked.stdout


def test_a_new_room_must_be_given_its_floor(copy: Path) -> None:
    (copy / "trialwright" / "attic").mkdir()
    (copy / "trialwright" / "attic" / "__init__.py").write_text('"""Nobody knows."""\n')
    checked = contracts(copy)
    assert checked.returncode == 1
    assert "attic" in checked.stdout + checked.stderr


def test_the_house_as_it_stands_keeps_its_floors(copy: Path) -> None:
    checked = contracts(copy)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_has_one_door_and_everything_named_there_exists(room: str) -> None:
    module = importlib.import_module(f"trialwright.{room}")
    assert module.__doc__
    assert sorted(module.__all__) == sorted(set(module.__all__))
    for name in module.__all__:
        assert hasattr(module, name), f"trialwright.{room} has no {name}"


def test_the_root_names_at_most_twelve_things() -> None:
    assert len(trialwright.__all__) <= 12
    assert all(hasattr(trialwright, name) for name in trialwright.__all__)


@pytest.mark.parametrize("module", [name for _, name, _ in pkgutil.walk_packages([str(SOURCE)], "trialwright.")])
def test_every_module_can_be_imported_says_what_it_is_and_stays_short(module: str) -> None:
    loaded = importlib.import_module(module)
    assert loaded.__doc__, f"{module} has no docstring"
    assert loaded.__file__ is not None
    assert len(Path(loaded.__file__).read_text().splitlines()) <= 400, f"{module} has more than 400 lines"


def test_no_module_is_named_after_its_kind() -> None:
    forbidden = {"utils", "helpers", "services", "managers", "base", "misc", "common"}
    assert not [path for path in SOURCE.rglob("*.py") if path.stem in forbidden]


def functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        (f"{path}:{n.lineno} {n.name}", n.end_lineno - n.lineno + 1) for n in ast.walk(tree) if isinstance(n, kinds)
    ]


def test_functions_stay_short_enough_to_be_read() -> None:
    """Forty lines are the aim; what is longer than sixty must be split."""
    long = [(name, lines) for path in SOURCE.rglob("*.py") for name, lines in functions(path) if lines > 60]
    assert not long


def test_help_answers_without_heavy_libraries() -> None:
    program = (
        "import sys\n"
        "from trialwright.cli import main\n"
        "sys.argv = ['trialwright', '--help']\n"
        "try:\n    main()\nexcept SystemExit as left:\n    assert not left.code\n"
        "heavy = {'numpy', 'polars', 'numba', 'scipy', 'altair', 'pandas', 'django', 'ruamel', 'cel_expr_python'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))\n"
    )
    asked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert "HEAVY []" in asked.stdout, asked.stdout[-300:]


def test_requirements_are_pinned_and_hashed_and_name_no_registry() -> None:
    for name in ("runtime", "develop"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert all("==" in line for line in pinned)
        assert text.count("--hash=") >= len(pinned)
        assert "http" not in text
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    runtime = (ROOT / "requirements" / "runtime.txt").read_text()
    names = [each.split(">")[0].replace(".", "-") for each in dependencies]
    assert [name for name in names if f"\n{name}==" not in f"\n{runtime}"] == []
