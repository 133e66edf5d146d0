"""The local index: embedding, words, and generations on disk."""
