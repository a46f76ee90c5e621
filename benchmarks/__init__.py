"""Timings, as ratios within one run: these machines are noisy, so a time alone says little."""
