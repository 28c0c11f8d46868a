"""The protocol as a small machine whose every state is visited; a model, not the product's code."""
