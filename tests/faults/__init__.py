"""The fault matrix as tests: real server processes, real kills, real locks. Browser rows lie in tests/e2e."""
