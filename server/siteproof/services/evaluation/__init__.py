"""Recomputing what is computed: from live records, plan and today to inspections, flags and the light.

Everything here is a pure function of what `load.py` read; only `load.py` and `write.py` touch the store.
"""
