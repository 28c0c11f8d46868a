"""Seeded schedules of phones, a bad network, backups, restores and scope changes.

What is real and what is a model: the phone (phone.py) and the network (network.py) are models, written from
sync.md 1.2 and pwa/src/sync; the server is either a model (model_server.py, for many schedules) or the product's own
services on SQLite (real_server.py). The same schedule runs on both and every answer is compared, so the model cannot
drift from the product. The product's own phone is driven by tests/pwa/simulator.test.ts.
"""
