"""Flags: a machine's remarks with numbers and rule, each a question and never a verdict on a person."""
