"""The fictional county of the demo: its land, people and projects, and three months of work in them."""
