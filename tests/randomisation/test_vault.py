"""The sealed order: anyone with the secret recomputes it, nobody without it learns anything."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import stat
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.randomisation import Vault
from trialwright.terms import Refused

RATIO = {"msc": 2, "control": 1}
SECRET = bytes(range(32))


def draw(sizes: list[int], method: str = "permuted-blocks", ratio: dict[str, int] = RATIO) -> Vault:
    return Vault.draw(method, ratio, sizes, lambda n: SECRET[:n])


def test_ten_lines_of_any_language_recompute_an_allocation() -> None:
    """The rule as the documentation says it, written again without the package."""
    vault = draw([3, 6])

    def chance(*message: object) -> int:
        text = json.dumps(message, separators=(",", ":")).encode()
        return int.from_bytes(hmac.new(SECRET, text, hashlib.sha256).digest(), "big")

    expected: list[str] = []
    for block in range(1, 30):
        size = [3, 6][chance("size", "SMC", block) % 2]
        slots = ["msc"] * (2 * size // 3) + ["control"] * (size // 3)
        expected += [slots[at] for at in sorted(range(size), key=lambda at: chance("SMC", block, at + 1))]
    assert [vault.arm("SMC", number) for number in range(1, 80)] == expected[:79]


@given(
    st.binary(min_size=32, max_size=32),
    st.sampled_from([{"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 1, "c": 2}]),
    st.lists(st.integers(1, 3), min_size=1, max_size=3, unique=True),
    st.text("abc/", min_size=1, max_size=5),
)
def test_every_block_holds_the_ratio(secret: bytes, ratio: dict[str, int], times: list[int], stratum: str) -> None:
    total = sum(ratio.values())
    vault = Vault.draw("permuted-blocks", ratio, [each * total for each in times], lambda _: secret)
    arms = [vault.arm(stratum, number) for number in range(1, 60)]
    for end in range(1, 60):
        so_far = Counter(arms[:end])
        worst = max(times) * max(ratio.values())
        for one, other in itertools.combinations(ratio, 2):
            assert abs(so_far[one] * ratio[other] - so_far[other] * ratio[one]) <= worst * max(ratio.values())
    if len(times) == 1:
        size = times[0] * total
        for start in range(0, 60 - size, size):
            assert Counter(arms[start : start + size]) == {arm: share * times[0] for arm, share in ratio.items()}


def test_strata_and_secrets_give_other_orders() -> None:
    vault = draw([6])
    other = Vault.draw("permuted-blocks", RATIO, [6], bytes)
    order = [[each.arm(stratum, n) for n in range(1, 61)] for each in (vault, other) for stratum in ("SMC", "UHB")]
    assert len({tuple(each) for each in order}) == 4


def test_simple_randomisation_follows_the_ratio() -> None:
    vault = draw([], "simple")
    counts = Counter(vault.arm("all", number) for number in range(1, 3001))
    assert abs(counts["msc"] - 2000) < 4 * (3000 * 2 / 9) ** 0.5


def test_no_spelling_of_a_vault_shows_what_is_in_it() -> None:
    vault = draw([3, 6])
    shown = f"{vault!r} {vault} {vault._sequence!r} {Vault.recorded({'SMC-001': 'msc'}, lambda n: SECRET)._sequence!r}"
    assert SECRET.hex()[:8] not in shown
    assert "msc" not in shown
    assert "[3, 6]" not in shown


def test_the_commitment_binds_secret_sizes_ratio_and_method() -> None:
    others = [draw([3]), draw([6, 3]), draw([3, 6], ratio={"msc": 1, "control": 2}), draw([], "simple")]
    assert len({draw([3, 6]).commitment, *(each.commitment for each in others)}) == 5


def test_a_vault_is_its_owners_alone_is_never_replaced_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "vault.json"
    vault = draw([3, 6])
    vault.write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Vault.open(path).commitment == vault.commitment
    with pytest.raises(Refused, match="never replaced"):
        draw([3]).write(path)


@pytest.mark.parametrize(
    "text", ["", "not json", "[]", '{"method": "permuted-blocks"}', '{"secret": "zz", "method": "x"}']
)
def test_a_file_that_is_no_vault_is_refused_without_showing_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "vault.json"
    path.write_text(text)
    with pytest.raises(Refused, match="is not a sealed allocation") as refused:
        Vault.open(path)
    assert "zz" not in str(refused.value)


def test_a_recorded_allocation_knows_its_participants_alone() -> None:
    vault = Vault.recorded({"H001-001": "aspirin"}, lambda n: SECRET)
    assert vault.arm("H001-001", 1) == "aspirin"
    for stratum, number in (("H001-002", 1), ("H001-001", 2)):
        with pytest.raises(ValueError, match="not among"):
            vault.arm(stratum, number)


def test_a_stratum_may_have_block_sizes_of_its_own() -> None:
    vault = Vault.draw("permuted-blocks", RATIO, [6], lambda n: SECRET[:n], {"SMC": [3]})
    arms = [vault.arm("SMC", number) for number in range(1, 31)]
    assert all(Counter(arms[start : start + 3]) == {"msc": 2, "control": 1} for start in range(0, 30, 3))
    assert [vault.arm("UHB", n) for n in range(1, 31)] == [draw([6]).arm("UHB", n) for n in range(1, 31)]
