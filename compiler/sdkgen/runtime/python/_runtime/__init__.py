"""What every generated client shares: codecs, encodings, signing, transport, retries."""
