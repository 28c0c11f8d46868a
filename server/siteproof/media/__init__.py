"""Photo bytes by hash, limited decoding, derivatives, EXIF, hashes of pixels. Knows no database."""
