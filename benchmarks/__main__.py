"""Run every benchmark of the folder, or those that are named: `python -m benchmarks record`."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks

names = sys.argv[1:] or [name for _, name, _ in pkgutil.iter_modules(benchmarks.__path__) if name != "__main__"]
for name in names:
    print(f"\n== {name}", flush=True)
    importlib.import_module(f"benchmarks.{name}").main()
