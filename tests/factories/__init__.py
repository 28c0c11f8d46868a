"""Valid things to test with: a small county, phones that seal and send, pictures."""
